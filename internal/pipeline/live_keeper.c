/* SPDX-License-Identifier: MIT */
#include "live_keeper.h"

#include "capture/capture.h"
#include "privilege/privilege.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum { KEPT_MOST = 256, DESCRIPTORS_MOST = 2 * CAPTURE_DESCRIPTORS_FROM };

struct kept {
    struct live_source *sources[KEPT_MOST];
    int ours[KEPT_MOST], theirs[KEPT_MOST]; /* ends of a pair for each */
    unsigned count;
};

/* The database and what else is open belongs to the capture alone. */
static void close_others(const struct kept *kept)
{
    bool stays[DESCRIPTORS_MOST] = {false};
    for (unsigned i = 0; i < kept->count; i++)
        if (kept->theirs[i] < DESCRIPTORS_MOST) stays[kept->theirs[i]] = true;
    for (int i = 0; i < DESCRIPTORS_MOST; i++)
        if (!stays[i] && i < CAPTURE_DESCRIPTORS_FROM) (void)close(i);
}

/* A terminal and a manager send their signals to both: the capture decides when it is over. */
static void ignore_signals(void)
{
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2, SIGPIPE};
    for (size_t i = 0; i < sizeof signals / sizeof signals[0]; i++)
        (void)signal(signals[i], SIG_IGN);
}

static _Noreturn void keep(const struct run *run, const struct kept *kept, pid_t parent)
{
    struct error ignored;
    const struct privilege_plan plan = {.sandbox = (enum sandbox)run->request->settings->sandbox,
                                        .mute_from = CAPTURE_DESCRIPTORS_FROM,
                                        .listens = true};
    const struct rlimit none = {0, 0};
    ignore_signals();
    (void)setrlimit(RLIMIT_FSIZE, &none);
    (void)setrlimit(RLIMIT_NPROC, &none);
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    (void)prctl(PR_SET_NAME, "netscope-keeper", 0, 0, 0);
    close_others(kept);
    if (getppid() == parent && privilege_confine(&plan, &ignored))
        live_answer(kept->sources, kept->theirs, kept->count);
    _exit(0);
}

static bool pair_up(const struct run *run, struct kept *kept)
{
    for (;; kept->count++) {
        int ends[2];
        struct live_source *source = run_live_source(run, kept->count);
        if (!source) return true;
        if (kept->count == KEPT_MOST ||
            socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
            return false;
        kept->sources[kept->count] = source;
        kept->ours[kept->count] = ends[0];
        kept->theirs[kept->count] = ends[1];
    }
}

bool live_keeper_start(struct run *run, struct error *error)
{
    struct kept kept = {.count = 0};
    pid_t parent = getpid(), child = -1;
    if (pair_up(run, &kept)) child = fork();
    if (child == 0) keep(run, &kept, parent);
    int reason = errno;
    for (unsigned i = 0; i < kept.count; i++) {
        (void)close(kept.theirs[i]);
        live_ask(kept.sources[i], kept.ours[i]);
    }
    return child > 0 ||
           error_set(error,
                     "The process that listens again to an interface could not be started (%s); "
                     "raise the limit on processes or descriptors.",
                     strerror(reason));
}

/* SPDX-License-Identifier: MIT */
#include "privilege.h"

#include "base/sanitizer.h"
#include "capabilities.h"
#include "identity.h"
#include "landlock.h"
#include "reach.h"
#include "system_calls.h"

#include <dlfcn.h>
#include <errno.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static void notice(const struct privilege_plan *plan, const char *sentence)
{
    if (plan->notice) plan->notice(plan->owner, sentence);
}

/* Capabilities and Landlock rules of other threads would not change, so there must be none. */
static bool is_alone(struct error *error)
{
    struct stat tasks;
    if (SANITIZED || stat("/proc/self/task", &tasks) != 0 || tasks.st_nlink <= 3) return true;
    return error_set(error, "Privileges can only be given up before the first thread is started, "
                            "and there are several: this is a bug in NetScope, please report it.");
}

/* A core file would hold other people's traffic. The others are rights that nobody here needs. */
static void lower_limits(void)
{
    static const int unused[] = {RLIMIT_CORE, RLIMIT_MSGQUEUE, RLIMIT_RTPRIO, RLIMIT_NICE};
    const struct rlimit none = {0, 0};
    struct rlimit files;
    for (size_t i = 0; i < sizeof unused / sizeof unused[0]; i++)
        (void)setrlimit(unused[i], &none);
    if (getrlimit(RLIMIT_NOFILE, &files) != 0) return;
    files.rlim_max = files.rlim_cur;
    (void)setrlimit(RLIMIT_NOFILE, &files);
}

static bool close_ways_back(struct error *error)
{
    lower_limits();
    /* no other process of this user may read its memory */
    (void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0) return true;
    return error_set(error,
                     "The kernel refused no_new_privs (%s), so NetScope does not go on: check "
                     "what confines it from outside.",
                     strerror(errno));
}

/*
 * Reports that one half of the sandbox is missing: as a notice, or as an error if it is required.
 */
static bool lacking(const struct privilege_plan *plan, const char *sentence, struct error *error)
{
    if (plan->sandbox == SANDBOX_ON)
        return error_set(error, "%s Start with --sandbox best-effort to go without it.", sentence);
    notice(plan, sentence);
    return true;
}

static bool enter_sandbox(const struct privilege_plan *plan, struct error *error)
{
    if (plan->sandbox == SANDBOX_OFF) return true;
    if (SANITIZED) {
        notice(plan, "This is a build with sanitizers, which does without the sandbox.");
        return true;
    }
    /* The C library loads this if a thread is cancelled, and ends the process if it cannot. */
    (void)dlopen("libgcc_s.so.1", RTLD_NOW);
    bool good = landlock_version() > 0
                    ? landlock_restrict(plan, error)
                    : lacking(plan,
                              "This kernel has no Landlock, so NetScope can open every file that "
                              "its user can.",
                              error);
    if (!good) return false;
    if (system_calls_can_be_filtered()) return system_calls_restrict(plan, error);
    return lacking(plan, "This kernel cannot restrict the system calls of a process (seccomp).",
                   error);
}

bool privilege_confine(const struct privilege_plan *plan, struct error *error)
{
    return is_alone(error) && close_ways_back(error) &&
           (!plan->open_last || plan->open_last(plan->owner, error)) && enter_sandbox(plan, error);
}

bool privilege_drop(const struct privilege_plan *plan, struct error *error)
{
    struct identity identity;
    if (!is_alone(error)) return false;
    if (geteuid() == 0) {
        if (!identity_find(plan->user, plan->home, &identity, error)) return false;
        capabilities_drop_bounding();
        if (!identity_take(&identity, error)) return false;
    } else {
        identity_current(&identity);
    }
    return capabilities_clear(error) && reach_check(plan, &identity, error) &&
           privilege_confine(plan, error);
}

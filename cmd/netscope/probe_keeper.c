/* SPDX-License-Identifier: MIT */
#include "probe_keeper.h"

#include "base/clock.h"
#include "base/companion.h"
#include "database_place.h"
#include "model/fact.h"
#include "privacy/privacy.h"
#include "running.h"
#include "storage/storage.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PATIENCE_S = 40 };

/* ---------------------------------------------------------------- the keeper's own process */

/* By a running capture. *is_answered: it is there, and said yes or no. */
static bool hand_over(const char *database, const struct record *run, bool *is_answered,
                      struct error *error)
{
    const struct span records = {(const uint8_t *)run, run->size};
    struct facts_count count;
    if (!running_bring(database, records, &count, is_answered, error)) return false;
    if (count.taken == 1) return true;
    return error_set(error, "The running capture did not take the run: %s.",
                     count.shed ? "it has too much to do at this moment"
                                : "it is about an address that is excluded from recording, or the "
                                  "capture is of another release");
}

static bool write_row(const char *database, const struct record *run, struct error *error)
{
    const struct joined_row joined = {.fact = run};
    struct storage_writer *writer = storage_writer_open(database, error);
    if (!writer) return false;
    bool good = is_written(storage_write_joined(writer, &joined, error)) &&
                is_written(storage_commit(writer, error));
    return storage_writer_close(writer, good ? error : NULL) && good;
}

/* What a capture would do with it. The record may be changed in place. */
static bool write_alone(const struct settings *settings, const char *database, struct record *run,
                        struct error *error)
{
    const struct privacy_options options = {.mode = (enum pseudonym_mode)settings->pseudonyms,
                                            .drop_names = !settings->names,
                                            .key_file = settings->key_file,
                                            .local_networks = settings->local_networks.networks,
                                            .local_network_count = settings->local_networks.count};
    if (fact_is_excluded(run, &settings->excluded))
        return error_set(error, "It is about an address that is excluded from recording.");
    if (options.mode == PSEUDONYMS_NONE && !options.drop_names)
        return write_row(database, run, error);
    struct privacy *privacy = privacy_open(&options, error);
    if (!privacy) return false;
    const struct record *kept = privacy_apply(privacy, run);
    bool good = kept ? write_row(database, kept, error)
                     : error_set(error, "It names a device, and privacy.names is off.");
    privacy_close(privacy);
    return good;
}

static bool keep(const struct settings *settings, const char *database, struct record *run,
                 size_t size, struct error *error)
{
    bool is_answered = false;
    if (fact_size((struct span){(const uint8_t *)run, size}) != size ||
        run->kind != RECORD_PROBE_RUN || !record_is_sound(run, wall_now_us()))
        return error_set(error, "The run is no sound record.");
    if (hand_over(database, run, &is_answered, error)) return true;
    if (is_answered || error->kind != ERROR_NOT_FOUND) return false;
    return write_alone(settings, database, run, error);
}

/* Until the probe ends: a record in, a sentence out, which is empty if all went well. */
_Noreturn static void be_keeper(const struct settings *settings, const char *database, int probe)
{
    _Alignas(8) static uint8_t record[FACT_BYTES_MOST];
    ssize_t size;
    (void)signal(SIGINT, SIG_IGN); /* for the probe; the end of the socket tells us */
    (void)signal(SIGTERM, SIG_IGN);
    while ((size = recv(probe, record, sizeof record, 0)) > 0) {
        struct error error = {.sentence = ""};
        bool good = keep(settings, database, (struct record *)record, (size_t)size, &error);
        const char *said = good ? "" : error.sentence;
        if (send(probe, said, strlen(said) + 1, MSG_NOSIGNAL) < 0) break;
    }
    _exit(EXIT_OK);
}

/* ---------------------------------------------------------------- the probe's end */

bool probe_keeper_start(struct probe_keeper *keeper, const struct invocation *invocation,
                        struct error *error)
{
    keeper->process = companion_fork(&keeper->socket, PATIENCE_S);
    if (keeper->process == 0)
        be_keeper(invocation_settings(invocation), database_place_asked(invocation),
                  keeper->socket);
    return keeper->process > 0 ||
           error_set(error, "The process that keeps runs cannot be started (%s).", strerror(errno));
}

bool probe_keeper_take(struct probe_keeper *keeper, const struct record *run, struct error *error)
{
    char said[sizeof error->sentence] = "";
    if (keeper->socket < 0) return true;
    ssize_t size = companion_ask(keeper->socket, run, run->size, said, sizeof said - 1);
    if (size == 1 && !said[0]) return true;
    /* An answer that comes later would be taken for that of the next run. */
    if (size <= 0) close(keeper->socket);
    if (size <= 0) keeper->socket = -1;
    return error_set(error, "%s", size > 0 ? said : "The process that keeps runs does not answer.");
}

void probe_keeper_end(struct probe_keeper *keeper)
{
    if (keeper->process <= 0) return;
    if (keeper->socket >= 0) close(keeper->socket);
    (void)waitpid(keeper->process, NULL, 0);
}

/* SPDX-License-Identifier: MIT */
#include "prober.h"

#include "allow.h"
#include "base/clock.h"
#include "base/companion.h"
#include "target.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PATIENCE_S = 10, BUSY_S = 5, ENOUGH = 512 * 1024 };
#define HOUR_US (INT64_C(3600) * 1000000)

struct prober {
    struct prober_options options;
    pid_t process;
    int socket;
    atomic_flag is_asking;
    atomic_bool is_lost; /* an answer that comes later would be taken for that of the next target */
};

/* What comes back for a target: a document, or the sentence why there is none. */
struct reply {
    uint32_t is_document, kind, wait_s, size;
    char text[PROBER_DOCUMENT_MOST + 1];
};
enum { REPLY_HEAD = offsetof(struct reply, text) };

/* ---------------------------------------------------------------- a run */

/* Its first byte says what follows: a document, or a sentence. */
enum { DOCUMENT_FOLLOWS = 'd', SENTENCE_FOLLOWS = 's' };

static void write_all(int output, const char *data, size_t size)
{
    while (size > 0) {
        ssize_t written = write(output, data, size);
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return;
        data += written;
        size -= (size_t)written;
    }
}

_Noreturn static void be_run(const struct prober_options *options, const char *target, int output)
{
    struct error error = {.kind = ERROR_BUG};
    struct sink_buffer buffer = {.most = PROBER_DOCUMENT_MOST};
    struct sink document = sink_into(&buffer);
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    bool good = options->run(options->owner, target, &document, &error);
    if (good && document.failed) error = document.error;
    good = good && !document.failed && buffer.size > 0;
    const char first = good ? DOCUMENT_FOLLOWS : SENTENCE_FOLLOWS;
    write_all(output, &first, 1);
    if (good)
        write_all(output, buffer.data, buffer.size);
    else
        write_all(output, error.sentence, strlen(error.sentence));
    if (good && options->finish) options->finish(options->owner);
    _exit(0);
}

/* ---------------------------------------------------------------- the prober's own process */

struct desk {
    const struct prober_options *options;
    int server;
    struct reply reply;
    int64_t begun_us[PROBER_PER_HOUR_MOST]; /* of the last runs; 0: there was none */
    size_t next;
};

static void refuse(struct reply *reply, enum error_kind kind, const char *sentence)
{
    reply->is_document = 0;
    reply->kind = kind;
    (void)snprintf(reply->text, sizeof((struct error *)0)->sentence, "%s", sentence);
    reply->size = (uint32_t)strlen(reply->text);
}

/* Whether it goes on: not once its end, too many bytes, its time or the server's end has come. */
static bool take_some(struct desk *desk, int input, int64_t end_us)
{
    struct reply *reply = &desk->reply;
    struct pollfd polled[] = {{.fd = input, .events = POLLIN}, {.fd = desk->server}};
    int64_t left_us = end_us - monotonic_now_us();
    int ready = left_us > 0 ? poll(polled, 2, (int)(left_us / 1000) + 1) : 0;
    if (ready < 0 && errno == EINTR) return true;
    if (ready <= 0) {
        refuse(reply, ERROR_FULL, "The run took too long, and was ended.");
        return false;
    }
    if (polled[1].revents) _exit(0); /* and the run ends with this process */
    ssize_t size = read(input, reply->text + reply->size, sizeof reply->text - reply->size);
    if (size < 0 && errno == EINTR) return true;
    if (size > 0) reply->size += (uint32_t)size;
    if (reply->size < sizeof reply->text) return size > 0;
    refuse(reply, ERROR_FULL, "The run wrote too much, and was ended.");
    return false;
}

/* The first byte goes, and says what the others are. */
static void judge(struct reply *reply)
{
    struct error said;
    char first = reply->size > 0 ? reply->text[0] : 0;
    if (reply->size > 0) memmove(reply->text, reply->text + 1, --reply->size);
    reply->text[reply->size] = 0;
    reply->is_document = first == DOCUMENT_FOLLOWS && reply->size > 0;
    if (reply->is_document) return;
    (void)snprintf(said.sentence, sizeof said.sentence, "%.1000s",
                   first == SENTENCE_FOLLOWS && reply->size > 0
                       ? reply->text
                       : "The run ended without an answer.");
    refuse(reply, ERROR_FULL, said.sentence);
}

static void collect(struct desk *desk, pid_t process, int input)
{
    struct reply *reply = &desk->reply;
    int64_t end_us = monotonic_now_us() + desk->options->run_us;
    reply->size = 0;
    reply->kind = ERROR_BUG;
    while (take_some(desk, input, end_us))
        ;
    (void)kill(process, SIGKILL);
    (void)waitpid(process, NULL, 0);
    if (reply->kind == ERROR_BUG) judge(reply);
}

static void run(struct desk *desk, const char *target)
{
    int pipes[2] = {-1, -1};
    pid_t process = pipe(pipes) == 0 ? fork() : -1;
    if (process == 0) {
        close(pipes[0]);
        close(desk->server);
        be_run(desk->options, target, pipes[1]);
    }
    if (pipes[1] >= 0) close(pipes[1]);
    if (process > 0)
        collect(desk, process, pipes[0]);
    else
        refuse(&desk->reply, ERROR_FULL, "No process can be started for the run.");
    if (pipes[0] >= 0) close(pipes[0]);
}

/* False: there were too many in the last hour. */
static bool count(struct desk *desk)
{
    int64_t now_us = monotonic_now_us(), *oldest_us = &desk->begun_us[desk->next];
    if (*oldest_us && now_us - *oldest_us < HOUR_US) {
        char sentence[128];
        desk->reply.wait_s = (uint32_t)((HOUR_US - (now_us - *oldest_us)) / 1000000) + 1;
        (void)snprintf(sentence, sizeof sentence,
                       "There were %d runs in the last hour, as many as probe.per_hour allows.",
                       (int)desk->options->per_hour);
        refuse(&desk->reply, ERROR_BUSY, sentence);
        return false;
    }
    *oldest_us = now_us;
    desk->next = (desk->next + 1) % (size_t)desk->options->per_hour;
    return true;
}

static bool is_allowed(struct desk *desk, const char *text)
{
    struct error error;
    struct target target;
    for (const char *at = text; *at; at++)
        if ((unsigned char)*at < ' ' || *at == 0x7f) {
            refuse(&desk->reply, ERROR_BAD_QUESTION, "A target has no control characters.");
            return false;
        }
    if (text[0] == '-' || !target_read(&target, text, &error)) {
        refuse(&desk->reply, ERROR_BAD_QUESTION,
               text[0] == '-' ? "A target does not begin with '-'." : error.sentence);
        return false;
    }
    if (allow_has(desk->options->allow, target.host)) return true;
    error_set(&error,
              "%s may not be asked from here: probe.allow of the configuration names those that "
              "may.",
              target.host);
    refuse(&desk->reply, ERROR_REFUSED, error.sentence);
    return false;
}

_Noreturn static void be_prober(const struct prober_options *options, int server)
{
    static struct desk desk; /* too large for a stack */
    struct error error;
    char target[PROBER_TARGET_SIZE];
    ssize_t size;
    desk.options = options;
    desk.server = server;
    if (server > 3) (void)close_range(3, (unsigned)server - 1, 0);
    (void)close_range((unsigned)server + 1, UINT_MAX, 0);
    (void)signal(SIGINT, SIG_IGN); /* for the server; the end of the socket tells us */
    (void)signal(SIGTERM, SIG_IGN);
    (void)signal(SIGPIPE, SIG_IGN);
    bool good = !options->confine || options->confine(options->owner, &error);
    while ((size = recv(server, target, sizeof target - 1, 0)) > 0) {
        target[size] = 0;
        desk.reply.wait_s = 0;
        if (!good)
            refuse(&desk.reply, ERROR_FULL, error.sentence);
        else if (is_allowed(&desk, target) && count(&desk))
            run(&desk, target);
        if (send(server, &desk.reply, REPLY_HEAD + desk.reply.size, MSG_NOSIGNAL) < 0) break;
    }
    _exit(0);
}

/* ---------------------------------------------------------------- the server's end */

static bool start_process(struct prober *prober, struct error *error)
{
    const int enough = ENOUGH;
    int64_t patience_s = prober->options.run_us / 1000000 + PATIENCE_S;
    prober->process = companion_fork(&prober->socket, patience_s);
    if (prober->process == 0) {
        (void)setsockopt(prober->socket, SOL_SOCKET, SO_SNDBUF, &enough, sizeof enough);
        be_prober(&prober->options, prober->socket);
    }
    return prober->process > 0 ||
           error_set(error, "The prober cannot be started (%s).", strerror(errno));
}

struct prober *prober_start(const struct prober_options *options, struct error *error)
{
    if (!allow_check(options->allow, error)) return NULL;
    struct prober *prober = calloc(1, sizeof *prober);
    if (!prober) {
        error_no_memory(error, "start the prober");
        return NULL;
    }
    prober->options = *options;
    atomic_flag_clear(&prober->is_asking);
    if (start_process(prober, error)) return prober;
    prober_end(prober);
    return NULL;
}

static char *take_reply(const struct reply *reply, ssize_t size, unsigned *wait_s,
                        struct error *error)
{
    bool fits = size >= REPLY_HEAD && size == (ssize_t)(REPLY_HEAD + reply->size);
    char *text = fits ? strndup(reply->text, reply->size) : NULL;
    *wait_s = fits ? reply->wait_s : 0;
    if (text && reply->is_document) return text;
    error_set_kind(error, fits && reply->kind <= ERROR_BUG ? reply->kind : ERROR_FULL, "%s",
                   text ? text : "The prober does not answer.");
    free(text);
    return NULL;
}

static char *ask(struct prober *prober, const char *target, unsigned *wait_s, struct error *error)
{
    struct reply *reply = malloc(sizeof *reply);
    ssize_t size = -1;
    if (!reply) {
        error_no_memory(error, "ask a target");
        return NULL;
    }
    if (!atomic_load(&prober->is_lost))
        size = companion_ask(prober->socket, target, strlen(target), reply, sizeof *reply);
    if (size <= 0) atomic_store(&prober->is_lost, true);
    char *document = take_reply(reply, size, wait_s, error);
    free(reply);
    return document;
}

char *prober_ask(struct prober *prober, const char *target, unsigned *wait_s, struct error *error)
{
    *wait_s = BUSY_S;
    if (!target[0] || strlen(target) >= PROBER_TARGET_SIZE) {
        error_set_kind(error, ERROR_BAD_QUESTION, "A target has 1 to %d bytes.",
                       PROBER_TARGET_SIZE - 1);
        return NULL;
    }
    if (atomic_flag_test_and_set(&prober->is_asking)) {
        error_set_kind(error, ERROR_BUSY, "A run goes on, and there is one at a time.");
        return NULL;
    }
    char *document = ask(prober, target, wait_s, error);
    atomic_flag_clear(&prober->is_asking);
    return document;
}

void prober_stop(struct prober *prober)
{
    if (!prober) return;
    atomic_store(&prober->is_lost, true);
    (void)shutdown(prober->socket, SHUT_RDWR);
}

void prober_end(struct prober *prober)
{
    if (!prober) return;
    if (prober->socket >= 0) close(prober->socket);
    if (prober->process > 0) (void)waitpid(prober->process, NULL, 0);
    free(prober);
}

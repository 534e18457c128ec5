/* SPDX-License-Identifier: MIT */
#include "serving.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/notifier.h"
#include "database_place.h"
#include "privilege/privilege.h"
#include "probe_service.h"
#include "running.h"
#include "server/server.h"
#include "silences.h"
#include "stop.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <openssl/crypto.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { BEAT_MS = 200 };

static const char tokens_of_service[] = "/etc/netscope/tokens";

const char *serving_tokens_file(const struct invocation *invocation)
{
    const char *path = invocation_settings(invocation)->tokens_file;
    bool is_services = config_is_services() && !invocation_has(invocation, OPT_DB);
    return !path[0] && is_services && access(tokens_of_service, F_OK) == 0 ? tokens_of_service
                                                                           : path;
}

/* ---------------------------------------------------------------- what it is allowed to */

struct serving {
    const struct invocation *invocation;
    const char *database, *tokens_file; /* database "": there is none */
    bool is_child;
    struct prober *prober; /* NULL: nothing may be probed */
};

static char *probe(void *owner, const char *target, unsigned *wait_s, struct error *error)
{
    const struct serving *serving = owner;
    return prober_ask(serving->prober, target, wait_s, error);
}

static void pass_notice(void *owner, const char *sentence)
{
    (void)owner;
    log_line(LOG_LINE_NOTICE, "%s", sentence);
}

/* Of a file that others may replace: the folder counts. */
static void folder_of(const char *path, char folder[PATH_MAX])
{
    char whole[PATH_MAX];
    if (!realpath(path, whole)) (void)snprintf(whole, sizeof whole, "%s", path);
    char *slash = strrchr(whole, '/');
    if (slash) slash[slash == whole] = 0;
    (void)snprintf(folder, PATH_MAX, "%s", slash ? whole : ".");
}

static bool confine(void *owner, struct error *error)
{
    const struct serving *serving = owner;
    char database[PATH_MAX], tokens[PATH_MAX];
    const struct settings *settings = invocation_settings(serving->invocation);
    struct privilege_path paths[4] = {{"/dev/urandom", false}, {"/usr/share/zoneinfo", false}};
    size_t count = 2;
    bool has_database = serving->database[0] != 0;
    if (has_database) {
        folder_of(serving->database, database);
        paths[count++] = (struct privilege_path){database, false};
    }
    if (serving->tokens_file[0]) {
        folder_of(serving->tokens_file, tokens);
        paths[count++] = (struct privilege_path){tokens, false};
    }
    const struct privilege_plan plan = {.user = settings->user,
                                        .home = has_database ? database : NULL,
                                        .sandbox = (enum sandbox)settings->sandbox,
                                        .paths = paths,
                                        .path_count = count,
                                        .serves = true,
                                        .notice = pass_notice};
    (void)OPENSSL_init_crypto(OPENSSL_INIT_LOAD_CONFIG, NULL);
    return serving->is_child ? privilege_drop(&plan, error) : privilege_confine(&plan, error);
}

/* ---------------------------------------------------------------- running */

static struct server *open_server(struct serving *serving, struct error *error)
{
    const struct settings *settings = invocation_settings(serving->invocation);
    if (!probe_service_start(serving->invocation, &serving->prober, error)) return NULL;
    const struct server_options options = {.listen = settings->server_listen,
                                           .database = serving->database,
                                           .tokens_file = serving->tokens_file,
                                           .names = settings->server_names,
                                           .certificate = settings->server_certificate,
                                           .key = settings->server_key,
                                           .zone = settings->zone,
                                           .max_bytes = settings->max_bytes,
                                           .query_us = settings->query_time_us,
                                           .sql = (enum sql_access)settings->server_sql,
                                           .shows_packets = settings->server_packets != 0,
                                           .probes_only = !serving->database[0],
                                           .ask_capture = serving->database[0] ? running_ask : NULL,
                                           .is_rule = silences_has_rule,
                                           .probe = serving->prober ? probe : NULL,
                                           .confine = confine,
                                           .owner = serving};
    return server_open(&options, error);
}

/* A probe that goes on would hold the server. */
static void close_server(struct serving *serving, struct server *server)
{
    prober_stop(serving->prober);
    server_close(server);
    prober_end(serving->prober);
}

static void say_where(const struct server *server)
{
    const char *address;
    for (size_t i = 0; (address = server_address(server, i)); i++)
        printf("NetScope answers at %s\n", address);
    if (server_secret(server))
        printf("The token of this run: %s\n"
               "`curl -H \"Authorization: Bearer TOKEN\" %sapi/v1/%s` asks with it.\n",
               server_secret(server), server_address(server, 0),
               server_probes_only(server) ? "session" : "devices");
    fflush(stdout);
}

/* Until a signal, or until the other end of the pipe is closed (-1: there is no pipe). */
static void wait_for_the_end(struct notifier *notifier, int capture)
{
    struct pollfd polled = {.fd = capture, .events = POLLIN};
    while (!stop_asked && poll(&polled, 1, BEAT_MS) <= 0) /* a signal ends it */
        (void)notifier_beat(notifier, monotonic_now_us());
    (void)notifier_stopping(notifier, "answers what waits");
}

static struct serving make_serving(const struct invocation *invocation, bool is_child)
{
    return (struct serving){.invocation = invocation,
                            .database = invocation_has(invocation, OPT_PROBE_ONLY)
                                            ? ""
                                            : database_place_asked(invocation),
                            .tokens_file = serving_tokens_file(invocation),
                            .is_child = is_child};
}

int serving_run(struct invocation *invocation)
{
    struct error error;
    struct notifier notifier;
    struct serving serving = make_serving(invocation, false);
    stop_on_signals();
    (void)signal(SIGPIPE, SIG_IGN);
    if (!notifier_open(&notifier, &error)) return complain_error(invocation, &error);
    struct server *server = open_server(&serving, &error);
    if (server) {
        say_where(server);
        (void)notifier_ready(&notifier, "answers over HTTP");
        wait_for_the_end(&notifier, -1);
    }
    close_server(&serving, server);
    notifier_close(&notifier);
    return server ? EXIT_OK : complain_error(invocation, &error);
}

/* ---------------------------------------------------------------- beside a capture */

/* start: told by a byte that the server answers, or by the sentence why not. */
_Noreturn static void be_child(const struct invocation *invocation, int capture, int start)
{
    struct error error;
    struct notifier none = {.descriptor = -1};
    struct serving serving = make_serving(invocation, true);
    stop_on_signals();
    (void)signal(SIGPIPE, SIG_IGN);
    struct server *server = open_server(&serving, &error);
    if (server) say_where(server);
    const char *said = server ? "" : error.sentence;
    bool is_told = write(start, said, strlen(said) + 1) > 0;
    close(start);
    if (server && is_told) wait_for_the_end(&none, capture);
    close_server(&serving, server);
    _exit(server ? EXIT_OK : EXIT_TROUBLE);
}

/* The child ends when this process does: the kernel then closes the pipe `life`, which stays open. */
static bool await_start(pid_t child, int start, struct error *error)
{
    char said[sizeof error->sentence] = "";
    ssize_t size = read(start, said, sizeof said - 1);
    if (size > 0 && !said[0]) return true;
    (void)waitpid(child, NULL, 0);
    return error_set(error, "%s", size > 0 ? said : "The server ended before it answered.");
}

bool serving_start(struct invocation *invocation, struct error *error)
{
    int life[2], start[2];
    fflush(stdout);
    if (pipe2(life, O_CLOEXEC) != 0) return error_set(error, "There is no pipe to the server.");
    pid_t child = pipe2(start, O_CLOEXEC) == 0 ? fork() : -1;
    if (child < 0)
        return error_set(error, "The server cannot be started beside the capture (%s).",
                         strerror(errno));
    if (child == 0) {
        close(life[1]);
        close(start[0]);
        be_child(invocation, life[0], start[1]);
    }
    close(life[0]);
    close(start[1]);
    bool good = await_start(child, start[0], error);
    close(start[0]);
    return good;
}

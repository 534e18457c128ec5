/* SPDX-License-Identifier: MIT */
#include "server.h"

#include "http.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

enum { ADDRESS_SIZE = 80, PEM_MOST = 256 * 1024 };

struct server {
    struct server_options options;
    struct site site;
    struct tally tally;
    struct listener_list listeners;
    struct front *fronts[LISTENERS_MOST];
    char addresses[LISTENERS_MOST][ADDRESS_SIZE];
    char secret[TOKEN_SECRET_SIZE];
    char *certificate, *key;
};

static bool is_given(const char *text)
{
    return text && text[0];
}

/* ---------------------------------------------------------------- what is refused */

static bool check_reach(const struct server *server, const struct server_options *options,
                        struct error *error)
{
    if (is_given(options->certificate) != is_given(options->key))
        return error_set(error, "TLS needs both server.certificate and server.key.");
    if (listen_is_loopback(&server->listeners)) return true;
    if (!is_given(options->certificate))
        return error_set(error,
                         "The server listens outside loopback only with TLS, because tokens and "
                         "answers would pass in the clear: set server.certificate and server.key, "
                         "or leave it on 127.0.0.1 behind a proxy that has TLS.");
    if (!is_given(options->tokens_file))
        return error_set(error,
                         "The server listens outside loopback only with tokens: set "
                         "server.tokens_file, and make one by `netscope serve token add NAME`.");
    return true;
}

static bool check_tokens(const struct server *server, const struct server_options *options,
                         struct error *error)
{
    if (listen_is_loopback(&server->listeners) || access_token_count(server->site.access) > 0)
        return true;
    return error_set(error,
                     "There is no token in %s, so nobody could ask this server: `netscope serve "
                     "token add NAME` makes one.",
                     options->tokens_file);
}

/* ---------------------------------------------------------------- parts */

/* NULL: the error is filled. */
static char *read_pem(const char *path, struct error *error)
{
    char *text = malloc(PEM_MOST + 1);
    FILE *file = fopen(path, "re");
    size_t size = text && file ? fread(text, 1, PEM_MOST + 1, file) : 0;
    int cause = errno;
    if (file) (void)fclose(file);
    if (size > 0 && size <= PEM_MOST) {
        text[size] = 0;
        return text;
    }
    error_set(error, "The file %s cannot be read as a certificate or key (%s).", path,
              file ? "it is empty or too long" : strerror(cause));
    free(text);
    return NULL;
}

static bool name_site(struct server *server, const struct server_options *options,
                      struct error *error)
{
    char memory[1024], address[IP_TEXT_SIZE + 2];
    struct guard *guard = &server->site.guard;
    guard_init(guard);
    for (size_t i = 0; i < server->listeners.count; i++)
        (void)guard_add(guard, listen_name(&server->listeners.listeners[i], address));
    (void)snprintf(memory, sizeof memory, "%s", options->names ? options->names : "");
    char *rest = memory;
    for (char *name; (name = strsep(&rest, ", "));)
        if (*name && !guard_add(guard, name))
            return error_set(error,
                             "server.names takes host names without ports, %d at most, not '%s'.",
                             GUARD_NAMES_MOST - 8, name);
    return true;
}

static bool open_parts(struct server *server, const struct server_options *options,
                       struct error *error)
{
    const struct access_options access = {
        .tokens_file = is_given(options->tokens_file) ? options->tokens_file : NULL,
        .is_encrypted = is_given(options->certificate),
        .port = server->listeners.listeners[0].port};
    struct site *site = &server->site;
    site->options = &server->options;
    site->tally = &server->tally;
    site->listing = (struct listing_options){options->zone, options->query_us};
    return name_site(server, options, error) &&
           (site->access = access_open(&access, server->secret, error)) &&
           check_tokens(server, options, error) &&
           (!access.is_encrypted ||
            ((server->certificate = read_pem(options->certificate, error)) &&
             (server->key = read_pem(options->key, error)))) &&
           (!options->confine || options->confine(options->owner, error)) &&
           (site->crew = crew_open(options->database, error)) &&
           (site->events = events_open(error)) &&
           (site->pulse = pulse_open(&server->options, site->events, error));
}

static bool open_fronts(struct server *server, struct error *error)
{
    for (size_t i = 0; i < server->listeners.count; i++) {
        struct listener *listener = &server->listeners.listeners[i];
        char name[IP_TEXT_SIZE + 2];
        const struct front_options options = {.site = &server->site,
                                              .listener = listener,
                                              .certificate = server->certificate,
                                              .key = server->key};
        server->fronts[i] = front_open(&options, error);
        if (!server->fronts[i]) return false;
        listener->descriptor = -1;
        (void)snprintf(server->addresses[i], ADDRESS_SIZE, "%s://%s:%u/",
                       server->certificate ? "https" : "http", listen_name(listener, name),
                       listener->port);
    }
    return true;
}

struct server *server_open(const struct server_options *options, struct error *error)
{
    struct server *server = calloc(1, sizeof *server);
    if (!server) {
        error_no_memory(error, "start the server");
        return NULL;
    }
    server->options = *options;
    if (listen_read(&server->listeners, options->listen, error) &&
        check_reach(server, options, error) && listen_open(&server->listeners, error) &&
        open_parts(server, options, error) && open_fronts(server, error))
        return server;
    server_close(server);
    return NULL;
}

void server_close(struct server *server)
{
    if (!server) return;
    for (size_t i = 0; i < LISTENERS_MOST; i++)
        if (server->fronts[i]) front_quiet(server->fronts[i]);
    if (server->site.crew) crew_stop(server->site.crew);
    if (server->site.events) events_stop(server->site.events);
    for (size_t i = 0; i < LISTENERS_MOST; i++)
        front_close(server->fronts[i]);
    listen_close(&server->listeners);
    pulse_close(server->site.pulse);
    events_close(server->site.events);
    crew_close(server->site.crew);
    access_close(server->site.access);
    free(server->certificate);
    free(server->key);
    free(server);
}

const char *server_address(const struct server *server, size_t at)
{
    return at < server->listeners.count ? server->addresses[at] : NULL;
}

const char *server_secret(const struct server *server)
{
    return server->secret[0] ? server->secret : NULL;
}

bool server_probes_only(const struct server *server)
{
    return server->options.probes_only;
}

const char *server_library_version(void)
{
    return http_library_version();
}

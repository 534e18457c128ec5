/* SPDX-License-Identifier: MIT */
/*
 * server - a webhook, a mail server or a syslog server that behaves as its arguments say.
 *
 *   server PORT-FILE LOG-FILE http|smtp|smtps|syslog|udp BEHAVIOUR,... [CERTIFICATE KEY]
 *
 * The port that it got stands in PORT-FILE; it takes the one that stands there already, after a kill.
 * Each connection takes the next behaviour; the last one
 * holds from then on. What was received whole is a line of LOG-FILE: the behaviour, a tab, and the
 * bytes with line ends as blanks. With a certificate it speaks TLS from the first byte (http, smtps,
 * syslog), or after STARTTLS (smtp). udp takes datagrams of syslog.
 *
 *   accept          takes it
 *   refuse, later, error, redirect   says 400 or 550; 429 or 450; 500 or 451; 307, to the URL in the environment's ELSEWHERE
 *   login-refuse, login-later   says 535 or 454 to a login (smtp, smtps)
 *   no-login        knows no way to log in that we know
 *   hang-before     never says a word
 *   hang-after      takes it whole, and says nothing
 *   close-before, close-after   ends the connection instead
 */
#include <openssl/ssl.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BYTES_MOST = 256 * 1024, HANG_S = 60 };

struct connection {
    int descriptor;
    SSL *tls;
    char bytes[BYTES_MOST];
    size_t size;
};

static SSL_CTX *context;
static const char *log_path;

static void fail(const char *what)
{
    perror(what);
    exit(1);
}

/* ---------------------------------------------------------------- bytes */

static int get(struct connection *connection, char *out, int size)
{
    if (connection->tls) return SSL_read(connection->tls, out, size);
    return (int)read(connection->descriptor, out, (size_t)size);
}

static void say(struct connection *connection, const char *words)
{
    int size = (int)strlen(words);
    if (connection->tls)
        (void)SSL_write(connection->tls, words, size);
    else if (write(connection->descriptor, words, (size_t)size) != size)
        return;
}

static bool begin_tls(struct connection *connection)
{
    connection->tls = SSL_new(context);
    SSL_set_fd(connection->tls, connection->descriptor);
    return SSL_accept(connection->tls) == 1;
}

/* Reads until the text is there. False: the other end has gone. */
static bool read_until(struct connection *connection, const char *text)
{
    while (!strstr(connection->bytes, text)) {
        int left = (int)(BYTES_MOST - 1 - connection->size);
        int got = left > 0 ? get(connection, connection->bytes + connection->size, left) : 0;
        if (got <= 0) return false;
        connection->size += (size_t)got;
        connection->bytes[connection->size] = '\0';
    }
    return true;
}

static void note(const struct connection *connection, const char *behaviour)
{
    FILE *file = fopen(log_path, "a");
    if (!file) fail(log_path);
    fprintf(file, "%s\t", behaviour);
    for (const char *at = connection->bytes; *at; at++)
        if (*at != '\r') fputc(*at == '\n' ? ' ' : *at, file);
    fputc('\n', file);
    if (fclose(file) != 0) fail(log_path);
}

static bool is(const char *behaviour, const char *word)
{
    return strcmp(behaviour, word) == 0;
}

/* True: this connection has no answer. */
static bool withholds(const char *behaviour)
{
    if (is(behaviour, "hang-after")) sleep(HANG_S);
    return is(behaviour, "hang-after") || is(behaviour, "close-after");
}

/* ---------------------------------------------------------------- protocols */

static void serve_http(struct connection *connection, const char *behaviour)
{
    if (!read_until(connection, "\r\n\r\n")) return;
    const char *body = strstr(connection->bytes, "\r\n\r\n") + 4;
    const char *length = strcasestr(connection->bytes, "content-length:");
    size_t wanted = length ? strtoul(length + 15, NULL, 10) : 0;
    while (strlen(body) < wanted) {
        char more[4096];
        int got = get(connection, more, sizeof more);
        if (got <= 0 || connection->size + (size_t)got >= BYTES_MOST) return;
        memcpy(connection->bytes + connection->size, more, (size_t)got);
        connection->size += (size_t)got;
        connection->bytes[connection->size] = '\0';
    }
    note(connection, behaviour);
    if (withholds(behaviour)) return;
    const char *elsewhere = getenv("ELSEWHERE");
    if (is(behaviour, "redirect") && elsewhere) {
        say(connection, "HTTP/1.1 307 There\r\nLocation: ");
        say(connection, elsewhere);
        say(connection, "\r\n");
    }
    say(connection, is(behaviour, "refuse")     ? "HTTP/1.1 400 No\r\n"
                    : is(behaviour, "later")    ? "HTTP/1.1 429 Later\r\nRetry-After: 2\r\n"
                    : is(behaviour, "error")    ? "HTTP/1.1 500 Oh\r\n"
                    : is(behaviour, "redirect") ? ""
                                                : "HTTP/1.1 200 Yes\r\n");
    say(connection, "Content-Length: 0\r\nConnection: close\r\n\r\n");
}

/* One command; false: the other end has gone. */
static bool read_command(struct connection *connection, char *line, size_t size)
{
    for (size_t at = 0; at < size - 1; at++) {
        if (get(connection, line + at, 1) != 1) return false;
        if (line[at] != '\n') continue;
        line[at + 1] = '\0';
        return true;
    }
    return false;
}

static void end_mail(struct connection *connection, const char *behaviour)
{
    say(connection, is(behaviour, "refuse")  ? "550 5.7.1 no\r\n"
                    : is(behaviour, "later") ? "450 4.2.1 later\r\n"
                    : is(behaviour, "error") ? "451 4.3.0 oh\r\n"
                                             : "250 2.0.0 taken\r\n");
}

static void greet(struct connection *connection, const char *behaviour)
{
    say(connection, context && !connection->tls ? "250-test\r\n250 STARTTLS\r\n"
                    : is(behaviour, "no-login") ? "250-test\r\n250 AUTH X-OTHER\r\n"
                                                : "250-test\r\n250 AUTH PLAIN\r\n");
}

/* RFC 4954, 6: 535 refuses what was said, 454 is for now. */
static void answer_login(struct connection *connection, const char *behaviour)
{
    say(connection, is(behaviour, "login-refuse")  ? "535 5.7.8 no\r\n"
                    : is(behaviour, "login-later") ? "454 4.7.0 later\r\n"
                                                   : "235 welcome\r\n");
}

static void serve_smtp(struct connection *connection, const char *behaviour)
{
    char line[2048];
    say(connection, "220 test ESMTP\r\n");
    while (read_command(connection, line, sizeof line)) {
        if (strncasecmp(line, "EHLO", 4) == 0) {
            greet(connection, behaviour);
        } else if (strncasecmp(line, "STARTTLS", 8) == 0) {
            say(connection, "220 go\r\n");
            if (!begin_tls(connection)) return;
        } else if (strncasecmp(line, "AUTH", 4) == 0) {
            if (!strchr(line + 5, ' ')) { /* AUTH PLAIN, and what it needs on the next line */
                say(connection, "334 \r\n");
                if (!read_command(connection, line, sizeof line)) return;
            }
            answer_login(connection, behaviour);
        } else if (strncasecmp(line, "DATA", 4) == 0) {
            say(connection, "354 go on\r\n");
            if (!read_until(connection, "\r\n.\r\n")) return;
            note(connection, behaviour);
            if (withholds(behaviour)) return;
            end_mail(connection, behaviour);
        } else {
            say(connection, "250 yes\r\n");
            if (strncasecmp(line, "QUIT", 4) == 0) return;
        }
    }
}

/* Each connection brings one frame, "LENGTH MESSAGE". */
static void serve_syslog(struct connection *connection, const char *behaviour)
{
    if (!read_until(connection, " ")) return;
    size_t wanted = strtoul(connection->bytes, NULL, 10) +
                    (size_t)(strchr(connection->bytes, ' ') - connection->bytes) + 1;
    while (connection->size < wanted) {
        int got = get(connection, connection->bytes + connection->size,
                      (int)(BYTES_MOST - 1 - connection->size));
        if (got <= 0) return;
        connection->size += (size_t)got;
        connection->bytes[connection->size] = '\0';
    }
    note(connection, behaviour);
    while (get(connection, connection->bytes, BYTES_MOST - 1) > 0)
        ;
}

static void serve(int descriptor, const char *protocol, const char *behaviour)
{
    struct connection *connection = calloc(1, sizeof *connection);
    if (!connection) fail("calloc");
    connection->descriptor = descriptor;
    bool is_mail = is(protocol, "smtp") || is(protocol, "smtps");
    if (is(behaviour, "hang-before")) sleep(HANG_S);
    if (is(behaviour, "hang-before") || is(behaviour, "close-before")) return;
    if (context && !is(protocol, "smtp") && !begin_tls(connection)) return;
    if (is_mail)
        serve_smtp(connection, behaviour);
    else if (is(protocol, "http"))
        serve_http(connection, behaviour);
    else
        serve_syslog(connection, behaviour);
    if (connection->tls) (void)SSL_shutdown(connection->tls);
}

/* ---------------------------------------------------------------- listening */

static in_port_t port_of_before(const char *port_path)
{
    char words[16] = "";
    FILE *file = fopen(port_path, "r");
    if (!file) return 0;
    if (!fgets(words, sizeof words, file)) words[0] = '\0';
    (void)fclose(file);
    return htons((in_port_t)strtoul(words, NULL, 10));
}

/* Somebody else may have the port of before for a moment. */
static bool bind_soon(int listener, const struct sockaddr_in *name)
{
    for (int tries = 0; tries < 100; tries++) {
        if (bind(listener, (const struct sockaddr *)name, sizeof *name) == 0) return true;
        (void)usleep(100 * 1000);
    }
    return false;
}

static int listen_somewhere(const char *port_path, int type)
{
    struct sockaddr_in name = {.sin_family = AF_INET, .sin_port = port_of_before(port_path)};
    socklen_t size = sizeof name;
    char part[4096];
    int yes = 1;
    name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int listener = socket(AF_INET, type | SOCK_CLOEXEC, 0);
    if (listener < 0 || setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) != 0 ||
        !bind_soon(listener, &name) || (type == SOCK_STREAM && listen(listener, 64) != 0) ||
        getsockname(listener, (struct sockaddr *)&name, &size) != 0)
        fail("listen");
    (void)snprintf(part, sizeof part, "%s.part", port_path);
    FILE *file = fopen(part, "w");
    if (!file || fprintf(file, "%u\n", ntohs(name.sin_port)) < 0 || fclose(file) != 0 ||
        rename(part, port_path) != 0)
        fail(port_path);
    return listener;
}

static void take_datagrams(int descriptor)
{
    static struct connection connection;
    for (;;) {
        ssize_t got = recv(descriptor, connection.bytes, BYTES_MOST - 1, 0);
        if (got <= 0) continue;
        connection.bytes[got] = '\0';
        note(&connection, "accept");
    }
}

int main(int count, char **arguments)
{
    if (count != 5 && count != 7) {
        fprintf(stderr, "usage: server PORT-FILE LOG-FILE http|smtp|smtps|syslog|udp BEHAVIOUR,... "
                        "[CERTIFICATE KEY]\n");
        return 2;
    }
    char *next = arguments[4];
    log_path = arguments[2];
    (void)signal(SIGPIPE, SIG_IGN);
    (void)signal(SIGCHLD, SIG_IGN);
    if (count == 7) {
        context = SSL_CTX_new(TLS_server_method());
        if (!context ||
            SSL_CTX_use_certificate_file(context, arguments[5], SSL_FILETYPE_PEM) != 1 ||
            SSL_CTX_use_PrivateKey_file(context, arguments[6], SSL_FILETYPE_PEM) != 1)
            fail(arguments[5]);
    }
    bool has_datagrams = is(arguments[3], "udp");
    int listener = listen_somewhere(arguments[1], has_datagrams ? SOCK_DGRAM : SOCK_STREAM);
    if (has_datagrams) take_datagrams(listener);
    for (;;) {
        char behaviour[32];
        int descriptor = accept(listener, NULL, NULL);
        if (descriptor < 0) continue;
        size_t size = strcspn(next, ",");
        (void)snprintf(behaviour, sizeof behaviour, "%.*s", (int)size, next);
        if (next[size] == ',') next += size + 1;
        /* A child each, so that one that hangs is in nobody's way. */
        if (fork() == 0) {
            (void)close(listener);
            serve(descriptor, arguments[3], behaviour);
            _exit(0);
        }
        (void)close(descriptor);
    }
}

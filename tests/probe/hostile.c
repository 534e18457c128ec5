/* SPDX-License-Identifier: MIT */
/*
 * hostile - a server by TCP that sends what no server should, as fast as it is taken and without end.
 *
 *   hostile PORT-FILE BEHAVIOUR [CERTIFICATE KEY]     on a port of 127.0.0.1
 *
 *   garbage        random bytes
 *   records        what looks like records of a TLS handshake, with random bytes in them
 *   drip           a header of HTTP, of which a byte comes ten times a second
 *   headers        an answer of HTTP whose headers do not end
 *   long-header    one header that does not end
 *   informs        informational answers (103), and no other one
 *   body           an answer that says it has 2^60 bytes
 *   chunks         chunks whose sizes are not numbers
 *
 * With a certificate it speaks TLS first. Then there are also
 *
 *   tickets        tickets to resume with (TLS 1.3)
 *   frames         HTTP/2: frames of random kinds and bytes
 *   settings       HTTP/2: settings that must be acknowledged
 *   continuation   HTTP/2: headers that never end
 */
#include <openssl/ssl.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <unistd.h>

enum { PIECE = 16 * 1024, FRAME_HEADER = 9 };

static int descriptor;
static SSL *tls; /* NULL: plain */

static void fail(const char *what)
{
    perror(what);
    exit(1);
}

/* The other end has gone: so does this process, which is of one connection. */
static void say(const void *bytes, size_t size)
{
    if (tls ? SSL_write(tls, bytes, (int)size) <= 0
            : send(descriptor, bytes, size, MSG_NOSIGNAL) != (ssize_t)size)
        _exit(0);
}

static void say_text(const char *text)
{
    say(text, strlen(text));
}

static void fill(uint8_t *bytes, size_t size)
{
    for (size_t at = 0; at < size; at += 256)
        if (getrandom(bytes + at, size - at < 256 ? size - at : 256, 0) < 0) fail("getrandom");
}

/* RFC 9113, section 4.1. */
static void say_frame(unsigned type, unsigned flags, unsigned stream, const uint8_t *bytes,
                      size_t size)
{
    const uint8_t head[FRAME_HEADER] = {(uint8_t)(size >> 16),
                                        (uint8_t)(size >> 8),
                                        (uint8_t)size,
                                        (uint8_t)type,
                                        (uint8_t)flags,
                                        0,
                                        0,
                                        0,
                                        (uint8_t)stream};
    say(head, sizeof head);
    if (size) say(bytes, size);
}

/* ---------------------------------------------------------------- each piece of what has no end */

static uint8_t noise[PIECE];

static void begin(const char *behaviour)
{
    static const char answer[] = "HTTP/1.1 200 Yes\r\n";
    if (strcmp(behaviour, "drip") == 0 || strcmp(behaviour, "headers") == 0) say_text(answer);
    if (strcmp(behaviour, "long-header") == 0) say_text("HTTP/1.1 200 Yes\r\nX-Long: ");
    if (strcmp(behaviour, "body") == 0)
        say_text("HTTP/1.1 200 Yes\r\nContent-Length: 1152921504606846976\r\n\r\n");
    if (strcmp(behaviour, "chunks") == 0)
        say_text("HTTP/1.1 200 Yes\r\nTransfer-Encoding: chunked\r\n\r\n");
    if (strcmp(behaviour, "frames") == 0 || strcmp(behaviour, "settings") == 0 ||
        strcmp(behaviour, "continuation") == 0)
        say_frame(4, 0, 0, NULL, 0);
    if (strcmp(behaviour, "continuation") == 0) say_frame(1, 0, 1, (const uint8_t *)"\x88", 1);
}

static void say_piece(const char *behaviour)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz";
    static const uint8_t setting[] = {0, 3, 0, 0, 0, 100};
    static const uint8_t field[] = {0, 4, 'x', '-', 'n', 'o', 3, 'y', 'e', 's'};
    if (strcmp(behaviour, "records") == 0) {
        const uint8_t head[] = {22, 3, 3, 0x40, 0};
        say(head, sizeof head);
        say(noise, sizeof noise);
    } else if (strcmp(behaviour, "drip") == 0) {
        say_text("x");
        (void)usleep(100 * 1000);
    } else if (strcmp(behaviour, "headers") == 0) {
        say_text("X-Header: yes\r\nSet-Cookie: a=b\r\n");
    } else if (strcmp(behaviour, "long-header") == 0) {
        say_text(letters);
    } else if (strcmp(behaviour, "informs") == 0) {
        say_text("HTTP/1.1 103 Early\r\nLink: </a>\r\n\r\n");
    } else if (strcmp(behaviour, "chunks") == 0) {
        say_text("ffffffffffffffffffff\r\n");
    } else if (strcmp(behaviour, "tickets") == 0) {
        /* The library overlooks that nobody takes a ticket any more. */
        struct pollfd gone = {.fd = descriptor, .events = POLLRDHUP};
        if (poll(&gone, 1, 0) > 0 || SSL_new_session_ticket(tls) != 1 || SSL_do_handshake(tls) != 1)
            _exit(0);
    } else if (strcmp(behaviour, "frames") == 0) {
        fill(noise, 64);
        say_frame(noise[0] % 16, noise[1], noise[2] % 4, noise + 8, noise[3] % 200);
    } else if (strcmp(behaviour, "settings") == 0) {
        say_frame(4, 0, 0, setting, sizeof setting);
    } else if (strcmp(behaviour, "continuation") == 0) {
        say_frame(9, 0, 1, field, sizeof field);
    } else {
        say(noise, sizeof noise);
    }
}

/* ---------------------------------------------------------------- connections */

static int take_protocol(SSL *ssl, const unsigned char **out, unsigned char *out_size,
                         const unsigned char *offered, unsigned offered_size, void *owner)
{
    (void)ssl;
    return SSL_select_next_proto((unsigned char **)out, out_size, owner, 3, offered,
                                 offered_size) == OPENSSL_NPN_NEGOTIATED
               ? SSL_TLSEXT_ERR_OK
               : SSL_TLSEXT_ERR_NOACK;
}

static SSL_CTX *open_context(char **files, const char *behaviour)
{
    static unsigned char http2[] = "\x02h2";
    SSL_CTX *context = SSL_CTX_new(TLS_server_method());
    if (!context || SSL_CTX_use_certificate_file(context, files[0], SSL_FILETYPE_PEM) != 1 ||
        SSL_CTX_use_PrivateKey_file(context, files[1], SSL_FILETYPE_PEM) != 1)
        fail(files[0]);
    if (strcmp(behaviour, "frames") == 0 || strcmp(behaviour, "settings") == 0 ||
        strcmp(behaviour, "continuation") == 0)
        SSL_CTX_set_alpn_select_cb(context, take_protocol, http2);
    return context;
}

static void serve(SSL_CTX *context, const char *behaviour)
{
    if (context) {
        tls = SSL_new(context);
        if (!tls || SSL_set_fd(tls, descriptor) != 1 || SSL_accept(tls) != 1) _exit(0);
    }
    begin(behaviour);
    for (;;)
        say_piece(behaviour);
}

int main(int count, char **arguments)
{
    struct sockaddr_in name = {.sin_family = AF_INET};
    socklen_t size = sizeof name;
    if (count != 3 && count != 5) return 2;
    (void)signal(SIGPIPE, SIG_IGN);
    (void)signal(SIGCHLD, SIG_IGN);
    SSL_CTX *context = count == 5 ? open_context(arguments + 3, arguments[2]) : NULL;
    name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int server = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (bind(server, (const struct sockaddr *)&name, size) != 0 || listen(server, 16) != 0 ||
        getsockname(server, (struct sockaddr *)&name, &size) != 0)
        fail("bind");
    FILE *port = fopen(arguments[1], "w");
    if (!port || fprintf(port, "%u\n", ntohs(name.sin_port)) < 0 || fclose(port) != 0)
        fail(arguments[1]);
    fill(noise, sizeof noise);
    for (;;) {
        descriptor = accept(server, NULL, NULL);
        if (descriptor < 0) continue;
        if (fork() == 0) {
            (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
            serve(context, arguments[2]);
        }
        (void)close(descriptor);
    }
}

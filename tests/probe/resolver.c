/* SPDX-License-Identifier: MIT */
/*
 * resolver - a DNS server that behaves as the first label of the question says.
 *
 *   resolver PORT-FILE      UDP and TCP on one port of 127.0.0.1
 *
 *   nxdomain, servfail, refused   the code
 *   silent                        no answer
 *   garbage                       an answer of random bytes, behind the right id
 *   short                         an answer whose record says more bytes than there are
 *   alias                         a CNAME, and the address of its target
 *   counts                        as anything else, but the TTL of each answer is smaller by one
 *   slow                          as anything else, but the first answer comes after a second
 *   h3                            as anything else, but the HTTPS record has alpn h3
 *   far                           an address that nobody has, 127.0.0.1 besides
 *   anything else                 A 127.0.0.1; for HTTPS a record with alpn h2 and ech; else nothing
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { HEADER = 12, BYTES_MOST = 512, TYPE_A = 1, TYPE_CNAME = 5, TYPE_HTTPS = 65, TTL = 60 };

static unsigned ttl = TTL; /* of the next answer */

struct message {
    uint8_t bytes[BYTES_MOST];
    size_t size;
};

static void fail(const char *what)
{
    perror(what);
    exit(1);
}

static void add(struct message *message, const void *bytes, size_t size)
{
    if (size > BYTES_MOST - message->size) exit(1);
    memcpy(message->bytes + message->size, bytes, size);
    message->size += size;
}

/* A record about this name: below "www", or the one of the question. */
static void add_record(struct message *message, bool is_target, unsigned type, const void *data,
                       size_t size)
{
    static const uint8_t www[] = {3, 'w', 'w', 'w'};
    const uint8_t head[] = {
        0xc0,         HEADER, (uint8_t)(type >> 8), (uint8_t)type, 0, 1, 0, 0, 0,
        (uint8_t)ttl, 0,      (uint8_t)size};
    if (is_target) add(message, www, sizeof www);
    add(message, head, sizeof head);
    add(message, data, size);
    message->bytes[7]++;
}

/* The answer takes the place of the question. False: there is none. */
static bool answer(struct message *message)
{
    static const uint8_t here[] = {127, 0, 0, 1}, nowhere[] = {192, 0, 2, 1};
    static const uint8_t https[] = {0, 1, 0, 0, 1, 0, 3, 2, 'h', '2', 0, 5, 0, 2, 1, 1};
    static const uint8_t http3[] = {0, 1, 0, 0, 1, 0, 3, 2, 'h', '3'};
    static const uint8_t target[] = {3, 'w', 'w', 'w', 0xc0, HEADER};
    size_t end = HEADER;
    if (message->size < HEADER + 5) return false;
    while (end < message->size && message->bytes[end])
        end += message->bytes[end] + 1u;
    end += 5;
    if (end > message->size) return false;
    unsigned type = message->bytes[end - 3];
    const char *label = (const char *)message->bytes + HEADER + 1;
    size_t size = message->bytes[HEADER];
#define IS(word) (size == strlen(word) && memcmp(label, word, size) == 0)
    static bool was_slow;
    if (IS("silent")) return false;
    if (IS("counts")) ttl--;
    if (IS("slow") && !was_slow) was_slow = sleep(1) == 0;
    message->size = end;
    message->bytes[2] |= 0x80;
    message->bytes[3] = 0x80;
    memset(message->bytes + 6, 0, 6);
    if (IS("nxdomain"))
        message->bytes[3] |= 3;
    else if (IS("servfail"))
        message->bytes[3] |= 2;
    else if (IS("refused"))
        message->bytes[3] |= 5;
    else if (IS("garbage"))
        for (size_t i = HEADER; i < end; i++)
            message->bytes[i] = (uint8_t)(i * 151);
    else if (type == TYPE_HTTPS && IS("h3"))
        add_record(message, false, TYPE_HTTPS, http3, sizeof http3);
    else if (type == TYPE_HTTPS)
        add_record(message, false, TYPE_HTTPS, https, sizeof https);
    else if (type == TYPE_A) {
        if (IS("alias")) add_record(message, false, TYPE_CNAME, target, sizeof target);
        if (IS("far")) add_record(message, false, TYPE_A, nowhere, sizeof nowhere);
        add_record(message, IS("alias"), TYPE_A, here, sizeof here);
        if (IS("short")) message->bytes[message->size - 5] = 200;
    }
    return true;
#undef IS
}

static void serve_udp(int server)
{
    struct message message;
    struct sockaddr_in client;
    socklen_t size = sizeof client;
    ssize_t got = recvfrom(server, message.bytes, BYTES_MOST, 0, (struct sockaddr *)&client, &size);
    if (got <= 0) return;
    message.size = (size_t)got;
    if (answer(&message) &&
        sendto(server, message.bytes, message.size, 0, (const struct sockaddr *)&client, size) < 0)
        perror("sendto");
}

static void serve_tcp(int listener)
{
    struct message message;
    uint8_t head[2];
    int client = accept(listener, NULL, NULL);
    if (client < 0) return;
    if (recv(client, head, 2, MSG_WAITALL) == 2 && (message.size = head[0] << 8 | head[1]) &&
        message.size <= BYTES_MOST &&
        recv(client, message.bytes, message.size, MSG_WAITALL) == (ssize_t)message.size &&
        answer(&message)) {
        head[0] = (uint8_t)(message.size >> 8);
        head[1] = (uint8_t)message.size;
        if (write(client, head, 2) != 2 ||
            write(client, message.bytes, message.size) != (ssize_t)message.size)
            perror("write");
    }
    (void)close(client);
}

int main(int count, char **arguments)
{
    struct sockaddr_in name = {.sin_family = AF_INET};
    socklen_t size = sizeof name;
    if (count != 2) return 2;
    name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int tcp = socket(AF_INET, SOCK_STREAM, 0), udp = socket(AF_INET, SOCK_DGRAM, 0);
    if (bind(tcp, (const struct sockaddr *)&name, size) != 0 || listen(tcp, 16) != 0 ||
        getsockname(tcp, (struct sockaddr *)&name, &size) != 0)
        fail("tcp");
    if (bind(udp, (const struct sockaddr *)&name, size) != 0) fail("udp");
    FILE *port = fopen(arguments[1], "w");
    if (!port || fprintf(port, "%u\n", ntohs(name.sin_port)) < 0 || fclose(port) != 0)
        fail(arguments[1]);
    for (;;) {
        struct pollfd ready[] = {{.fd = udp, .events = POLLIN}, {.fd = tcp, .events = POLLIN}};
        if (poll(ready, 2, -1) < 0) fail("poll");
        if (ready[0].revents) serve_udp(udp);
        if (ready[1].revents) serve_tcp(tcp);
    }
}

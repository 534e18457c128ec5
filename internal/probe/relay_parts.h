/* SPDX-License-Identifier: MIT */
/*
 * relay_parts - what the relay is made of: datagrams, pipes (connections that go through), and the server
 * that stands in for the real one. Each part lists what it waits for, and then looks at what came.
 * Private to the relay; all of it belongs to its thread, but for the slots, which a lock guards.
 */
#ifndef PROBE_RELAY_PARTS_H
#define PROBE_RELAY_PARTS_H

#include "relay.h"

#include <netinet/in.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <pthread.h>
#include <sys/socket.h>

enum {
    RESOLVER_SLOTS = 3, /* as many as the layer DNS asks */
    SERVER_SLOTS = 2,
    SLOTS = RESOLVER_SLOTS + SERVER_SLOTS,
    TRAVELLERS_MOST = 24,
    HELD_MOST = 64,
    DATAGRAM_MOST = 4096,
    PIPES_MOST = 24,
    SEGMENT = 1460,
    WINDOW = 32, /* segments under way in each direction */
    VISITS_MOST = 12,
    REQUEST_MOST = 8192,
    RTO_US = 200 * 1000,
    SYN_RTO_US = 1000 * 1000,
    DOORS = 3,
    POLLED_MOST = 1 + DOORS + 1 + 2 * SLOTS + TRAVELLERS_MOST + 2 * PIPES_MOST + VISITS_MOST
};
enum door { DOOR_DNS, DOOR_TCP, DOOR_ABOVE };
/* Draws of their own, so that with a seed the ones of a layer do not depend on another layer's order. */
enum chance { CHANCE_DATAGRAMS, CHANCE_RESOLVERS, CHANCE_HANDSHAKES, CHANCE_ABOVE, CHANCES };

/* Where datagrams and connections to a resolver, or datagrams to a server, go. */
struct slot {
    int datagrams, listener; /* listener -1: of a server */
    uint16_t port;
    struct sockaddr_storage there;
    socklen_t there_size; /* 0: not used yet */
};

/* One client of a slot. */
struct traveller {
    struct slot *slot; /* NULL: free */
    struct sockaddr_in client;
    int descriptor; /* connected to where the slot leads */
    int64_t last_us;
};

/* An answer on its way back. */
struct held {
    size_t traveller;
    int64_t due_us;
    size_t size;
    uint8_t bytes[DATAGRAM_MOST];
};

struct segment {
    int64_t due_us;
    size_t size, sent;
    uint8_t bytes[SEGMENT];
};

/* What goes in one direction. */
struct stream {
    struct segment segments[WINDOW];
    size_t first, count;
    int64_t last_due_us;
    bool is_ended; /* nothing more comes */
    bool is_reset; /* and it ended by a reset */
    bool is_over;  /* the end was passed on */
};

enum pipe_state { PIPE_FREE, PIPE_ASKED, PIPE_CONNECTING, PIPE_ANSWERING, PIPE_OPEN, PIPE_SILENT };

struct pipe {
    enum pipe_state state;
    enum door door;
    bool owes_greeting, is_plain; /* plain: to a resolver, without SOCKS */
    uint8_t asked[300];
    size_t asked_size;
    int ends[2];  /* the client's, the server's */
    uint8_t code; /* RFC 1928, section 6 */
    unsigned stalls;
    int64_t answer_due_us;
    struct stream streams[2]; /* from ends[i] to the other one */
};

enum visit_state {
    VISIT_FREE,
    VISIT_HANDSHAKE,
    VISIT_REQUEST,
    VISIT_WAITING,
    VISIT_WRITING,
    VISIT_ENDING, /* a reset follows soon, so that what was sent is read */
    VISIT_SILENT
};

/* A connection with the server that stands in. */
struct visit {
    enum visit_state state;
    int descriptor;
    SSL *ssl; /* NULL: plain HTTP */
    short events;
    char request[REQUEST_MOST];
    size_t request_size;
    char answer[2048];
    size_t answer_size, sent;
    int64_t due_us;
};

struct relay {
    const struct simulation *simulation;
    bool has_tls;
    int wake[2];
    bool is_running;
    pthread_t thread;
    pthread_mutex_t lock; /* of the slots' aims and the counts */
    struct relay_counts counts;
    uint64_t random[CHANCES];
    int doors[DOORS], server; /* listeners */
    uint16_t door_ports[DOORS], server_port;
    struct slot slots[SLOTS];
    struct traveller travellers[TRAVELLERS_MOST];
    struct held held[HELD_MOST];
    size_t held_first, held_count;
    struct pipe pipes[PIPES_MOST];
    struct visit visits[VISITS_MOST];
    SSL_CTX *context; /* of the server; NULL: it speaks no TLS */
    /* Of one round of waiting. */
    struct pollfd polled[POLLED_MOST];
    size_t polled_count;
    int64_t now_us, wait_until_us;
};

/* ---------------------------------------------------------------- for the parts */

void relay_poll(struct relay *relay, int descriptor, short events);
/* What became of that one in this round. */
short relay_came(const struct relay *relay, int descriptor);
void relay_wait_until(struct relay *relay, int64_t us);
bool relay_loses(struct relay *relay, enum chance chance);
/* How long a segment waits for being sent again; counts the stalls. 0: it is not lost. */
int64_t relay_stall_us(struct relay *relay, enum chance chance, int64_t time_out_us,
                       unsigned *stalls);
/* A socket on 127.0.0.1. type: SOCK_STREAM listens. port 0: any, and it is told. -1: errno. */
int relay_local_socket(int type, uint16_t *port);

void datagrams_list(struct relay *relay);
void datagrams_look(struct relay *relay);
void datagrams_close(struct relay *relay);
/* Turns a question into the answer of the fault. False: there is none. */
bool datagram_answer(const struct simulation *simulation, uint8_t *bytes, size_t *size);

void pipes_list(struct relay *relay);
void pipes_look(struct relay *relay);
void pipes_close(struct relay *relay);

bool stand_in_open(struct relay *relay, const struct target *target, struct trust *trust);
void stand_in_list(struct relay *relay);
void stand_in_look(struct relay *relay);
void stand_in_close(struct relay *relay);

#endif

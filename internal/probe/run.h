/* SPDX-License-Identifier: MIT */
/*
 * run - one probe under way: its target, its clock and its steps.
 *
 * Steps and facts are bounded: what a server makes beyond that is dropped.
 */
#ifndef PROBE_RUN_H
#define PROBE_RUN_H

#include "probe.h"

#include "base/text.h"
#include "model/address.h"
#include "path.h"
#include "relay.h"
#include "target.h"
#include "trust.h"

#include <sys/socket.h>

enum {
    STEPS_MOST = 64,
    FACTS_MOST = 24,
    ADDRESSES_MOST = PROBE_ADDRESSES_MOST,
    SENTENCE_SIZE = 320
};

/* A fact is a number (in the unit that ends its name) or a text. */
struct fact {
    const char *name; /* "ttl_s"; static */
    bool is_number;
    int64_t number;
    char text[200];
};

struct step {
    enum probe_layer layer;
    enum probe_state state;
    bool is_simulated; /* a fault of --simulate touches it */
    uint64_t stalls_before;
    int64_t start_us, duration_us; /* start: since the start of the probe */
    char subject[120];             /* what was tried: "A, from 192.0.2.1 by UDP" */
    char why[SENTENCE_SIZE];       /* one sentence if the state is not good; else empty */
    char brief[120];               /* what came of it, in few words */
    struct fact facts[FACTS_MOST];
    size_t fact_count;
};

/* An address of the host, and whether TCP reached it. */
struct place {
    struct ip_address address;
    uint32_t scope; /* of a link-local address */
    int64_t handshake_us;
    bool is_reached;
};

enum { PAST_TIMES = PROBE_PAST_MOST, CHANGES_MOST = 4 };

/* What the next run is compared with. */
struct past {
    size_t runs, address_count, time_count;
    bool fails;
    struct ip_address addresses[ADDRESSES_MOST];
    char certificate[SHA256_TEXT_SIZE];
    int64_t times_us[PAST_TIMES]; /* of good runs; a ring */
};

/* For callbacks of libraries, which take one pointer. */
struct layer_of_probe {
    const struct probe *probe;
    enum probe_layer layer;
};

struct probe {
    const struct probe_options *options;
    struct layer_of_probe layers[PROBE_LAYERS];
    struct target target;
    struct trust trust;
    struct simulation simulation;
    struct relay *relay; /* NULL: nothing is simulated */
    bool has_started;
    struct relay_counts counts; /* of the relay, in this run */
    int64_t start_us;           /* monotonic */
    int64_t began_us;           /* wall */
    int64_t duration_us;
    struct step steps[STEPS_MOST];
    size_t step_count;
    struct place places[ADDRESSES_MOST];
    size_t place_count;
    size_t address_count;               /* with those beyond ADDRESSES_MOST */
    struct ip_address refused;          /* the first that is not public; version 0: none */
    const struct place *chosen;         /* NULL: TCP reached none */
    bool is_believed;                   /* TLS: the certificate */
    bool offers_http2;                  /* ALPN chose h2 */
    char certificate[SHA256_TEXT_SIZE]; /* SHA-256 of the server's; empty: none */
    struct path path;
    struct probe_history history;
    char verdict[SENTENCE_SIZE];
    struct past past;
    char changes[CHANGES_MOST][SENTENCE_SIZE]; /* since the runs before */
    size_t change_count;
    unsigned changed; /* the same as bits of enum probe_change */
    int64_t usual_us; /* the median of the answers before; NOT_OBSERVED: there were none */
};

/* Never NULL: beyond STEPS_MOST the last one is used again. Starts now. */
struct step *step_begin(struct probe *probe, enum probe_layer layer, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void step_end(const struct probe *probe, struct step *step); /* ends now */
/* Tells how often the last step stalled, if it is one of a connection by the relay. */
void step_settle(struct probe *probe);
/* Sets state and sentence, unless there is a worse one already. */
void step_say(struct step *step, enum probe_state state, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void step_brief(struct step *step, const char *format, ...) __attribute__((format(printf, 2, 3)));
void step_number(struct step *step, const char *name, int64_t number);
void step_text(struct step *step, const char *name, const char *text);
void step_bytes(struct step *step, const char *name, struct span bytes);

/* Whether a packet may go there: only_public. */
bool probe_may_reach(const struct probe *probe, const struct ip_address *address);
/* Adds it unless it is known, or may not be reached. */
void probe_add_place(struct probe *probe, const struct ip_address *address, uint32_t scope);
socklen_t place_socket_address(const struct place *place, uint16_t port,
                               struct sockaddr_storage *address);

int64_t probe_now_us(const struct probe *probe); /* since its start */
/* Until the layer must end; 0 if that is over or the probe shall stop. */
int64_t probe_left_us(const struct probe *probe, enum probe_layer layer);
/* Waits for the descriptor: poll()'s events. False: the time of the layer is over. */
bool probe_wait(const struct probe *probe, enum probe_layer layer, int descriptor, short events);

/* False: these name no resolvers (resolver_list.h). */
bool probe_can_ask(const char *resolvers);
void probe_dns(struct probe *probe);
void probe_tcp(struct probe *probe);
void probe_tls(struct probe *probe);
void probe_http(struct probe *probe);
void probe_quic(struct probe *probe);
void probe_path(struct probe *probe);
void path_name_hops(struct probe *probe); /* names, networks and countries of its hops */
void probe_mtu(struct probe *probe);
void probe_judge_status(struct step *step, long status); /* of an answer of HTTP */
void probe_judge(struct probe *probe);                   /* the verdict */
void probe_look_back(struct probe *probe);               /* what changed since the runs before */
/* The median of TCP handshakes with the address that is taken; 0: there is none. */
int64_t beside_handshake_us(const struct probe *probe);
/* A sentence on the faults that were simulated; nothing if there are none. */
void simulated_tell(struct text *text, const struct probe *probe);
/* A sentence on what was recorded of the name; nothing if no database was asked. */
void beside_tell(struct text *text, const struct probe *probe);

#endif

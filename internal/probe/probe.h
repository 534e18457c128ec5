/* SPDX-License-Identifier: MIT */
/*
 * probe - how a request to a server travels, and why it fails where it fails.
 *
 * The only room that sends packets of its own. It asks layer by layer: DNS, TCP, TLS, HTTP,
 * QUIC with HTTP/3, the path and its MTU. Each layer does what it can without the ones before it, and ends in its share of the time. What it
 * found stands in steps: what was tried, how long it took, facts, and one sentence if something is
 * wrong. It needs no right beyond a user's, and no database. One thread; faults that are simulated
 * are done by a second one.
 *
 * All texts come from servers that somebody else runs; the writers below make them safe.
 */
#ifndef PROBE_PROBE_H
#define PROBE_PROBE_H

#include "base/error.h"
#include "history.h"
#include "model/address.h"
#include "render/sink.h"

#include <signal.h>
#include <stdint.h>

enum probe_layer {
    PROBE_DNS,
    PROBE_TCP,
    PROBE_TLS,
    PROBE_HTTP,
    PROBE_QUIC, /* and HTTP/3 */
    PROBE_PATH,
    PROBE_MTU,
    PROBE_LAYERS
};
const char *probe_layer_word(enum probe_layer layer); /* "dns" */

/* From best to worst, but that what was not tried is no fault. */
enum probe_state { PROBE_GOOD, PROBE_NOT_TRIED, PROBE_DOUBTFUL, PROBE_FAILED };
const char *probe_state_word(enum probe_state state); /* "good", "not tried" */

/* Where an address is; 0 and empty: not known. */
struct probe_locality {
    int64_t asn;
    char organisation[64], country[8];
};

struct probe_options {
    int64_t timeout_us;    /* for all layers together */
    unsigned handshakes;   /* of TCP, for each address */
    const char *ca_file;   /* trust these instead of the system's authorities; NULL */
    const char *resolvers; /* ask these (resolver_list.h), not the system's; NULL */
    const char *simulate;  /* faults to be done to the probe's own packets (simulate.h); NULL */
    volatile sig_atomic_t *stop;
    /* Of an address of the path. May be NULL. */
    void (*locate)(void *owner, const struct ip_address *address, struct probe_locality *locality);
    void *owner;
};

struct probe;

/*
 * Reads the target and the files that the options name. NULL: the target cannot be understood, a
 * file cannot be read, or there is no memory. Afterwards the process may give up its rights. The
 * options must stay. The caller ends with probe_free().
 */
struct probe *probe_open(const struct probe_options *options, const char *target,
                         struct error *error);
const char *probe_host(const struct probe *probe);
/* To be filled before probe_ask() by who has a database. */
struct probe_history *probe_history_of(struct probe *probe);
/* Asks all layers. That a layer failed is no error but what was to be found out. May be called again:
 * then the writers also tell what changed since the runs before. */
void probe_ask(struct probe *probe);
void probe_free(struct probe *probe);

/* The worst of what was tried. What a good server may lack (HTTP/3, DNS over TLS) is not tried. */
enum probe_state probe_worst(const struct probe *probe);

/* A waterfall of the steps, and the verdict. */
void probe_write_page(struct sink *sink, const struct probe *probe, size_t width);
/* One line of a run among several, and a line for each change. */
void probe_write_run(struct sink *sink, const struct probe *probe, size_t width);
/* One JSON document; docs/probe.md has its members. */
void probe_write_json(struct sink *sink, const struct probe *probe);

/* Two of them side by side: what differs, and where. */
void probe_compare_page(struct sink *sink, const struct probe *const probes[2], size_t width);
void probe_compare_json(struct sink *sink, const struct probe *const probes[2]);

/* One HTML file without scripts that loads nothing: of one probe, or of two side by side. */
void probe_write_html(struct sink *sink, const struct probe *const *probes, size_t count);

#endif

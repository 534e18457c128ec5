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
#include "model/probe_run.h"
#include "render/sink.h"

#include <signal.h>
#include <stdint.h>

const char *probe_layer_word(enum probe_layer layer); /* "dns" */

const char *probe_state_word(enum probe_state state); /* "good", "not tried" */

/* Where an address is; 0 and empty: not known. */
struct probe_locality {
    int64_t asn;
    char organisation[64], country[8];
};

struct probe_options {
    int64_t timeout_us;    /* for all layers together */
    const char *ca_file;   /* trust these instead of the system's authorities; NULL */
    const char *resolvers; /* ask these (resolver_list.h), not the system's; NULL */
    bool
        only_public; /* connect to addresses of the public internet alone (reach.h), after redirects too */
    const char *simulate; /* faults to be done to the probe's own packets (simulate.h); NULL */
    volatile sig_atomic_t *stop;
    /* Of an address of the path. May be NULL. */
    void (*locate)(void *owner, const struct ip_address *address, struct probe_locality *locality);
    void *owner;
};

struct probe;
struct record;

/*
 * Reads the target and the files that the options name. NULL: the target cannot be understood, a
 * file cannot be read, or there is no memory. Afterwards the process may give up its rights. The
 * options must stay. The caller ends with probe_free().
 */
struct probe *probe_open(const struct probe_options *options, const char *target,
                         struct error *error);
const char *probe_host(const struct probe *probe);
/* The host of a target, without opening anything. False: it cannot be understood. */
enum { PROBE_HOST_SIZE = 256 };
bool probe_read_host(const char *target, char host[PROBE_HOST_SIZE], struct error *error);
/* To be filled before probe_ask() by who has a database. */
struct probe_history *probe_history_of(struct probe *probe);
/* Runs of before, from the oldest on: the next one is compared with the last PROBE_PAST_MOST. */
void probe_remember(struct probe *probe, const struct probe_past *run);
const char *probe_url(const struct probe *probe); /* with scheme and port */
/* Asks all layers. That a layer failed is no error but what was to be found out. May be called again:
 * then the writers also tell what changed since the runs before. */
void probe_ask(struct probe *probe);
void probe_free(struct probe *probe);

/* The worst of what was tried. What a good server may lack (HTTP/3, DNS over TLS) is not tried. */
enum probe_state probe_worst(const struct probe *probe);

/*
 * The last run as a record (model/record.h) in lent memory of PROBE_RECORD_BYTES, aligned to 8.
 * asked_with: options that make it another question; "".
 */
enum { PROBE_RECORD_BYTES = 8 * 1024 };
const struct record *probe_record(const struct probe *probe, const char *asked_with, void *memory);

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

/* SPDX-License-Identifier: MIT */
/*
 * probe_run - a run of `netscope probe`: the words that its room, the records and the rows share.
 *
 * The numbers stand in rows (schema/tokens has their words): a new one goes to the end of its list.
 */
#ifndef MODEL_PROBE_RUN_H
#define MODEL_PROBE_RUN_H

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

/* From best to worst, but that what was not tried is no fault. */
enum probe_state { PROBE_GOOD, PROBE_NOT_TRIED, PROBE_DOUBTFUL, PROBE_FAILED, PROBE_STATES };

/* What is another than in the runs before it. Bits of probe_run_record.changes. */
enum probe_change {
    PROBE_FAILS = 1,       /* it worked before */
    PROBE_WORKS = 2,       /* it failed before */
    PROBE_ADDRESSES = 4,   /* the name leads to none of its former addresses */
    PROBE_CERTIFICATE = 8, /* the server shows another one */
    PROBE_SLOWER = 16,
    PROBE_CHANGES_ALL = 31
};

enum { PROBE_ADDRESSES_MOST = 8, PROBE_SHA256_SIZE = 64 };

#endif

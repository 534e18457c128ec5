/* SPDX-License-Identifier: MIT */
/*
 * ended_attempt - a row of a flow that has ended and came to nothing, as port_scan and syn_flood judge
 * it.
 *
 * They judge the same few rows at every look. So whoever writes rows may keep such a record of each
 * on its way to the table, and hand them to the analyzer (struct attempt_source). It has a fixed
 * size and no pointers. The rows stay the truth: what was not kept is read back from them.
 */
#ifndef ANALYZER_ENDED_ATTEMPT_H
#define ANALYZER_ENDED_ATTEMPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Zeek's states of a connection that was never established, or never confirmed. */
#define ATTEMPT_STATES(STATE)                                                                      \
    STATE(S0) STATE(REJ) STATE(RSTOS0) STATE(S1) STATE(SH) STATE(RSTO) STATE(RSTR) STATE(OTH)
#define ATTEMPT_STATE_MEMBER(name) ATTEMPT_##name,
enum attempt_state { ATTEMPT_STATES(ATTEMPT_STATE_MEMBER) ATTEMPT_NONE };
#undef ATTEMPT_STATE_MEMBER

/* The state of this name if its flows are kept, else ATTEMPT_NONE. */
enum attempt_state attempt_state_of(uint8_t ip_protocol, const char *conn_state);
/* The names, as a JSON array. */
extern const char attempt_state_names[];

/* A row of the table of flows, with its keys of addresses. */
struct ended_attempt {
    int64_t capture_id;
    int64_t src, dst; /* keys as in flow.src; valid if has_src, has_dst */
    int64_t start_us, end_us;
    uint32_t folded, folded_distinct; /* flow_record.folded; the largest number stands for more */
    uint16_t src_port, dst_port;      /* valid if has_ports */
    uint8_t ip_protocol;
    uint8_t state; /* enum attempt_state */
    bool has_src, has_dst, has_ports;
    bool to_no_host;     /* to multicast, broadcast or a reserved address */
    bool is_unconfirmed; /* the originator sent a SYN, and then neither ACK, data nor FIN */
};

/* From Zeek's history. */
bool attempt_is_unconfirmed(const char *history);

/* The first key of an IPv4 address that is no host's: 224.0.0.0. */
#define ATTEMPT_NO_HOST (INT64_C(224) << 24)

/* Which ones to visit: those of a capture that ended in [since_us, to_us). */
struct attempts_wanted {
    int64_t capture_id, since_us, to_us;
};
typedef void attempt_visit(void *owner, const struct ended_attempt *attempt);

/* Attempts that were kept. Theirs are all rows of captures with a flow_id above after_flow_id. */
struct attempt_source {
    void *owner; /* NULL: nothing was kept */
    int64_t after_flow_id;
    /* False, without a visit: some of these were not kept. */
    bool (*each)(void *owner, const struct attempts_wanted *wanted, attempt_visit *visit,
                 void *visitor);
};

#endif

/* SPDX-License-Identifier: MIT */
/*
 * under_way - what passes at this moment, as a live capture answers it: open flows, and talkers.
 *
 * Nothing of it is in a row: it is the trackers' own memory, copied for who asks. Every answer is
 * bounded, and counts what it leaves out. Plain values without pointers.
 */
#ifndef MODEL_UNDER_WAY_H
#define MODEL_UNDER_WAY_H

#include "record.h"

enum {
    OPEN_FLOWS_MOST = 50, /* of one page */
    UNDER_WAY_NAME_SIZE = 96,
    UNDER_WAY_APP_SIZE = 24,
    TALKERS_MOST = 48,
};

/* Whole seconds of packet time up to now; the last span reaches back to the start. */
enum talker_span { SPAN_1_SECOND, SPAN_10_SECONDS, SPAN_60_SECONDS, SPAN_ALL, TALKER_SPANS };

struct open_flow {
    int64_t flow_id, start_us, last_us;
    struct ip_address originator, responder;
    uint16_t originator_port, responder_port;
    uint8_t ip_protocol;
    bool has_ports, has_row;
    struct traffic traffic[2];
    char app[UNDER_WAY_APP_SIZE];   /* "": not known */
    char name[UNDER_WAY_NAME_SIZE]; /* that the flow itself said, cut if it is longer; "": none */
};

/* The open flows with the largest ids below `before`, the largest first. */
struct open_page {
    int64_t before; /* NOT_OBSERVED: no limit */
    unsigned count;
    uint64_t open;    /* all open flows */
    uint64_t matched; /* of those, below `before` */
    int64_t at_us;    /* packet time */
    struct open_flow flows[OPEN_FLOWS_MOST];
};

static const unsigned talker_seconds[SPAN_ALL] = {1, 10, 60};
/* In the answer to who asks: "bytes_1s". */
static const char *const talker_span_words[TALKER_SPANS] = {"1s", "10s", "60s", "all"};

/* The flows between two hosts with the same port of the responder. */
struct talker {
    struct ip_address originator, responder;
    uint16_t responder_port;
    uint8_t ip_protocol;
    int64_t flow_id; /* one of its flows */
    uint64_t
        bytes[TALKER_SPANS]; /* at least so many, if it is not among the largest of each second */
};

/* Who carried most, by each of the spans. */
struct talkers {
    int64_t since_us, until_us;   /* the start, and the end of the spans */
    unsigned seconds_known;       /* fewer than 60: the capture, or this look, began then */
    uint64_t bytes[TALKER_SPANS]; /* of all conversations, those left out included */
    uint64_t left_out;            /* conversations that were seen in the 60 s and are not here */
    unsigned count;
    struct talker top[TALKERS_MOST];
};

#endif

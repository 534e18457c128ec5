/* SPDX-License-Identifier: MIT */
/*
 * exchange - one request on its way to its answer.
 *
 * exchange_begin() examines a request in a fixed order, and looks nothing up before that: Host and
 * Origin (403), token and path (401, 404), method (405), role (403). What needs the database or the
 * capture then becomes a job of the crew. This file knows no library of HTTP.
 *
 * One thread at a time: that of the connection, then one of the crew. Private to this room.
 */
#ifndef SERVER_EXCHANGE_H
#define SERVER_EXCHANGE_H

#include "access.h"
#include "answer.h"
#include "crew.h"
#include "edit.h"
#include "guard.h"
#include "listing.h"
#include "packets.h"
#include "pulse.h"
#include "route.h"
#include "tally.h"

/* What the requests of a server share. Constant after the start. */
struct site {
    const struct server_options *options;
    struct guard guard;
    struct access *access;
    struct crew *crew;
    struct pulse *pulse;
    struct events *events;
    struct tally *tally;
    struct listing_options listing;
};

enum exchange_step {
    EXCHANGE_ANSWERED, /* the answer is there */
    EXCHANGE_READS,    /* the body comes first: exchange_body(), then exchange_read() */
    EXCHANGE_ASKS,     /* the job is for the crew */
    EXCHANGE_STREAMS,  /* events, of these topics */
};

struct exchange {
    struct crew_job job; /* the first member */
    const struct site *site;
    struct web_request request;
    const struct route *route; /* NULL: none, or not allowed to know */
    struct route_match match;
    struct message change; /* what the capture is asked to change, or for packets */
    unsigned topics;       /* of a stream */
    struct access_answer who;
    struct answer answer;
    char *body; /* NULL: it has none, or there is no memory for it */
    size_t body_size, body_most;
    bool is_too_large;
};

/* The caller has set site and request. */
enum exchange_step exchange_begin(struct exchange *exchange);
/* Another piece of the body. Beyond body_most nothing is kept. */
void exchange_body(struct exchange *exchange, const char *data, size_t size);
/* The body is there as a whole. Returns EXCHANGE_ANSWERED or EXCHANGE_ASKS. */
enum exchange_step exchange_read(struct exchange *exchange);
/* The job, on a thread of the crew. */
void exchange_run(struct crew_job *job, struct storage_reader *reader, const struct error *error);
/* Frees what it holds; it may be used again. */
void exchange_clear(struct exchange *exchange);

#endif

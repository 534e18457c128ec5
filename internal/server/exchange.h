/* SPDX-License-Identifier: MIT */
/*
 * exchange - one request on its way to its answer.
 *
 * exchange_begin() examines a request in a fixed order, and looks nothing up before that: Host and
 * Origin (403), path and token (401, 404), method (405). What needs the database then becomes a job
 * of the crew. This file knows no library of HTTP.
 *
 * One thread at a time: that of the connection, then one of the crew. Private to this room.
 */
#ifndef SERVER_EXCHANGE_H
#define SERVER_EXCHANGE_H

#include "access.h"
#include "answer.h"
#include "crew.h"
#include "guard.h"
#include "listing.h"
#include "pulse.h"
#include "route.h"

/* What the requests of a server share. Constant after the start. */
struct site {
    const struct server_options *options;
    struct guard guard;
    struct access *access;
    struct crew *crew;
    struct pulse *pulse;
    struct events *events;
    struct listing_options listing;
};

enum exchange_step {
    EXCHANGE_ANSWERED, /* the answer is there */
    EXCHANGE_READS,    /* the body comes first: exchange_body(), exchange_read() */
    EXCHANGE_ASKS,     /* the job is for the crew */
    EXCHANGE_STREAMS,  /* events, of these topics */
};

struct exchange {
    struct crew_job job; /* the first member */
    const struct site *site;
    struct web_request request;
    const struct route *route; /* NULL: none, or not allowed to know */
    const char *question;      /* of a listing */
    unsigned topics;           /* of a stream */
    struct access_answer who;
    struct answer answer;
    char body[WEB_BODY_MOST + 1];
    size_t body_size;
    bool is_too_large;
};

/* The caller has set site and request. */
enum exchange_step exchange_begin(struct exchange *exchange);
/* Another piece of the body. Beyond WEB_BODY_MOST nothing is kept. */
void exchange_body(struct exchange *exchange, const char *data, size_t size);
/* The body is there as a whole. */
void exchange_read(struct exchange *exchange);
/* The job, on a thread of the crew. */
void exchange_run(struct crew_job *job, struct storage_reader *reader, const struct error *error);

#endif

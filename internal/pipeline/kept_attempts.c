/* SPDX-License-Identifier: MIT */
#include "kept_attempts.h"

#include "base/reserve.h"

#include <pthread.h>
#include <stdlib.h>

/* A ring: number N stands at N % KEPT_ATTEMPTS_MOST. */
struct kept_attempts {
    int64_t after_flow_id;
    pthread_mutex_t mutex; /* protects the members below */
    struct ended_attempt *items;
    uint64_t first, committed, end; /* numbers: the oldest, the first uncommitted, the next */
    int64_t newest_us;              /* the latest end of an attempt that was added */
    int64_t whole_us;               /* no attempt that ended from here on was dropped */
    uint64_t read_back;
};

struct kept_attempts *kept_attempts_create(void)
{
    struct kept_attempts *kept = calloc(1, sizeof *kept);
    if (!kept) return NULL;
    kept->items = reserve_sparse_memory(KEPT_ATTEMPTS_MOST * sizeof *kept->items);
    if (!kept->items) {
        free(kept);
        return NULL;
    }
    pthread_mutex_init(&kept->mutex, NULL);
    kept_attempts_begin(kept, 0);
    return kept;
}

void kept_attempts_destroy(struct kept_attempts *kept)
{
    if (!kept) return;
    pthread_mutex_destroy(&kept->mutex);
    release_memory(kept->items, KEPT_ATTEMPTS_MOST * sizeof *kept->items);
    free(kept);
}

static struct ended_attempt *at(const struct kept_attempts *kept, uint64_t number)
{
    return &kept->items[number % KEPT_ATTEMPTS_MOST];
}

void kept_attempts_begin(struct kept_attempts *kept, int64_t after_flow_id)
{
    pthread_mutex_lock(&kept->mutex);
    kept->first = kept->committed = kept->end = 0;
    kept->after_flow_id = after_flow_id;
    kept->newest_us = kept->whole_us = INT64_MIN;
    pthread_mutex_unlock(&kept->mutex);
}

static void drop_up_to(struct kept_attempts *kept, int64_t end_us)
{
    if (end_us >= kept->whole_us) kept->whole_us = end_us + 1;
}

void kept_attempts_add(struct kept_attempts *kept, const struct ended_attempt *attempt)
{
    pthread_mutex_lock(&kept->mutex);
    if (kept->end - kept->first == KEPT_ATTEMPTS_MOST) {
        drop_up_to(kept, at(kept, kept->first)->end_us);
        kept->first++;
        if (kept->committed < kept->first) kept->committed = kept->first;
    }
    *at(kept, kept->end++) = *attempt;
    if (attempt->end_us > kept->newest_us) kept->newest_us = attempt->end_us;
    pthread_mutex_unlock(&kept->mutex);
}

void kept_attempts_take(struct kept_attempts *kept, const struct flow_record *flow,
                        struct storage_writer *writer, int64_t capture_id)
{
    const struct ip_address *src = &flow->originator.ip, *dst = &flow->responder.ip;
    enum attempt_state state =
        flow->tells_end ? attempt_state_of(flow->ip_protocol, flow->conn_state) : ATTEMPT_NONE;
    if (state == ATTEMPT_NONE) return;
    struct ended_attempt attempt = {
        .capture_id = capture_id,
        .start_us = flow->start_us,
        .end_us = flow->end_us,
        .folded = flow->folded < UINT32_MAX ? (uint32_t)flow->folded : UINT32_MAX,
        .folded_distinct =
            flow->folded_distinct < UINT32_MAX ? (uint32_t)flow->folded_distinct : UINT32_MAX,
        .src_port = flow->originator.port,
        .dst_port = flow->responder.port,
        .ip_protocol = flow->ip_protocol,
        .state = (uint8_t)state,
        .has_ports = flow->has_ports,
        .is_unconfirmed = attempt_is_unconfirmed(flow->history),
    };
    attempt.has_src = storage_address_key(writer, src, &attempt.src);
    attempt.has_dst = storage_address_key(writer, dst, &attempt.dst);
    attempt.to_no_host = ip_is_multicast(dst) || attempt.dst >= ATTEMPT_NO_HOST;
    kept_attempts_add(kept, &attempt);
    if (attempt.has_src != (src->version != 0) || attempt.has_dst != (dst->version != 0))
        kept_attempts_forget(kept); /* its row has more */
}

void kept_attempts_commit(struct kept_attempts *kept)
{
    pthread_mutex_lock(&kept->mutex);
    kept->committed = kept->end;
    pthread_mutex_unlock(&kept->mutex);
}

void kept_attempts_lose(struct kept_attempts *kept)
{
    pthread_mutex_lock(&kept->mutex);
    kept->end = kept->committed;
    pthread_mutex_unlock(&kept->mutex);
}

void kept_attempts_forget(struct kept_attempts *kept)
{
    pthread_mutex_lock(&kept->mutex);
    if (kept->end > kept->first) drop_up_to(kept, kept->newest_us);
    kept->first = kept->committed = kept->end;
    pthread_mutex_unlock(&kept->mutex);
}

/* ------------------------------------------------------------ reading */

static bool each(void *owner, const struct attempts_wanted *wanted, attempt_visit *visit,
                 void *visitor)
{
    struct kept_attempts *kept = owner;
    pthread_mutex_lock(&kept->mutex);
    bool is_whole = wanted->since_us >= kept->whole_us;
    kept->read_back += !is_whole;
    for (uint64_t i = kept->first; is_whole && i < kept->committed; i++) {
        const struct ended_attempt *attempt = at(kept, i);
        if (attempt->capture_id == wanted->capture_id && attempt->end_us >= wanted->since_us &&
            attempt->end_us < wanted->to_us)
            visit(visitor, attempt);
    }
    pthread_mutex_unlock(&kept->mutex);
    return is_whole;
}

struct attempt_source kept_attempts_source(struct kept_attempts *kept)
{
    return (struct attempt_source){
        .owner = kept, .after_flow_id = kept->after_flow_id, .each = each};
}

uint64_t kept_attempts_read_back(struct kept_attempts *kept)
{
    pthread_mutex_lock(&kept->mutex);
    uint64_t read_back = kept->read_back;
    pthread_mutex_unlock(&kept->mutex);
    return read_back;
}

void kept_attempts_told(struct kept_attempts *kept, uint64_t read_back)
{
    pthread_mutex_lock(&kept->mutex);
    kept->read_back -= read_back;
    pthread_mutex_unlock(&kept->mutex);
}

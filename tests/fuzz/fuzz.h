/* SPDX-License-Identifier: MIT */
/*
 * fuzz - any bytes, as both directions of a flow, through one protocol's probe and parse.
 *
 * The first byte of the input chooses the carrier, the speaker, the ports and the way in which the
 * bytes arrive. The rest is the payload; FF FE changes to the other side. The parser is fed in the
 * way of the stream layer, from copies of the exact size, so that the sanitizer sees a read past
 * the end. Each including fuzz target has one copy.
 */
#ifndef FUZZ_FUZZ_H
#define FUZZ_FUZZ_H

#include "parser/parser.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { FUZZ_STORE_SIZE = 32 * 1024 };

struct fuzz_store {
    uint8_t bytes[FUZZ_STORE_SIZE];
    uint8_t have[FUZZ_STORE_SIZE];
};

struct fuzz_flow {
    const struct protocol *protocol;
    struct parse_context *context;
    struct protocol_states states;
    bool is_over[2];
    uint64_t skip[2];
};

static struct fuzz_store fuzz_stores[HANDSHAKE_STREAMS];
static _Alignas(8) uint8_t fuzz_memory[HANDSHAKE_MEMORY];

/* Reads every span, so that the sanitizer finds one that points outside. */
static void fuzz_touch(struct span bytes)
{
    static volatile uint8_t sum;
    for (size_t i = 0; i < bytes.size; i++)
        sum = (uint8_t)(sum + bytes.data[i]);
}

static void fuzz_emit(void *owner, const struct event *event)
{
    (void)owner;
    if (event->kind == EVENT_HTTP_REQUEST) {
        fuzz_touch(event->request.method);
        fuzz_touch(event->request.uri);
        fuzz_touch(event->request.host);
        fuzz_touch(event->request.user_agent);
        fuzz_touch(event->request.referrer);
        fuzz_touch(event->request.content_type);
    } else if (event->kind == EVENT_HTTP_REPLY) {
        fuzz_touch(event->reply.version);
        fuzz_touch(event->reply.reason);
        fuzz_touch(event->reply.content_type);
        fuzz_touch(event->reply.server);
    } else if (event->kind == EVENT_APPLICATION) {
        fuzz_touch(event->application.detail);
    } else if (event->kind == EVENT_NAME_MESSAGE) {
        for (size_t i = 0; i < event->name.question_count; i++)
            fuzz_touch(event->name.questions[i].name);
        for (size_t i = 0; i < event->name.record_count; i++) {
            fuzz_touch(event->name.records[i].name);
            fuzz_touch(event->name.records[i].data);
        }
    } else if (event->kind == EVENT_CLIENT_HELLO) {
        fuzz_touch(event->client_hello.sni);
        fuzz_touch(event->client_hello.alpn);
        fuzz_touch(event->client_hello.ja3);
        fuzz_touch(event->client_hello.ja4_r);
    } else if (event->kind == EVENT_CERTIFICATE) {
        fuzz_touch(event->certificate.common_name);
        fuzz_touch(event->certificate.issuer);
        fuzz_touch(event->certificate.sans_json);
    } else if (event->kind == EVENT_EVIDENCE) {
        fuzz_touch(event->evidence.value);
    }
}

static struct span fuzz_put(void *owner, unsigned stream, uint64_t offset, struct span bytes)
{
    struct fuzz_store *store = &fuzz_stores[stream % HANDSHAKE_STREAMS];
    (void)owner;
    if (offset > FUZZ_STORE_SIZE || bytes.size > FUZZ_STORE_SIZE - offset)
        return (struct span){NULL, 0};
    if (bytes.size) memcpy(store->bytes + offset, bytes.data, bytes.size);
    memset(store->have + offset, 1, bytes.size);
    const uint8_t *hole = memchr(store->have, 0, FUZZ_STORE_SIZE);
    return (struct span){store->bytes, hole ? (size_t)(hole - store->have) : FUZZ_STORE_SIZE};
}

static void fuzz_forget(void *owner, unsigned stream)
{
    (void)owner;
    memset(fuzz_stores[stream % HANDSHAKE_STREAMS].have, 0, FUZZ_STORE_SIZE);
}

/* One call, on a copy; returns the number of bytes consumed. */
static size_t fuzz_call(struct fuzz_flow *flow, const uint8_t *data, size_t size, bool probes)
{
    struct parse_context *context = flow->context;
    unsigned side = context->from_originator ? 0 : 1;
    uint8_t *copy = malloc(size ? size : 1);
    if (!copy) abort();
    if (size) memcpy(copy, data, size);
    struct span bytes = {copy, size};
    text_clear(&context->text);
    if (probes) (void)flow->protocol->probe(context, bytes);
    struct parse_result result = flow->protocol->parse(context, bytes);
    free(copy);
    if (result.status != PARSE_MORE) flow->is_over[side] = true;
    if (result.consumed > UINT64_MAX / 2) abort();
    if (result.consumed <= size) return (size_t)result.consumed;
    flow->skip[side] = result.consumed - size;
    return size;
}

/* One side's bytes, in pieces that grow. */
static void fuzz_say(struct fuzz_flow *flow, const uint8_t *data, size_t size, size_t piece)
{
    struct parse_context *context = flow->context;
    unsigned side = context->from_originator ? 0 : 1;
    size_t at = 0, end = 0;
    if (context->carrier != CARRIER_TCP) {
        flow->is_over[side] = false;
        if (size) fuzz_call(flow, data, size, true);
        return;
    }
    while (end < size && !flow->is_over[side]) {
        end = piece && piece < size - end ? end + piece : size;
        piece *= 2;
        size_t eaten = 1;
        while (eaten && !flow->is_over[side] && at < end) {
            if (flow->skip[side]) {
                eaten = flow->skip[side] < end - at ? (size_t)flow->skip[side] : end - at;
                flow->skip[side] -= eaten;
            } else {
                eaten = fuzz_call(flow, data + at, end - at, at == 0);
                context->after_gap = false;
            }
            at += eaten;
        }
    }
    if (context->at_end && !flow->is_over[side]) {
        context->skip_missed = flow->skip[side];
        fuzz_call(flow, data + at, size - at, false);
        context->skip_missed = 0;
    }
}

static void *fuzz_get_memory(void *owner)
{
    (void)owner;
    return fuzz_memory;
}

static void fuzz_protocol(const struct protocol *protocol, const uint8_t *data, size_t size)
{
    static struct parse_context *context;
    static const struct sink sink = {fuzz_emit, NULL};
    if (!context && !(context = parse_context_create())) abort();
    if (size < 1) return;
    struct fuzz_flow flow = {.protocol = protocol, .context = context};
    uint8_t how = data[0];
    bool speaks_first = how & 1;
    memset(fuzz_memory, 0, sizeof fuzz_memory);
    for (unsigned i = 0; i < HANDSHAKE_STREAMS; i++)
        fuzz_forget(NULL, i);
    context->sink = &sink;
    context->states = &flow.states;
    context->store = (struct handshake_store){fuzz_put, fuzz_forget, fuzz_get_memory, NULL};
    context->carrier =
        (protocol->carriers & CARRIER_TCP) && (!(protocol->carriers & CARRIER_UDP) || how & 2)
            ? CARRIER_TCP
            : CARRIER_UDP;
    context->port_hint = how & 4;
    context->after_gap = how & 8;
    context->from_originator = speaks_first;
    const uint8_t *at = data + 1, *end = data + size;
    while (at < end) {
        const uint8_t *stop = at;
        while (stop < end && !(stop[0] == 0xff && stop + 1 < end && stop[1] == 0xfe))
            stop++;
        context->sender_port = context->from_originator ? 40000 : protocol->ports[0];
        context->receiver_port = context->from_originator ? protocol->ports[0] : 40000;
        context->at_end = stop == end;
        context->before_gap = !context->at_end && (how & 16);
        fuzz_say(&flow, at, (size_t)(stop - at), how >> 5);
        context->from_originator = !context->from_originator;
        at = stop < end ? stop + 2 : end;
    }
}

#endif

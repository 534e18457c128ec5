/* SPDX-License-Identifier: MIT */
/*
 * Feeds content to parsers. A flow starts without a protocol. The first bytes of each direction are
 * given to the probes of the table. The first protocol that matches gets everything from then on.
 */
#include "inspect.h"

#include "feed.h"
#include "handshakes.h"
#include "memory.h"
#include "observe.h"

enum {
    STREAM_MISSES_MOST = 8,   /* segments of a stream that no probe matched */
    DATAGRAM_MISSES_MOST = 6, /* the same for datagrams */
    PROBE_BYTES_MOST = 4096,  /* PROBE_MORE is ignored after this many bytes */
};

void inspect_prepare(struct tracker *tracker)
{
    tracker->sink.emit = observe;
    tracker->parse->sink = &tracker->sink;
    handshakes_prepare(tracker);
}

static bool has_port(const struct protocol *protocol, uint16_t a, uint16_t b)
{
    for (unsigned i = 0;
         i < sizeof protocol->ports / sizeof protocol->ports[0] && protocol->ports[i]; i++) {
        if (protocol->ports[i] == a || protocol->ports[i] == b) return true;
    }
    return false;
}

/* ------------------------------------------------------------ the parser's context */

/* Sets the direction that is being fed, for the parser's sink and its store of handshakes. */
static struct parse_context *aim(const struct feeding *feeding, enum carrier carrier)
{
    struct tracker *tracker = feeding->tracker;
    struct flow *flow = feeding->flow;
    enum side side = feeding->side;
    struct parse_context *context = tracker->parse;
    tracker->sink.owner = context->store.owner = (void *)feeding;
    context->carrier = carrier;
    context->from_originator = side == ORIGINATOR;
    context->sender_port = flow->port[side];
    context->receiver_port = flow->port[other_side(side)];
    context->states = flow->states;
    context->after_gap = context->before_gap = context->at_end = context->datagram_cut = false;
    context->skip_missed = 0;
    context->probe_memory = NULL;
    context->port_hint = flow->protocol && has_port(flow->protocol, flow->port[0], flow->port[1]);
    return context;
}

/* ------------------------------------------------------------ which protocol */

static enum probe_answer ask(struct parse_context *context, struct span bytes,
                             struct protocol_set set, const struct protocol **found)
{
    enum probe_answer answer = PROBE_NO;
    for (const struct protocol *protocol; (protocol = protocols_take(&set));) {
        enum probe_answer one = protocol->probe(context, bytes);
        if (one == PROBE_YES) {
            *found = protocol;
            return PROBE_YES;
        }
        if (one == PROBE_MORE) answer = PROBE_MORE;
    }
    return answer;
}

/* Protocols that list the port are probed first: they may accept less evidence. */
static enum probe_answer probe(const struct hints *hints, struct parse_context *context,
                               struct span bytes, const struct protocol **found)
{
    struct protocol_set hinted =
        hints_of_ports(hints, context->sender_port, context->receiver_port);
    struct protocol_set others = hints->carried[context->carrier];
    for (unsigned i = 0; i < PROTOCOL_WORDS; i++) {
        hinted.words[i] &= others.words[i];
        others.words[i] &= ~hinted.words[i];
    }
    context->port_hint = true;
    enum probe_answer answer = ask(context, bytes, hinted, found);
    if (answer == PROBE_YES) return answer;
    context->port_hint = false;
    enum probe_answer other = ask(context, bytes, others, found);
    return other == PROBE_NO ? answer : other;
}

static bool take_protocol(const struct feeding *feeding, const struct protocol *protocol)
{
    struct tracker *tracker = feeding->tracker;
    struct flow *flow = feeding->flow;
    if (!flow->states) {
        flow->states = memory_take_for_parser(feeding, sizeof *flow->states);
        if (!flow->states) {
            tracker->counters.streams_abandoned++;
            return false;
        }
    }
    memset(flow->states, 0, sizeof *flow->states);
    flow->protocol = protocol;
    flow->app_protocol = protocol->name;
    return true;
}

/* ------------------------------------------------------------ streams */

void feed_no_more(const struct feeding *feeding)
{
    struct inspection *in = &feeding->flow->inspection[feeding->side];
    in->done = true;
    reassembly_release(feeding->tracker, in);
}

/* Another protocol starts here, in both directions: CONNECT, STARTTLS. */
static void switch_protocol(struct tracker *tracker, struct flow *flow)
{
    handshakes_forget(tracker, flow);
    flow->protocol = NULL;
    for (enum side side = ORIGINATOR; side <= RESPONDER; side++) {
        struct inspection *in = &flow->inspection[side];
        in->done = false;
        in->misses = 0;
        in->wanted = 0;
        in->skip = 0;
    }
}

/* Probes the bytes. Returns true once the flow has a protocol. */
static bool find_protocol(const struct feeding *feeding, struct span bytes, bool at_end,
                          uint64_t *eaten)
{
    struct tracker *tracker = feeding->tracker;
    struct flow *flow = feeding->flow;
    enum side side = feeding->side;
    struct inspection *in = &flow->inspection[side];
    const struct protocol *found = NULL;
    struct parse_context *context = aim(feeding, CARRIER_TCP);
    context->at_end = at_end;
    enum probe_answer answer = probe(tracker->hints, context, bytes, &found);
    if (answer == PROBE_YES) {
        if (take_protocol(feeding, found)) return true;
        reassembly_count_missed(feeding, bytes.size);
    }
    if (answer == PROBE_MORE && bytes.size < PROBE_BYTES_MOST && !at_end) {
        in->wanted = (uint32_t)bytes.size + 1;
        return false;
    }
    *eaten += bytes.size;
    in->wanted = 0;
    if (++in->misses >= STREAM_MISSES_MOST) feed_no_more(feeding);
    return false;
}

/*
 * The two sides may speak different protocols: a client that greets a mail server with TLS, or a
 * web server that answers TLS in clear. Then the first bytes of the second side prove another one.
 * The first side is over.
 */
static void look_for_other_protocol(const struct feeding *feeding, struct span bytes)
{
    struct tracker *tracker = feeding->tracker;
    struct flow *flow = feeding->flow;
    struct protocol_set proved = tracker->hints->proved;
    const struct protocol *found = NULL;
    const char *name = flow->app_protocol;
    struct parse_context *context = aim(feeding, CARRIER_TCP);
    context->port_hint = false;
    if (ask(context, bytes, proved, &found) != PROBE_YES || found == flow->protocol) return;
    if (flow->protocol->probe(context, bytes) != PROBE_NO) return;
    struct feeding other = *feeding;
    other.side = other_side(feeding->side);
    handshakes_forget(tracker, flow);
    if (!flow->inspection[other.side].done) feed_no_more(&other);
    observe_handshake_over(feeding);
    (void)take_protocol(feeding, found);
    flow->app_protocol = name;
}

uint64_t feed(const struct feeding *feeding, struct span bytes, struct edge edge)
{
    struct tracker *tracker = feeding->tracker;
    struct flow *flow = feeding->flow;
    enum side side = feeding->side;
    struct inspection *in = &flow->inspection[side];
    bool last_call = edge.at_end || edge.before_gap;
    uint64_t eaten = 0;
    while (!in->done) {
        struct span rest = {bytes.data + eaten, bytes.size - (size_t)eaten};
        if (flow->protocol && !in->spoke && rest.size) look_for_other_protocol(feeding, rest);
        in->spoke |= rest.size > 0;
        if (!flow->protocol) {
            if (rest.size == 0 || !find_protocol(feeding, rest, last_call, &eaten)) break;
            rest = (struct span){bytes.data + eaten, bytes.size - (size_t)eaten};
        }
        struct parse_context *context = aim(feeding, CARRIER_TCP);
        context->after_gap = in->after_gap;
        context->before_gap = edge.before_gap;
        context->at_end = edge.at_end;
        context->skip_missed = in->skip_missed;
        in->after_gap = false;
        in->skip_missed = 0;
        text_clear(&context->text);
        struct parse_result result = flow->protocol->parse(context, rest);
        eaten += result.consumed;
        in->wanted = (uint32_t)(result.wanted < STREAM_MOST ? result.wanted : STREAM_MOST);
        switch (result.status) {
        case PARSE_MORE: break;
        case PARSE_SWITCH: switch_protocol(tracker, flow); continue;
        case PARSE_MALFORMED: tracker->counters.oddities++; /* fall through */
        case PARSE_DONE:
            feed_no_more(feeding);
            if (side == RESPONDER || flow->inspection[RESPONDER].done)
                observe_handshake_over(feeding);
            break;
        }
        bool again = result.consumed > 0 && eaten < bytes.size && bytes.size - eaten >= in->wanted;
        if (!again) break;
    }
    return eaten;
}

void inspect_release(struct tracker *tracker, struct flow *flow)
{
    for (enum side side = ORIGINATOR; side <= RESPONDER; side++) {
        struct inspection *in = &flow->inspection[side];
        in->done = true;
        reassembly_release(tracker, in);
    }
    handshakes_forget(tracker, flow);
    parse_memory_give(tracker, flow, flow->states, sizeof *flow->states);
    flow->states = NULL;
}

/* ------------------------------------------------------------ datagrams */

/* Nothing acknowledges a datagram: so what does not reach the other end cannot be told from what does. */
static void compare_ttl(const struct feeding *feeding, struct inspection *in,
                        const struct packet *packet)
{
    if (!in->ttl) in->ttl = packet->ttl;
    if (packet->ttl != in->ttl) feeding->tracker->counters.datagrams_of_other_ttl++;
}

void inspect_datagram(const struct feeding *feeding, const struct packet *packet)
{
    struct tracker *tracker = feeding->tracker;
    struct flow *flow = feeding->flow;
    enum side side = feeding->side;
    struct inspection *in = &flow->inspection[side];
    enum carrier carrier = packet->ip_protocol == IP_SCTP ? CARRIER_SCTP : CARRIER_UDP;
    if (in->done || packet->payload.size == 0) return;
    in->started = true;
    compare_ttl(feeding, in, packet);
    struct parse_context *context = aim(feeding, carrier);
    context->datagram_cut = packet->payload_bytes > packet->payload.size;
    if (!flow->protocol) {
        const struct protocol *found = NULL;
        context->probe_memory = &in->probe_memory;
        if (probe(tracker->hints, context, packet->payload, &found) != PROBE_YES) {
            if (++in->misses >= DATAGRAM_MISSES_MOST) in->done = true;
            return;
        }
        if (!take_protocol(feeding, found)) return;
        aim(feeding, carrier)->datagram_cut = packet->payload_bytes > packet->payload.size;
    }
    text_clear(&context->text);
    struct parse_result result = flow->protocol->parse(context, packet->payload);
    switch (result.status) {
    case PARSE_MORE: return;
    case PARSE_MALFORMED: tracker->counters.oddities++; return; /* each datagram is independent */
    case PARSE_SWITCH: switch_protocol(tracker, flow); return;
    case PARSE_DONE:
        in->done = true;
        if (side == RESPONDER) observe_handshake_over(feeding);
        return;
    }
}

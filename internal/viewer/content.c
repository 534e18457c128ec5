/* SPDX-License-Identifier: MIT */
#include "content.h"

#include <stdlib.h>
#include <string.h>

enum { STREAM_BYTES = 16 * 1024, CALLS_MOST = 4 };

/* Parts of a handshake within one datagram, in any order. */
struct pieces {
    bool used;
    uint8_t bytes[STREAM_BYTES];
    bool is_there[STREAM_BYTES];
};

struct content {
    struct parse_context *context;
    struct protocol_states states;
    struct sink counting;
    const struct sink *sink;
    unsigned events;
    uint64_t probe_memory;
    _Alignas(8) uint8_t memory[HANDSHAKE_MEMORY];
    struct pieces pieces[HANDSHAKE_STREAMS];
};

/* ------------------------------------------------------------ what parsers call */

static void count_and_pass(void *owner, const struct event *event)
{
    struct content *content = owner;
    content->events++;
    content->sink->emit(content->sink->owner, event);
}

static struct span put_piece(void *owner, unsigned stream, uint64_t offset, struct span bytes)
{
    struct content *content = owner;
    struct span front = {NULL, 0};
    if (stream >= HANDSHAKE_STREAMS || offset > STREAM_BYTES || bytes.size > STREAM_BYTES - offset)
        return front;
    struct pieces *pieces = &content->pieces[stream];
    if (!pieces->used) memset(pieces->is_there, 0, sizeof pieces->is_there);
    pieces->used = true;
    if (bytes.size) memcpy(pieces->bytes + offset, bytes.data, bytes.size);
    memset(pieces->is_there + offset, 1, bytes.size);
    front.data = pieces->bytes;
    while (front.size < STREAM_BYTES && pieces->is_there[front.size])
        front.size++;
    return front;
}

static void forget_pieces(void *owner, unsigned stream)
{
    struct content *content = owner;
    if (stream < HANDSHAKE_STREAMS) content->pieces[stream].used = false;
}

static void *get_memory(void *owner)
{
    return ((struct content *)owner)->memory;
}

/* ------------------------------------------------------------ one packet */

static bool is_port_of(const struct protocol *protocol, uint16_t port)
{
    for (size_t i = 0; i < sizeof protocol->ports / sizeof protocol->ports[0]; i++)
        if (protocol->ports[i] && protocol->ports[i] == port) return true;
    return false;
}

static enum carrier carrier_of(const struct packet *packet)
{
    return packet->ip_protocol == IP_TCP    ? CARRIER_TCP
           : packet->ip_protocol == IP_SCTP ? CARRIER_SCTP
                                            : CARRIER_UDP;
}

static void begin_content(struct content *content, const struct packet *packet)
{
    struct parse_context *context = content->context;
    context->carrier = carrier_of(packet);
    context->sender_port = packet->src_port;
    context->receiver_port = packet->dst_port;
    context->from_originator = packet->src_port >= packet->dst_port;
    context->port_hint = context->after_gap = context->at_end = false;
    context->before_gap = context->carrier == CARRIER_TCP; /* the rest of the stream is not seen */
    context->datagram_cut =
        context->carrier != CARRIER_TCP && packet->payload_bytes > packet->payload.size;
    context->skip_missed = 0;
    content->probe_memory = 0;
    context->probe_memory = context->carrier == CARRIER_TCP ? NULL : &content->probe_memory;
    memset(&content->states, 0, sizeof content->states);
    memset(content->memory, 0, sizeof content->memory);
    for (unsigned i = 0; i < HANDSHAKE_STREAMS; i++)
        content->pieces[i].used = false;
    text_clear(&context->text);
}

/* Asks the protocols of this port first, as the tracker does. */
static const struct protocol *recognise(struct parse_context *context, struct span payload)
{
    for (int hinted = 1; hinted >= 0; hinted--) {
        for (const struct protocol *const *p = protocols; *p; p++) {
            bool has_port =
                is_port_of(*p, context->sender_port) || is_port_of(*p, context->receiver_port);
            if (!((*p)->carriers & context->carrier) || has_port != (bool)hinted) continue;
            context->port_hint = hinted;
            if ((*p)->probe(context, payload) == PROBE_YES) return *p;
        }
    }
    return NULL;
}

static void parse(struct content *content, const struct protocol *protocol, struct span payload)
{
    struct parse_context *context = content->context;
    for (unsigned call = 0; call < CALLS_MOST && payload.size; call++) {
        text_clear(&context->text);
        struct parse_result result = protocol->parse(context, payload);
        bool again = context->carrier == CARRIER_TCP && result.status == PARSE_MORE &&
                     result.consumed > 0 && result.consumed < payload.size;
        if (!again) return;
        payload.data += result.consumed;
        payload.size -= (size_t)result.consumed;
    }
}

const char *content_decode(struct content *content, const struct packet *packet,
                           const struct sink *sink)
{
    struct parse_context *context = content->context;
    if (!packet->has_transport || packet->is_fragment || packet->payload.size == 0) return NULL;
    if (packet->ip_protocol != IP_TCP && packet->ip_protocol != IP_UDP &&
        packet->ip_protocol != IP_SCTP)
        return NULL;
    content->sink = sink;
    content->events = 0;
    begin_content(content, packet);
    const struct protocol *protocol = recognise(context, packet->payload);
    if (!protocol) return NULL;
    bool from_server = is_port_of(protocol, packet->src_port);
    bool to_server = is_port_of(protocol, packet->dst_port);
    if (from_server != to_server) context->from_originator = to_server;
    parse(content, protocol, packet->payload);
    if (content->events) return protocol->name;
    bool first_guess = context->from_originator;
    begin_content(content, packet);
    context->from_originator = !first_guess;
    context->port_hint = from_server || to_server;
    parse(content, protocol, packet->payload);
    return protocol->name;
}

/* ------------------------------------------------------------ life */

struct content *content_create(void)
{
    struct content *content = calloc(1, sizeof *content);
    if (!content) return NULL;
    content->context = parse_context_create();
    if (!content->context) {
        free(content);
        return NULL;
    }
    content->counting = (struct sink){count_and_pass, content};
    content->context->sink = &content->counting;
    content->context->states = &content->states;
    content->context->store =
        (struct handshake_store){put_piece, forget_pieces, get_memory, content};
    return content;
}

void content_destroy(struct content *content)
{
    if (!content) return;
    parse_context_destroy(content->context);
    free(content);
}

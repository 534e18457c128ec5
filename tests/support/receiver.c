/* SPDX-License-Identifier: MIT */
#include "receiver.h"

#include "parser/packet.h"

/* From a to b, modulo 2^32 (RFC 9293, 3.4). */
static int32_t distance(uint32_t a, uint32_t b)
{
    return (int32_t)(b - a);
}

/* The window is what is left of the buffer, and never shrinks (RFC 9293, 3.8.6). */
static bool acknowledge(struct receiver *r, struct segment *reply)
{
    uint32_t room = r->room > r->unread ? r->room - r->unread : 0;
    uint32_t window = room >> r->scale << r->scale;
    if (distance(r->edge, r->next + window) > 0) r->edge = r->next + window;
    *reply = (struct segment){.flags = TCP_ACK,
                              .seq = r->sent,
                              .ack = r->next,
                              .window = (uint16_t)((r->edge - r->next) >> r->scale)};
    return true;
}

/* 3.10.7.2 */
static bool listen(struct receiver *r, const struct segment *segment, struct segment *reply)
{
    if ((segment->flags & (TCP_SYN | TCP_ACK | TCP_RST)) != TCP_SYN) return false;
    r->state = RECEIVER_SYN_RECEIVED;
    r->began = segment->seq;
    r->next = segment->seq + 1;
    r->sent = r->first + 1;
    uint32_t window = r->room < UINT16_MAX ? r->room : UINT16_MAX; /* not scaled in a SYN */
    r->edge = r->next + window;
    *reply = (struct segment){
        .flags = TCP_SYN | TCP_ACK, .seq = r->first, .ack = r->next, .window = (uint16_t)window};
    const uint8_t option[4] = {3, 3, r->scale, 1}; /* and a no-operation */
    memcpy(r->option, option, sizeof option);
    if (r->offers_scale) reply->options = (struct span){r->option, sizeof r->option};
    return true;
}

/* 3.10.7.4, first: the four cases. The length counts SYN and FIN. */
static bool is_acceptable(const struct receiver *r, uint32_t sequence, uint32_t length)
{
    bool open = r->edge != r->next;
    uint32_t last = sequence + length - 1;
    bool begins_inside = distance(r->next, sequence) >= 0 && distance(r->edge, sequence) < 0;
    if (length == 0) return open ? begins_inside : sequence == r->next;
    bool ends_inside = distance(r->next, last) >= 0 && distance(r->edge, last) < 0;
    return open && (begins_inside || ends_inside);
}

/* Bytes outside of the window are cut off; those of which a copy was taken count no more. */
static void hold(struct receiver *r, uint32_t sequence, struct span payload)
{
    for (uint32_t i = 0; i < payload.size; i++) {
        uint32_t at = sequence + i, offset = at - r->began - 1;
        if (distance(r->next, at) < 0 || distance(r->edge, at) >= 0) continue;
        if (offset >= RECEIVER_MOST || (r->is_there[offset] && !r->last_copy_wins)) continue;
        r->bytes[offset] = payload.data[i];
        r->is_there[offset] = true;
    }
}

/* 3.10.7.4, seventh and eighth: text and FIN are taken in the order of their numbers. */
static void take_in_order(struct receiver *r)
{
    while (r->taken < RECEIVER_MOST && r->is_there[r->taken] &&
           !(r->has_fin && r->next == r->fin)) {
        r->taken++;
        r->unread++;
        r->next++;
    }
    if (!r->has_fin || r->next != r->fin) return;
    r->next++;
    r->state = RECEIVER_CLOSE_WAIT;
}

/* 3.10.7.4, fifth, with RFC 5961, 5.2: an ACK of what was not sent, or of long ago, is refused. */
static bool is_ack_acceptable(const struct receiver *r, uint32_t ack)
{
    uint32_t window_most = 65535;
    return distance(ack, r->sent) >= 0 && distance(r->sent - window_most, ack) >= 0;
}

bool receiver_take(struct receiver *r, const struct segment *segment, struct segment *reply)
{
    if (r->state == RECEIVER_LISTENS) return listen(r, segment, reply);
    if (r->state == RECEIVER_RESET) return false;
    uint8_t flags = segment->flags;
    uint32_t length = (uint32_t)segment->payload.size + !!(flags & TCP_SYN) + !!(flags & TCP_FIN);
    if (!is_acceptable(r, segment->seq, length))
        return flags & TCP_RST ? false : acknowledge(r, reply);
    if (flags & TCP_RST) { /* RFC 5961, 3.2 */
        if (segment->seq != r->next) return acknowledge(r, reply);
        r->state = RECEIVER_RESET;
        return false;
    }
    if (flags & TCP_SYN) return acknowledge(r, reply); /* RFC 5961, 4.2 */
    if (!(flags & TCP_ACK)) return false;
    if (!is_ack_acceptable(r, segment->ack)) return acknowledge(r, reply);
    if (r->state == RECEIVER_SYN_RECEIVED) {
        if (segment->ack != r->sent) return false;
        r->state = RECEIVER_ESTABLISHED;
    }
    if (length == 0 || r->state == RECEIVER_CLOSE_WAIT) return false;
    hold(r, segment->seq, segment->payload);
    uint32_t fin = segment->seq + (uint32_t)segment->payload.size;
    if ((flags & TCP_FIN) && !r->has_fin && distance(r->edge, fin) < 0) {
        r->has_fin = true;
        r->fin = fin;
    }
    take_in_order(r);
    return acknowledge(r, reply);
}

bool receiver_read(struct receiver *r, struct segment *reply)
{
    uint32_t edge = r->edge;
    if (r->state < RECEIVER_ESTABLISHED || r->state == RECEIVER_RESET) return false;
    r->unread = 0;
    return acknowledge(r, reply) && r->edge != edge;
}

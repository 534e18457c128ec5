/* SPDX-License-Identifier: MIT */
#include "holes.h"

#include "reassembly.h"

void holes_remove(struct tracker *tracker, struct tcp_side *tcp, unsigned i)
{
    tcp->hole_count--;
    memmove(&tcp->holes[i], &tcp->holes[i + 1], (tcp->hole_count - i) * sizeof tcp->holes[0]);
    if (tcp->hole_count == 0) holes_forget(tracker, tcp);
}

void holes_forget(struct tracker *tracker, struct tcp_side *tcp)
{
    pool_give(&tracker->pool, tcp->holes, tcp->hole_room * sizeof tcp->holes[0]);
    tcp->holes = NULL;
    tcp->hole_count = tcp->hole_room = 0;
}

/* Makes room for one more. False if there are HOLES_MOST, or no memory. */
static bool make_room(const struct feeding *feeding, struct tcp_side *tcp)
{
    struct tracker *tracker = feeding->tracker;
    const struct inspection *in = &feeding->flow->inspection[feeding->side];
    if (tcp->hole_count < tcp->hole_room) return true;
    unsigned room = tcp->hole_room ? 2u * tcp->hole_room : 10; /* 120 bytes of a buffer of 128 */
    if (room > HOLES_MOST && tcp->hole_room < HOLES_MOST) room = HOLES_MOST;
    if (room > HOLES_MOST) return false;
    struct hole *holes;
    while (!(holes = pool_take(&tracker->pool, room * sizeof *holes)))
        if (!reassembly_make_way(feeding, in->stream)) return false;
    if (tcp->hole_count) memcpy(holes, tcp->holes, tcp->hole_count * sizeof *holes);
    pool_give(&tracker->pool, tcp->holes, tcp->hole_room * sizeof *holes);
    tcp->holes = holes;
    tcp->hole_room = (uint16_t)room;
    return true;
}

bool holes_insert(const struct feeding *feeding, unsigned at, struct hole hole)
{
    struct tcp_side *tcp = &feeding->flow->tcp[feeding->side];
    if (!make_room(feeding, tcp)) return false;
    memmove(&tcp->holes[at + 1], &tcp->holes[at], (tcp->hole_count - at) * sizeof hole);
    tcp->holes[at] = hole;
    tcp->hole_count++;
    return true;
}

uint32_t holes_contiguous(const struct tcp_side *tcp)
{
    uint32_t end = tcp->hole_count ? tcp->holes[0].range.start : tcp->next_sequence;
    return tcp->fin_seen && end == tcp->last_fin + 1 ? tcp->last_fin : end;
}

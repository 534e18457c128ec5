/* SPDX-License-Identifier: MIT */
/* conn_state and history: Zeek's codes by Zeek's rules (docs.zeek.org, base/protocols/conn). */
#include "conn_state.h"

#include "tracker_state.h"

/* "^?S[^HAFGIQ]*R": a SYN, and only harmless letters of the originator before its RST. */
static bool syn_then_reset(const char *history)
{
    if (*history == '^') history++;
    if (*history != 'S') return false;
    for (history++; *history; history++) {
        if (*history == 'R') return true;
        if (strchr("HAFGIQ", *history)) return false;
    }
    return false;
}

static const char *tcp_conn_state(const struct flow *flow)
{
    enum tcp_state o = (enum tcp_state)flow->tcp[ORIGINATOR].state;
    enum tcp_state r = (enum tcp_state)flow->tcp[RESPONDER].state;
    bool o_inactive = o == TCP_INACTIVE || o == TCP_PARTIAL;
    bool r_inactive = r == TCP_INACTIVE || r == TCP_PARTIAL;
    bool no_payload =
        flow->traffic[ORIGINATOR].payload == 0 && flow->traffic[RESPONDER].payload == 0;
    if (r == TCP_RESET) {
        if (o == TCP_SYN_SENT || o == TCP_SYN_ACK_SENT || (o == TCP_RESET && no_payload))
            return "REJ";
        return o_inactive ? "RSTRH" : "RSTR";
    }
    if (o == TCP_RESET) {
        if (!r_inactive) return "RSTO";
        return syn_then_reset(flow->history) ? "RSTOS0" : "OTH";
    }
    if (r == TCP_CLOSED && o == TCP_CLOSED) return "SF";
    if (o == TCP_CLOSED) return r_inactive ? "SH" : "S2";
    if (r == TCP_CLOSED) return o_inactive ? "SHR" : "S3";
    if (o == TCP_SYN_SENT && r == TCP_INACTIVE) return "S0";
    if (o == TCP_ESTABLISHED && r == TCP_ESTABLISHED) return "S1";
    return "OTH";
}

const char *conn_state(const struct flow *flow)
{
    switch (flow->key.protocol) {
    case IP_TCP: return tcp_conn_state(flow);
    case IP_UDP:
        if (flow->traffic[ORIGINATOR].packets == 0) return "SHR";
        return flow->traffic[RESPONDER].packets ? "SF" : "S0";
    default: return "OTH";
    }
}

void history_add(struct flow *flow, enum side side, char letter)
{
    if (flow->history_size >= sizeof flow->history - 1) return;
    if (side == ORIGINATOR && letter >= 'a' && letter <= 'z') letter = (char)(letter - 32);
    flow->history[flow->history_size++] = letter;
}

void history_add_once(struct flow *flow, enum side side, char letter, enum history_once bit)
{
    if (flow->tcp[side].once & bit) return;
    flow->tcp[side].once |= (uint8_t)bit;
    history_add(flow, side, letter);
}

static bool is_power_of_ten(uint32_t count)
{
    while (count >= 10 && count % 10 == 0)
        count /= 10;
    return count == 1;
}

void history_add_counted(struct flow *flow, enum side side, char letter, enum history_count which)
{
    if (is_power_of_ten(++flow->tcp[side].logarithmic[which])) history_add(flow, side, letter);
}

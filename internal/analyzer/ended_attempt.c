/* SPDX-License-Identifier: MIT */
#include "ended_attempt.h"

#include <string.h>

enum { PROTOCOL_TCP = 6, PROTOCOL_UDP = 17 }; /* IANA */

#define STATE_NAME(name) #name,
static const char *const state_names[] = {ATTEMPT_STATES(STATE_NAME)};
#undef STATE_NAME
#define STATE_NAME(name) ",\"" #name "\""
const char attempt_state_names[] = "[\"\"" ATTEMPT_STATES(STATE_NAME) "]";
#undef STATE_NAME

enum attempt_state attempt_state_of(uint8_t ip_protocol, const char *conn_state)
{
    if (ip_protocol != PROTOCOL_TCP && ip_protocol != PROTOCOL_UDP) return ATTEMPT_NONE;
    for (unsigned state = 0; state < ATTEMPT_NONE; state++)
        if (strcmp(conn_state, state_names[state]) == 0)
            return ip_protocol == PROTOCOL_TCP || state == ATTEMPT_S0 ? (enum attempt_state)state
                                                                      : ATTEMPT_NONE;
    return ATTEMPT_NONE;
}

bool attempt_is_unconfirmed(const char *history)
{
    return strchr(history, 'S') && !strpbrk(history, "ADF");
}

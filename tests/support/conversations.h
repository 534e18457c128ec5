/* SPDX-License-Identifier: MIT */
/*
 * conversations - TCP streams with known content, for properties: the content is seen, however the
 * segments arrive.
 */
#ifndef SUPPORT_CONVERSATIONS_H
#define SUPPORT_CONVERSATIONS_H

#include "packets.h"

enum { CONVERSATIONS = 3 };

struct conversation {
    const char *name;
    uint16_t server_port;
    struct build said[2]; /* by the client, by the server */
};

/* 0: HTTP (bodies, chunks, several requests); 1: DNS over TCP; 2: a TLS handshake. */
void conversation_build(unsigned number, struct conversation *conversation);

#endif

/* SPDX-License-Identifier: MIT */
/*
 * receiver - what the host at the end of a TCP connection takes, written from the text of RFC 9293
 * (3.10.7) and RFC 5961 (3 to 5). It shares no code with the tracker, so it can be the judge.
 *
 * It listens, takes one connection, and sends acknowledgements only. Its program reads when it is
 * told to. `room` is the buffer for what it has not read, and the window is what is left of it.
 */
#ifndef SUPPORT_RECEIVER_H
#define SUPPORT_RECEIVER_H

#include "packets.h"

enum { RECEIVER_MOST = 8192 }; /* bytes of a connection */

enum receiver_state {
    RECEIVER_LISTENS,
    RECEIVER_SYN_RECEIVED,
    RECEIVER_ESTABLISHED,
    RECEIVER_CLOSE_WAIT,
    RECEIVER_RESET,
};

struct receiver {
    enum receiver_state state;
    bool last_copy_wins; /* of bytes that wait behind a hole: the RFC leaves it open */
    bool offers_scale;
    uint8_t scale; /* RFC 7323, 2.2; 0 without the option */
    uint32_t room;
    uint32_t first, sent; /* its own initial number, and SND.NXT */
    uint32_t began, next; /* the sender's initial number, and RCV.NXT */
    uint32_t edge;        /* the end of the announced window; it never goes back */
    uint32_t unread;      /* taken, but not read by the program */
    bool has_fin;         /* a FIN that waits or was taken */
    uint32_t fin;         /* its number */
    uint32_t taken;       /* bytes; their values are in bytes[] */
    uint32_t read;        /* of a kernel's: bytes that the program has */
    uint8_t option[4];
    uint8_t bytes[RECEIVER_MOST]; /* by offset; behind taken: those that wait */
    bool is_there[RECEIVER_MOST];
};

/* Takes a segment. True: it answers with `reply`, whose options are valid as long as the receiver. */
bool receiver_take(struct receiver *receiver, const struct segment *segment, struct segment *reply);
/* The program reads all. True: the window has become larger, and `reply` says so. */
bool receiver_read(struct receiver *receiver, struct segment *reply);

#endif

/* SPDX-License-Identifier: MIT */
/*
 * packing - bodies of answers made smaller for who takes that: zstd (RFC 8878), else gzip (RFC 1952).
 *
 * Any thread. Private to this room.
 */
#ifndef SERVER_PACKING_H
#define SERVER_PACKING_H

#include "answer.h"
#include "request.h"

/* Packs the body if that makes it smaller; if memory runs out, it stays as it is. */
void answer_pack(struct answer *answer, enum web_encoding encoding);

#endif

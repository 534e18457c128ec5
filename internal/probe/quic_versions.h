/* SPDX-License-Identifier: MIT */
/*
 * quic_versions - asks a server which versions of QUIC it speaks: an Initial of a version that
 * nobody speaks, and the Version Negotiation packet that comes back (RFC 9000, sections 6 and 17.2.1).
 */
#ifndef PROBE_QUIC_VERSIONS_H
#define PROBE_QUIC_VERSIONS_H

#include "base/text.h"

enum { QUIC_FIRST_BYTES = 1200, QUIC_VERSIONS_MOST = 16, QUIC_ID_BYTES = 8 };

struct quic_versions {
    uint8_t ours[QUIC_ID_BYTES], theirs[QUIC_ID_BYTES]; /* connection IDs of the question */
    uint32_t versions[QUIC_VERSIONS_MOST];
    size_t count;
};

/* Chooses the IDs, and writes the datagram. */
void quic_versions_ask(struct quic_versions *asked, uint8_t datagram[QUIC_FIRST_BYTES]);
/* False: the datagram is no answer to the question. Versions made to be ignored are left out. */
bool quic_versions_read(struct quic_versions *asked, struct span datagram);
void quic_version_add(struct text *text, uint32_t version); /* "1", "2", "draft 29", "0x12345678" */

#endif

/* SPDX-License-Identifier: MIT */
/*
 * pcapng - the blocks of a pcapng file (draft-ietf-opsawg-pcapng) to frames.
 *
 * libpcap reads pcapng too, but refuses a file whose interfaces differ in link type or snap length.
 * mergecap and captures on several interfaces write such files. So this room reads the format
 * itself: section headers of either byte order, interfaces with their time resolution and offset,
 * enhanced, simple and obsolete packet blocks. Every other block is skipped.
 *
 * The file is untrusted input: lengths in a block are checked against its bytes. Damage ends the
 * reading, after the packets before it.
 */
#ifndef CAPTURE_PCAPNG_H
#define CAPTURE_PCAPNG_H

#include "file_outcome.h"
#include "filter.h"
#include "input.h"

struct pcapng;

/* Borrows the input, which must be at the start of the file, and the filter, which may be NULL. */
struct pcapng *pcapng_create(struct input *input, struct filter *filter);
void pcapng_destroy(struct pcapng *pcapng);

/* Reads up to and including the first interface. FILE_FRAME: there is one. */
enum file_outcome pcapng_start(struct pcapng *pcapng, struct error *error);
/* The next frame that passes the filter; valid until the next call. */
enum file_outcome pcapng_next(struct pcapng *pcapng, struct frame *frame, struct error *error);

/* The link type of the first interface. */
int pcapng_link_type(const struct pcapng *pcapng);
int pcapng_snaplen(const struct pcapng *pcapng);
/* The damage as a clause for a sentence. */
const char *pcapng_damage(const struct pcapng *pcapng);
/* Packets read so far, whether they passed the filter or not. */
uint64_t pcapng_packets(const struct pcapng *pcapng);

#endif

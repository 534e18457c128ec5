/* SPDX-License-Identifier: MIT */
/*
 * pcap_file - the records of a classic pcap file (draft-ietf-opsawg-pcap) to frames.
 *
 * libpcap could read it, at the cost of a copy and two stdio calls per frame; this reader returns
 * frames inside the input's window. It accepts and refuses the same files as libpcap: both byte
 * orders, microseconds and nanoseconds, Kuznetzov's longer record heads, versions 2.0 to 2.4 and
 * DG/UX's 543.0 with its order of lengths, captured lengths up to a sane limit, packets cut to the
 * snap length of the file. There is one difference: seconds are unsigned in either byte order, so
 * time does not end in 2038.
 *
 * The file is untrusted input. Damage ends the reading, after the records before it.
 */
#ifndef CAPTURE_PCAP_FILE_H
#define CAPTURE_PCAP_FILE_H

#include "file_outcome.h"
#include "filter.h"
#include "input.h"

struct pcap_file;

/* Borrows the input, which must be at the start of the file, and the filter, which may be NULL. */
struct pcap_file *pcap_file_create(struct input *input, struct filter *filter);
void pcap_file_destroy(struct pcap_file *file);

/* Reads the head of the file. FILE_FRAME: it is valid. */
enum file_outcome pcap_file_start(struct pcap_file *file, struct error *error);
/*
 * The next frame that passes the filter, and following ones that are ready, 1 to most. All are
 * valid until the next call.
 */
enum file_outcome pcap_file_next(struct pcap_file *file, struct frame *frames, size_t most,
                                 size_t *count);

int pcap_file_link_type(const struct pcap_file *file);
int pcap_file_snaplen(const struct pcap_file *file);
/* The damage as a clause for a sentence. */
const char *pcap_file_damage(const struct pcap_file *file);
/* Packets read so far, whether they passed the filter or not. */
uint64_t pcap_file_packets(const struct pcap_file *file);

#endif

/* SPDX-License-Identifier: MIT */
/*
 * trace - the capture file that a flood is written to, and what floods are made of: hosts, frames, text.
 *
 * One file at a time. The seed is fixed, so a flood is the same each time.
 */
#ifndef BENCH_TRACE_H
#define BENCH_TRACE_H

#include "parser/packet.h"
#include "support/packets.h"
#include "support/random.h"

#include <stdio.h>

struct trace {
    FILE *file;
    struct random random;
    unsigned long long packets, bytes;
    int64_t now_us;
};
extern struct trace trace;

void trace_write(const void *data, size_t size, int64_t at_us);
void send_frame(const struct build *frame);
void trace_begin(const char *path);
uint32_t any(void);
struct endpoint host(uint32_t address, unsigned port);
struct endpoint attacker(unsigned port);
struct endpoint victim(unsigned port);
struct endpoint server(unsigned port);
unsigned port_of(unsigned number);
void send_udp(const struct endpoint *from, const struct endpoint *to, const struct build *payload);
void send_tcp(const struct endpoint *from, const struct endpoint *to, uint8_t flags, uint32_t seq,
              struct span payload);
void send_stream(const struct endpoint *from, const struct endpoint *to, uint32_t seq,
                 struct span bytes);
void add_random_label(struct build *b, const char *prefix);
void add_format(struct build *b, const char *format, ...) __attribute__((format(printf, 2, 3)));
void trace_end(void);

#endif

/* SPDX-License-Identifier: MIT */
#include "trace.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

enum { STEP_US = 10, SEGMENT = 1400 };
#define START_US INT64_C(1795219200000000)

struct trace trace;

void trace_write(const void *data, size_t size, int64_t at_us)
{
    const uint32_t head[4] = {(uint32_t)(at_us / 1000000), (uint32_t)(at_us % 1000000),
                              (uint32_t)size, (uint32_t)size};
    fwrite(head, sizeof head, 1, trace.file);
    fwrite(data, size, 1, trace.file);
    trace.packets++;
    trace.bytes += size;
}

void send_frame(const struct build *frame)
{
    trace.now_us += STEP_US;
    trace_write(frame->data, frame->size, trace.now_us);
}

void trace_begin(const char *path)
{
    const uint32_t header[6] = {0xa1b2c3d4, 4 << 16 | 2, 0, 0, 262144, 1};
    trace.file = fopen(path, "w");
    if (!trace.file) exit(2);
    fwrite(header, sizeof header, 1, trace.file);
    trace.packets = trace.bytes = 0;
    trace.now_us = START_US;
    trace.random = (struct random){7};
}

uint32_t any(void)
{
    return (uint32_t)random_next(&trace.random);
}

struct endpoint host(uint32_t address, unsigned port)
{
    const uint8_t bytes[4] = {(uint8_t)(address >> 24), (uint8_t)(address >> 16),
                              (uint8_t)(address >> 8), (uint8_t)address};
    return (struct endpoint){.ip = ip_from_v4(bytes), .port = (uint16_t)port};
}

struct endpoint attacker(unsigned port)
{
    return host(0xc0a80142, port);
}
struct endpoint victim(unsigned port)
{
    return host(0xc0a8010a, port);
}
struct endpoint server(unsigned port)
{
    return host(0xc6336407, port);
}
unsigned port_of(unsigned number)
{
    return 1024 + number % 60000;
}

void send_udp(const struct endpoint *from, const struct endpoint *to, const struct build *payload)
{
    struct build frame;
    frame.size = 0;
    frame_udp(&frame, from, to, build_span(payload));
    send_frame(&frame);
}

void send_tcp(const struct endpoint *from, const struct endpoint *to, uint8_t flags, uint32_t seq,
              struct span payload)
{
    struct build frame;
    frame.size = 0;
    frame_tcp(&frame, from, to,
              &(struct segment){.flags = flags,
                                .seq = seq,
                                .ack = flags & TCP_ACK ? 1 : 0,
                                .window = 65535,
                                .payload = payload});
    send_frame(&frame);
}

/* All of the bytes in segments of one direction. */
void send_stream(const struct endpoint *from, const struct endpoint *to, uint32_t seq,
                 struct span bytes)
{
    for (size_t at = 0; at < bytes.size; at += SEGMENT) {
        size_t left = bytes.size - at;
        send_tcp(from, to, TCP_ACK | TCP_PSH, seq + (uint32_t)at,
                 (struct span){bytes.data + at, left < SEGMENT ? left : SEGMENT});
    }
}

void add_format(struct build *b, const char *format, ...)
{
    char text[64];
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    build_text(b, text);
}

void add_random_label(struct build *b, const char *prefix)
{
    build_number(b, strlen(prefix) + 8, 1);
    add_format(b, "%s%08x", prefix, any());
}

void trace_end(void)
{
    fclose(trace.file);
}

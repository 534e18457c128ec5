/* SPDX-License-Identifier: MIT */
/* Floods of flows and of pieces: fragments and segments. */
#include "floods.h"
#include "trace.h"

#include <string.h>

void flood_udp_random(unsigned number)
{
    struct build b = {.size = 0};
    const struct endpoint from = host(any(), any() | 1024), to = host(any(), any() | 1024);
    (void)number;
    build_text(&b, "xxxxxxxxxxxxxxxxxx");
    send_udp(&from, &to, &b);
}
void flood_syn_random(unsigned number)
{
    const struct endpoint from = host(any(), any() | 1024), to = victim(80);
    (void)number;
    send_tcp(&from, &to, TCP_SYN, any(), (struct span){NULL, 0});
}
void flood_syn_one_source(unsigned number)
{
    const struct endpoint from = attacker(port_of(number)), to = host(0x0a000000 + number, 80);
    send_tcp(&from, &to, TCP_SYN, any(), (struct span){NULL, 0});
}
void flood_icmp_random(unsigned number)
{
    struct build frame = {.size = 0};
    const struct endpoint from = host(any(), 0), to = victim(0);
    (void)number;
    frame_icmp(&frame, &from, &to, 8, 0, span_text("xxxxxxxxxxxxxxxxxxxxxxxx"));
    send_frame(&frame);
}
static void piece_of(const struct endpoint *from, uint32_t id, uint32_t offset)
{
    static const uint8_t zeros[24];
    struct build frame = {.size = 0};
    const struct endpoint to = victim(0);
    frame_piece(&frame, from, &to,
                &(struct piece){.id = id,
                                .offset = offset,
                                .more = true,
                                .protocol = IP_UDP,
                                .payload = {zeros, sizeof zeros}});
    send_frame(&frame);
}
void flood_fragments_random(unsigned number)
{
    const struct endpoint from = host(any(), 0);
    piece_of(&from, number, 0);
}
void flood_fragments_far(unsigned number)
{
    const struct endpoint from = host(any(), 0);
    piece_of(&from, number, 64000);
}
void flood_fragments_holes(unsigned number)
{
    const struct endpoint from = attacker(0);
    piece_of(&from, number % 64, number / 64 * 48 % 64000);
}
void flood_tcp_far_bytes(unsigned number)
{
    const struct endpoint from = host(0x0a000000 + number / 60000, port_of(number)),
                          to = server(80);
    send_tcp(&from, &to, TCP_ACK, 1000, span_text("GET / HTTP/1.1\r\nHost: "));
    send_tcp(&from, &to, TCP_ACK, 61000, span_text("x"));
}
void flood_tcp_shuffled(unsigned number)
{
    const struct endpoint from = attacker(2000), to = server(80);
    static const char text[] = "GET / HTTP/1.1\r\nHost: a\r\nX: yyyyyyyyyyyy";
    unsigned block = number / 40, at = (number * 17 + 13) % 40;
    send_tcp(&from, &to, TCP_ACK, 1000 + block * 40 + at,
             (struct span){(const uint8_t *)(block ? "y" : text + at), 1});
}

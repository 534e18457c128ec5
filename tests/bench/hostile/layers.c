/* SPDX-License-Identifier: MIT */
/* Floods of layers: tunnels, tags, labels, extensions. */
#include "floods.h"
#include "trace.h"

#include <string.h>

static void stacked(unsigned levels, bool random_ends)
{
    struct build inner = {.size = 0}, b = {.size = 0};
    const struct endpoint from = host(any(), any() | 1024), to = server(2);
    frame_udp(&inner, &from, &to, span_text("xxxxxxxxxx"));
    build_bytes(&b, inner.data + 14, inner.size - 14);
    for (unsigned i = 0; i < levels; i++) {
        const struct endpoint outer = host(random_ends ? any() : 0x0a000000 + i, 0),
                              end = host(random_ends ? any() : 0xc6336407, 0);
        inner.size = 0;
        frame_ip(&inner, &outer, &end, 4, build_span(&b));
        b.size = 0;
        build_bytes(&b, inner.data + 14, inner.size - 14);
    }
    send_frame(&inner);
}
void flood_tunnels_deep(unsigned number)
{
    (void)number;
    stacked(40, false);
}
void flood_tunnels_random(unsigned number)
{
    (void)number;
    stacked(4, true);
}
static void tags(const char *type, const char *tag)
{
    struct build inner = {.size = 0}, frame = {.size = 0};
    const struct endpoint from = attacker(1000), to = server(2);
    frame_udp(&inner, &from, &to, span_text("x"));
    build_bytes(&frame, inner.data, 12);
    if (type) build_hex(&frame, type);
    for (int i = 0; i < 300; i++)
        build_hex(&frame, tag);
    build_hex(&frame, type ? "00010140" : "0800");
    build_bytes(&frame, inner.data + 14, inner.size - 14);
    send_frame(&frame);
}
void flood_vlan_tags(unsigned number)
{
    (void)number;
    tags(NULL, "81000001");
}
void flood_mpls_labels(unsigned number)
{
    (void)number;
    tags("8847", "00010040");
}
void flood_ip6_extensions(unsigned number)
{
    struct build frame = {.size = 0}, b = {.size = 0};
    const struct endpoint end = endpoint_of("fe80::1", 0);
    for (int i = 0; i < 170; i++)
        build_hex(&b, i < 169 ? "3c00010400000000" : "1100010400000000");
    build_number(&b, (uint64_t)port_of(number) << 16 | 2, 4);
    build_hex(&b, "0009 0000 78");
    frame_ip(&frame, &end, &end, 60, build_span(&b));
    send_frame(&frame);
}

/* SPDX-License-Identifier: MIT */
/* MPLS label stacks (RFC 3032), and the headers of RFC 4385 and 4448 after the bottom label. */
#include "layers.h"

enum { LABELS_MOST = 16 };

void mpls_decode(struct packet *packet, struct layer layer)
{
    struct cursor c = layer.bytes;
    uint32_t labels = 0, entry;
    do {
        entry = cursor_u32(&c);
        labels++;
    } while (cursor_good(&c) && !(entry & 0x100) && labels < LABELS_MOST);
    uint8_t first = cursor_u8(&c);
    if (!cursor_good(&c) || !(entry & 0x100)) return;
    layer = layer_behind(layer, labels * 4);
    switch (first >> 4) {
    case 4: ipv4_decode(packet, layer); return;
    case 6: ipv6_decode(packet, layer); return;
    case 0:
        ethernet_decode(packet, layer_behind(layer, 4));
        return;                                          /* control word, Ethernet pseudowire */
    case 1: layer_not_ip(packet, layer, 0x8847); return; /* associated channel */
    default: ethernet_decode(packet, layer);
    }
}

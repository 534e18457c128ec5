/* SPDX-License-Identifier: MIT */
#include "layers.h"

void layer_not_ip(struct packet *packet, struct layer layer, uint16_t ether_type)
{
    packet->kind = PACKET_NOT_IP;
    packet->ether_type = ether_type;
    packet->link_payload = cursor_rest(&layer.bytes);
}

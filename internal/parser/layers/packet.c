/* SPDX-License-Identifier: MIT */
#include "layers.h"

enum { LAYERS_MOST = 24 }; /* link-layer headers of one frame: more than real stacks have */

void packet_decode(const struct frame *frame, struct packet *packet)
{
    *packet = (struct packet){.kind = PACKET_UNDECODABLE, .layers_left = LAYERS_MOST};
    struct layer layer = {.bytes = cursor_over(frame->data, frame->captured_bytes),
                          .wire_bytes = frame->wire_bytes};
    if (layer.wire_bytes < frame->captured_bytes) layer.wire_bytes = frame->captured_bytes;
    link_decode(packet, layer, frame->link_type);
}

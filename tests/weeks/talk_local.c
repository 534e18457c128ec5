/* SPDX-License-Identifier: MIT */
/* What devices say to their neighbours: DHCP, mDNS, SSDP, router advertisements; and QUIC. */
#include "talk.h"

#include "support/quic_seal.h"

static struct endpoint group_of(const struct host *host, const char *ip, const char *mac,
                                uint16_t port)
{
    struct endpoint group = endpoint_of(ip, port);
    (void)mac_parse(mac, &group.mac);
    group.link = host->end.link;
    return group;
}

/* ------------------------------------------------------------ DHCP (RFC 2131) */

static void put_option(struct build *out, uint8_t code, const void *data, size_t size)
{
    build_number(out, code, 1);
    build_number(out, size, 1);
    build_bytes(out, data, size);
}

static void begin_message(struct build *out, uint8_t operation, uint8_t type, uint32_t transaction,
                          const struct endpoint *client, bool is_assigned)
{
    static const uint8_t zeros[202];
    out->size = 0;
    build_number(out, operation, 1);
    build_hex(out, "01 06 00");
    build_number(out, transaction, 4);
    build_number(out, 0, 8);
    build_bytes(out, is_assigned ? client->ip.bytes + 12 : zeros, 4);
    build_number(out, 0, 8);
    build_bytes(out, client->mac.bytes, 6);
    build_bytes(out, zeros, sizeof zeros);
    build_hex(out, "63 82 53 63");
    put_option(out, 53, &type, 1);
}

static void put_server(struct build *out, const struct endpoint *server,
                       const struct endpoint *router)
{
    put_option(out, 54, server->ip.bytes + 12, 4);
    put_option(out, 51, "\0\1\121\200", 4); /* a day */
    put_option(out, 1, "\377\377\377\0", 4);
    put_option(out, 3, router->ip.bytes + 12, 4);
    put_option(out, 6, router->ip.bytes + 12, 4);
    build_hex(out, "ff");
}

static void call_out(struct town *town, const struct endpoint *client, int64_t at_us,
                     const struct build *message)
{
    static struct build frame;
    struct endpoint nobody = endpoint_of("0.0.0.0", 68), all = endpoint_of("255.255.255.255", 67);
    nobody.mac = client->mac;
    nobody.link = client->link;
    memset(all.mac.bytes, 0xff, sizeof all.mac.bytes);
    frame_udp(&frame, &nobody, &all, build_span(message));
    stage_put(&town->stage, at_us, &frame);
}

static void answer(struct town *town, const struct endpoint *server, const struct endpoint *client,
                   int64_t at_us, const struct build *message)
{
    static struct build frame;
    struct endpoint from = *server, to = *client;
    from.port = 67;
    from.link = client->link;
    to.port = 68;
    frame_udp(&frame, &from, &to, build_span(message));
    stage_put(&town->stage, at_us, &frame);
}

void talk_discover(struct town *town, const struct endpoint *client, int64_t at_us)
{
    struct build message;
    begin_message(&message, 1, 1, (uint32_t)random_next(&town->random), client, false);
    build_hex(&message, "ff");
    call_out(town, client, at_us, &message);
}

void talk_decline(struct town *town, const struct endpoint *client, int64_t at_us)
{
    struct build message;
    begin_message(&message, 1, 4, (uint32_t)random_next(&town->random), client, false);
    put_option(&message, 50, client->ip.bytes + 12, 4);
    build_hex(&message, "ff");
    call_out(town, client, at_us, &message);
}

void talk_lease(struct town *town, const struct host *host, const struct endpoint *server,
                const struct endpoint *router, int64_t at_us)
{
    struct build message;
    uint32_t transaction = (uint32_t)random_next(&town->random);
    for (uint8_t type = 1; type <= 3; type += 2) { /* DISCOVER and OFFER, REQUEST and ACK */
        begin_message(&message, 1, type, transaction, &host->end, false);
        put_option(&message, 12, host->name, strlen(host->name));
        if (type == 3) put_option(&message, 50, host->end.ip.bytes + 12, 4);
        put_option(&message, 55, "\1\3\6\17", 4);
        build_hex(&message, "ff");
        call_out(town, &host->end, at_us, &message);
        begin_message(&message, 2, type == 1 ? 2 : 5, transaction, &host->end, true);
        put_server(&message, server, router);
        answer(town, server, &host->end, at_us + 5000, &message);
        at_us += 20000;
    }
}

/* ------------------------------------------------------------ discovery */

void talk_mdns(struct town *town, const struct host *host, int64_t at_us)
{
    static struct build frame;
    struct build message = {.size = 0};
    struct endpoint from = town_server(host, 5353);
    struct endpoint all = group_of(host, "224.0.0.251", "01:00:5e:00:00:fb", 5353);
    build_hex(&message, "0000 8400 0000 0001 0000 0000");
    build_number(&message, strlen(host->name), 1);
    build_text(&message, host->name);
    build_hex(&message, "05 6c6f63616c 00 0001 8001 00000078 0004");
    build_bytes(&message, host->end.ip.bytes + 12, 4);
    frame_udp(&frame, &from, &all, build_span(&message));
    stage_put(&town->stage, at_us, &frame);
}

void talk_ssdp(struct town *town, const struct host *host, int64_t at_us)
{
    struct endpoint from = town_client(town, host);
    struct endpoint all = group_of(host, "239.255.255.250", "01:00:5e:7f:ff:fa", 1900);
    struct build message = {.size = 0};
    build_text(&message, "M-SEARCH * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\n"
                         "MAN: \"ssdp:discover\"\r\nMX: 3\r\nST: ssdp:all\r\n\r\n");
    talk_udp(town, &from, &all, at_us, build_span(&message), (struct span){NULL, 0});
}

static struct ip_address link_local_of(const struct host *host)
{
    struct ip_address address;
    char ip[IP_TEXT_SIZE];
    (void)snprintf(ip, sizeof ip, "fe80::%x:%x", host->kind + 1, host->number + 1);
    (void)ip_parse(ip, &address);
    return address;
}

/* An unsolicited neighbour advertisement to all (RFC 4861, section 4.4). */
void talk_router_claim(struct town *town, const struct host *router,
                       const struct endpoint *claimant, int64_t at_us)
{
    static struct build frame;
    struct build body = {.size = 0};
    struct endpoint from = *claimant, all = group_of(router, "ff02::1", "33:33:00:00:00:01", 0);
    from.ip = link_local_of(router);
    build_hex(&body, "20 000000");
    build_bytes(&body, from.ip.bytes, 16);
    build_hex(&body, "02 01");
    build_bytes(&body, from.mac.bytes, 6);
    frame_icmp(&frame, &from, &all, 136, 0, build_span(&body));
    stage_put(&town->stage, at_us, &frame);
}

/* What stands behind the lifetime of a router, and before its link-layer address, in hexadecimal. */
static void advertise(struct town *town, const struct host *router, int64_t at_us,
                      const char *lifetime, const char *options)
{
    static struct build frame;
    struct build body = {.size = 0};
    struct endpoint from = router->end, all = group_of(router, "ff02::1", "33:33:00:00:00:01", 0);
    from.ip = link_local_of(router);
    build_hex(&body, lifetime);
    build_hex(&body, "00000000 00000000");
    build_hex(&body, options);
    build_hex(&body, "01 01");
    build_bytes(&body, from.mac.bytes, 6);
    frame_icmp(&frame, &from, &all, 134, 0, build_span(&body));
    stage_put(&town->stage, at_us, &frame);
}

void talk_router_advertisement(struct town *town, const struct host *router, int64_t at_us)
{
    advertise(town, router, at_us, "40 00 0708",
              "03 04 40 c0 00015180 00003840 00000000 2a02 8100 c0de 0010 0000 0000 0000 0000");
}

void talk_border_router(struct town *town, const struct host *router, int64_t at_us)
{
    advertise(town, router, at_us, "00 00 0000",
              "18 03 40 00 00000708 fd12 3456 789a 0001 0000 0000 0000 0000");
}

/* ------------------------------------------------------------ QUIC, with the keys of RFC 9001, A.1 */

static void initial_of(struct build *datagram, const char *name, unsigned shape)
{
    static const uint8_t key[] = {0x1f, 0x36, 0x96, 0x13, 0xdd, 0x76, 0xd5, 0x46,
                                  0x77, 0x30, 0xef, 0xcb, 0xe3, 0xb1, 0xa2, 0x2d};
    static const uint8_t iv[] = {0xfa, 0x04, 0x4b, 0x2f, 0x42, 0xa3,
                                 0xfd, 0x3b, 0x46, 0xfb, 0x25, 0x5c};
    static const uint8_t header_key[] = {0x9f, 0x50, 0x44, 0x9e, 0x04, 0xa0, 0xe8, 0x10,
                                         0x28, 0x3a, 0x1e, 0x99, 0x33, 0xad, 0xed, 0xd2};
    struct build hello = {.size = 0}, frames = {.size = 0};
    talk_client_hello(&hello, name, shape);
    quic_seal_crypto(&frames, 0, (struct span){hello.data + 5, hello.size - 5});
    quic_seal_initial(datagram,
                      &(struct quic_seal){.first = 0xc0,
                                          .version = 1,
                                          .destination = "\x83\x94\xc8\xf0\x3e\x51\x57\x08",
                                          .source = "\x01\x02\x03\x04",
                                          .key = key,
                                          .iv = iv,
                                          .header_key = header_key,
                                          .number = 0,
                                          .frames = build_span(&frames),
                                          .payload_least = 1162});
}

int64_t talk_quic(struct town *town, const struct host *host, const char *name, int64_t at_us,
                  uint64_t received)
{
    static const uint8_t short_header[1200] = {0x40};
    struct build datagram = {.size = 0};
    char ip[IP_TEXT_SIZE];
    if (host->ip6.version == 6)
        town_address6_of(name, ip);
    else
        town_address_of(name, 0, ip);
    struct endpoint client = town_client6(town, host);
    struct endpoint server = town_outside(town, host, ip, 443);
    const struct span packet = {short_header, sizeof short_header};
    talk_look_up(town, host, name, at_us);
    at_us += 50000;
    initial_of(&datagram, name, (unsigned)host->kind % 3);
    talk_udp(town, &client, &server, at_us, build_span(&datagram), packet);
    for (uint64_t bytes = sizeof short_header; bytes < received;
         bytes += 20 * sizeof short_header) {
        at_us += 30000;
        talk_udp(town, &client, &server, at_us, (struct span){short_header, 40}, packet);
    }
    return at_us + 60000;
}

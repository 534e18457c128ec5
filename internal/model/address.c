/* SPDX-License-Identifier: MIT */
#include "address.h"

#include <arpa/inet.h>
#include <endian.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct ip_address ip_from_v6(const uint8_t bytes[16])
{
    struct ip_address a = {.version = 6};
    memcpy(a.bytes, bytes, 16);
    return a;
}

bool ip_equal(const struct ip_address *a, const struct ip_address *b)
{
    return a->version == b->version && memcmp(a->bytes, b->bytes, 16) == 0;
}

bool ip_is_unspecified(const struct ip_address *a)
{
    static const uint8_t zero[16];
    return a->version != 0 && memcmp(a->bytes, zero, 16) == 0;
}

bool ip_is_multicast(const struct ip_address *a)
{
    return a->version == 4 ? (a->bytes[12] & 0xf0) == 0xe0 : a->version == 6 && a->bytes[0] == 0xff;
}

bool ip_is_broadcast(const struct ip_address *a)
{
    return a->version == 4 && (a->bytes[12] & a->bytes[13] & a->bytes[14] & a->bytes[15]) == 0xff;
}

bool ip_is_loopback(const struct ip_address *a)
{
    static const uint8_t one[16] = {[15] = 1};
    return a->version == 4 ? a->bytes[12] == 127
                           : a->version == 6 && memcmp(a->bytes, one, 16) == 0;
}

static char *format_v6(const uint8_t bytes[16], char out[IP_TEXT_SIZE])
{
    static const char hex[] = "0123456789abcdef";
    int best = -1, best_length = 1,
        zeros = 0; /* RFC 5952, 4.2.2: a single zero group is not shortened */
    for (int i = 0; i < 8; i++) {
        zeros = bytes[2 * i] || bytes[2 * i + 1] ? 0 : zeros + 1;
        if (zeros <= best_length) continue;
        best_length = zeros;
        best = i + 1 - zeros;
    }
    char *at = out;
    for (int i = 0; i < 8; i++) {
        if (i == best) {
            *at++ = ':';
            *at++ = ':';
            i += best_length - 1;
            continue;
        }
        if (i > 0 && at[-1] != ':') *at++ = ':';
        unsigned high = bytes[2 * i], low = bytes[2 * i + 1];
        const char digits[4] = {hex[high >> 4], hex[high & 15], hex[low >> 4], hex[low & 15]};
        unsigned left_out = high ? high < 16 : 2u + (low < 16);
        memcpy(at, digits + left_out, sizeof digits - left_out);
        at += sizeof digits - left_out;
    }
    *at = '\0';
    return out;
}

/* Answers of DNS have many addresses, so no number of theirs is divided. */
static char *format_v4(const uint8_t bytes[4], char text[IP_TEXT_SIZE])
{
#define ONE(digits)                                                                                \
    {                                                                                              \
        digits, sizeof(digits) - 1                                                                 \
    }
#define TEN(tens)                                                                                  \
    ONE(tens "0"), ONE(tens "1"), ONE(tens "2"), ONE(tens "3"), ONE(tens "4"), ONE(tens "5"),      \
        ONE(tens "6"), ONE(tens "7"), ONE(tens "8"), ONE(tens "9")
    static const struct {
        char digits[3];
        uint8_t size;
    } numbers[256] = {
        TEN(""),   TEN("1"),   TEN("2"),   TEN("3"),   TEN("4"),   TEN("5"),   TEN("6"),  TEN("7"),
        TEN("8"),  TEN("9"),   TEN("10"),  TEN("11"),  TEN("12"),  TEN("13"),  TEN("14"), TEN("15"),
        TEN("16"), TEN("17"),  TEN("18"),  TEN("19"),  TEN("20"),  TEN("21"),  TEN("22"), TEN("23"),
        TEN("24"), ONE("250"), ONE("251"), ONE("252"), ONE("253"), ONE("254"), ONE("255")};
#undef TEN
#undef ONE
    char *at = text;
    for (int i = 0; i < 4; i++) {
        memcpy(at, numbers[bytes[i]].digits, sizeof numbers[0].digits);
        at += numbers[bytes[i]].size;
        *at++ = '.';
    }
    at[-1] = '\0';
    return text;
}

char *ip_format(const struct ip_address *a, char text[IP_TEXT_SIZE])
{
    if (a->version == 6) return format_v6(a->bytes, text);
    if (a->version == 4) return format_v4(a->bytes + 12, text);
    text[0] = '\0';
    return text;
}

bool ip_parse(const char *text, struct ip_address *out)
{
    uint8_t bytes[16];
    if (inet_pton(AF_INET, text, bytes) == 1) {
        *out = ip_from_v4(bytes);
        return true;
    }
    if (inet_pton(AF_INET6, text, bytes) == 1) {
        *out = ip_from_v6(bytes);
        return true;
    }
    return false;
}

bool ip_network_parse(const char *text, struct ip_network *out)
{
    char address[IP_TEXT_SIZE];
    const char *slash = strchr(text, '/');
    size_t size = slash ? (size_t)(slash - text) : strlen(text);
    if (size >= sizeof address) return false;
    memcpy(address, text, size);
    address[size] = '\0';
    if (!ip_parse(address, &out->address)) return false;
    unsigned long most = out->address.version == 4 ? 32 : 128;
    out->prefix_bits = (uint8_t)most;
    if (!slash) return true;
    char *end;
    unsigned long bits = strtoul(slash + 1, &end, 10);
    if (slash[1] < '0' || slash[1] > '9' || *end || bits > most) return false;
    out->prefix_bits = (uint8_t)bits;
    return true;
}

struct ip_network ip_network_of(const struct ip_address *a, uint8_t prefix_bits)
{
    struct ip_network network = {.address = *a, .prefix_bits = prefix_bits};
    unsigned first = a->version == 4 ? 12 : 0;
    for (unsigned i = first; i < 16; i++) {
        unsigned before = (i - first) * 8;
        unsigned kept = prefix_bits > before ? prefix_bits - before : 0;
        if (kept < 8) network.address.bytes[i] &= (uint8_t)(0xff00 >> kept);
    }
    return network;
}

char *ip_network_format(const struct ip_network *network, char text[NETWORK_TEXT_SIZE])
{
    struct ip_network whole = ip_network_of(&network->address, network->prefix_bits);
    char ip[IP_TEXT_SIZE];
    (void)ip_format(&whole.address, ip);
    unsigned most = network->address.version == 4 ? 32 : 128;
    if (network->prefix_bits >= most)
        (void)snprintf(text, NETWORK_TEXT_SIZE, "%s", ip);
    else
        (void)snprintf(text, NETWORK_TEXT_SIZE, "%s/%u", ip, network->prefix_bits);
    return text;
}

/* Eight bytes as a number. */
static uint64_t number_of(const uint8_t *bytes)
{
    uint64_t number;
    memcpy(&number, bytes, sizeof number);
    return be64toh(number);
}

/* Without a loop, because each end of each connection asks it for each local network. */
bool ip_network_contains(const struct ip_network *network, const struct ip_address *a)
{
    enum { FIRST_V4 = 8, BITS_BEFORE_V4 = 32 };
    const uint8_t *want = network->address.bytes, *have = a->bytes;
    unsigned bits = network->prefix_bits;
    if (network->address.version != a->version) return false;
    if (bits == 0) return true;
    if (a->version == 4) {
        uint64_t differing = number_of(want + FIRST_V4) ^ number_of(have + FIRST_V4);
        return (differing << BITS_BEFORE_V4) >> (64 - bits) == 0;
    }
    uint64_t high = number_of(want) ^ number_of(have);
    if (bits <= 64) return high >> (64 - bits) == 0;
    return high == 0 && (number_of(want + 8) ^ number_of(have + 8)) >> (128 - bits) == 0;
}

bool ip_names_mac(const struct ip_address *a, struct mac_address *mac)
{
    const uint8_t *id = a->bytes + 8;
    if (a->version != 6 || id[3] != 0xff || id[4] != 0xfe) return false;
    *mac = (struct mac_address){{id[0] ^ 2, id[1], id[2], id[5], id[6], id[7]}};
    return true;
}

bool mac_is_group(const struct mac_address *m)
{
    return m->bytes[0] & 1;
}
bool mac_is_local(const struct mac_address *m)
{
    return m->bytes[0] & 2;
}

uint64_t mac_to_integer(const struct mac_address *m)
{
    uint64_t value = 0;
    for (int i = 0; i < 6; i++)
        value = value << 8 | m->bytes[i];
    return value;
}

struct mac_address mac_from_integer(uint64_t value)
{
    struct mac_address m;
    for (int i = 5; i >= 0; i--, value >>= 8)
        m.bytes[i] = (uint8_t)value;
    return m;
}

char *mac_format(const struct mac_address *m, char text[MAC_TEXT_SIZE])
{
    static const char digits[] = "0123456789abcdef";
    char *at = text;
    for (int i = 0; i < 6; i++) {
        *at++ = digits[m->bytes[i] >> 4];
        *at++ = digits[m->bytes[i] & 15];
        *at++ = i < 5 ? ':' : '\0';
    }
    return text;
}

static int hex_value(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

bool mac_parse(const char *text, struct mac_address *out)
{
    for (int i = 0; i < 6; i++) {
        int high = hex_value(text[0]), low = high < 0 ? -1 : hex_value(text[1]);
        if (low < 0) return false;
        out->bytes[i] = (uint8_t)(high << 4 | low);
        text += 2;
        bool between_pairs = i == 1 || i == 3; /* f018.985c.1101, as switches write it */
        if (i < 5 && (*text == ':' || *text == '-' || (*text == '.' && between_pairs))) text++;
    }
    return *text == '\0';
}

/*
 * VRRP and CARP (RFC 9568, section 7.3), HSRP (RFC 2281, section 5.1; version 2 of Cisco), GLBP. The
 * machine that is in charge at the time uses the MAC.
 */
bool mac_is_virtual(const struct mac_address *mac)
{
    static const struct {
        uint8_t size, bytes[5];
    } starts[] = {{5, {0x00, 0x00, 0x5e, 0x00, 0x01}}, {5, {0x00, 0x00, 0x5e, 0x00, 0x02}},
                  {5, {0x00, 0x00, 0x0c, 0x07, 0xac}}, {4, {0x00, 0x00, 0x0c, 0x9f}},
                  {4, {0x00, 0x05, 0x73, 0xa0}},       {4, {0x00, 0x07, 0xb4, 0x00}}};
    for (size_t i = 0; i < sizeof starts / sizeof starts[0]; i++)
        if (memcmp(mac->bytes, starts[i].bytes, starts[i].size) == 0) return true;
    return false;
}

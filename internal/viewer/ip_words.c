/* SPDX-License-Identifier: MIT */
#include "ip_words.h"

#include "parser/packet.h"

#include <stddef.h>

const char *ip_protocol_word(uint8_t protocol)
{
    switch (protocol) {
    case IP_ICMP: return "icmp";
    case IP_IGMP: return "igmp";
    case IP_IPIP: return "ipip";
    case IP_TCP: return "tcp";
    case IP_UDP: return "udp";
    case IP_DCCP: return "dccp";
    case IP_IPV6: return "ipv6";
    case IP_GRE: return "gre";
    case IP_ICMPV6: return "icmp6";
    case IP_SCTP: return "sctp";
    case IP_UDPLITE: return "udplite";
    default: return NULL; /* a number from the wire: shown as a number */
    }
}

struct number_word {
    uint8_t protocol, number;
    const char *word;
};

static const char *find(const struct number_word *words, size_t count, uint8_t protocol,
                        unsigned number)
{
    for (size_t i = 0; i < count; i++)
        if (words[i].protocol == protocol && words[i].number == number) return words[i].word;
    return NULL;
}

/* RFC 792; RFC 4443, RFC 4861. */
const char *icmp_type_word(uint8_t protocol, unsigned type)
{
    static const struct number_word words[] = {{IP_ICMP, 0, "echo reply"},
                                               {IP_ICMP, 3, "unreachable"},
                                               {IP_ICMP, 5, "redirect"},
                                               {IP_ICMP, 8, "echo request"},
                                               {IP_ICMP, 11, "time exceeded"},
                                               {IP_ICMPV6, 1, "unreachable"},
                                               {IP_ICMPV6, 2, "packet too big"},
                                               {IP_ICMPV6, 3, "time exceeded"},
                                               {IP_ICMPV6, 128, "echo request"},
                                               {IP_ICMPV6, 129, "echo reply"},
                                               {IP_ICMPV6, 133, "router solicitation"},
                                               {IP_ICMPV6, 134, "router advertisement"},
                                               {IP_ICMPV6, 135, "neighbour solicitation"},
                                               {IP_ICMPV6, 136, "neighbour advertisement"},
                                               {IP_ICMPV6, 143, "multicast listener report"}};
    return find(words, sizeof words / sizeof words[0], protocol, type);
}

/* RFC 792, RFC 1812 5.2.7.1; RFC 4443 3.1. */
const char *icmp_unreachable_word(uint8_t protocol, unsigned type, unsigned code)
{
    static const struct number_word words[] = {
        {IP_ICMP, 0, "network"},      {IP_ICMP, 1, "host"},        {IP_ICMP, 2, "protocol"},
        {IP_ICMP, 3, "port"},         {IP_ICMP, 4, "too big"},     {IP_ICMP, 9, "prohibited"},
        {IP_ICMP, 10, "prohibited"},  {IP_ICMP, 13, "prohibited"}, {IP_ICMPV6, 0, "no route"},
        {IP_ICMPV6, 1, "prohibited"}, {IP_ICMPV6, 3, "address"},   {IP_ICMPV6, 4, "port"}};
    if (type != (protocol == IP_ICMP ? 3u : 1u)) return NULL;
    return find(words, sizeof words / sizeof words[0], protocol, code);
}

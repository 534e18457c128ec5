/* SPDX-License-Identifier: MIT */
#include "icmp.h"

#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include <linux/errqueue.h>
#include <netinet/icmp6.h>
#include <netinet/in.h>
#include <netinet/ip_icmp.h>
#include <unistd.h>

static bool set(int descriptor, int level, int option, int value)
{
    return setsockopt(descriptor, level, option, &value, sizeof value) == 0;
}

int icmp_socket(int family, int type)
{
    int descriptor = socket(family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (descriptor < 0) return -1;
    bool good = family == AF_INET
                    ? set(descriptor, IPPROTO_IP, IP_RECVERR, 1) &&
                          set(descriptor, IPPROTO_IP, IP_MTU_DISCOVER, IP_PMTUDISC_PROBE)
                    : set(descriptor, IPPROTO_IPV6, IPV6_RECVERR, 1) &&
                          set(descriptor, IPPROTO_IPV6, IPV6_MTU_DISCOVER, IPV6_PMTUDISC_PROBE);
    if (good) return descriptor;
    (void)close(descriptor);
    return -1;
}

bool icmp_limit_hops(int descriptor, int family, int hops)
{
    return family == AF_INET ? set(descriptor, IPPROTO_IP, IP_TTL, hops)
                             : set(descriptor, IPPROTO_IPV6, IPV6_UNICAST_HOPS, hops);
}

/* RFC 792, RFC 1812 section 5.2.7.1. False: it is none that tells something about a path. */
static bool read_kind_v4(const struct sock_extended_err *said, enum icmp_kind *kind)
{
    if (said->ee_type == ICMP_TIME_EXCEEDED && said->ee_code == ICMP_EXC_TTL) {
        *kind = ICMP_WORD_EXPIRED;
        return true;
    }
    if (said->ee_type != ICMP_DEST_UNREACH) return false;
    switch (said->ee_code) {
    case ICMP_FRAG_NEEDED: *kind = ICMP_WORD_TOO_BIG; return true;
    case ICMP_PORT_UNREACH:
    case ICMP_PROT_UNREACH: *kind = ICMP_WORD_PORT; return true;
    case ICMP_NET_ANO:
    case ICMP_HOST_ANO:
    case ICMP_PKT_FILTERED: *kind = ICMP_WORD_FORBIDDEN; return true;
    default: *kind = ICMP_WORD_NO_WAY; return true;
    }
}

/* RFC 4443, sections 3.1 to 3.3. */
static bool read_kind_v6(const struct sock_extended_err *said, enum icmp_kind *kind)
{
    enum { POLICY = 5, REJECT = 6 };
    if (said->ee_type == ICMP6_TIME_EXCEEDED && said->ee_code == ICMP6_TIME_EXCEED_TRANSIT)
        *kind = ICMP_WORD_EXPIRED;
    else if (said->ee_type == ICMP6_PACKET_TOO_BIG)
        *kind = ICMP_WORD_TOO_BIG;
    else if (said->ee_type != ICMP6_DST_UNREACH)
        return false;
    else if (said->ee_code == ICMP6_DST_UNREACH_NOPORT)
        *kind = ICMP_WORD_PORT;
    else if (said->ee_code == ICMP6_DST_UNREACH_ADMIN || said->ee_code == POLICY ||
             said->ee_code == REJECT)
        *kind = ICMP_WORD_FORBIDDEN;
    else
        *kind = ICMP_WORD_NO_WAY;
    return true;
}

static bool read_word(const struct cmsghdr *header, struct icmp_word *word)
{
    struct {
        struct sock_extended_err said;
        union {
            struct sockaddr any;
            struct sockaddr_in v4;
            struct sockaddr_in6 v6;
        } offender;
    } all;
    size_t size = header->cmsg_len - CMSG_LEN(0);
    memset(&all, 0, sizeof all);
    if (size < sizeof all.said) return false;
    memcpy(&all, CMSG_DATA(header), size < sizeof all ? size : sizeof all);
    word->mtu = all.said.ee_info;
    word->from.version = 0;
    if (all.offender.any.sa_family == AF_INET)
        word->from = ip_from_v4((const uint8_t *)&all.offender.v4.sin_addr);
    else if (all.offender.any.sa_family == AF_INET6)
        word->from = ip_from_v6(all.offender.v6.sin6_addr.s6_addr);
    if (all.said.ee_origin == SO_EE_ORIGIN_ICMP) return read_kind_v4(&all.said, &word->kind);
    return all.said.ee_origin == SO_EE_ORIGIN_ICMP6 && read_kind_v6(&all.said, &word->kind);
}

bool icmp_take(int descriptor, struct icmp_word *word)
{
    union {
        char bytes[512];
        struct cmsghdr aligned;
    } control;
    for (;;) {
        struct iovec part = {word->quoted, sizeof word->quoted};
        struct msghdr message = {.msg_iov = &part,
                                 .msg_iovlen = 1,
                                 .msg_control = &control,
                                 .msg_controllen = sizeof control};
        ssize_t size = recvmsg(descriptor, &message, MSG_ERRQUEUE | MSG_DONTWAIT);
        if (size < 0) return false;
        word->quoted_size = (size_t)size < sizeof word->quoted ? (size_t)size : sizeof word->quoted;
        for (struct cmsghdr *header = CMSG_FIRSTHDR(&message); header;
             header = CMSG_NXTHDR(&message, header))
            if (((header->cmsg_level == IPPROTO_IP && header->cmsg_type == IP_RECVERR) ||
                 (header->cmsg_level == IPPROTO_IPV6 && header->cmsg_type == IPV6_RECVERR)) &&
                read_word(header, word))
                return true;
    }
}

#include "fanout.h"

#include <arpa/inet.h>
#include <linux/filter.h>
#include <linux/if_packet.h>
#include <netinet/if_ether.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/socket.h>

enum { IPV4_SRC = 12, IPV4_DST = 16, IPV6_ADDRESSES = 8, IPV6_WORDS = 8 };

#define NETWORK(offset) ((uint32_t)(SKF_NET_OFF + (offset)))
#define LOAD_PROTOCOL BPF_STMT(BPF_LD | BPF_H | BPF_ABS, (uint32_t)(SKF_AD_OFF + SKF_AD_PROTOCOL))
#define LOAD(offset) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, NETWORK(offset))
/* A = A ^ the word at offset; X is spoilt. */
#define XOR_WORD(offset)                                                                           \
    BPF_STMT(BPF_MISC | BPF_TAX, 0), LOAD(offset), BPF_STMT(BPF_ALU | BPF_XOR | BPF_X, 0)
#define XOR_IPV6(word) XOR_WORD(IPV6_ADDRESSES + 4 * (word))

/*
 * The exclusive-or of both addresses is the same in both directions. What is not IP goes to one
 * member: ARP and the like are few, and tags the kernel did not take off (QinQ, MPLS, PPPoE) must
 * not part the two directions of a connection.
 */
static bool fanout_deal_by_hosts(int descriptor, unsigned members)
{
    const uint32_t spread = 2654435761u; /* Knuth, TAOCP 3, 6.4: multiplicative hashing */
    struct sock_filter code[] = {
        LOAD_PROTOCOL,
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ETH_P_IP, 0, 5),
        LOAD(IPV4_SRC),
        XOR_WORD(IPV4_DST),
        BPF_STMT(BPF_JMP | BPF_JA, 3 + 7 * 3) /* to the end, with the exclusive-or */,
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ETH_P_IPV6, 1, 0),
        BPF_STMT(BPF_RET | BPF_K, 0),
        LOAD(IPV6_ADDRESSES),
        XOR_IPV6(1),
        XOR_IPV6(2),
        XOR_IPV6(3),
        XOR_IPV6(4),
        XOR_IPV6(5),
        XOR_IPV6(6),
        XOR_IPV6(7),
        BPF_STMT(BPF_ALU | BPF_MUL | BPF_K, spread),
        BPF_STMT(BPF_ALU | BPF_RSH | BPF_K, 16),
        BPF_STMT(BPF_ALU | BPF_MOD | BPF_K, members),
        BPF_STMT(BPF_RET | BPF_A, 0),
    };
    const struct sock_fprog program = {.len = sizeof code / sizeof code[0], .filter = code};
    return setsockopt(descriptor, SOL_PACKET, PACKET_FANOUT_DATA, &program, sizeof program) == 0;
}

/* ---------------------------------------------------------------- which interface */

/* In front of a filter: a frame of another interface is refused. */
enum { GATE_LOAD, GATE_COMPARE, GATE_REFUSE, GATE_LENGTH };

/* The filter that libpcap gave to the socket, with the gate in front. libpcap's own is changed on
 * its way to the kernel (cooked frames have no header in there), so the kernel is asked. */
static bool keep_filter(struct fanout_member *member)
{
    const struct sock_filter everything = {.code = BPF_RET | BPF_K, .k = UINT32_MAX};
    socklen_t count = 0;
    if (getsockopt(member->descriptor, SOL_SOCKET, SO_GET_FILTER, NULL, &count) != 0) return false;
    member->length = GATE_LENGTH + (count > 0 ? count : 1);
    member->code = calloc(member->length, sizeof *member->code);
    if (!member->code) return false;
    struct sock_filter *filter = member->code + GATE_LENGTH;
    if (count == 0)
        *filter = everything;
    else if (getsockopt(member->descriptor, SOL_SOCKET, SO_GET_FILTER, filter, &count) != 0)
        return false;
    member->code[GATE_LOAD] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
                                                           (uint32_t)(SKF_AD_OFF + SKF_AD_IFINDEX));
    member->code[GATE_REFUSE] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, 0);
    return true;
}

bool fanout_listen(struct fanout_member *member, int interface_index)
{
    bool is_all = interface_index == FANOUT_EVERYTHING; /* indexes begin with 1 */
    member->code[GATE_COMPARE] =
        (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_K | (is_all ? BPF_JGE : BPF_JEQ),
                                     is_all ? 1 : (uint32_t)interface_index, 1, 0);
    const struct sock_fprog program = {.len = (unsigned short)member->length,
                                       .filter = member->code};
    return setsockopt(member->descriptor, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program) ==
           0;
}

/* ---------------------------------------------------------------- joining */

bool fanout_join(struct fanout_member *member, int descriptor, unsigned group, unsigned members)
{
    const struct sockaddr_ll all = {.sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL)};
    /* The kernel numbers members in the order in which they join. */
    int argument = (int)((group & 0xffff) | PACKET_FANOUT_CBPF << 16);
    *member = (struct fanout_member){.descriptor = descriptor};
    return keep_filter(member) && fanout_listen(member, FANOUT_NOTHING) &&
           bind(descriptor, (const struct sockaddr *)&all, sizeof all) == 0 &&
           setsockopt(descriptor, SOL_PACKET, PACKET_FANOUT, &argument, sizeof argument) == 0 &&
           fanout_deal_by_hosts(descriptor, members);
}

void fanout_clear(struct fanout_member *member)
{
    free(member->code);
    member->code = NULL;
}

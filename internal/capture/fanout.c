#include "fanout.h"

#include <linux/filter.h>
#include <linux/if_packet.h>
#include <netinet/if_ether.h>
#include <stdint.h>
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

bool fanout_join(int descriptor, unsigned group, unsigned members)
{
    /* The kernel numbers members in the order in which they join. */
    int argument = (int)((group & 0xffff) | PACKET_FANOUT_CBPF << 16);
    return setsockopt(descriptor, SOL_PACKET, PACKET_FANOUT, &argument, sizeof argument) == 0 &&
           fanout_deal_by_hosts(descriptor, members);
}

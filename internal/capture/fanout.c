/* SPDX-License-Identifier: MIT */
#include "fanout.h"

#include "capture.h"

#include <arpa/inet.h>
#include <linux/filter.h>
#include <linux/if_packet.h>
#include <net/if_arp.h>
#include <netinet/if_ether.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum { IPV4_SRC = 12, IPV4_DST = 16, IPV6_ADDRESSES = 8 };

#define NETWORK(offset) ((uint32_t)(SKF_NET_OFF + (offset)))
/* Loads a fact that the kernel knows about the frame. */
#define LOAD_FACT(fact) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (uint32_t)(SKF_AD_OFF + (fact)))
#define LOAD(offset) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, NETWORK(offset))
/* A = A ^ the word at offset; overwrites X. */
#define XOR_WORD(offset)                                                                           \
    BPF_STMT(BPF_MISC | BPF_TAX, 0), LOAD(offset), BPF_STMT(BPF_ALU | BPF_XOR | BPF_X, 0)
#define XOR_IPV6(word) XOR_WORD(IPV6_ADDRESSES + 4 * (word))

/*
 * The exclusive-or of both addresses is the same in both directions. Frames without IP go to one
 * member: ARP and the like are few. The same holds for tags that the kernel did not remove (QinQ,
 * MPLS, PPPoE): they must not split the two directions of a connection.
 */
static bool fanout_deal_by_hosts(int descriptor, unsigned members)
{
    const uint32_t spread = 2654435761u; /* Knuth, TAOCP 3, 6.4: multiplicative hashing */
    struct sock_filter code[] = {
        LOAD_FACT(SKF_AD_PROTOCOL),
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

/*
 * The gate before a filter. It refuses frames of other interfaces. It also refuses frames that
 * leave through a loopback interface, because they come in again. No interface has the index 0.
 */
enum {
    GATE_HARDWARE,
    GATE_IS_LOOPBACK,
    GATE_DIRECTION,
    GATE_IS_OUTGOING,
    GATE_INDEX,
    GATE_COMPARE,
    GATE_REFUSE = GATE_COMPARE + LIVE_INTERFACES_MOST,
    GATE_LENGTH
};
/* A jump from `from` to `to`; the instructions between are skipped. */
#define OVER(from, to) ((uint8_t)((to) - (from)-1))

static void gate_make(struct sock_filter *code)
{
    const struct sock_filter gate[] = {
        [GATE_HARDWARE] = LOAD_FACT(SKF_AD_HATYPE),
        [GATE_IS_LOOPBACK] = BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARPHRD_LOOPBACK, 0,
                                      OVER(GATE_IS_LOOPBACK, GATE_INDEX)),
        [GATE_DIRECTION] = LOAD_FACT(SKF_AD_PKTTYPE),
        [GATE_IS_OUTGOING] = BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, PACKET_OUTGOING,
                                      OVER(GATE_IS_OUTGOING, GATE_REFUSE), 0),
        [GATE_INDEX] = LOAD_FACT(SKF_AD_IFINDEX),
        [GATE_REFUSE] = BPF_STMT(BPF_RET | BPF_K, 0),
    };
    memcpy(code, gate, sizeof gate);
}

/*
 * Copies the filter that libpcap attached to the socket, and adds the gate. It is read back from
 * the kernel, because libpcap changes it before attaching (cooked frames have no header there).
 */
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
    gate_make(member->code);
    return true;
}

bool fanout_listen(struct fanout_member *member, const int *indexes, size_t count)
{
    for (size_t i = 0; i < LIVE_INTERFACES_MOST; i++) {
        int index = i < count ? indexes[i] : 0;
        member->code[GATE_COMPARE + i] = (struct sock_filter)BPF_JUMP(
            BPF_JMP | BPF_K | (index < 0 ? BPF_JGE : BPF_JEQ), index < 0 ? 1 : (uint32_t)index,
            OVER(GATE_COMPARE + i, GATE_LENGTH), 0);
    }
    const struct sock_fprog program = {.len = (unsigned short)member->length,
                                       .filter = member->code};
    return setsockopt(member->descriptor, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program) ==
           0;
}

/* ---------------------------------------------------------------- joining */

/*
 * The kernel numbers members in the order in which they join. It also picks a group number that no
 * other program uses.
 */
static bool join_group(int descriptor, int *group)
{
    bool is_first = *group == FANOUT_NEW_GROUP;
    int type = PACKET_FANOUT_CBPF | (is_first ? PACKET_FANOUT_FLAG_UNIQUEID : 0);
    int argument = (is_first ? 0 : *group) | type << 16;
    socklen_t size = sizeof argument;
    if (setsockopt(descriptor, SOL_PACKET, PACKET_FANOUT, &argument, size) != 0 ||
        getsockopt(descriptor, SOL_PACKET, PACKET_FANOUT, &argument, &size) != 0)
        return false;
    *group = argument & 0xffff;
    return true;
}

bool fanout_join(struct fanout_member *member, int descriptor, int *group, unsigned members)
{
    const struct sockaddr_ll all = {.sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL)};
    *member = (struct fanout_member){.descriptor = descriptor};
    return keep_filter(member) && fanout_listen(member, NULL, 0) &&
           bind(descriptor, (const struct sockaddr *)&all, sizeof all) == 0 &&
           join_group(descriptor, group) && fanout_deal_by_hosts(descriptor, members);
}

void fanout_clear(struct fanout_member *member)
{
    free(member->code);
    member->code = NULL;
}

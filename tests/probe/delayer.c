/* SPDX-License-Identifier: MIT */
/*
 * delayer - a bridge between two interfaces, which holds back some of what the servers say.
 *
 *   delayer CLIENTS SERVERS WHAT MILLISECONDS    two interfaces; "ready" on standard output, then until it is killed
 *
 *   all      each packet from the servers
 *   dns      datagrams from port 53
 *   syn      what takes a connection: SYN and ACK
 *   tls      the first bytes from port 443, if they are a handshake of TLS
 *   answer   bytes that begin an answer of HTTP
 *   body     once for each connection, what comes behind its first 100,000 bytes
 *   quic     datagrams from port 443
 *
 * What belongs to the same connection waits behind what is held, so nothing is overtaken. A packet
 * never goes early, and nothing else is held. Interfaces that offload checksums or segments must not.
 */
#include <arpa/inet.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

enum { FRAME_MOST = 2048, PORTS = 65536, BODY_BEGINS = 100 * 1000 };

struct frame {
    struct frame *next;
    int64_t due_us;
    size_t size;
    uint8_t bytes[FRAME_MOST];
};

/* What the servers said to one port of the client. */
struct flow {
    int64_t until_us; /* what is held of it goes then */
    size_t bytes;
    bool was_held;
};

/* Where the parts of a packet from the servers begin. */
struct packet {
    bool is_tcp, is_udp;
    unsigned from, to, flags;
    const uint8_t *payload;
    size_t payload_size;
};

static struct flow flows[2][PORTS];
static struct frame *first;
static const char *what;
static int64_t delay_us;

static void fail(const char *words)
{
    perror(words);
    exit(1);
}

static int64_t now_us(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static int open_interface(const char *name)
{
    struct sockaddr_ll at = {.sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL)};
    const struct packet_mreq all = {.mr_ifindex = (int)if_nametoindex(name),
                                    .mr_type = PACKET_MR_PROMISC};
    const int yes = 1;
    int descriptor = socket(AF_PACKET, SOCK_RAW, htons(ETH_P_ALL));
    at.sll_ifindex = all.mr_ifindex;
    if (descriptor < 0 || bind(descriptor, (const struct sockaddr *)&at, sizeof at) != 0 ||
        setsockopt(descriptor, SOL_PACKET, PACKET_ADD_MEMBERSHIP, &all, sizeof all) != 0 ||
        setsockopt(descriptor, SOL_PACKET, PACKET_IGNORE_OUTGOING, &yes, sizeof yes) != 0)
        fail(name);
    return descriptor;
}

/* ---------------------------------------------------------------- what it is */

static unsigned get16(const uint8_t *bytes)
{
    return (unsigned)bytes[0] << 8 | bytes[1];
}

/* False: no IP, or ICMP. Both hosts are the kernel's, which sends no odd headers. */
static bool take_apart(const uint8_t *bytes, size_t size, struct packet *packet)
{
    enum { ETHERNET = 14, V6_HEADER = 40, UDP_HEADER = 8 };
    memset(packet, 0, sizeof *packet);
    if (size < ETHERNET + V6_HEADER) return false;
    bool is_v4 = get16(bytes + 12) == ETH_P_IP, is_v6 = get16(bytes + 12) == ETH_P_IPV6;
    const uint8_t *ip = bytes + ETHERNET;
    size_t header = is_v4 ? (ip[0] & 15u) * 4 : V6_HEADER;
    size_t whole = is_v4 ? get16(ip + 2) : V6_HEADER + get16(ip + 4);
    unsigned protocol = is_v4 ? ip[9] : ip[6];
    packet->is_tcp = protocol == IPPROTO_TCP;
    packet->is_udp = protocol == IPPROTO_UDP;
    if ((!is_v4 && !is_v6) || (!packet->is_tcp && !packet->is_udp) || whole > size - ETHERNET ||
        header + UDP_HEADER > whole)
        return false;
    const uint8_t *transport = ip + header;
    packet->from = get16(transport);
    packet->to = get16(transport + 2);
    packet->flags = packet->is_tcp ? transport[13] : 0;
    header += packet->is_tcp ? (transport[12] >> 4) * 4u : UDP_HEADER;
    if (header > whole) return false;
    packet->payload = ip + header;
    packet->payload_size = whole - header;
    return true;
}

static bool is_meant(const struct packet *packet, struct flow *flow)
{
    enum { SYN = 2, HANDSHAKE = 22, DNS = 53, HTTPS = 443 };
    bool is_first = flow->bytes == 0 && packet->payload_size > 0;
    size_t before = flow->bytes;
    if (packet->flags & SYN) *flow = (struct flow){.bytes = 0};
    flow->bytes += packet->payload_size;
    if (strcmp(what, "all") == 0) return true;
    if (strcmp(what, "dns") == 0) return packet->is_udp && packet->from == DNS;
    if (strcmp(what, "quic") == 0) return packet->is_udp && packet->from == HTTPS;
    if (!packet->is_tcp) return false;
    if (strcmp(what, "syn") == 0) return packet->flags & SYN;
    if (strcmp(what, "tls") == 0)
        return is_first && packet->from == HTTPS && packet->payload[0] == HANDSHAKE;
    if (strcmp(what, "answer") == 0)
        return packet->payload_size > 5 && memcmp(packet->payload, "HTTP/", 5) == 0;
    if (strcmp(what, "body") != 0 || flow->was_held || before < BODY_BEGINS) return false;
    return flow->was_held = true;
}

/* ---------------------------------------------------------------- what is held */

static void send_frame(int descriptor, const uint8_t *bytes, size_t size)
{
    if (send(descriptor, bytes, size, 0) < 0) perror("a frame is lost");
}

static void hold(const uint8_t *bytes, size_t size, int64_t due_us)
{
    struct frame *frame = malloc(sizeof *frame), **at = &first;
    if (!frame) fail("malloc");
    while (*at && (*at)->due_us <= due_us)
        at = &(*at)->next;
    *frame = (struct frame){.next = *at, .due_us = due_us, .size = size};
    memcpy(frame->bytes, bytes, size);
    *at = frame;
}

static void take_from_servers(int clients, const uint8_t *bytes, size_t size)
{
    struct packet packet;
    int64_t now = now_us();
    if (!take_apart(bytes, size, &packet)) {
        if (strcmp(what, "all") == 0 && size > 14 && get16(bytes + 12) != ETH_P_ARP)
            hold(bytes, size, now + delay_us);
        else
            send_frame(clients, bytes, size);
        return;
    }
    struct flow *flow = &flows[packet.is_udp][packet.to];
    if (is_meant(&packet, flow) && flow->until_us < now + delay_us) flow->until_us = now + delay_us;
    if (flow->until_us > now)
        hold(bytes, size, flow->until_us);
    else
        send_frame(clients, bytes, size);
}

static void pass_due(int clients)
{
    while (first && first->due_us <= now_us()) {
        struct frame *frame = first;
        first = frame->next;
        send_frame(clients, frame->bytes, frame->size);
        free(frame);
    }
}

int main(int count, char **arguments)
{
    uint8_t bytes[FRAME_MOST];
    ssize_t size;
    if (count != 5) return 2;
    int clients = open_interface(arguments[1]), servers = open_interface(arguments[2]);
    what = arguments[3];
    delay_us = strtol(arguments[4], NULL, 10) * 1000;
    if (puts("ready") < 0 || fflush(stdout) != 0) fail("standard output");
    for (;;) {
        struct pollfd polled[] = {{.fd = clients, .events = POLLIN},
                                  {.fd = servers, .events = POLLIN}};
        int64_t wait_us = first ? first->due_us - now_us() : 1000000;
        (void)poll(polled, 2, wait_us > 0 ? (int)((wait_us + 999) / 1000) : 0);
        while ((size = recv(clients, bytes, sizeof bytes, MSG_DONTWAIT)) > 0)
            send_frame(servers, bytes, (size_t)size);
        while ((size = recv(servers, bytes, sizeof bytes, MSG_DONTWAIT)) > 0)
            take_from_servers(clients, bytes, (size_t)size);
        pass_due(clients);
    }
}

/* SPDX-License-Identifier: MIT */
/*
 * sender - sends frames on an interface at a given rate, and prints how many were sent.
 *
 *   sender INTERFACE [--rate FRAMES/S] [--seconds S] [--count N] MODE
 *
 *   flood        a SYN each to 10.9.0.1 port 80, every one from another address and port
 *   scatter      datagrams between random addresses and ports
 *   sweep        a SYN each from 10.9.0.9 to another host, port 23
 *   flows        whole HTTP conversations of ten frames, each by another client and port
 *   replay FILE  the frames of a capture, repeated
 *
 * No host answers: frames go to a MAC address that no interface has. Standard output gets the exact
 * number of frames that the interface accepted. Frames that the kernel refused, or dropped on a
 * veth pair (transmit drops), are not counted.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <pcap.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

enum { BATCH = 64, FRAME_MOST = 2048, CONVERSATION = 10 };

static const uint8_t ETHERNET[14] = {0x02, 0, 0, 0, 0, 0xfe, 0x02, 0, 0, 0, 0, 0xfd, 0x08, 0x00};
static const char REQUEST[] = "GET /index.html HTTP/1.1\r\nHost: www.example.com\r\n\r\n";
static const char REPLY[] = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";

struct frame_bytes {
    const uint8_t *data;
    size_t size;
};

struct sender {
    const char *interface;
    int descriptor;
    struct sockaddr_ll address;
    double rate, seconds; /* 0: no limit */
    uint64_t count;       /* 0: no limit */
    uint64_t made, sent;
    uint64_t seed;
    size_t (*make)(struct sender *sender, uint8_t *frame);
    struct frame_bytes *replayed;
    size_t replayed_count;
    uint32_t client; /* flows: the present conversation */
    uint16_t client_port;
};

static void fail(const char *what)
{
    fprintf(stderr, "sender: %s: %s\n", what, strerror(errno));
    exit(1);
}

static double now_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* xorshift64* (Marsaglia, Vigna): the same frames on every run. */
static uint32_t random_word(struct sender *sender)
{
    sender->seed ^= sender->seed >> 12;
    sender->seed ^= sender->seed << 25;
    sender->seed ^= sender->seed >> 27;
    return (uint32_t)((sender->seed * UINT64_C(2685821657736338717)) >> 32);
}

/* ---------------------------------------------------------------- frames */

static void put16(uint8_t *at, uint32_t value)
{
    at[0] = (uint8_t)(value >> 8);
    at[1] = (uint8_t)value;
}

static void put32(uint8_t *at, uint32_t value)
{
    put16(at, value >> 16);
    put16(at + 2, value & 0xffff);
}

static uint16_t checksum(const uint8_t *bytes, size_t size, uint32_t sum) /* RFC 1071 */
{
    for (size_t i = 0; i + 1 < size; i += 2)
        sum += (uint32_t)bytes[i] << 8 | bytes[i + 1];
    if (size % 2) sum += (uint32_t)bytes[size - 1] << 8;
    while (sum >> 16)
        sum = (sum & 0xffff) + (sum >> 16);
    return (uint16_t)~sum;
}

struct ends {
    uint32_t src, dst;
    uint16_t src_port, dst_port;
};

/* Writes the headers up to layer 4; the `size` bytes of layer 4 are already there. */
static size_t finish_ip(uint8_t *frame, const struct ends *ends, uint8_t protocol, size_t size)
{
    uint8_t *ip = frame + 14, *transport = ip + 20;
    memcpy(frame, ETHERNET, sizeof ETHERNET);
    memset(ip, 0, 20);
    ip[0] = 0x45;
    put16(ip + 2, (uint32_t)(20 + size));
    ip[8] = 64;
    ip[9] = protocol;
    put32(ip + 12, ends->src);
    put32(ip + 16, ends->dst);
    put16(ip + 10, checksum(ip, 20, 0));
    uint16_t pseudo = (uint16_t)~checksum(ip + 12, 8, (uint32_t)(protocol + size));
    put16(transport + (protocol == IPPROTO_TCP ? 16 : 6), checksum(transport, size, pseudo));
    return 34 + size;
}

enum { FIN = 1, SYN = 2, ACK = 16, PUSH = 8 };

struct tcp_part {
    uint32_t sequence, acknowledged;
    uint8_t flags;
    const char *payload;
};

static size_t make_tcp(uint8_t *frame, const struct ends *ends, const struct tcp_part *part)
{
    uint8_t *tcp = frame + 34;
    size_t payload = part->payload ? strlen(part->payload) : 0;
    memset(tcp, 0, 20);
    put16(tcp, ends->src_port);
    put16(tcp + 2, ends->dst_port);
    put32(tcp + 4, part->sequence);
    put32(tcp + 8, part->acknowledged);
    tcp[12] = 5 << 4;
    tcp[13] = part->flags;
    put16(tcp + 14, 64000);
    if (payload) memcpy(tcp + 20, part->payload, payload);
    return finish_ip(frame, ends, IPPROTO_TCP, 20 + payload);
}

static uint16_t client_port(struct sender *sender)
{
    return (uint16_t)(1024 + random_word(sender) % 60000);
}

static size_t make_flood(struct sender *sender, uint8_t *frame)
{
    const struct ends ends = {0x0b000000 | random_word(sender) % (1 << 24), 0x0a090001,
                              client_port(sender), 80};
    return make_tcp(frame, &ends,
                    &(struct tcp_part){.sequence = random_word(sender), .flags = SYN});
}

static size_t make_sweep(struct sender *sender, uint8_t *frame)
{
    const struct ends ends = {0x0a090009, 0x0b000000 | random_word(sender) % (1 << 24),
                              client_port(sender), 23};
    return make_tcp(frame, &ends,
                    &(struct tcp_part){.sequence = random_word(sender), .flags = SYN});
}

static size_t make_scatter(struct sender *sender, uint8_t *frame)
{
    const struct ends ends = {0x0b000000 | random_word(sender) % (1 << 24),
                              0x0c000000 | random_word(sender) % (1 << 24), client_port(sender),
                              client_port(sender)};
    uint8_t *udp = frame + 34;
    memset(udp, 0, 8 + 18);
    put16(udp, ends.src_port);
    put16(udp + 2, ends.dst_port);
    put16(udp + 4, 8 + 18);
    return finish_ip(frame, &ends, IPPROTO_UDP, 8 + 18);
}

static size_t make_flows(struct sender *sender, uint8_t *frame)
{
    enum { ASKED = sizeof REQUEST - 1, ANSWERED = sizeof REPLY - 1 };
    static const struct {
        bool by_server;
        struct tcp_part part;
    } steps[CONVERSATION] = {
        {false, {0, 0, SYN, NULL}},
        {true, {0, 1, SYN | ACK, NULL}},
        {false, {1, 1, ACK, NULL}},
        {false, {1, 1, ACK | PUSH, REQUEST}},
        {true, {1, 1 + ASKED, ACK, NULL}},
        {true, {1, 1 + ASKED, ACK | PUSH, REPLY}},
        {false, {1 + ASKED, 1 + ANSWERED, ACK, NULL}},
        {false, {1 + ASKED, 1 + ANSWERED, ACK | FIN, NULL}},
        {true, {1 + ANSWERED, 2 + ASKED, ACK | FIN, NULL}},
        {false, {2 + ASKED, 2 + ANSWERED, ACK, NULL}},
    };
    unsigned step = sender->made % CONVERSATION;
    if (step == 0) {
        sender->client = 0x0a080000 | random_word(sender) % (1 << 16);
        sender->client_port = client_port(sender);
    }
    struct ends ends = {sender->client, 0x0a090001, sender->client_port, 80};
    if (steps[step].by_server)
        ends = (struct ends){ends.dst, ends.src, ends.dst_port, ends.src_port};
    return make_tcp(frame, &ends, &steps[step].part);
}

static size_t make_replayed(struct sender *sender, uint8_t *frame)
{
    const struct frame_bytes *bytes = &sender->replayed[sender->made % sender->replayed_count];
    memcpy(frame, bytes->data, bytes->size);
    return bytes->size;
}

/* Loads the Ethernet frames that an interface accepts: neither too short nor too long. */
static void load_capture(struct sender *sender, const char *path)
{
    char reason[PCAP_ERRBUF_SIZE];
    struct pcap_pkthdr *header;
    const uint8_t *data;
    size_t room = 0;
    pcap_t *pcap = pcap_open_offline(path, reason);
    if (!pcap || pcap_datalink(pcap) != DLT_EN10MB) {
        fprintf(stderr, "sender: %s: %s\n", path, pcap ? "no Ethernet frames" : reason);
        exit(1);
    }
    while (pcap_next_ex(pcap, &header, &data) == 1) {
        if (header->caplen < 14 || header->caplen > 1514) continue;
        if (sender->replayed_count == room) {
            room = room ? room * 2 : 1024;
            sender->replayed = realloc(sender->replayed, room * sizeof *sender->replayed);
            if (!sender->replayed) fail("memory");
        }
        uint8_t *copy = malloc(header->caplen);
        if (!copy) fail("memory");
        memcpy(copy, data, header->caplen);
        sender->replayed[sender->replayed_count++] = (struct frame_bytes){copy, header->caplen};
    }
    pcap_close(pcap);
    if (sender->replayed_count == 0) {
        fprintf(stderr, "sender: %s: no frame that could be sent\n", path);
        exit(1);
    }
}

/* ---------------------------------------------------------------- sending */

/* Frames that a veth pair accepted and dropped: "transmit drop" of /proc/net/dev. */
static uint64_t transmit_drops(const char *interface)
{
    char line[512], name[64];
    unsigned long long drops;
    FILE *file = fopen("/proc/net/dev", "r");
    if (!file) fail("/proc/net/dev");
    while (fgets(line, sizeof line, file)) {
        if (sscanf(line, " %63[^:]:%*u %*u %*u %*u %*u %*u %*u %*u %*u %*u %*u %llu", name,
                   &drops) == 2 &&
            strcmp(name, interface) == 0) {
            fclose(file);
            return drops;
        }
    }
    fclose(file);
    errno = ENODEV;
    fail(interface);
    return 0;
}

static void open_socket(struct sender *sender)
{
    int on = 1;
    sender->descriptor = socket(AF_PACKET, SOCK_RAW, 0);
    if (sender->descriptor < 0) fail("a packet socket");
    sender->address = (struct sockaddr_ll){.sll_family = AF_PACKET,
                                           .sll_ifindex = (int)if_nametoindex(sender->interface)};
    if (sender->address.sll_ifindex == 0 ||
        bind(sender->descriptor, (struct sockaddr *)&sender->address, sizeof sender->address) != 0)
        fail(sender->interface);
    (void)setsockopt(sender->descriptor, SOL_PACKET, PACKET_QDISC_BYPASS, &on, sizeof on);
}

static unsigned fill(struct sender *sender, uint8_t frames[BATCH][FRAME_MOST],
                     struct iovec parts[BATCH])
{
    unsigned filled = 0;
    for (; filled < BATCH && (!sender->count || sender->made < sender->count); filled++) {
        parts[filled].iov_base = frames[filled];
        parts[filled].iov_len = sender->make(sender, frames[filled]);
        sender->made++;
    }
    return filled;
}

static void send_batch(struct sender *sender, struct mmsghdr *messages, unsigned count)
{
    for (unsigned done = 0; done < count;) {
        int accepted = sendmmsg(sender->descriptor, messages + done, count - done, 0);
        if (accepted > 0) {
            done += (unsigned)accepted;
            sender->sent += (unsigned)accepted;
        } else if (errno == ENOBUFS || errno == EAGAIN) {
            done++; /* the interface refused this one */
        } else if (errno != EINTR) {
            fail("sending");
        }
    }
}

static void keep_pace(const struct sender *sender, double began_s)
{
    double ahead_s = sender->rate ? began_s + (double)sender->made / sender->rate - now_s() : 0;
    if (ahead_s < 0.0002) return;
    struct timespec pause = {(time_t)ahead_s, (long)((ahead_s - (double)(time_t)ahead_s) * 1e9)};
    nanosleep(&pause, NULL);
}

static void run(struct sender *sender)
{
    static uint8_t frames[BATCH][FRAME_MOST];
    static struct iovec parts[BATCH];
    static struct mmsghdr messages[BATCH];
    uint64_t dropped = transmit_drops(sender->interface);
    double began_s = now_s();
    unsigned filled;
    for (unsigned i = 0; i < BATCH; i++)
        messages[i].msg_hdr = (struct msghdr){.msg_iov = &parts[i], .msg_iovlen = 1};
    while ((!sender->seconds || now_s() - began_s < sender->seconds) &&
           (filled = fill(sender, frames, parts)) > 0) {
        send_batch(sender, messages, filled);
        keep_pace(sender, began_s);
    }
    double took_s = now_s() - began_s;
    dropped = transmit_drops(sender->interface) - dropped;
    fprintf(stderr, "sender: %.3f s, %.0f frames/s, refused or dropped %llu\n", took_s,
            (double)(sender->sent - dropped) / took_s,
            (unsigned long long)(sender->made - sender->sent + dropped));
    printf("%llu\n", (unsigned long long)(sender->sent - dropped));
}

/* ---------------------------------------------------------------- the command */

static const struct {
    const char *name;
    size_t (*make)(struct sender *sender, uint8_t *frame);
} modes[] = {{"flood", make_flood},
             {"scatter", make_scatter},
             {"sweep", make_sweep},
             {"flows", make_flows},
             {"replay", make_replayed}};

static int usage(void)
{
    fprintf(stderr, "usage: sender INTERFACE [--rate FRAMES/S] [--seconds S] [--count N] "
                    "flood|scatter|sweep|flows|replay FILE\n");
    return 2;
}

int main(int argc, char **argv)
{
    struct sender sender = {.seed = UINT64_C(88172645463325252)};
    int at = 2;
    if (argc < 3) return usage();
    sender.interface = argv[1];
    for (; at + 1 < argc && strncmp(argv[at], "--", 2) == 0; at += 2) {
        if (strcmp(argv[at], "--rate") == 0)
            sender.rate = strtod(argv[at + 1], NULL);
        else if (strcmp(argv[at], "--seconds") == 0)
            sender.seconds = strtod(argv[at + 1], NULL);
        else if (strcmp(argv[at], "--count") == 0)
            sender.count = strtoull(argv[at + 1], NULL, 10);
        else
            return usage();
    }
    for (size_t i = 0; at < argc && i < sizeof modes / sizeof modes[0]; i++)
        if (strcmp(argv[at], modes[i].name) == 0) sender.make = modes[i].make;
    if (!sender.make || (!sender.seconds && !sender.count)) return usage();
    if (sender.make == make_replayed) {
        if (at + 1 >= argc) return usage();
        load_capture(&sender, argv[at + 1]);
    }
    open_socket(&sender);
    run(&sender);
    return 0;
}

/* SPDX-License-Identifier: MIT */
#include "kernel_receiver.h"

#include "parser/packet.h"

#include <arpa/inet.h>
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

enum { SERVER_PORT = 80, IP_HEADER = 20, TCP_HEADER = 20 };
static const uint8_t client_address[4] = {10, 0, 0, 1}, server_address[4] = {10, 0, 0, 2};

/* ------------------------------------------------------------ the interface */

static bool bring_up(const char *name)
{
    struct ifreq request = {.ifr_flags = 0};
    struct sockaddr_in *address = (struct sockaddr_in *)&request.ifr_addr;
    int socket_of_network = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (socket_of_network < 0) return false;
    snprintf(request.ifr_name, sizeof request.ifr_name, "%s", name);
    address->sin_family = AF_INET;
    memcpy(&address->sin_addr, server_address, 4);
    bool ok = ioctl(socket_of_network, SIOCSIFADDR, &request) == 0;
    address->sin_addr.s_addr = htonl(0xffffff00);
    ok = ok && ioctl(socket_of_network, SIOCSIFNETMASK, &request) == 0;
    request.ifr_flags = IFF_UP | IFF_RUNNING;
    ok = ok && ioctl(socket_of_network, SIOCSIFFLAGS, &request) == 0;
    close(socket_of_network);
    return ok;
}

bool kernel_receiver_open(struct kernel_receiver *kernel)
{
    struct ifreq request = {.ifr_flags = IFF_TUN | IFF_NO_PI};
    *kernel = (struct kernel_receiver){.device = -1, .listener = -1, .connection = -1};
    if (unshare(CLONE_NEWNET) != 0) return false;
    kernel->device = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
    if (kernel->device < 0) return false;
    snprintf(request.ifr_name, sizeof request.ifr_name, "tun0");
    return ioctl(kernel->device, TUNSETIFF, &request) == 0 && bring_up("tun0");
}

static void close_one(int *descriptor)
{
    if (*descriptor >= 0) close(*descriptor);
    *descriptor = -1;
}

void kernel_receiver_close(struct kernel_receiver *kernel)
{
    close_one(&kernel->connection);
    close_one(&kernel->listener);
    close_one(&kernel->device);
}

/* ------------------------------------------------------------ packets */

/* RFC 1071 */
static uint32_t add_words(uint32_t sum, const uint8_t *data, size_t size)
{
    for (size_t i = 0; i < size; i++)
        sum += i % 2 ? data[i] : (uint32_t)data[i] << 8;
    return sum;
}

static void put_sum(uint8_t *at, uint32_t sum)
{
    while (sum >> 16)
        sum = (sum & 0xffff) + (sum >> 16);
    at[0] = (uint8_t)(~sum >> 8);
    at[1] = (uint8_t)~sum;
}

void kernel_receiver_take(struct kernel_receiver *kernel, const struct segment *segment)
{
    static struct build packet;
    packet.size = 0;
    size_t size = TCP_HEADER + segment->options.size + segment->payload.size;
    build_hex(&packet, "45 00");
    build_number(&packet, IP_HEADER + size, 2);
    build_hex(&packet, "0000 4000 40 06 0000");
    build_bytes(&packet, client_address, 4);
    build_bytes(&packet, server_address, 4);
    put_sum(packet.data + 10, add_words(0, packet.data, IP_HEADER));
    segment_build(&packet, kernel->client_port, SERVER_PORT, segment);
    uint32_t pseudo = add_words((uint32_t)(IPPROTO_TCP + size), packet.data + 12, 8);
    put_sum(packet.data + IP_HEADER + 16, add_words(pseudo, packet.data + IP_HEADER, size));
    int one = 1;
    if (kernel->connection >= 0)
        (void)setsockopt(kernel->connection, IPPROTO_TCP, TCP_QUICKACK, &one, sizeof one);
    ssize_t written = write(kernel->device, packet.data, packet.size);
    assert(written == (ssize_t)packet.size);
    if (kernel->connection < 0 && kernel->listener >= 0)
        kernel->connection = accept4(kernel->listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
}

static uint32_t number_at(const uint8_t *data, size_t size)
{
    uint32_t number = 0;
    for (size_t i = 0; i < size; i++)
        number = number << 8 | data[i];
    return number;
}

static void follow(struct receiver *seen, const struct segment *answer)
{
    if (answer->flags & TCP_SYN) {
        struct cursor c = cursor_of(answer->options);
        struct tcp_option option;
        seen->state = RECEIVER_ESTABLISHED;
        seen->first = answer->seq;
        seen->scale = 0;
        while (tcp_option_next(&c, &option))
            if (option.kind == TCP_OPTION_SCALE && option.value.size == 1)
                seen->scale = option.value.data[0];
    }
    if (answer->flags & TCP_RST) seen->state = RECEIVER_RESET;
    if (!(answer->flags & TCP_ACK) || (answer->flags & TCP_RST)) return;
    uint32_t edge =
        answer->ack + ((uint32_t)answer->window << (answer->flags & TCP_SYN ? 0 : seen->scale));
    seen->next = answer->ack;
    seen->edge = edge;
    seen->sent = answer->seq + !!(answer->flags & (TCP_SYN | TCP_FIN));
    seen->taken = answer->ack - seen->began - 1;
}

bool kernel_receiver_answer(struct kernel_receiver *kernel, struct receiver *seen,
                            struct segment *answer)
{
    const uint8_t *packet = kernel->answer, *tcp = packet + IP_HEADER;
    for (;;) {
        ssize_t size = read(kernel->device, kernel->answer, sizeof kernel->answer);
        if (size < IP_HEADER + TCP_HEADER) {
            if (size < 0) return false;
            continue;
        }
        bool is_ours = packet[0] == 0x45 && packet[9] == IPPROTO_TCP &&
                       number_at(tcp + 2, 2) == kernel->client_port;
        if (is_ours) break; /* others are late ones of earlier connections, and the kernel's own */
    }
    size_t header = (size_t)(tcp[12] >> 4) * 4;
    *answer = (struct segment){.flags = tcp[13],
                               .seq = number_at(tcp + 4, 4),
                               .ack = number_at(tcp + 8, 4),
                               .window = (uint16_t)number_at(tcp + 14, 2),
                               .options = {tcp + TCP_HEADER, header - TCP_HEADER}};
    follow(seen, answer);
    return true;
}

bool kernel_receiver_wait(struct kernel_receiver *kernel)
{
    struct pollfd device = {.fd = kernel->device, .events = POLLIN};
    return poll(&device, 1, 1000) > 0;
}

/* ------------------------------------------------------------ the program at the end */

void kernel_receiver_listen(struct kernel_receiver *kernel, uint16_t client_port, int buffer_bytes)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(SERVER_PORT)};
    int one = 1;
    close_one(&kernel->connection);
    close_one(&kernel->listener);
    kernel->client_port = client_port;
    kernel->listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    assert(kernel->listener >= 0);
    memcpy(&address.sin_addr, server_address, 4);
    (void)setsockopt(kernel->listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    (void)setsockopt(kernel->listener, SOL_SOCKET, SO_RCVBUF, &buffer_bytes, sizeof buffer_bytes);
    int failed = bind(kernel->listener, (struct sockaddr *)&address, sizeof address) ||
                 listen(kernel->listener, 8);
    assert(!failed);
    (void)failed;
}

void kernel_receiver_read(struct kernel_receiver *kernel, struct receiver *seen)
{
    while (kernel->connection >= 0 && seen->read < RECEIVER_MOST) {
        ssize_t size =
            recv(kernel->connection, seen->bytes + seen->read, RECEIVER_MOST - seen->read, 0);
        if (size <= 0) return;
        seen->read += (uint32_t)size;
    }
}

void kernel_receiver_hang_up(struct kernel_receiver *kernel)
{
    if (kernel->connection >= 0) (void)shutdown(kernel->connection, SHUT_WR);
}

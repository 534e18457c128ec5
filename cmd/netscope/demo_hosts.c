/* SPDX-License-Identifier: MIT */
#include "demo_hosts.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <net/route.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { DATAGRAM_SIZE = 600, DHCP_SIZE = 300, DHCP_OPTIONS = 240, ANSWER_MS = 1000, LEASE_S = 7200 };
enum { DHCP_DISCOVER = 1, DHCP_OFFER, DHCP_REQUEST, DHCP_ACK = 5 };

const struct demo_site demo_sites[] = {
    {"www.debian.org", 0x8259944D}, /* 130.89.148.77 */
    {"www.bbc.co.uk", 0xD43AF990},  /* 212.58.249.144 */
    {"shop.example", 0xD9A000C9},   /* 217.160.0.201 */
    {"www.google-analytics.com", 0x8EFAB94E},
    {"sb.scorecardresearch.com", 0x34140101},
    {"channels.tv.example", 0x2E040101},
};
const size_t demo_site_count = sizeof demo_sites / sizeof demo_sites[0];

enum { DEBIAN, BBC, SHOP, ANALYTICS, SCORECARD, CHANNELS };

/* ---------------------------------------------------------------- links and sockets */

static struct sockaddr_in socket_address(uint32_t address, uint16_t port)
{
    return (struct sockaddr_in){
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(address)};
}

bool demo_link_change(unsigned long what, void *request)
{
    int any = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    bool good = any >= 0 && ioctl(any, what, request) == 0;
    int problem = errno;
    if (any >= 0) (void)close(any);
    errno = problem;
    return good;
}

static struct ifreq link_request(const char *interface)
{
    struct ifreq request;
    memset(&request, 0, sizeof request);
    (void)snprintf(request.ifr_name, sizeof request.ifr_name, "%s", interface);
    return request;
}

bool demo_link_address(const char *interface, uint32_t address, uint32_t mask)
{
    struct ifreq request = link_request(interface);
    struct sockaddr_in value = socket_address(address, 0);
    memcpy(&request.ifr_addr, &value, sizeof value);
    if (!demo_link_change(SIOCSIFADDR, &request)) return false;
    value = socket_address(mask, 0);
    memcpy(&request.ifr_netmask, &value, sizeof value);
    return demo_link_change(SIOCSIFNETMASK, &request);
}

bool demo_link_up(const char *interface, const uint8_t mac[6])
{
    struct ifreq request = link_request(interface);
    if (mac) {
        request.ifr_hwaddr.sa_family = 1; /* ARPHRD_ETHER */
        memcpy(request.ifr_hwaddr.sa_data, mac, 6);
        if (!demo_link_change(SIOCSIFHWADDR, &request)) return false;
    }
    request = link_request(interface);
    if (!demo_link_change(SIOCGIFFLAGS, &request)) return false;
    request.ifr_flags = (short)(request.ifr_flags | IFF_UP);
    return demo_link_change(SIOCSIFFLAGS, &request);
}

static void route_by_router(void)
{
    struct rtentry route;
    struct sockaddr_in any = socket_address(0, 0), router = socket_address(DEMO_ROUTER, 0);
    int opened = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    memset(&route, 0, sizeof route);
    memcpy(&route.rt_dst, &any, sizeof any);
    memcpy(&route.rt_genmask, &any, sizeof any);
    memcpy(&route.rt_gateway, &router, sizeof router);
    route.rt_flags = RTF_UP | RTF_GATEWAY;
    (void)ioctl(opened, SIOCADDRT, &route);
    (void)close(opened);
}

/* A socket that waits a second at most. interface: the only one that it uses; or NULL. */
static int open_socket(int type, uint16_t port, const char *interface)
{
    const struct timeval most = {.tv_sec = ANSWER_MS / 1000};
    struct sockaddr_in here = socket_address(0, port);
    int yes = 1, opened = socket(AF_INET, type | SOCK_CLOEXEC, 0);
    if (opened < 0) return -1;
    (void)setsockopt(opened, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    (void)setsockopt(opened, SOL_SOCKET, SO_BROADCAST, &yes, sizeof yes);
    (void)setsockopt(opened, SOL_SOCKET, SO_RCVTIMEO, &most, sizeof most);
    (void)setsockopt(opened, SOL_SOCKET, SO_SNDTIMEO, &most, sizeof most);
    if (interface)
        (void)setsockopt(opened, SOL_SOCKET, SO_BINDTODEVICE, interface,
                         (socklen_t)strlen(interface) + 1);
    if (port) (void)bind(opened, (const struct sockaddr *)&here, sizeof here);
    return opened;
}

static void send_datagram(int opened, const void *bytes, size_t size, uint32_t address,
                          uint16_t port)
{
    const struct sockaddr_in to = socket_address(address, port);
    (void)sendto(opened, bytes, size, 0, (const struct sockaddr *)&to, sizeof to);
}

static int open_connection(uint32_t address, uint16_t port)
{
    const struct sockaddr_in to = socket_address(address, port);
    int opened = open_socket(SOCK_STREAM, 0, NULL);
    if (opened >= 0 && connect(opened, (const struct sockaddr *)&to, sizeof to) == 0) return opened;
    if (opened >= 0) (void)close(opened);
    return -1;
}

/* ---------------------------------------------------------------- DNS */

/* "a.b" as labels, with the root's. Returns the size. */
static size_t write_name(uint8_t *at, const char *name)
{
    uint8_t *start = at;
    while (*name) {
        size_t size = strcspn(name, ".");
        *at++ = (uint8_t)size;
        memcpy(at, name, size);
        at += size;
        name += size + (name[size] == '.');
    }
    *at++ = 0;
    return (size_t)(at - start);
}

static uint32_t look_up(const char *name)
{
    static uint16_t number;
    uint8_t message[DATAGRAM_SIZE] = {0, 0, 1, 0, 0, 1};
    static const uint8_t question[] = {0, 1, 0, 1}; /* A, IN */
    uint32_t address = 0;
    int opened = open_socket(SOCK_DGRAM, 0, NULL);
    number++;
    message[0] = (uint8_t)getpid();
    message[1] = (uint8_t)number;
    size_t size = 12 + write_name(message + 12, name);
    memcpy(message + size, question, sizeof question);
    size += sizeof question;
    send_datagram(opened, message, size, DEMO_ROUTER, 53);
    ssize_t got = recv(opened, message, sizeof message, 0);
    if (got == (ssize_t)size + 16) memcpy(&address, message + size + 12, 4);
    (void)close(opened);
    return ntohl(address);
}

/* The resolver of the router: names of demo_sites have one address, others do not exist. */
static void serve_names(void)
{
    int opened = open_socket(SOCK_DGRAM, 53, NULL);
    for (;;) {
        uint8_t message[DATAGRAM_SIZE], name[DATAGRAM_SIZE];
        struct sockaddr_in from;
        socklen_t from_size = sizeof from;
        ssize_t got =
            recvfrom(opened, message, sizeof message / 2, 0, (struct sockaddr *)&from, &from_size);
        if (got < 17) continue;
        size_t size = (size_t)got;
        message[2] = 0x81;
        message[3] = 0x83; /* NXDOMAIN */
        for (size_t i = 0; i < demo_site_count; i++) {
            static const uint8_t start[] = {0xc0, 12, 0, 1, 0, 1, 0, 0, 1, 44, 0, 4};
            size_t name_size = write_name(name, demo_sites[i].name);
            uint32_t address = htonl(demo_sites[i].address);
            if (12 + name_size + 4 != (size_t)got || memcmp(message + 12, name, name_size) != 0)
                continue;
            message[3] = 0x80;
            message[7] = 1;
            memcpy(message + size, start, sizeof start);
            memcpy(message + size + sizeof start, &address, 4);
            size += sizeof start + 4;
            break;
        }
        (void)sendto(opened, message, size, 0, (const struct sockaddr *)&from, from_size);
    }
}

/* ---------------------------------------------------------------- DHCP */

static void add_option(uint8_t **at, uint8_t code, const void *bytes, size_t size)
{
    *(*at)++ = code;
    *(*at)++ = (uint8_t)size;
    memcpy(*at, bytes, size);
    *at += size;
}

static uint8_t *start_dhcp(uint8_t *message, uint8_t operation, uint8_t kind, const uint8_t mac[6])
{
    static const uint8_t cookie[] = {0x63, 0x82, 0x53, 0x63};
    memset(message, 0, DHCP_SIZE);
    message[0] = operation;
    message[1] = 1; /* Ethernet */
    message[2] = 6;
    memcpy(message + 4, mac + 2, 4); /* the number of the exchange */
    message[10] = 0x80;              /* answers by broadcast */
    memcpy(message + 28, mac, 6);
    memcpy(message + DHCP_OPTIONS - 4, cookie, sizeof cookie);
    uint8_t *at = message + DHCP_OPTIONS;
    add_option(&at, 53, &kind, 1);
    return at;
}

static void ask_dhcp(int opened, const struct demo_host *host, uint8_t kind)
{
    static const uint8_t wanted[] = {1, 3, 6, 15, 51};
    uint8_t message[DHCP_SIZE + DATAGRAM_SIZE], *at = start_dhcp(message, 1, kind, host->mac);
    uint32_t router = htonl(DEMO_ROUTER), address = htonl(host->address);
    if (kind == DHCP_REQUEST) {
        add_option(&at, 50, &address, sizeof address);
        add_option(&at, 54, &router, sizeof router);
    }
    add_option(&at, 12, host->name, strlen(host->name));
    add_option(&at, 60, host->vendor_class, strlen(host->vendor_class));
    add_option(&at, 55, wanted, sizeof wanted);
    *at = 255;
    send_datagram(opened, message, DHCP_SIZE + 60, INADDR_BROADCAST, 67);
    (void)recv(opened, message, sizeof message, 0);
}

/* The router's lease for each of demo_hosts. */
static void serve_leases(void)
{
    int opened = open_socket(SOCK_DGRAM, 67, DEMO_BRIDGE);
    const uint32_t router = htonl(DEMO_ROUTER), mask = htonl(DEMO_MASK), lease = htonl(LEASE_S);
    for (;;) {
        uint8_t asked[DATAGRAM_SIZE], message[DHCP_SIZE + DATAGRAM_SIZE];
        ssize_t got = recv(opened, asked, sizeof asked, 0);
        if (got < DHCP_OPTIONS + 3 || asked[DHCP_OPTIONS] != 53) continue;
        for (size_t i = 0; i < demo_host_count; i++) {
            uint32_t address = htonl(demo_hosts[i].address);
            if (memcmp(asked + 28, demo_hosts[i].mac, 6) != 0) continue;
            bool first = asked[DHCP_OPTIONS + 2] == DHCP_DISCOVER;
            uint8_t *at = start_dhcp(message, 2, first ? DHCP_OFFER : DHCP_ACK, demo_hosts[i].mac);
            memcpy(message + 16, &address, sizeof address);
            add_option(&at, 54, &router, sizeof router);
            add_option(&at, 51, &lease, sizeof lease);
            add_option(&at, 1, &mask, sizeof mask);
            add_option(&at, 3, &router, sizeof router);
            add_option(&at, 6, &router, sizeof router);
            *at = 255;
            send_datagram(opened, message, DHCP_SIZE, INADDR_BROADCAST, 68);
        }
    }
}

/* ---------------------------------------------------------------- HTTP and TLS */

static int accept_next(int listener)
{
    const struct timeval most = {.tv_sec = ANSWER_MS / 1000};
    struct pollfd waiting = {.fd = listener, .events = POLLIN};
    (void)poll(&waiting, 1, -1);
    int taken = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
    if (taken >= 0) (void)setsockopt(taken, SOL_SOCKET, SO_RCVTIMEO, &most, sizeof most);
    return taken;
}

static void serve_pages(void)
{
    static const char page[] = "HTTP/1.1 200 OK\r\nServer: demo\r\nContent-Type: text/plain\r\n"
                               "Content-Length: 900\r\nConnection: close\r\n\r\n";
    char answer[sizeof page - 1 + 900], request[DATAGRAM_SIZE];
    int listener = open_socket(SOCK_STREAM, 80, NULL);
    memset(answer, 'x', sizeof answer);
    memcpy(answer, page, sizeof page - 1);
    (void)listen(listener, 16);
    for (;;) {
        int taken = accept_next(listener);
        if (taken < 0) continue;
        if (recv(taken, request, sizeof request, 0) > 0)
            (void)send(taken, answer, sizeof answer, MSG_NOSIGNAL);
        (void)close(taken);
    }
}

static void fetch_page(const char *name)
{
    char request[DATAGRAM_SIZE], answer[DATAGRAM_SIZE];
    uint32_t address = look_up(name);
    int opened = address ? open_connection(address, 80) : -1;
    if (opened < 0) return;
    int size = snprintf(request, sizeof request,
                        "GET /news HTTP/1.1\r\nHost: %s\r\nUser-Agent: demo/1.0\r\n\r\n", name);
    (void)send(opened, request, (size_t)size, MSG_NOSIGNAL);
    while (recv(opened, answer, sizeof answer, 0) > 0)
        continue;
    (void)close(opened);
}

/* A certificate that signs itself, made new for each run. */
static bool certify(SSL_CTX *context)
{
    EVP_PKEY *key = EVP_EC_gen("P-256");
    X509 *certificate = X509_new();
    X509_NAME *name = certificate ? X509_get_subject_name(certificate) : NULL;
    bool good = key && name && X509_set_version(certificate, 2) &&
                ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1) &&
                X509_gmtime_adj(X509_getm_notBefore(certificate), -86400) &&
                X509_gmtime_adj(X509_getm_notAfter(certificate), 90L * 86400) &&
                X509_set_pubkey(certificate, key) &&
                X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                                           (const unsigned char *)"demo.example", -1, -1, 0) &&
                X509_set_issuer_name(certificate, name) &&
                X509_sign(certificate, key, EVP_sha256()) &&
                SSL_CTX_use_certificate(context, certificate) == 1 &&
                SSL_CTX_use_PrivateKey(context, key) == 1;
    X509_free(certificate);
    EVP_PKEY_free(key);
    return good;
}

/* A short exchange on an open connection, which it closes. */
static void speak_tls(SSL_CTX *context, int opened, const char *server_name)
{
    static const char words[400] = "GET / HTTP/1.1\r\n\r\n";
    char heard[1024];
    SSL *tls = SSL_new(context);
    if (tls && SSL_set_fd(tls, opened) == 1) {
        if (server_name) (void)SSL_set_tlsext_host_name(tls, server_name);
        bool joined = server_name ? SSL_connect(tls) == 1 : SSL_accept(tls) == 1;
        if (joined && server_name) (void)SSL_write(tls, words, sizeof words);
        if (joined) (void)SSL_read(tls, heard, sizeof heard);
        if (joined && !server_name) (void)SSL_write(tls, words, sizeof words);
        if (joined) (void)SSL_shutdown(tls);
        (void)shutdown(opened, SHUT_WR); /* what is unread at the close would be a reset */
        while (recv(opened, heard, sizeof heard, 0) > 0)
            continue;
    }
    SSL_free(tls);
    (void)close(opened);
}

static void serve_tls(void)
{
    SSL_CTX *context = SSL_CTX_new(TLS_server_method());
    int listener = open_socket(SOCK_STREAM, 443, NULL);
    if (!context || !certify(context)) return;
    (void)listen(listener, 16);
    for (;;) {
        int taken = accept_next(listener);
        if (taken >= 0) speak_tls(context, taken, NULL);
    }
}

static void call_tls(const char *name)
{
    static SSL_CTX *context;
    uint32_t address = look_up(name);
    int opened = address ? open_connection(address, 443) : -1;
    if (!context) context = SSL_CTX_new(TLS_client_method());
    if (opened >= 0 && context) speak_tls(context, opened, name);
}

demo_server *const demo_servers[] = {serve_names, serve_leases, serve_pages, serve_tls};
const size_t demo_server_count = sizeof demo_servers / sizeof demo_servers[0];

/* ---------------------------------------------------------------- the hosts */

static void announce(const char *service, const char *instance)
{
    uint8_t message[DATAGRAM_SIZE] = {0, 0, 0x84, 0, 0, 0, 0, 1};
    static const uint8_t record[] = {0, 12, 0, 1, 0, 0, 0x11, 0x94, 0};
    uint8_t *at = message + 12;
    int opened = open_socket(SOCK_DGRAM, 5353, DEMO_CABLE);
    at += write_name(at, service);
    memcpy(at, record, sizeof record);
    at += sizeof record;
    *at++ = (uint8_t)(strlen(instance) + 3);
    *at++ = (uint8_t)strlen(instance);
    memcpy(at, instance, strlen(instance));
    at += strlen(instance);
    *at++ = 0xc0;
    *at++ = 12;
    send_datagram(opened, message, (size_t)(at - message), 0xE00000FBu, 5353);
    (void)close(opened);
}

static void try_ports(uint32_t address, unsigned from, unsigned count)
{
    for (unsigned port = from; port < from + count; port++) {
        int opened = open_connection(address, (uint16_t)port);
        if (opened >= 0) (void)close(opened);
    }
}

static void laptop(unsigned round)
{
    static const int seen[] = {DEBIAN, BBC, SHOP};
    const char *name = demo_sites[seen[round % 3]].name;
    if (round % 2 == 0) fetch_page(name);
    call_tls(name);
    if (round % 10 == 3) (void)look_up("old-printer.example");
}

static void phone(unsigned round)
{
    if (round % 2) return;
    call_tls(demo_sites[round % 4 ? ANALYTICS : SCORECARD].name);
    if (round % 6 == 0) call_tls(demo_sites[SHOP].name);
}

static void television(unsigned round)
{
    if (round % 5 == 0) announce("_googlecast._tcp.local", "Living-Room-TV");
    if (round % 3 == 0) fetch_page(demo_sites[CHANNELS].name);
}

/* Every twenty seconds it looks for the services of the laptop, as a camera should not. */
static void camera(unsigned round)
{
    if (round % 20 == 4) try_ports(demo_hosts[0].address, 1 + round / 20 * 150, 150);
}

const struct demo_host demo_hosts[] = {
    {"annas-laptop", "MSFT 5.0", {0xf0, 0x18, 0x98, 0x5c, 0x11, 0x01}, 0xC0A80765, laptop},
    {"Pixel-8", "android-dhcp-14", {0x8a, 0x3e, 0x71, 0x22, 0x90, 0x02}, 0xC0A80766, phone},
    {"living-room-tv", "udhcp 1.30", {0x00, 0x0d, 0x4b, 0x7a, 0x33, 0x03}, 0xC0A80767, television},
    {"garden-camera", "udhcp 1.24", {0x9c, 0x8e, 0xcd, 0x41, 0x55, 0x04}, 0xC0A80768, camera},
};
const size_t demo_host_count = sizeof demo_hosts / sizeof demo_hosts[0];

_Noreturn void demo_host_run(const struct demo_host *host)
{
    const struct timespec second = {.tv_sec = 1};
    (void)signal(SIGPIPE, SIG_IGN);
    (void)demo_link_up("lo", NULL);
    (void)demo_link_up(DEMO_CABLE, host->mac);
    (void)nanosleep(&second, NULL); /* the bridge begins to forward */
    int opened = open_socket(SOCK_DGRAM, 68, DEMO_CABLE);
    ask_dhcp(opened, host, DHCP_DISCOVER);
    ask_dhcp(opened, host, DHCP_REQUEST);
    (void)close(opened);
    (void)demo_link_address(DEMO_CABLE, host->address, DEMO_MASK);
    route_by_router();
    for (unsigned round = 0;; round++) {
        host->live(round);
        (void)nanosleep(&second, NULL);
    }
}

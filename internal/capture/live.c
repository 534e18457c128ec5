/* An interface through libpcap, and what happens when it goes away. */
#include "capture.h"

#include "fanout.h"
#include "interface.h"
#include "link_type.h"

#include <errno.h>
#include <linux/filter.h>
#include <linux/if_packet.h>
#include <net/if_arp.h>
#include <netinet/if_ether.h>
#include <pcap.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

enum { LOOK_EVERY_MS = 250 }; /* at the interface itself, while nothing comes */

struct live_source {
    pcap_t *pcap;
    char name[IFNAMSIZ];
    char given[IFNAMSIZ]; /* as it was called when it was opened: what may come back */
    int descriptor, interface_index, link_type, hardware_type;
    int64_t ring_bytes;
    bool promiscuous, is_member;
    struct fanout_member member; /* where it is one */
    enum live_state state;
    uint64_t outages;
    int64_t looked_ms;
    struct live_drops drops;
    uint64_t interface_drops;            /* since it was made, as it said last */
    uint64_t frames_taken, frames_given; /* by the ring; by live_next() */
};

static int64_t clock_ms(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* ---------------------------------------------------------------- the interface */

/* Neither of these wants a privilege (packet(7)), which this process has given up by then. */
static bool live_listen(struct live_source *source, int index)
{
    struct sockaddr_ll address = {
        .sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL), .sll_ifindex = index};
    return source->is_member
               ? fanout_listen(&source->member, index)
               : bind(source->descriptor, (struct sockaddr *)&address, sizeof address) == 0;
}

/* One of the same name is there again: the same socket listens to it from now on. */
static bool live_listen_again(struct live_source *source)
{
    int index = interface_index(source->descriptor, source->given);
    if (index < 0 ||
        interface_hardware(source->descriptor, source->given) != source->hardware_type ||
        !live_listen(source, index))
        return false;
    struct packet_mreq all = {.mr_ifindex = index, .mr_type = PACKET_MR_PROMISC};
    if (source->promiscuous)
        (void)setsockopt(source->descriptor, SOL_PACKET, PACKET_ADD_MEMBERSHIP, &all, sizeof all);
    source->interface_index = index;
    memcpy(source->name, source->given, sizeof source->name);
    return true;
}

static void set_state(struct live_source *source, enum live_state state)
{
    if (source->state == LIVE_UP && state != LIVE_UP) source->outages++;
    source->state = state;
}

static void live_look(struct live_source *source)
{
    char name[IFNAMSIZ];
    source->looked_ms = clock_ms();
    if (source->interface_index < 0) return; /* "any" */
    if (interface_name(source->descriptor, source->interface_index, name)) {
        memcpy(source->name, name, sizeof source->name);
        set_state(source, interface_is_up(source->descriptor, name) ? LIVE_UP : LIVE_DOWN);
    } else if (live_listen_again(source)) {
        set_state(source, interface_is_up(source->descriptor, source->name) ? LIVE_UP : LIVE_DOWN);
    } else {
        set_state(source, LIVE_GONE);
    }
}

/* ---------------------------------------------------------------- opening */

static bool live_refuse(const struct live_options *options, pcap_t *pcap, int status,
                        struct error *error)
{
    const char *reason = pcap_geterr(pcap);
    switch (status) {
    case PCAP_ERROR_NO_SUCH_DEVICE:
        return error_set(error,
                         "There is no interface '%s' here; `netscope interfaces` lists those that "
                         "there are.",
                         options->interface);
    case PCAP_ERROR_PERM_DENIED:
    case PCAP_ERROR_PROMISC_PERM_DENIED:
        if (capture_permitted(error))
            error_set(error, "This process may not capture on '%s' (%s); run it with sudo.",
                      options->interface, reason);
        return false;
    case PCAP_ERROR_IFACE_NOT_UP:
        return error_set(error, "The interface '%s' is down; bring it up: ip link set %s up",
                         options->interface, options->interface);
    default:
        return error_set(error, "Cannot capture on '%s': %s; check it with `ip link show %s`.",
                         options->interface, reason[0] ? reason : pcap_statustostr(status),
                         options->interface);
    }
}

static bool live_set_filter(pcap_t *pcap, const struct live_options *options, int link_type,
                            struct error *error)
{
    struct bpf_program program;
    if (!options->filter || !options->filter[0]) return true;
    if (pcap_compile(pcap, &program, options->filter, 1, PCAP_NETMASK_UNKNOWN) != 0)
        return error_set(error,
                         "The capture filter '%s' cannot be used on %s frames: %s; see `man "
                         "pcap-filter`, for example: 'tcp port 443 and host 192.0.2.7'.",
                         options->filter, capture_link_type_name(link_type), pcap_geterr(pcap));
    bool set = pcap_setfilter(pcap, &program) == 0;
    pcap_freecode(&program);
    return set || error_set(error, "The kernel refused the capture filter '%s': %s; simplify it.",
                            options->filter, pcap_geterr(pcap));
}

static bool live_activate(struct live_source *source, const struct live_options *options,
                          struct error *error)
{
    char reason[PCAP_ERRBUF_SIZE] = "";
    pcap_t *pcap = source->pcap = pcap_create(options->interface, reason);
    if (!pcap) return error_set(error, "Cannot capture on '%s': %s.", options->interface, reason);
    (void)pcap_set_snaplen(pcap, options->snaplen);
    (void)pcap_set_promisc(pcap, options->promiscuous);
    (void)pcap_set_timeout(pcap, options->block_timeout_ms);
    (void)pcap_set_immediate_mode(pcap, options->immediate);
    (void)pcap_set_buffer_size(pcap, (int)options->ring_bytes);
    if (options->members > 1) (void)pcap_set_protocol_linux(pcap, FANOUT_NO_PROTOCOL);
    int status = pcap_activate(pcap);
    if (status < 0) return live_refuse(options, pcap, status, error);
    source->link_type = link_type_from_dlt(pcap_datalink(pcap));
    if (!live_set_filter(pcap, options, source->link_type, error)) return false;
    if (pcap_setnonblock(pcap, 1, reason) != 0)
        return error_set(error, "Cannot capture on '%s': %s.", options->interface, reason);
    return true;
}

struct live_source *live_open(const struct live_options *options, struct error *error)
{
    struct live_source *source = calloc(1, sizeof *source);
    if (!source) {
        error_set(error, "There is no memory to capture on '%s'; free some.", options->interface);
        return NULL;
    }
    if (!live_activate(source, options, error)) {
        live_close(source);
        return NULL;
    }
    source->descriptor = pcap_get_selectable_fd(source->pcap);
    source->ring_bytes = options->ring_bytes;
    source->promiscuous = options->promiscuous;
    source->is_member = options->members > 1;
    (void)snprintf(source->name, sizeof source->name, "%s", options->interface);
    memcpy(source->given, source->name, sizeof source->given);
    source->interface_index = interface_index(source->descriptor, source->name);
    source->hardware_type = interface_hardware(source->descriptor, source->name);
    (void)interface_drops(source->name, &source->interface_drops);
    if (source->is_member &&
        !fanout_join(&source->member, source->descriptor, options->group, options->members)) {
        error_set(error, "The kernel refused to share '%s' among %u workers (%s); use --workers 1.",
                  options->interface, options->members, strerror(errno));
        live_close(source);
        return NULL;
    }
    live_look(source);
    return source;
}

bool live_begin(struct live_source *source)
{
    return !source->is_member || fanout_listen(&source->member, source->interface_index);
}

void live_close(struct live_source *source)
{
    if (!source) return;
    fanout_clear(&source->member);
    if (source->pcap) pcap_close(source->pcap);
    free(source);
}

/* ---------------------------------------------------------------- reading */

static void live_wait(struct live_source *source, int wait_ms)
{
    struct pollfd poll_on = {.fd = source->descriptor, .events = POLLIN};
    /* An interface that is down reports an error at once, for ever: nothing to wait for there. */
    if (source->state == LIVE_UP)
        (void)poll(&poll_on, 1, wait_ms);
    else
        (void)poll(NULL, 0, wait_ms);
    /* It went down; it may be up again by now, and libpcap then says nothing of it. */
    if (poll_on.revents & POLLERR) set_state(source, LIVE_DOWN);
    if (source->state != LIVE_UP || clock_ms() - source->looked_ms >= LOOK_EVERY_MS)
        live_look(source);
}

enum live_outcome live_next(struct live_source *source, struct frame *frame, int wait_ms)
{
    struct pcap_pkthdr *header;
    const uint8_t *data;
    int status = pcap_next_ex(source->pcap, &header, &data);
    if (status == 0) {
        live_wait(source, wait_ms);
        status = source->state == LIVE_UP ? pcap_next_ex(source->pcap, &header, &data) : 0;
    }
    if (status < 0) { /* "the interface went down": what came before that has been read */
        live_look(source);
        if (source->state == LIVE_UP)
            set_state(source, LIVE_DOWN); /* until it is looked at again */
        (void)poll(NULL, 0, wait_ms);     /* where its namespace is gone the error stays for good */
    }
    if (status <= 0) return LIVE_IDLE;
    source->frames_given++;
    frame->data = data;
    frame->captured_bytes = header->caplen;
    frame->wire_bytes = header->len > header->caplen ? header->len : header->caplen;
    frame->time_us = (int64_t)header->ts.tv_sec * 1000000 + header->ts.tv_usec;
    frame->link_type = source->link_type;
    return LIVE_FRAME;
}

enum live_state live_state(const struct live_source *source)
{
    return source->state;
}

uint64_t live_outages(const struct live_source *source)
{
    return source->outages;
}

const char *live_interface(const struct live_source *source)
{
    return source->name;
}

int live_link_type(const struct live_source *source)
{
    return source->link_type;
}

int64_t live_ring_bytes(const struct live_source *source)
{
    return source->ring_bytes;
}

struct live_drops live_drops(struct live_source *source)
{
    struct pcap_stat stat;
    if (pcap_stats(source->pcap, &stat) != 0) return source->drops;
    /* libpcap's counters have 32 bits: only how far they moved is taken. */
    source->frames_taken +=
        (uint32_t)(stat.ps_recv - stat.ps_drop - (uint32_t)source->frames_taken);
    source->drops.kernel += (uint32_t)(stat.ps_drop - (uint32_t)source->drops.kernel);
    uint64_t interface;
    if (interface_drops(source->name, &interface)) {
        bool anew = interface < source->interface_drops; /* and counts from the beginning */
        source->drops.interface += interface - (anew ? 0 : source->interface_drops);
        source->interface_drops = interface;
    }
    return source->drops;
}

void live_end(struct live_source *source)
{
    struct sock_filter nothing = {.code = BPF_RET | BPF_K, .k = 0};
    struct sock_fprog program = {.len = 1, .filter = &nothing};
    (void)setsockopt(source->descriptor, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program);
}

uint64_t live_left(struct live_source *source)
{
    bool is_given_once = source->interface_index >= 0 && source->hardware_type != ARPHRD_LOOPBACK;
    (void)live_drops(source);
    return is_given_once && source->frames_taken > source->frames_given
               ? source->frames_taken - source->frames_given
               : 0;
}

/* SPDX-License-Identifier: MIT */
/*
 * Reads an interface, or several that are the directions of one link, through libpcap. It survives
 * the loss of an interface.
 */
#include "capture.h"

#include "fanout.h"
#include "interface.h"
#include "lift.h"
#include "link_type.h"

#include "base/text.h"

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
#include <unistd.h>

enum { LOOK_EVERY_MS = 250 }; /* how often the interface is checked while no frames come */

struct live_source {
    pcap_t *pcap;
    struct interface interfaces[LIVE_INTERFACES_MOST];
    unsigned interface_count;
    char called[LIVE_NAME_SIZE]; /* their present names */
    int descriptor, link_type;
    bool promiscuous, is_gated;
    int group;
    struct fanout_member member; /* if it is gated: several workers, or several interfaces */
    enum live_state state;
    uint64_t outages;
    int64_t looked_ms;
    int asked; /* live_ask(); -1: nobody */
    struct live_drops drops;
    uint64_t frames_taken, frames_given; /* from the ring; by live_next() */
};

static int64_t clock_ms(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* ---------------------------------------------------------------- the interface */

/* What the process beside it is asked: a byte, and one with the number of the interface. Its answer is a byte. */
enum { LISTEN_AGAIN, TAKE_NO_MORE };

static bool ask(const struct live_source *source, uint8_t what, unsigned number)
{
    uint8_t request[2] = {what, (uint8_t)number}, answer = 0;
    return send(source->asked, request, sizeof request, MSG_NOSIGNAL) == sizeof request &&
           recv(source->asked, &answer, 1, 0) == 1 && answer;
}

/* This needs no privilege (packet(7)); the process has dropped its privileges by then. */
static bool live_listen(struct live_source *source)
{
    int indexes[LIVE_INTERFACES_MOST];
    for (unsigned i = 0; i < source->interface_count; i++)
        indexes[i] = source->interfaces[i].index;
    struct sockaddr_ll address = {.sll_family = AF_PACKET,
                                  .sll_protocol = htons(ETH_P_ALL),
                                  .sll_ifindex = source->interfaces[0].index};
    return source->is_gated
               ? fanout_listen(&source->member, indexes, source->interface_count)
               : bind(source->descriptor, (struct sockaddr *)&address, sizeof address) == 0;
}

static void live_make_promiscuous(const struct live_source *source, int index)
{
    struct packet_mreq all = {.mr_ifindex = index, .mr_type = PACKET_MR_PROMISC};
    if (source->promiscuous && index > 0)
        (void)setsockopt(source->descriptor, SOL_PACKET, PACKET_ADD_MEMBERSHIP, &all, sizeof all);
}

/* The interface was made anew. False: it is gone again; retried at the next look. */
static bool listen_again(struct live_source *source, unsigned number)
{
    if (source->asked >= 0) return ask(source, LISTEN_AGAIN, number);
    live_make_promiscuous(source, source->interfaces[number].index);
    return live_listen(source);
}

static void set_state(struct live_source *source, enum live_state state)
{
    if (source->state == LIVE_UP && state != LIVE_UP) source->outages++;
    source->state = state;
}

static void live_look(struct live_source *source)
{
    enum live_state worst = LIVE_UP;
    struct text called = text_into(source->called, sizeof source->called);
    source->looked_ms = clock_ms();
    for (unsigned i = 0; i < source->interface_count; i++) {
        struct interface *interface = &source->interfaces[i];
        if (interface_look(interface, source->descriptor)) {
            if (!listen_again(source, i)) {
                interface->state = LIVE_GONE;
                interface->index = 0;
            }
        }
        if (interface->state > worst) worst = interface->state;
        text_format(&called, "%s%s", i ? "+" : "", interface->name);
    }
    set_state(source, worst);
}

/* ---------------------------------------------------------------- opening */

static bool live_unknown(const char *name, struct error *error)
{
    return error_set_kind(
        error, ERROR_NOT_FOUND,
        "There is no interface '%s' here; `netscope interfaces` lists those that there are.", name);
}

static bool live_down(const char *name, struct error *error)
{
    return error_set(error, "The interface '%s' is down; bring it up: ip link set %s up", name,
                     name);
}

static bool live_refuse(const char *name, pcap_t *pcap, int status, struct error *error)
{
    const char *reason = pcap_geterr(pcap);
    switch (status) {
    case PCAP_ERROR_NO_SUCH_DEVICE: return live_unknown(name, error);
    case PCAP_ERROR_PERM_DENIED:
    case PCAP_ERROR_PROMISC_PERM_DENIED:
        if (capture_permitted(error))
            error_set(error, "This process may not capture on '%s' (%s); run it with sudo.", name,
                      reason);
        return false;
    case PCAP_ERROR_IFACE_NOT_UP: return live_down(name, error);
    default:
        return error_set(error, "Cannot capture on '%s': %s; check it with `ip link show %s`.",
                         name, reason[0] ? reason : pcap_statustostr(status), name);
    }
}

static bool live_set_filter(pcap_t *pcap, const struct live_options *options, int link_type,
                            struct error *error)
{
    struct bpf_program program;
    if (!options->filter || !options->filter[0]) return true;
    if (pcap_compile(pcap, &program, options->filter, 1, PCAP_NETMASK_UNKNOWN) != 0)
        return error_set_kind(error, ERROR_BAD_QUESTION,
                              "The capture filter '%s' cannot be used on %s frames: %s; see `man "
                              "pcap-filter`, for example: 'tcp port 443 and host 192.0.2.7'.",
                              options->filter, capture_link_type_name(link_type),
                              pcap_geterr(pcap));
    bool set = pcap_setfilter(pcap, &program) == 0;
    pcap_freecode(&program);
    return set || error_set(error, "The kernel refused the capture filter '%s': %s; simplify it.",
                            options->filter, pcap_geterr(pcap));
}

static bool live_activate(struct live_source *source, const struct live_options *options,
                          struct error *error)
{
    const char *name = source->interfaces[0].name;
    char reason[PCAP_ERRBUF_SIZE] = "";
    pcap_t *pcap = source->pcap = pcap_create(name, reason);
    if (!pcap) return error_set(error, "Cannot capture on '%s': %s.", name, reason);
    (void)pcap_set_snaplen(pcap, options->snaplen);
    (void)pcap_set_promisc(pcap, options->promiscuous);
    (void)pcap_set_timeout(pcap, options->block_timeout_ms);
    (void)pcap_set_immediate_mode(pcap, options->immediate);
    (void)pcap_set_buffer_size(pcap, (int)options->ring_bytes);
    if (source->is_gated) (void)pcap_set_protocol_linux(pcap, FANOUT_NO_PROTOCOL);
    int status = pcap_activate(pcap);
    if (status < 0) return live_refuse(name, pcap, status, error);
    source->link_type = link_type_from_dlt(pcap_datalink(pcap));
    if (!live_set_filter(pcap, options, source->link_type, error)) return false;
    if (pcap_setnonblock(pcap, 1, reason) != 0)
        return error_set(error, "Cannot capture on '%s': %s.", name, reason);
    source->descriptor = pcap_get_selectable_fd(pcap);
    /* A gate is changed with the interface; every other filter stays what it is. */
    const int on = 1;
    if (!source->is_gated)
        (void)setsockopt(source->descriptor, SOL_SOCKET, SO_LOCK_FILTER, &on, sizeof on);
    return true;
}

static bool live_activate_lifted(struct live_source *source, const struct live_options *options,
                                 struct error *error)
{
    struct lift lift;
    bool good = lift_begin(&lift)
                    ? live_activate(source, options, error)
                    : error_set(error,
                                "A live capture needs room for %d descriptors: raise the limit on "
                                "open files (ulimit -n).",
                                2 * CAPTURE_DESCRIPTORS_FROM);
    lift_end(&lift);
    return good;
}

static bool live_add(struct live_source *source, const char *name, struct error *error)
{
    struct interface *interface = &source->interfaces[source->interface_count];
    if (!interface_open(interface, source->descriptor, name)) return live_unknown(name, error);
    if (interface->state == LIVE_DOWN) return live_down(name, error);
    /* One ring holds the frames of all, so they must have one link type. */
    if (interface->hardware != source->interfaces[0].hardware)
        return error_set_kind(
            error, ERROR_BAD_QUESTION,
            "'%s' and '%s' have different frames, and cannot be the directions of one "
            "link; watch them one by one.",
            source->interfaces[0].name, name);
    source->interface_count++;
    return true;
}

static bool live_add_all(struct live_source *source, const struct live_options *options,
                         struct error *error)
{
    struct live_names names;
    if (!live_names(options->interface, &names, error)) return false;
    /* Any family works; the service may open only few. */
    source->descriptor = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    bool good = source->descriptor >= 0 ||
                error_set(error, "No socket can be had (%s); raise the limit on open files.",
                          strerror(errno));
    for (unsigned i = 0; good && i < names.count; i++)
        good = live_add(source, names.names[i], error);
    if (source->descriptor >= 0) close(source->descriptor);
    const struct interface *first = &source->interfaces[0];
    source->is_gated = options->members > 1 || names.count > 1 || first->index == INTERFACE_ANY ||
                       first->hardware == ARPHRD_LOOPBACK;
    return good;
}

static bool live_open_all(struct live_source *source, const struct live_options *options,
                          struct error *error)
{
    source->promiscuous = options->promiscuous;
    if (!live_add_all(source, options, error) || !live_activate_lifted(source, options, error))
        return false;
    for (unsigned i = 1; i < source->interface_count; i++)
        live_make_promiscuous(source, source->interfaces[i].index);
    source->group = options->first ? options->first->group : FANOUT_NEW_GROUP;
    if (source->is_gated &&
        !fanout_join(&source->member, source->descriptor, &source->group, options->members))
        return error_set(error,
                         "The kernel refused to share '%s' among workers (%s); use --workers 1, "
                         "and one interface.",
                         options->interface, strerror(errno));
    live_look(source);
    return true;
}

struct live_source *live_open(const struct live_options *options, struct error *error)
{
    struct live_source *source = calloc(1, sizeof *source);
    if (!source) {
        error_no_memory(error, "capture on '%s'", options->interface);
        return NULL;
    }
    source->asked = -1;
    if (live_open_all(source, options, error)) return source;
    live_close(source);
    return NULL;
}

bool live_begin(struct live_source *source)
{
    return !source->is_gated || live_listen(source);
}

void live_close(struct live_source *source)
{
    if (!source) return;
    fanout_clear(&source->member);
    if (source->asked >= 0) close(source->asked);
    if (source->pcap) pcap_close(source->pcap);
    free(source);
}

/* ---------------------------------------------------------------- reading */

/*
 * True for a state in which frames can come, not only a pending error. The reported carrier is no
 * proof: LIVE_NO_LINK counts too.
 */
static bool may_come(const struct live_source *source)
{
    return source->state <= LIVE_NO_LINK || source->is_gated;
}

static void live_wait(struct live_source *source, int wait_ms)
{
    struct pollfd poll_on = {.fd = source->descriptor, .events = POLLIN};
    /* The socket of an interface that is down reports an error at once, again and again. */
    if (may_come(source))
        (void)poll(&poll_on, 1, wait_ms);
    else
        (void)poll(NULL, 0, wait_ms);
    /* It went down. If it is up again by now, libpcap does not report the outage. */
    if (poll_on.revents & POLLERR) {
        int reason; /* read once, or libpcap would report a second outage */
        socklen_t size = sizeof reason;
        (void)getsockopt(source->descriptor, SOL_SOCKET, SO_ERROR, &reason, &size);
        set_state(source, LIVE_DOWN);
    }
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
        status = may_come(source) ? pcap_next_ex(source->pcap, &header, &data) : 0;
    }
    if (status < 0) { /* the interface went down; earlier frames have been read */
        live_look(source);
        if (source->state == LIVE_UP) set_state(source, LIVE_DOWN); /* until the next look */
        (void)poll(NULL, 0, wait_ms); /* if its namespace is gone, the error is permanent */
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
    return source->called;
}

const char *live_trouble(const struct live_source *source)
{
    for (unsigned i = 0; i < source->interface_count; i++)
        if (source->interfaces[i].state != LIVE_UP) return source->interfaces[i].given;
    return "";
}

int live_link_type(const struct live_source *source)
{
    return source->link_type;
}

struct live_drops live_drops(struct live_source *source)
{
    struct pcap_stat stat;
    if (pcap_stats(source->pcap, &stat) != 0) return source->drops;
    /* libpcap's counters have 32 bits, so only the difference is added. */
    source->frames_taken +=
        (uint32_t)(stat.ps_recv - stat.ps_drop - (uint32_t)source->frames_taken);
    source->drops.kernel += (uint32_t)(stat.ps_drop - (uint32_t)source->drops.kernel);
    for (unsigned i = 0; i < source->interface_count; i++)
        source->drops.interface += interface_dropped(&source->interfaces[i]);
    return source->drops;
}

/* The filter of a socket with one interface is locked: it listens to what no frame has instead. */
static bool take_no_more(struct live_source *source)
{
    struct sock_filter nothing = {.code = BPF_RET | BPF_K, .k = 0};
    struct sock_fprog program = {.len = 1, .filter = &nothing};
    struct sockaddr_ll nowhere = {.sll_family = AF_PACKET,
                                  .sll_protocol = htons(FANOUT_NO_PROTOCOL),
                                  .sll_ifindex = source->interfaces[0].index};
    return source->is_gated
               ? setsockopt(source->descriptor, SOL_SOCKET, SO_ATTACH_FILTER, &program,
                            sizeof program) == 0
               : bind(source->descriptor, (struct sockaddr *)&nowhere, sizeof nowhere) == 0;
}

void live_end(struct live_source *source)
{
    if (source->asked >= 0)
        (void)ask(source, TAKE_NO_MORE, 0);
    else
        (void)take_no_more(source);
}

uint64_t live_left(struct live_source *source)
{
    (void)live_drops(source);
    return source->frames_taken > source->frames_given ? source->frames_taken - source->frames_given
                                                       : 0;
}

/* ---------------------------------------------------------------- the process that is asked */

static bool do_listen_again(struct live_source *source, unsigned number)
{
    for (unsigned i = 0; i < source->interface_count; i++)
        (void)interface_look(&source->interfaces[i], source->descriptor);
    if (number >= source->interface_count) return false;
    const struct interface *interface = &source->interfaces[number];
    if (interface->state == LIVE_GONE) return false;
    live_make_promiscuous(source, interface->index);
    return live_listen(source);
}

/* False: the other end is closed. */
static bool answer_one(struct live_source *source, int descriptor)
{
    uint8_t request[2], answer = 0;
    ssize_t size = recv(descriptor, request, sizeof request, 0);
    if (size <= 0) return false;
    if (size == sizeof request)
        answer = request[0] == LISTEN_AGAIN   ? do_listen_again(source, request[1])
                 : request[0] == TAKE_NO_MORE ? take_no_more(source)
                                              : false;
    return send(descriptor, &answer, 1, MSG_NOSIGNAL) == 1;
}

void live_ask(struct live_source *source, int descriptor)
{
    source->asked = descriptor;
}

void live_answer(struct live_source *const *sources, const int *descriptors, unsigned count)
{
    unsigned open = count;
    struct pollfd *waits = calloc(count + 1, sizeof *waits);
    for (unsigned i = 0; waits && i < count; i++)
        waits[i] = (struct pollfd){.fd = descriptors[i], .events = POLLIN};
    while (waits && open) {
        if (poll(waits, count, -1) < 0 && errno != EINTR) break;
        for (unsigned i = 0; i < count; i++) {
            if (waits[i].fd < 0 || !waits[i].revents || answer_one(sources[i], waits[i].fd))
                continue;
            waits[i].fd = -1;
            open--;
        }
    }
    free(waits);
}

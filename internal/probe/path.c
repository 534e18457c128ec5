/* SPDX-License-Identifier: MIT */
/*
 * The layer path: packets whose hop limit is one, two, three... and what the routers say that
 * discard them. UDP and TCP go side by side. The ports stay the same for all packets of a way, so
 * that routers which share their load by ports lead all of them the same way. A hop is asked
 * twice; after some silent ones in a row a way ends.
 */
#include "run.h"

#include "icmp.h"

#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <unistd.h>

enum {
    TRIES = 2,
    SILENT_MOST = 5,
    WAIT_LEAST_US = 200 * 1000,
    WAIT_MOST_US = 1000 * 1000,
    PROBE_MAGIC = 0x6e73 /* "ns": begins our datagrams */
};

struct tracer {
    struct probe *probe;
    struct step *step;
    enum path_way way;
    int family, descriptor; /* -1: none */
    const struct ip_address *host;
    int64_t handshake_us; /* of TCP, with the host; 0: it took none */
    struct sockaddr_storage here, there;
    socklen_t size;
    int distance, tries, silent;
    int silent_before; /* the last word: it may have come from there already */
    int64_t sent_us, longest_us;
    bool is_over, is_reached;
    bool is_cut;           /* the time was over */
    bool is_ended_by_word; /* a router said that it goes no further */
    struct icmp_word last;
};

/* ---------------------------------------------------------------- hops */

static void hang_up(struct tracer *tracer)
{
    if (tracer->descriptor >= 0) (void)close(tracer->descriptor);
    tracer->descriptor = -1;
}

static void end(struct tracer *tracer)
{
    hang_up(tracer);
    tracer->is_over = true;
    step_end(tracer->probe, tracer->step);
}

static void add_hop(struct tracer *tracer, int distance, const struct ip_address *from, int64_t us)
{
    struct path *path = &tracer->probe->path;
    struct hop *hop = &path->hops[path->count];
    if (path->count == sizeof path->hops / sizeof path->hops[0]) return;
    *hop = (struct hop){.way = tracer->way, .distance = distance, .us = us};
    if (from) hop->address = *from;
    path->count++;
    if (us == 0) return;
    path->heard[tracer->way] = distance;
    if (us > tracer->longest_us) tracer->longest_us = us;
}

static void next_hop(struct tracer *tracer)
{
    tracer->distance++;
    tracer->tries = 0;
    if (tracer->distance > HOPS_MOST) end(tracer);
}

static void reach_end(struct tracer *tracer, const struct ip_address *from)
{
    add_hop(tracer, tracer->distance, from, probe_now_us(tracer->probe) - tracer->sent_us);
    tracer->is_reached = true;
    end(tracer);
}

/* ---------------------------------------------------------------- sending */

/* The first socket of TCP gets a port, and all later ones the same. */
static bool open_socket(struct tracer *tracer)
{
    const int yes = 1;
    socklen_t size = sizeof tracer->here;
    bool is_first = tracer->here.ss_family == AF_UNSPEC;
    tracer->descriptor =
        icmp_socket(tracer->family, tracer->way == PATH_TCP ? SOCK_STREAM : SOCK_DGRAM);
    if (tracer->descriptor < 0) return false;
    if (tracer->way == PATH_UDP)
        return connect(tracer->descriptor, (const struct sockaddr *)&tracer->there, tracer->size) ==
               0;
    (void)setsockopt(tracer->descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    tracer->here.ss_family = (sa_family_t)tracer->family;
    return bind(tracer->descriptor, (const struct sockaddr *)&tracer->here, tracer->size) == 0 &&
           (!is_first ||
            getsockname(tracer->descriptor, (struct sockaddr *)&tracer->here, &size) == 0);
}

static void send_datagram(struct tracer *tracer)
{
    const uint8_t bytes[] = {PROBE_MAGIC >> 8, PROBE_MAGIC & 0xff, (uint8_t)tracer->distance,
                             (uint8_t)tracer->tries};
    /* An error that is told here is an earlier packet's; then this one was not sent. */
    for (int i = 0; i < TRIES; i++)
        if (send(tracer->descriptor, bytes, sizeof bytes, 0) >= 0) return;
}

static void give_up(struct tracer *tracer, int error)
{
    step_say(tracer->step, PROBE_NOT_TRIED, "This machine cannot send there: %s.", strerror(error));
    end(tracer);
}

static void call(struct tracer *tracer)
{
    if (connect(tracer->descriptor, (const struct sockaddr *)&tracer->there, tracer->size) == 0 ||
        errno == ECONNREFUSED)
        reach_end(tracer, tracer->host);
    else if (errno != EINPROGRESS)
        give_up(tracer, errno);
}

static void ask_hop(struct tracer *tracer)
{
    if (tracer->way == PATH_TCP && tracer->descriptor >= 0) hang_up(tracer);
    if ((tracer->descriptor < 0 && !open_socket(tracer)) ||
        !icmp_limit_hops(tracer->descriptor, tracer->family, tracer->distance)) {
        give_up(tracer, errno);
        return;
    }
    tracer->tries++;
    tracer->sent_us = probe_now_us(tracer->probe);
    if (tracer->way == PATH_UDP)
        send_datagram(tracer);
    else
        call(tracer);
}

/* A host that takes long for a handshake takes long here, too. */
static int64_t patience_us(const struct tracer *tracer)
{
    int64_t us = 3 * tracer->longest_us + WAIT_LEAST_US / 2;
    int64_t of_host_us = 2 * tracer->handshake_us;
    if (us < of_host_us) us = of_host_us;
    return us < WAIT_LEAST_US ? WAIT_LEAST_US : us > WAIT_MOST_US ? WAIT_MOST_US : us;
}

/* ---------------------------------------------------------------- hearing */

static void hear_word(struct tracer *tracer, const struct icmp_word *word)
{
    bool is_told = tracer->way == PATH_UDP && word->quoted_size >= 3 &&
                   (word->quoted[0] << 8 | word->quoted[1]) == PROBE_MAGIC;
    /* A late word about an earlier hop: that one was counted as silent, or has answered. */
    if (is_told && word->quoted[2] != tracer->distance) return;
    tracer->silent_before = tracer->silent;
    tracer->silent = 0;
    tracer->last = *word;
    if (ip_equal(&word->from, tracer->host) || word->kind == ICMP_WORD_PORT) {
        reach_end(tracer, &word->from);
        return;
    }
    add_hop(tracer, tracer->distance, &word->from, probe_now_us(tracer->probe) - tracer->sent_us);
    if (word->kind == ICMP_WORD_EXPIRED) {
        next_hop(tracer);
        return;
    }
    tracer->is_ended_by_word = true;
    end(tracer);
}

/* Of IPv6 the kernel may keep the address of the router for itself. */
static void hear_tcp(struct tracer *tracer)
{
    int error = 0;
    socklen_t size = sizeof error;
    (void)getsockopt(tracer->descriptor, SOL_SOCKET, SO_ERROR, &error, &size);
    if (error == 0 || error == ECONNREFUSED || error == ECONNRESET) {
        reach_end(tracer, tracer->host);
    } else if (error == EHOSTUNREACH) {
        tracer->silent = 0;
        add_hop(tracer, tracer->distance, NULL, probe_now_us(tracer->probe) - tracer->sent_us);
        next_hop(tracer);
    } else {
        hang_up(tracer); /* nothing more will come of this one */
    }
}

static void hear(struct tracer *tracer)
{
    struct icmp_word word;
    char byte;
    if (icmp_take(tracer->descriptor, &word))
        hear_word(tracer, &word);
    else if (tracer->way == PATH_TCP)
        hear_tcp(tracer);
    else if (recv(tracer->descriptor, &byte, 1, 0) >= 0)
        reach_end(tracer, tracer->host);
}

static void be_patient(struct tracer *tracer)
{
    if (probe_now_us(tracer->probe) - tracer->sent_us < patience_us(tracer)) return;
    if (tracer->tries < TRIES) {
        ask_hop(tracer);
        return;
    }
    add_hop(tracer, tracer->distance, NULL, 0);
    if (++tracer->silent == SILENT_MOST)
        end(tracer);
    else
        next_hop(tracer);
}

static void step_both(struct probe *probe, struct tracer tracers[PATH_WAYS])
{
    struct pollfd polled[PATH_WAYS];
    struct tracer *whose[PATH_WAYS];
    size_t count = 0;
    int64_t wait_us = WAIT_MOST_US;
    for (size_t i = 0; i < PATH_WAYS; i++) {
        struct tracer *tracer = &tracers[i];
        if (!tracer->is_over && tracer->tries == 0) ask_hop(tracer);
        if (tracer->is_over) continue;
        int64_t left_us = tracer->sent_us + patience_us(tracer) - probe_now_us(probe);
        if (left_us < wait_us) wait_us = left_us;
        whose[count] = tracer;
        polled[count++] = (struct pollfd){.fd = tracer->descriptor,
                                          .events = tracer->way == PATH_TCP ? POLLOUT : POLLIN};
    }
    (void)poll(polled, count, wait_us > 0 ? (int)(wait_us / 1000) + 1 : 0);
    for (size_t i = 0; i < count; i++)
        if (polled[i].revents)
            hear(whose[i]);
        else
            be_patient(whose[i]);
}

/* ---------------------------------------------------------------- what it says */

/* Silent hops behind the last one that answered are no part of the path. */
static void drop_tail(struct path *path)
{
    size_t kept = 0;
    for (size_t i = 0; i < path->count; i++)
        if (path->hops[i].distance <= path->heard[path->hops[i].way])
            path->hops[kept++] = path->hops[i];
    path->count = kept;
}

static void tell_word(struct tracer *tracer)
{
    char text[IP_TEXT_SIZE] = "A router", memory[24];
    struct text where = text_into(memory, sizeof memory);
    if (tracer->last.from.version) ip_format(&tracer->last.from, text);
    if (!tracer->silent_before) text_format(&where, " (hop %d)", tracer->distance);
    if (tracer->last.kind == ICMP_WORD_FORBIDDEN)
        step_say(tracer->step, PROBE_DOUBTFUL, "Filtered: %s%s says that it is forbidden.", text,
                 memory);
    else
        step_say(tracer->step, PROBE_DOUBTFUL, "%s%s says that it knows no way on.", text, memory);
}

/* A host that is reached all the same may well drop what it does not expect. */
static void tell_silence(struct tracer *tracer, const struct hop *last)
{
    char text[IP_TEXT_SIZE] = "a router without address";
    bool is_odd = !tracer->probe->chosen;
    if (!last) {
        step_brief(tracer->step, "no router on the way says anything");
        if (is_odd)
            step_say(tracer->step, PROBE_DOUBTFUL,
                     "Nothing comes back, not even from the first router: a firewall near here "
                     "drops it, or the ICMP that tells of it.");
        return;
    }
    if (last->address.version) ip_format(&last->address, text);
    step_number(tracer->step, "filtered_behind_hop", last->distance);
    step_brief(tracer->step, "as far as hop %d, %s; filtered from there on", last->distance, text);
    if (is_odd)
        step_say(tracer->step, PROBE_DOUBTFUL,
                 "It comes as far as hop %d (%s), and nothing comes back from behind: it is "
                 "filtered there, or the host is gone.",
                 last->distance, text);
}

static void tell(struct tracer *tracer)
{
    struct path *path = &tracer->probe->path;
    const struct hop *last = NULL;
    int silent = 0;
    for (size_t i = 0; i < path->count; i++)
        if (path->hops[i].way == tracer->way) {
            silent += path->hops[i].us == 0;
            last = &path->hops[i];
        }
    path->is_reached[tracer->way] = tracer->is_reached;
    path->longest_us[tracer->way] = tracer->longest_us;
    if (tracer->step->state == PROBE_NOT_TRIED) return;
    step_text(tracer->step, "reached", tracer->is_reached ? "yes" : "no");
    step_number(tracer->step, "hops", last ? last->distance : 0);
    step_number(tracer->step, "silent_hops", silent);
    if (tracer->is_ended_by_word)
        tell_word(tracer);
    else if (tracer->is_cut)
        step_brief(tracer->step, "%d hops, and then the time was over", tracer->distance - 1);
    else if (!tracer->is_reached)
        tell_silence(tracer, last);
    else if (silent)
        step_brief(tracer->step, "%d hops, %d of them silent", last->distance, silent);
    else
        step_brief(tracer->step, "%d %s", last->distance, last->distance == 1 ? "hop" : "hops");
}

static void begin(struct probe *probe, struct tracer *tracer, enum path_way way,
                  const struct place *place)
{
    char text[IP_TEXT_SIZE];
    uint16_t port = way == PATH_UDP ? PATH_UDP_PORT : probe->target.port;
    *tracer = (struct tracer){.probe = probe, .way = way, .descriptor = -1, .distance = 1};
    tracer->host = &place->address;
    tracer->handshake_us = place->handshake_us;
    tracer->family = place->address.version == 4 ? AF_INET : AF_INET6;
    tracer->size = place_socket_address(place, port, &tracer->there);
    tracer->step =
        step_begin(probe, PROBE_PATH, "%s to %s port %u", way == PATH_UDP ? "UDP" : "TCP",
                   ip_format(&place->address, text), port);
}

void probe_path(struct probe *probe)
{
    struct tracer tracers[PATH_WAYS];
    const struct place *place = probe->chosen ? probe->chosen : probe->places;
    if (probe->place_count == 0 || probe_left_us(probe, PROBE_PATH) == 0) {
        struct step *step = step_begin(probe, PROBE_PATH, "routers");
        step_say(step, PROBE_NOT_TRIED,
                 probe->place_count ? "There was no time left."
                                    : "There is no address to send to.");
        return;
    }
    for (size_t i = 0; i < PATH_WAYS; i++)
        begin(probe, &tracers[i], (enum path_way)i, place);
    while (!(tracers[PATH_UDP].is_over && tracers[PATH_TCP].is_over) &&
           probe_left_us(probe, PROBE_PATH) > 0)
        step_both(probe, tracers);
    for (size_t i = 0; i < PATH_WAYS; i++)
        if (!tracers[i].is_over) {
            tracers[i].is_cut = true;
            end(&tracers[i]);
        }
    drop_tail(&probe->path);
    for (size_t i = 0; i < PATH_WAYS; i++)
        tell(&tracers[i]);
    path_name_hops(probe);
}

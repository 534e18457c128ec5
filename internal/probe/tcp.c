/* SPDX-License-Identifier: MIT */
/*
 * The layer TCP: some handshakes with each address, all addresses at once, as Happy Eyeballs would
 * meet them (RFC 8305). Loss shows as handshakes that failed and as SYNs that were sent again
 * (TCP_INFO); no ICMP and no right is needed.
 */
#include "via.h"

#include "base/clock.h"

#include <errno.h>
#include <inttypes.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

enum {
    HANDSHAKES = 3, /* with each address */
    /* RFC 8305, section 8: so long IPv4 waits for IPv6. */
    HEAD_START_US = 250 * 1000
};

/* One address: its handshakes, one after the other. */
struct caller {
    struct place *place;
    struct step *step;
    int descriptor; /* -1: none under way */
    int64_t begun_us;
    int64_t taken_us[HANDSHAKES];
    unsigned done, failed, sent_again, stalled;
    int error; /* the last errno; ETIMEDOUT also if the time was over */
    struct tcp_info info;
};

/* ---------------------------------------------------------------- handshakes */

static void end_handshake(struct caller *caller, int error)
{
    if (error == 0) {
        socklen_t size = sizeof caller->info;
        caller->taken_us[caller->done++] = monotonic_now_us() - caller->begun_us;
        (void)getsockopt(caller->descriptor, IPPROTO_TCP, TCP_INFO, &caller->info, &size);
        caller->sent_again += caller->info.tcpi_total_retrans;
        caller->place->is_reached = true;
    } else {
        caller->failed++;
        caller->error = error;
    }
    if (caller->descriptor >= 0) (void)close(caller->descriptor);
    caller->descriptor = -1;
}

static void begin_handshake(const struct probe *probe, struct caller *caller)
{
    caller->begun_us = monotonic_now_us();
    caller->descriptor = via_open(probe, PROBE_TCP, caller->place, probe->target.port);
    if (caller->descriptor < 0) end_handshake(caller, errno);
}

static bool wants_more(const struct caller *caller)
{
    /* What was refused twice will be refused again. */
    return caller->done + caller->failed < HANDSHAKES && caller->failed < 2;
}

static size_t list_waiting(const struct probe *probe, struct caller *callers, size_t count,
                           struct pollfd *polled, struct caller **whose)
{
    size_t waiting = 0;
    for (size_t i = 0; i < count; i++) {
        if (callers[i].descriptor < 0) continue;
        polled[waiting] =
            (struct pollfd){.fd = callers[i].descriptor, .events = via_events(probe, PROBE_TCP)};
        whose[waiting++] = &callers[i];
    }
    return waiting;
}

static void call_all(struct probe *probe, struct caller *callers, size_t count)
{
    int64_t left_us;
    while ((left_us = probe_left_us(probe, PROBE_TCP)) > 0) {
        struct pollfd polled[ADDRESSES_MOST];
        struct caller *whose[ADDRESSES_MOST];
        for (size_t i = 0; i < count; i++)
            while (callers[i].descriptor < 0 && wants_more(&callers[i]))
                begin_handshake(probe, &callers[i]);
        size_t waiting = list_waiting(probe, callers, count, polled, whose);
        if (waiting == 0) break;
        (void)poll(polled, waiting, (int)(left_us / 1000) + 1);
        for (size_t i = 0; i < waiting; i++) {
            unsigned stalls = 0;
            if (!polled[i].revents) continue;
            int error = via_outcome(probe, PROBE_TCP, polled[i].fd, &stalls);
            whose[i]->stalled += stalls;
            end_handshake(whose[i], error);
            step_end(probe, whose[i]->step);
        }
    }
    for (size_t i = 0; i < count; i++)
        if (callers[i].descriptor >= 0) {
            end_handshake(&callers[i], ETIMEDOUT);
            step_end(probe, callers[i].step);
        }
}

/* ---------------------------------------------------------------- what they say */

static void tell_failure(struct step *step, int error)
{
    switch (error) {
    case ECONNREFUSED:
        step_say(step, PROBE_FAILED,
                 "Refused: nothing listens on this port, or a firewall answers "
                 "with a reset.");
        return;
    case ETIMEDOUT:
        step_say(step, PROBE_FAILED, "No answer: a firewall drops it, or nothing has the address.");
        return;
    case ENETUNREACH: step_say(step, PROBE_NOT_TRIED, "This machine has no route to it."); return;
    case EAFNOSUPPORT:
    case EADDRNOTAVAIL:
        step_say(step, PROBE_NOT_TRIED, "This machine has no address of that kind (IPv4 or IPv6).");
        return;
    case EHOSTUNREACH:
        step_say(step, PROBE_FAILED, "Unreachable: this machine or a router on the way says so.");
        return;
    case EACCES:
    case EPERM: step_say(step, PROBE_FAILED, "A firewall of this machine forbids it."); return;
    case ECONNRESET: step_say(step, PROBE_FAILED, "The handshake was reset."); return;
    default: step_say(step, PROBE_FAILED, "No connection: %s.", strerror(error));
    }
}

static int compare_times(const void *a, const void *b)
{
    int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;
    return (left > right) - (left < right);
}

/* Of a connection with the relay the kernel's figures say nothing about the server. */
static void tell_kernel(const struct probe *probe, struct caller *caller)
{
    struct step *step = caller->step;
    if (via_relay(probe, PROBE_TCP)) {
        step_number(step, "stalled", caller->stalled);
        if (caller->stalled)
            step_say(step, PROBE_DOUBTFUL,
                     "Packets are lost: a SYN or its answer was, and the handshakes stalled %u %s.",
                     caller->stalled, caller->stalled == 1 ? "time" : "times");
        return;
    }
    step_number(step, "rtt_us", caller->info.tcpi_rtt);
    step_number(step, "mss_bytes", caller->info.tcpi_snd_mss);
    if (caller->info.tcpi_options & TCPI_OPT_WSCALE)
        step_number(step, "window_scale", caller->info.tcpi_snd_wscale);
    step_number(step, "syn_sent_again", caller->sent_again);
}

static void tell_times(const struct probe *probe, struct caller *caller)
{
    struct step *step = caller->step;
    qsort(caller->taken_us, caller->done, sizeof caller->taken_us[0], compare_times);
    int64_t median = caller->taken_us[caller->done / 2];
    caller->place->handshake_us = median;
    step_number(step, "median_us", median);
    step_number(step, "spread_us", caller->taken_us[caller->done - 1] - caller->taken_us[0]);
    tell_kernel(probe, caller);
    struct text brief = text_into(step->brief, sizeof step->brief);
    text_format(&brief, "%u of %u handshakes, median %.2f ms", caller->done,
                caller->done + caller->failed, (double)median / 1000);
    if (caller->sent_again || caller->failed)
        step_say(step, PROBE_DOUBTFUL,
                 "Packets are lost: %u of %u handshakes failed, and %u SYNs were sent again.",
                 caller->failed, caller->done + caller->failed, caller->sent_again);
}

static void tell(const struct probe *probe, struct caller *caller)
{
    step_number(caller->step, "handshakes", caller->done);
    step_number(caller->step, "failed", caller->failed);
    if (caller->done)
        tell_times(probe, caller);
    else if (caller->failed)
        tell_failure(caller->step, caller->error);
    else
        step_say(caller->step, PROBE_NOT_TRIED, "There was no time left.");
}

/* ---------------------------------------------------------------- which one is taken */

/* As a browser would: IPv6, unless IPv4 is sooner by more than its head start. */
static void choose(struct probe *probe)
{
    int64_t best_us = INT64_MAX;
    for (size_t i = 0; i < probe->place_count; i++) {
        const struct place *place = &probe->places[i];
        int64_t us = place->handshake_us + (place->address.version == 4 ? HEAD_START_US : 0);
        if (!place->is_reached || us >= best_us) continue;
        best_us = us;
        probe->chosen = place;
    }
}

/*
 * Another address serves, so what one lacks is a doubt. If there is only what this machine cannot
 * try, a request fails here.
 */
static void weigh(const struct probe *probe, struct caller *callers, size_t count)
{
    bool fails = probe->chosen == NULL;
    for (size_t i = 0; i < count; i++)
        fails = fails && callers[i].step->state == PROBE_NOT_TRIED;
    if (fails) callers[0].step->state = PROBE_FAILED;
    for (size_t i = 0; i < count; i++)
        if (probe->chosen && callers[i].step->state == PROBE_FAILED)
            callers[i].step->state = PROBE_DOUBTFUL;
}

static void say_refused(struct step *step, const struct ip_address *address)
{
    char text[IP_TEXT_SIZE];
    step_say(step, PROBE_FAILED,
             "The name leads to %s, which is no address of the public internet, and only those are "
             "asked here.",
             ip_format(address, text));
}

void probe_tcp(struct probe *probe)
{
    struct caller callers[ADDRESSES_MOST] = {0};
    if (probe->place_count == 0) {
        struct step *step = step_begin(probe, PROBE_TCP, "port %u", probe->target.port);
        if (ip_is_set(&probe->refused))
            say_refused(step, &probe->refused);
        else
            step_say(step, PROBE_NOT_TRIED, "There is no address to connect to.");
        return;
    }
    for (size_t i = 0; i < probe->place_count; i++) {
        char text[IP_TEXT_SIZE];
        struct place *place = &probe->places[i];
        callers[i] = (struct caller){.place = place, .descriptor = -1};
        callers[i].step = step_begin(probe, PROBE_TCP, "%s port %u",
                                     ip_format(&place->address, text), probe->target.port);
    }
    call_all(probe, callers, probe->place_count);
    for (size_t i = 0; i < probe->place_count; i++)
        tell(probe, &callers[i]);
    choose(probe);
    weigh(probe, callers, probe->place_count);
}

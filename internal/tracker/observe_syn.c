/* SPDX-License-Identifier: MIT */
/*
 * The operating system's family from a SYN: the order of its TCP options, and the initial TTL.
 *
 * Stacks order their options differently (RFC 9293, 7323, 2018 leave it free). Only the four orders
 * that are stable over many versions are used. Their confidence is low, because proxies and tuning
 * change them. The orders are those of p0f's database (p0f 3.09, p0f.fp) for these systems.
 */
#include "observe.h"
#include "tracker_state.h"

enum { LAYOUT_MOST = 16 };

/* "mss,nop,ws" as letters: M N W S T E, and ? for any other. */
static bool read_layout(struct span options, char layout[LAYOUT_MOST])
{
    struct cursor c = cursor_of(options);
    struct tcp_option option;
    unsigned count = 0;
    while (count < LAYOUT_MOST - 1 && tcp_option_next(&c, &option)) {
        char letter = '?';
        switch (option.kind) {
        case TCP_OPTION_END: letter = 'E'; break;
        case TCP_OPTION_NOP: letter = 'N'; break;
        case TCP_OPTION_MSS: letter = 'M'; break;
        case TCP_OPTION_SCALE: letter = 'W'; break;
        case TCP_OPTION_SACK_PERMITTED: letter = 'S'; break;
        case TCP_OPTION_TIME: letter = 'T'; break;
        default: break;
        }
        layout[count++] = letter;
    }
    layout[count] = '\0';
    return cursor_good(&c);
}

static const char *system_of(const char *layout, uint8_t ttl, uint16_t window)
{
    static const struct {
        const char *layout;
        uint8_t initial_ttl;
        uint16_t window; /* 0: any */
        const char *system;
    } stacks[] = {
        {"MSTNW", 64, 0, "Linux"}, /* Android as well */
        {"MNWNNS", 128, 0, "Windows"},
        {"MNWNNTSE", 64, 65535, "macOS or iOS"},
        {"MNWST", 64, 65535, "FreeBSD"},
    };
    for (size_t i = 0; i < sizeof stacks / sizeof stacks[0]; i++) {
        /* each hop on the way lowers the TTL */
        bool near = ttl <= stacks[i].initial_ttl && ttl > stacks[i].initial_ttl - 32;
        if (near && strcmp(layout, stacks[i].layout) == 0 &&
            (!stacks[i].window || stacks[i].window == window)) {
            return stacks[i].system;
        }
    }
    return NULL;
}

void observe_syn(const struct feeding *feeding, const struct packet *packet)
{
    struct tracker *tracker = feeding->tracker;
    const struct flow *flow = feeding->flow;
    char layout[LAYOUT_MOST];
    struct endpoint sender = flow_endpoint(flow, ORIGINATOR);
    bool is_local = false;
    for (size_t i = 0; i < tracker->options.local_network_count && !is_local; i++) {
        is_local = ip_network_contains(&tracker->options.local_networks[i], &sender.ip);
    }
    if (!is_local || !read_layout(packet->tcp_options, layout)) return;
    const char *system = system_of(layout, packet->ttl, packet->window);
    if (!system) return;
    struct evidence evidence = evidence_of(EVIDENCE_SYN_OS, span_text(system));
    evidence.ip = sender.ip;
    evidence.mac = sender.mac;
    observe_evidence(feeding, &evidence);
}

/* SPDX-License-Identifier: MIT */
/* Flows: their devices, their names, and the sums of their traffic. */
#include "joiner_state.h"

#include "model/virtual_router.h"

#include <string.h>

enum { MINUTE_US = 60 * 1000000 };

struct name_client name_client(const struct device *device, const struct endpoint *end)
{
    /* Behind a router a client asks before it is known as a device: its address is the same then. */
    bool has_mac = device && mac_is_set(&device->mac);
    return (struct name_client){.device_id = has_mac ? device->id : 0, .ip = end->ip};
}

void own_devices(struct joined_row *row, const struct device *src, const struct device *dst)
{
    row->src_device_id = src ? src->id : 0;
    row->dst_device_id = dst ? dst->id : 0;
    row->device_id = src ? src->id : row->dst_device_id;
}

/* How sure a name is that the flow's own bytes gave. The outer name of an encrypted hello is not the
 * site's, and a certificate holds for other names, too. */
static double own_confidence(enum name_source source)
{
    switch (source) {
    case NAME_FROM_SNI:
    case NAME_FROM_QUIC_SNI:
    case NAME_FROM_HTTP_HOST: return 1;
    case NAME_FROM_ECH_OUTER:
    case NAME_FROM_CERT: return 0.5;
    case NAME_FROM_NONE:
    case NAME_FROM_DNS:
    case NAME_FROM_DNS_UNASKED: return 0;
    }
    return 0;
}

/*
 * The name that the flow's own bytes give, else what the client had asked for (decision 28). A name
 * from the flow's own traffic is preferred to one from DNS; those that are none of the site's are
 * not. An unasked answer names what nothing else names.
 */
static void name_flow(struct joiner *joiner, struct joined_row *row,
                      const struct device *originator)
{
    const struct flow_record *flow = (const struct flow_record *)row->fact;
    row->dst_domain = text_of(&flow->base, flow->name);
    row->dst_domain_source = flow->name_source;
    row->dst_domain_confidence = own_confidence((enum name_source)flow->name_source);
    if (!ip_is_set(&flow->originator.ip) || !ip_is_set(&flow->responder.ip)) return;
    const struct name_client client = name_client(originator, &flow->originator);
    const struct ip_address *server = &flow->responder.ip;
    struct name_found found;
    if (row->dst_domain && flow->name_source < NAME_FROM_DNS) {
        row->dst_cname =
            names_find_cname(&joiner->names, &client, server, row->dst_domain, flow->start_us);
        return;
    }
    if (!names_find(&joiner->names, &client, server, flow->start_us, &found)) return;
    if (found.is_asked) {
        row->dst_domain = found.told.domain;
        row->dst_cname = found.told.cname;
        row->dst_domain_source = NAME_FROM_DNS;
        row->dst_domain_confidence = 1.0 / found.names;
    } else if (!row->dst_domain) {
        row->dst_domain = found.told.domain;
        row->dst_domain_source = NAME_FROM_DNS_UNASKED;
        row->dst_domain_confidence = 0.5;
    }
}

/* The device of this end was there until the flow's end. So was what sent the frames, such as a
 * router. */
static void see_until_end(struct joiner *joiner, const struct endpoint *end, struct device *device,
                          bool has_sent, int64_t end_us)
{
    if (device) device_move_last(&joiner->devices, device, end_us);
    if (!has_sent || (device && mac_equal(&device->mac, &end->mac))) return;
    struct device *carrier = device_of_mac(&joiner->devices, &end->mac);
    if (carrier && carrier->id && carrier != device)
        device_move_last(&joiner->devices, carrier, end_us);
}

void join_flow(struct joiner *joiner, struct joined_row *row)
{
    const struct flow_record *flow = (const struct flow_record *)row->fact;
    const struct conversation seen = {.near = &flow->originator,
                                      .far = &flow->responder,
                                      .near_sent = flow->traffic[0].packets > 0,
                                      .far_sent = flow->traffic[1].packets > 0,
                                      .near_answered = flow->answered[0],
                                      .far_answered = flow->answered[1],
                                      .time_us = flow->start_us,
                                      .until_us = flow->end_us};
    struct device *originator, *responder;
    devices_of_conversation(&joiner->devices, &seen, &originator, &responder);
    see_until_end(joiner, &flow->originator, originator, seen.near_sent, flow->end_us);
    see_until_end(joiner, &flow->responder, responder, seen.far_sent, flow->end_us);
    if (mac_is_virtual(&flow->originator.mac) &&
        is_of_virtual_router(flow->ip_protocol, flow->responder.port))
        role_speaks_for(&joiner->devices, device_of_mac(&joiner->devices, &flow->originator.mac),
                        &flow->originator.ip, flow->start_us);
    own_devices(row, originator, responder);
    row->dst_scope = responder ? "inside" : devices_scope(&joiner->devices, &flow->responder.ip);
    row->app_protocol = flow->app_protocol[0] ? flow->app_protocol : NULL;
    name_flow(joiner, row, originator);
}

void joiner_account(struct joiner *joiner, const struct joined_row *row)
{
    const struct flow_record *flow = (const struct flow_record *)row->fact;
    struct traffic_key key;
    const char *app = row->app_protocol ? row->app_protocol : "";
    bool is_named = row->registrable_domain && row->dst_domain_source != NAME_FROM_DNS_UNASKED;
    const char *domain = is_named ? row->registrable_domain : "";
    bool is_new;
    key.minute_us = flow->delta_from_us;
    key.device_id = row->device_id;
    size_t app_size = strlen(app), domain_size = strlen(domain), size = app_size + 1 + domain_size;
    if (size >= sizeof key.text) return;
    memcpy(key.text, app, app_size);
    key.text[app_size] = '\0';
    memcpy(key.text + app_size + 1, domain, domain_size);
    struct traffic_summary *item =
        fold_item(&joiner->traffic, &key, offsetof(struct traffic_key, text) + size, &is_new);
    if (!item) return;
    item->minute_us = key.minute_us;
    item->device_id = key.device_id;
    item->flows += flow->folded ? flow->folded : flow->first_emission;
    for (int i = 0; i < 2; i++) {
        item->traffic[i].packets += flow->delta[i].packets;
        item->traffic[i].bytes += flow->delta[i].bytes;
        item->traffic[i].payload += flow->delta[i].payload;
    }
}

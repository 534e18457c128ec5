/* SPDX-License-Identifier: MIT */
/* Open flows, copied for who asks: some at a time, because there may be a million of them. */
#include "tracker_state.h"

enum { EXAMINED_AT_ONCE = 16384 };

void tracker_list_begin(struct open_list *list, int64_t before)
{
    *list = (struct open_list){.page.before = before, .next = 1};
}

static void keep_largest(struct open_list *list, int64_t id, uint32_t index)
{
    unsigned at = list->kept;
    if (at == OPEN_FLOWS_MOST && id < list->ids[at - 1]) return;
    if (at == OPEN_FLOWS_MOST)
        at--;
    else
        list->kept++;
    for (; at > 0 && list->ids[at - 1] < id; at--) {
        list->ids[at] = list->ids[at - 1];
        list->places[at] = list->places[at - 1];
    }
    list->ids[at] = id;
    list->places[at] = index;
}

static void copy_text(char *out, size_t size, const char *text)
{
    size_t length = text ? strnlen(text, size - 1) : 0;
    if (length) memcpy(out, text, length);
    out[length] = 0;
}

static void copy_flow(struct open_flow *out, const struct flow *flow)
{
    struct endpoint originator = flow_endpoint(flow, ORIGINATOR),
                    responder = flow_endpoint(flow, RESPONDER);
    *out = (struct open_flow){.flow_id = flow->id,
                              .start_us = flow->start_us,
                              .last_us = flow->last_us,
                              .originator = originator.ip,
                              .responder = responder.ip,
                              .originator_port = originator.port,
                              .responder_port = responder.port,
                              .ip_protocol = flow->key.protocol,
                              .has_ports = flow->has_ports,
                              .has_row = flow->has_row};
    memcpy(out->traffic, flow->traffic, sizeof out->traffic);
    copy_text(out->app, sizeof out->app, flow->app_protocol);
    copy_text(out->name, sizeof out->name, flow->name);
}

/* Those of the kept that did not end meanwhile. */
static void copy_kept(const struct tracker *tracker, struct open_list *list)
{
    struct open_page *page = &list->page;
    for (unsigned i = 0; i < list->kept; i++) {
        const struct flow *flow = slab_at(&tracker->table.flows, list->places[i]);
        if (flow->id == list->ids[i]) copy_flow(&page->flows[page->count++], flow);
    }
    page->open = tracker->table.flows.live;
    page->at_us = tracker->now_us;
}

bool tracker_list_open(const struct tracker *tracker, struct open_list *list)
{
    const struct slab *flows = &tracker->table.flows;
    struct open_page *page = &list->page;
    for (unsigned i = 0; i < EXAMINED_AT_ONCE && list->next < flows->fresh; i++, list->next++) {
        const struct flow *flow = slab_at(flows, list->next);
        if (flow->id == 0) continue; /* it has ended */
        if (page->before != NOT_OBSERVED && flow->id >= page->before) continue;
        page->matched++;
        keep_largest(list, flow->id, list->next);
    }
    if (list->next < flows->fresh) return false;
    copy_kept(tracker, list);
    return true;
}

/* SPDX-License-Identifier: MIT */
/* A request waits for its reply, and the reply for the end of its body. The three become one
 * record. */
#include "emit.h"
#include "flow_record.h"
#include "flow_row.h"
#include "observe.h"
#include "waiting.h"

/*
 * A request may be 20 bytes, and its row is 100. Requests and replies that come by the dozen in one
 * frame are no browser's: they stay in the flow's sums, and are counted.
 */
enum { HEADS_EACH_FRAME = 8 };

/* One more head of the frame at hand. */
static bool is_one_too_many(const struct feeding *feeding)
{
    struct tracker *tracker = feeding->tracker;
    if (tracker->heads_order != feeding->moment->order) tracker->heads_count = 0;
    tracker->heads_order = feeding->moment->order;
    return ++tracker->heads_count > HEADS_EACH_FRAME;
}

/* Replies have the order of the requests. So behind one that is left out, all are until its reply. */
static bool leaves_request_out(const struct feeding *feeding)
{
    struct flow *flow = feeding->flow;
    if (!is_one_too_many(feeding) && flow->requests_left_out == 0) return false;
    feeding->tracker->counters.requests_left_out++;
    if (flow->requests_left_out < UINT16_MAX) flow->requests_left_out++;
    return true;
}

/* A reply that no request waits for. */
static bool leaves_reply_out(const struct feeding *feeding, bool is_interim)
{
    struct flow *flow = feeding->flow;
    bool too_many = is_one_too_many(feeding);
    if (flow->requests_left_out == 0) {
        if (too_many) feeding->tracker->counters.requests_left_out++;
        return too_many;
    }
    if (!is_interim) flow->requests_left_out--;
    return true;
}

static struct http_request_record *request_begin(const struct feeding *feeding,
                                                 struct record_builder *builder, enum side client)
{
    struct tracker *tracker = feeding->tracker;
    struct http_request_record *record =
        emit_begin(tracker, feeding->moment, builder, RECORD_HTTP_REQUEST, http_request_record);
    record->flow_id = feeding->flow->id;
    feeding->flow->is_referred_to = true;
    record->client = flow_endpoint(feeding->flow, client);
    record->server = flow_endpoint(feeding->flow, other_side(client));
    record->exchange.client_side = (uint8_t)client;
    record->status_code = NOT_OBSERVED;
    record->request_body_bytes = record->response_body_bytes = record->response_us = NOT_OBSERVED;
    return record;
}

static void name_from_host(const struct feeding *feeding, struct span host)
{
    char memory[1100];
    struct text name = text_into(memory, sizeof memory);
    const uint8_t *colon = host.size ? memrchr(host.data, ':', host.size) : NULL;
    bool bracketed = host.size && host.data[0] == '[';
    if (colon && !bracketed) host.size = (size_t)(colon - host.data);
    while (host.size && host.data[host.size - 1] == '.')
        host.size--;
    if (host.size == 0 || host.size > 255) return;
    text_add_label(&name, host);
    struct ip_address literal;
    if (!name.cut && !bracketed && !ip_parse(memory, &literal)) {
        flow_take_name(feeding, text_span(&name), NAME_FROM_HTTP_HOST);
    }
}

/* A URI for a row: never with credentials, and with its query only if queries are kept. */
static struct text_ref add_uri(struct tracker *tracker, struct record_builder *builder,
                               struct span uri)
{
    if (!uri.data) return (struct text_ref){0, 0};
    uri = emit_without_query(tracker, uri);
    struct span secret = uri_userinfo(uri);
    if (!secret.data) return emit_text(tracker, builder, uri);
    struct text text = text_into(tracker->json, JSON_SCRATCH_SIZE);
    size_t front = (size_t)(secret.data - uri.data), rest = front + secret.size;
    text_add_utf8(&text, (struct span){uri.data, front});
    text_add_utf8(&text, (struct span){uri.data + rest, uri.size - rest});
    return record_add_text(builder, text_span(&text));
}

void observe_http_request(const struct feeding *feeding, const struct http_request *request)
{
    struct tracker *tracker = feeding->tracker;
    struct record_builder builder;
    struct flow *flow = feeding->flow;
    if (!flow || leaves_request_out(feeding)) return;
    struct http_request_record *record = request_begin(feeding, &builder, feeding->side);
    record->has_request = true;
    flow->cleartext_login |= request->has_credentials;
    record->method = emit_text(tracker, &builder, request->method);
    record->host = emit_text(tracker, &builder, request->host);
    record->uri = add_uri(tracker, &builder, request->uri);
    record->version = emit_text(tracker, &builder, request->version);
    record->user_agent = emit_text(tracker, &builder, request->user_agent);
    record->referrer = add_uri(tracker, &builder, request->referrer);
    waiting_add(feeding, &builder, 1);
    /* If it was seen from its middle, the server may be taken for its originator. */
    if (feeding->side == ORIGINATOR) name_from_host(feeding, request->host);
    observe_user_agent(feeding, request->user_agent, EVIDENCE_HTTP_AGENT_OS);
}

static bool has_reply(const struct waiting *waiting)
{
    return ((const struct http_request_record *)&waiting->record)->status_code != NOT_OBSERVED;
}

static void put_replied(const struct feeding *feeding)
{
    struct flow *flow = feeding->flow;
    struct record_builder builder;
    struct waiting *oldest;
    while ((oldest = waiting_find(flow, RECORD_HTTP_REQUEST, 0)) && has_reply(oldest)) {
        waiting_resume(feeding, oldest, &builder);
        flow_row_refer_built(feeding, &builder);
    }
}

void observe_http_reply(const struct feeding *feeding, const struct http_reply *reply)
{
    struct tracker *tracker = feeding->tracker;
    struct record_builder builder;
    struct flow *flow = feeding->flow;
    if (!flow) return;
    /* replies have the order of the requests, so the earlier reply has ended */
    put_replied(feeding);
    struct waiting *asked = reply->is_interim ? NULL : waiting_find(flow, RECORD_HTTP_REQUEST, 0);
    struct http_request_record *record;
    if (asked) {
        waiting_resume(feeding, asked, &builder);
        record = (struct http_request_record *)builder.record;
        record->response_us = feeding->moment->time_us - record->base.time_us;
        if (record->response_us < 0) record->response_us = 0;
    } else if (leaves_reply_out(feeding, reply->is_interim)) {
        return;
    } else {
        record = request_begin(feeding, &builder, other_side(feeding->side));
        record->version = emit_text(tracker, &builder, reply->version);
    }
    record->status_code = reply->status;
    record->content_type = emit_text(tracker, &builder, reply->content_type);
    record->server_header = emit_text(tracker, &builder, reply->server);
    flow_take_label(feeding, reply->server);
    if (reply->is_interim) {
        flow_row_refer_built(feeding, &builder);
        return;
    }
    /* It returns to the front of the list. Otherwise the next reply would find a later request
     * first. */
    struct waiting *later = flow->waiting, *last = flow->waiting_last;
    uint16_t later_count = flow->waiting_count;
    flow->waiting = flow->waiting_last = NULL;
    flow->waiting_count = 0;
    waiting_add(feeding, &builder, 1);
    if (flow->waiting) {
        flow->waiting_last->next = later;
    } else {
        flow->waiting = later;
    }
    if (later) flow->waiting_last = last;
    flow->waiting_count = (uint16_t)(flow->waiting_count + later_count);
}

void observe_http_body(const struct feeding *feeding, const struct http_body *body)
{
    struct flow *flow = feeding->flow;
    if (!flow) return;
    struct http_request_record *open = NULL; /* the newest request, or the oldest reply */
    for (struct waiting *w = flow->waiting; w; w = w->next) {
        struct http_request_record *record = (struct http_request_record *)&w->record;
        if (w->record.kind != RECORD_HTTP_REQUEST) continue;
        if (body->of_request ? record->has_request : record->status_code != NOT_OBSERVED)
            open = record;
        if (open && !body->of_request) break;
    }
    if (!open) return;
    if (body->of_request) {
        open->request_body_bytes = (int64_t)body->body_bytes;
        return;
    }
    open->response_body_bytes = (int64_t)body->body_bytes;
    put_replied(feeding);
}

/* SPDX-License-Identifier: MIT */
/* A tracker whose records become lines. */
#include "observer.h"
#include "packets.h"

#include "base/text.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

enum { ETHERNET = 1, SECOND_US = 1000000 };

static void add_line(struct observer *observer, const struct text *line)
{
    size_t needed = observer->size + line->size + 2;
    if (needed > observer->capacity) {
        observer->capacity = needed * 2;
        observer->lines = realloc(observer->lines, observer->capacity);
        assert(observer->lines);
    }
    memcpy(observer->lines + observer->size, line->data, line->size);
    observer->size += line->size;
    observer->lines[observer->size++] = '\n';
    observer->lines[observer->size] = '\0';
}

static void add_endpoint(struct text *line, const struct endpoint *endpoint)
{
    char ip[IP_TEXT_SIZE];
    text_format(line, " %s:%u", ip_format(&endpoint->ip, ip), endpoint->port);
}

static void add_text(struct text *line, const char *key, const struct record *record,
                     struct text_ref ref)
{
    struct span value = record_text(record, ref);
    if (value.data) text_format(line, " %s=%.*s", key, (int)value.size, (const char *)value.data);
}

static void add_flow(struct text *line, const struct flow_record *f)
{
    const char *reason = end_reason_name((enum end_reason)f->end_reason);
    const char *source = name_source_name((enum name_source)f->name_source);
    text_format(line, "flow %u", f->ip_protocol);
    add_endpoint(line, &f->originator);
    add_endpoint(line, &f->responder);
    text_format(line, " %s %s %s packets=%llu/%llu bytes=%llu/%llu payload=%llu/%llu",
                f->conn_state, f->history, reason ? reason : "open",
                (unsigned long long)f->traffic[0].packets,
                (unsigned long long)f->traffic[1].packets, (unsigned long long)f->traffic[0].bytes,
                (unsigned long long)f->traffic[1].bytes, (unsigned long long)f->traffic[0].payload,
                (unsigned long long)f->traffic[1].payload);
    text_format(line, " retransmitted=%u/%u out_of_order=%u/%u missed=%llu", f->retransmissions[0],
                f->retransmissions[1], f->out_of_order[0], f->out_of_order[1],
                (unsigned long long)f->missed_bytes);
    if (f->app_protocol[0]) text_format(line, " app=%s", f->app_protocol);
    add_text(line, "name", &f->base, f->name);
    if (source) text_format(line, " source=%s", source);
    add_text(line, "label", &f->base, f->server_label);
}

static void add_dns(struct text *line, const struct dns_query_record *d)
{
    text_add(line, "dns");
    add_endpoint(line, &d->client);
    add_endpoint(line, &d->server);
    text_format(line, " id=%u type=%u rcode=%d asked=%d attempt=%u answered=%d", d->transaction_id,
                d->type, d->rcode, d->has_query, d->attempt, d->answered);
    /* Of TCP it is up to how the answer was cut. */
    if (!d->over_tcp) text_format(line, " after=%lld", (long long)d->response_us);
    text_format(line, " tcp=%d opcode=%u ttl=%lld", d->over_tcp, d->opcode, (long long)d->ttl);
    add_text(line, "domain", &d->base, d->domain);
    add_text(line, "answers", &d->base, d->answers);
}

static void add_tls(struct text *line, const struct tls_handshake_record *t)
{
    text_add(line, "tls");
    add_endpoint(line, &t->client);
    add_endpoint(line, &t->server);
    text_format(line, " client=%d server=%d version=%04x cipher=%04x", t->has_client, t->has_server,
                t->version, t->cipher);
    add_text(line, "sni", &t->base, t->sni);
    if (t->quic_version) text_format(line, " quic=%08x", t->quic_version);
    add_text(line, "ja3", &t->base, t->ja3_hash);
    add_text(line, "ja4", &t->base, t->ja4);
    add_text(line, "ja3s", &t->base, t->ja3s_hash);
    add_text(line, "retry_ja3s", &t->base, t->retry_ja3s);
}

static void add_http(struct text *line, const struct http_request_record *h)
{
    text_add(line, "http");
    add_endpoint(line, &h->client);
    add_endpoint(line, &h->server);
    add_text(line, "method", &h->base, h->method);
    add_text(line, "host", &h->base, h->host);
    add_text(line, "uri", &h->base, h->uri);
    add_text(line, "referrer", &h->base, h->referrer);
    if (!h->has_request) text_add(line, " asked=0");
    text_format(line, " status=%d request_body=%lld response_body=%lld", h->status_code,
                (long long)h->request_body_bytes, (long long)h->response_body_bytes);
}

static void add_other(struct text *line, const struct record *record)
{
    char ip[IP_TEXT_SIZE], mac[MAC_TEXT_SIZE];
    if (record->kind == RECORD_ADDRESS_BINDING) {
        const struct address_binding_record *c = (const struct address_binding_record *)record;
        text_format(line, "binding %s %s router=%d", ip_format(&c->ip, ip),
                    mac_format(&c->mac, mac), c->is_router);
    } else if (record->kind == RECORD_EVIDENCE) {
        const struct evidence_record *t = (const struct evidence_record *)record;
        text_format(line, "evidence %d %s", t->attribute, ip_format(&t->ip, ip));
        add_text(line, "value", record, t->value);
    } else if (record->kind == RECORD_DHCP_MESSAGE) {
        const struct dhcp_message_record *l = (const struct dhcp_message_record *)record;
        text_format(line, "dhcp %u %u %08x", l->version, l->type, l->transaction_id);
    } else if (record->kind == RECORD_CERTIFICATE) {
        const struct certificate_record *c = (const struct certificate_record *)record;
        text_format(line, "certificate %u", c->position);
        add_text(line, "sha256", record, c->sha256);
    }
}

static void put(void *owner, const struct record *record)
{
    static char memory[RECORD_MOST_BYTES + 4096];
    struct observer *observer = owner;
    struct text line = text_into(memory, sizeof memory);
    assert(record->size % 8 == 0 && record->size <= RECORD_MOST_BYTES);
    if (record->kind == RECORD_FLOW) {
        const struct flow_record *flow = (const struct flow_record *)record;
        assert(flow->end_us >= flow->start_us);
        if (flow->end_reason == END_OPEN) return; /* a later record replaces it */
        if (flow->tunnel == TUNNEL_NONE)
            observer->flow_packets += flow->traffic[0].packets + flow->traffic[1].packets;
        if (flow->folded) {
            observer->folded_rows++;
            observer->folded_flows += flow->folded;
            if (flow->folded > observer->most_folded.folded) observer->most_folded = *flow;
            return;
        }
        if (observer->flow_count < OBSERVED_MOST) observer->flows[observer->flow_count] = *flow;
        observer->flow_count++;
        if (observer->quiet) return;
        add_flow(&line, flow);
    } else if (observer->quiet) {
        return;
    } else if (record->kind == RECORD_DNS_QUERY) {
        add_dns(&line, (const struct dns_query_record *)record);
    } else if (record->kind == RECORD_TLS_HANDSHAKE) {
        add_tls(&line, (const struct tls_handshake_record *)record);
    } else if (record->kind == RECORD_HTTP_REQUEST) {
        add_http(&line, (const struct http_request_record *)record);
    } else {
        add_other(&line, record);
    }
    add_line(observer, &line);
}

/* ------------------------------------------------------------ life */

struct tracker_options observer_options(void)
{
    return (struct tracker_options){.worker_count = 1,
                                    .flows_most = 4096,
                                    .buffer_bytes = 8 * 1024 * 1024,
                                    .tcp_idle_timeout_us = 300 * (int64_t)SECOND_US,
                                    .tcp_attempt_timeout_us = 30 * (int64_t)SECOND_US,
                                    .udp_idle_timeout_us = 60 * (int64_t)SECOND_US,
                                    .icmp_idle_timeout_us = 60 * (int64_t)SECOND_US,
                                    .update_every_us = 60 * (int64_t)SECOND_US,
                                    .fragment_timeout_us = 30 * (int64_t)SECOND_US};
}

static void start(struct observer *observer, struct tracker_options options)
{
    struct error error = {.sentence = ""};
    options.put = put;
    options.owner = observer;
    observer->now_us = 1700000000 * (int64_t)SECOND_US;
    observer->tracker = tracker_create(&options, &error);
    if (!observer->tracker) fprintf(stderr, "%s\n", error.sentence);
    assert(observer->tracker);
}

struct observer *observer_create(const struct tracker_options *options)
{
    struct observer *observer = calloc(1, sizeof *observer);
    assert(observer);
    start(observer, options ? *options : observer_options());
    observer->lines = strdup("");
    assert(observer->lines);
    return observer;
}

void observer_destroy(struct observer *observer)
{
    tracker_destroy(observer->tracker);
    free(observer->lines);
    free(observer);
}

void observer_restart(struct observer *observer)
{
    char *lines = observer->lines;
    size_t capacity = observer->capacity;
    bool quiet = observer->quiet;
    tracker_destroy(observer->tracker);
    lines[0] = '\0';
    *observer = (struct observer){.lines = lines, .capacity = capacity, .quiet = quiet};
    start(observer, observer_options());
}

void observer_see_bytes(struct observer *observer, int link_type, struct span bytes,
                        uint32_t wire_bytes)
{
    struct frame frame = {.data = bytes.data,
                          .captured_bytes = (uint32_t)bytes.size,
                          .wire_bytes = wire_bytes,
                          .time_us = observer->now_us,
                          .number = ++observer->number,
                          .link_type = link_type};
    tracker_frame(observer->tracker, &frame);
}

void observer_see(struct observer *observer, const struct build *frame)
{
    observer_see_bytes(observer, ETHERNET, build_span(frame), (uint32_t)frame->size);
}

const char *observer_finish(struct observer *observer)
{
    tracker_finish(observer->tracker, observer->now_us, UINT64_MAX);
    return observer->lines;
}

const char *observer_broken_rule(const struct observer *observer)
{
    const struct ledger *l = tracker_ledger(observer->tracker);
    if (l->frames_captured + l->frames_excluded != observer->number)
        return "a frame is missing in frames_captured and frames_excluded";
    if (l->frames_captured != l->frames_decoded + l->frames_undecodable)
        return "frames_captured = frames_decoded + frames_undecodable";
    if (l->frames_decoded != l->frames_accounted_to_flows + l->frames_not_ip)
        return "frames_decoded = frames_accounted_to_flows + frames_not_ip";
    if (l->flows_created != l->flows_written + l->flows_evicted + l->flows_live)
        return "flows_created = flows_written + flows_evicted + flows_live";
    if (l->flows_live) return "no flow lives after the end";
    if (l->flows_written != observer->flow_count)
        return "flows_written counts the flow records put";
    if (l->flows_evicted != observer->folded_flows)
        return "flows_evicted counts the flows that were folded";
    if (l->frames_accounted_to_flows != observer->flow_packets)
        return "packets of outer flows = frames_accounted_to_flows";
    return NULL;
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

char *lines_sorted(const char *lines)
{
    size_t count = 0, size = strlen(lines);
    char *copy = strdup(lines), *out = malloc(size + 1), *rest = copy, *at = out;
    char **each = malloc((size + 1) * sizeof *each);
    assert(copy && out && each);
    for (char *line; (line = strsep(&rest, "\n"));) {
        if (*line) each[count++] = line;
    }
    qsort(each, count, sizeof *each, by_text);
    for (size_t i = 0; i < count; i++) {
        at = stpcpy(at, each[i]);
        *at++ = '\n';
    }
    *at = '\0';
    free(copy);
    free(each);
    return out;
}

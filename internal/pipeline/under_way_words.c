/* SPDX-License-Identifier: MIT */
#include "under_way_words.h"

#include <inttypes.h>

static void add_ip(struct text *text, const char *name, const struct ip_address *ip)
{
    char memory[IP_TEXT_SIZE];
    text_format(text, ",\"%s\":\"%s\"", name, ip_format(ip, memory));
}

static void add_time(struct text *text, const char *name, int64_t time_us)
{
    if (time_us == NOT_OBSERVED)
        text_format(text, ",\"%s\":null", name);
    else
        text_format(text, ",\"%s\":%" PRId64, name, time_us);
}

static void add_word(struct text *text, const char *name, const char *word)
{
    text_format(text, ",\"%s\":", name);
    if (word[0])
        text_add_json(text, span_text(word));
    else
        text_add(text, "null");
}

static void add_port(struct text *text, const char *name, bool has, unsigned port)
{
    if (has)
        text_format(text, ",\"%s\":%u", name, port);
    else
        text_format(text, ",\"%s\":null", name);
}

static void add_flow(struct text *text, const struct open_flow *flow, bool shows_names)
{
    text_format(text, "{\"flow_id\":%" PRId64 ",\"ip_protocol\":%u", flow->flow_id,
                flow->ip_protocol);
    add_ip(text, "src_ip", &flow->originator);
    add_port(text, "src_port", flow->has_ports, flow->originator_port);
    add_ip(text, "dst_ip", &flow->responder);
    add_port(text, "dst_port", flow->has_ports, flow->responder_port);
    add_word(text, "app_protocol", flow->app);
    add_word(text, "name", shows_names ? flow->name : "");
    add_time(text, "start_us", flow->start_us);
    add_time(text, "last_us", flow->last_us);
    text_format(text,
                ",\"bytes_sent\":%" PRIu64 ",\"bytes_received\":%" PRIu64
                ",\"packets_sent\":%" PRIu64 ",\"packets_received\":%" PRIu64 ",\"has_row\":%d}",
                flow->traffic[0].bytes, flow->traffic[1].bytes, flow->traffic[0].packets,
                flow->traffic[1].packets, flow->has_row);
}

void under_way_add_flows(struct text *members, const struct open_page *page, bool shows_names)
{
    add_time(members, "at_us", page->at_us);
    text_format(members, ",\"open\":%" PRIu64 ",\"left_out\":%" PRIu64 ",\"flows\":[", page->open,
                page->matched - page->count);
    for (unsigned i = 0; i < page->count; i++) {
        if (i) text_add_char(members, ',');
        add_flow(members, &page->flows[i], shows_names);
    }
    text_add_char(members, ']');
}

static void add_spans(struct text *text, const uint64_t bytes[TALKER_SPANS])
{
    for (unsigned span = 0; span < TALKER_SPANS; span++)
        text_format(text, ",\"bytes_%s\":%" PRIu64, talker_span_words[span], bytes[span]);
}

void under_way_add_talkers(struct text *members, const struct talkers *talkers)
{
    add_time(members, "since_us", talkers->since_us);
    add_time(members, "until_us", talkers->until_us);
    text_format(members, ",\"seconds_known\":%u", talkers->seconds_known);
    add_spans(members, talkers->bytes);
    text_format(members, ",\"left_out\":%" PRIu64 ",\"talkers\":[", talkers->left_out);
    for (unsigned i = 0; i < talkers->count; i++) {
        const struct talker *talker = &talkers->top[i];
        text_format(members, "%s{\"flow_id\":%" PRId64 ",\"ip_protocol\":%u", i ? "," : "",
                    talker->flow_id, talker->ip_protocol);
        add_ip(members, "src_ip", &talker->originator);
        add_ip(members, "dst_ip", &talker->responder);
        add_port(members, "dst_port", talker->responder_port != 0, talker->responder_port);
        add_spans(members, talker->bytes);
        text_add_char(members, '}');
    }
    text_add_char(members, ']');
}

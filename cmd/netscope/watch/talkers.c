/* SPDX-License-Identifier: MIT */
/* The talkers of facts.h: from the capture's answer into rows. */
#include "facts.h"

#include "base/text_safe.h"

#include <string.h>

enum { BAR_WIDTH = 10 };

/* ------------------------------------------------------------ reading */

static void read_spans(uint64_t bytes[TALKER_SPANS], const struct control_reply *reply,
                       const char *list, size_t item)
{
    for (unsigned span = 0; span < TALKER_SPANS; span++) {
        char name[16];
        (void)snprintf(name, sizeof name, "bytes_%s", talker_span_words[span]);
        bytes[span] = (uint64_t)control_reply_integer(reply, list, item, name);
    }
}

static bool read_ip(struct ip_address *ip, const struct control_reply *reply, size_t item,
                    const char *name)
{
    const char *text = control_reply_text(reply, "talkers", item, name);
    return text && ip_parse(text, ip);
}

void facts_read_talkers(struct facts *facts, const struct control_reply *reply)
{
    struct talkers *talkers = &facts->talkers;
    size_t count = control_reply_count(reply, "talkers");
    *talkers = (struct talkers){
        .since_us = control_reply_integer(reply, NULL, 0, "since_us"),
        .until_us = control_reply_integer(reply, NULL, 0, "until_us"),
        .seconds_known = (unsigned)control_reply_integer(reply, NULL, 0, "seconds_known"),
        .left_out = (uint64_t)control_reply_integer(reply, NULL, 0, "left_out")};
    read_spans(talkers->bytes, reply, NULL, 0);
    for (size_t i = 0; i < count && talkers->count < TALKERS_MOST; i++) {
        struct talker *talker = &talkers->top[talkers->count];
        *talker = (struct talker){
            .flow_id = control_reply_integer(reply, "talkers", i, "flow_id"),
            .ip_protocol = (uint8_t)control_reply_integer(reply, "talkers", i, "ip_protocol"),
            .responder_port = (uint16_t)control_reply_integer(reply, "talkers", i, "dst_port")};
        read_spans(talker->bytes, reply, "talkers", i);
        talkers->count += read_ip(&talker->originator, reply, i, "src_ip") &&
                          read_ip(&talker->responder, reply, i, "dst_ip");
    }
}

/* ------------------------------------------------------------ rows */

/* By the span, then by the others from the longest on. */
static bool is_before(const struct talker *one, const struct talker *other, enum talker_span span)
{
    if (one->bytes[span] != other->bytes[span]) return one->bytes[span] > other->bytes[span];
    for (int i = SPAN_ALL; i >= 0; i--)
        if (one->bytes[i] != other->bytes[i]) return one->bytes[i] > other->bytes[i];
    return one->flow_id > other->flow_id;
}

static struct value put_text(struct text *memory, size_t from)
{
    return memory->size == from ? value_null()
                                : (struct value){.type = VALUE_TEXT,
                                                 .bytes = {(const uint8_t *)memory->data + from,
                                                           memory->size - from}};
}

/* In eighths of a block: U+2588 is a full one, U+258F to U+2589 are one to seven eighths. */
static struct value put_bar(struct text *memory, uint64_t bytes, uint64_t largest)
{
    size_t from = memory->size;
    size_t eighths = (size_t)((double)bytes / (double)largest * (8 * BAR_WIDTH));
    for (size_t i = 0; i < eighths / 8; i++)
        text_add(memory, "\xe2\x96\x88");
    if (eighths % 8 || eighths == 0)
        text_format(memory, "\xe2\x96%c", (char)(0x90 - (eighths ? eighths % 8 : 1)));
    return put_text(memory, from);
}

static struct value put_service(struct text *memory, const struct talker *talker)
{
    size_t from = memory->size;
    const char *word = ip_protocol_word(talker->ip_protocol);
    bool is_icmp = word && strncmp(word, "icmp", 4) == 0; /* a code, no port */
    text_add(memory, word ? word : "");
    if (talker->responder_port && !is_icmp) text_format(memory, " %u", talker->responder_port);
    return put_text(memory, from);
}

static struct value put_string(struct text *memory, const char *string)
{
    size_t from = memory->size;
    text_add_safe(memory, span_text(string));
    return put_text(memory, from);
}

static void fill(struct fact_row *row, const struct talker *talker, const struct flow_name *name,
                 uint64_t shown, uint64_t largest)
{
    struct text memory = text_into(row->memory, sizeof row->memory);
    struct value *value = row->values + TALKER_SPANS;
    ip_format(&talker->originator, row->hosts[0]);
    ip_format(&talker->responder, row->hosts[1]);
    for (unsigned span = 0; span < TALKER_SPANS; span++)
        row->values[span] =
            talker->bytes[span] ? value_integer((int64_t)talker->bytes[span]) : value_null();
    *value++ = put_bar(&memory, shown, largest);
    *value++ = put_string(&memory, row->hosts[0]);
    *value++ = put_string(&memory, name->domain[0] ? name->domain : row->hosts[1]);
    *value++ = put_service(&memory, talker);
    *value++ = put_string(&memory, name->app);
}

void facts_sort(struct facts *facts, enum talker_span span)
{
    struct fact_rows *list = &facts->lists[LIST_TALKERS];
    unsigned order[TALKERS_MOST], count = facts->talkers.count;
    const struct talker *top = facts->talkers.top;
    if (facts->talkers_from_rows) return;
    for (unsigned i = 0; i < count; i++) {
        unsigned at = i;
        for (; at > 0 && is_before(&top[i], &top[order[at - 1]], span); at--)
            order[at] = order[at - 1];
        order[at] = i;
    }
    list->count = 0;
    for (unsigned i = 0; i < count && list->count < FACT_ROWS_MOST; i++) {
        const struct talker *talker = &top[order[i]];
        if (talker->bytes[span] == 0) break;
        fill(&list->rows[list->count++], talker, &facts->names[order[i]].name, talker->bytes[span],
             top[order[0]].bytes[span]);
    }
}

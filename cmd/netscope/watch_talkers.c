/* SPDX-License-Identifier: MIT */
#include "watch_talkers.h"

#include "base/text_safe.h"
#include "live_flows.h"
#include "render/figure.h"
#include "viewer/ip_words.h"

#include <stdlib.h>
#include <string.h>

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

void watch_talkers_read(struct talkers *talkers, const struct control_reply *reply)
{
    size_t count = control_reply_count(reply, "talkers");
    *talkers = (struct talkers){
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

static int by_ten_seconds(const void *a, const void *b)
{
    const struct talker *one = a, *other = b;
    for (unsigned i = 0; i < TALKER_SPANS; i++) {
        unsigned span = (i + 1) % TALKER_SPANS; /* 10 s, 60 s, 1 s */
        if (one->bytes[span] != other->bytes[span])
            return one->bytes[span] < other->bytes[span] ? 1 : -1;
    }
    return one->flow_id < other->flow_id ? 1 : one->flow_id > other->flow_id ? -1 : 0;
}

void watch_talkers_sort(struct talkers *talkers)
{
    qsort(talkers->top, talkers->count, sizeof talkers->top[0], by_ten_seconds);
}

/* ------------------------------------------------------------ writing */

void watch_talkers_add(struct text *line, const struct talker *talker,
                       struct storage_reader *reader)
{
    char from[IP_TEXT_SIZE], to[IP_TEXT_SIZE];
    struct flow_name name;
    const char *word = ip_protocol_word(talker->ip_protocol);
    flow_name_read(&name, reader, talker->flow_id);
    for (unsigned span = 0; span < TALKER_SPANS; span++) {
        char memory[32];
        struct text bytes = text_into(memory, sizeof memory);
        if (talker->bytes[span])
            figure_add_bytes(&bytes, (double)talker->bytes[span]);
        else
            text_add_char(&bytes, '-');
        text_format(line, "  %10s", memory);
    }
    text_format(line, "  %s - ", ip_format(&talker->originator, from));
    if (name.domain[0])
        text_add_safe(line, span_text(name.domain));
    else
        text_add(line, ip_format(&talker->responder, to));
    bool is_icmp = word && strncmp(word, "icmp", 4) == 0; /* a code, no port */
    if (talker->responder_port && !is_icmp)
        text_format(line, " port %u", talker->responder_port);
    else if (word)
        text_format(line, " %s", word);
    if (name.app[0]) {
        text_add(line, "  ");
        text_add_safe(line, span_text(name.app));
    }
}

void watch_talkers_add_rates(struct text *line, const struct talkers *talkers)
{
    for (unsigned span = 0; span < TALKER_SPANS; span++) {
        unsigned seconds = talker_seconds[span];
        if (span > 0 && talkers->seconds_known <= talker_seconds[span - 1]) break;
        if (seconds > talkers->seconds_known) seconds = talkers->seconds_known;
        if (seconds == 0) break;
        text_format(line, span == 0 ? "%.2f Mbit/s in the last second" : ", %.2f over %u s",
                    8 * (double)talkers->bytes[span] / seconds / 1e6, seconds);
    }
}

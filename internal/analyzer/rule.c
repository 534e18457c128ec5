/* SPDX-License-Identifier: MIT */
#include "rule.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

void alert_begin(struct finding *finding, enum severity severity)
{
    finding->summary =
        (struct alert_summary){.severity = severity, .dst_port = NOT_OBSERVED, .count = 1};
    finding->title = text_into(finding->title_memory, sizeof finding->title_memory);
    finding->explanation =
        text_into(finding->explanation_memory, sizeof finding->explanation_memory);
    /* Two bytes are kept for the end of the details. */
    finding->details = text_into(finding->details_memory, sizeof finding->details_memory - 2);
    text_add_char(&finding->details, '{');
}

/* Puts back what did not fit whole: details are valid JSON whatever happens. */
void alert_json(struct finding *finding, const char *name, const char *json)
{
    struct text *details = &finding->details;
    size_t size = details->size;
    if (details->cut) return;
    if (size > 1) text_add_char(details, ',');
    text_add_json(details, span_text(name));
    text_add_char(details, ':');
    text_add(details, json);
    if (!details->cut) return;
    details->size = size;
    details->data[size] = 0;
}

void alert_figure(struct finding *finding, const char *name, int64_t value)
{
    char json[24];
    snprintf(json, sizeof json, "%" PRId64, value);
    alert_json(finding, name, json);
}

void alert_fact(struct finding *finding, const char *name, const char *value)
{
    char memory[ALERT_DETAILS_BYTES];
    struct text json = text_into(memory, sizeof memory);
    text_add_json(&json, span_text(value));
    if (!json.cut) alert_json(finding, name, memory);
}

bool rule_found(struct rule_run *run, struct finding *finding)
{
    struct alert_summary *summary = &finding->summary;
    finding->details_memory[finding->details.size] = '}';
    finding->details_memory[finding->details.size + 1] = 0;
    summary->rule = run->rule;
    summary->title = finding->title_memory;
    summary->explanation = finding->explanation_memory;
    summary->details_json = finding->details_memory;
    return run->found(run->owner, summary);
}

struct parameter parameter_integer(const char *name, int64_t value)
{
    return (struct parameter){name, {.type = VALUE_INTEGER, .integer = value}};
}

struct parameter parameter_text(const char *name, const char *value)
{
    return (struct parameter){name, {.type = VALUE_TEXT, .bytes = span_text(value)}};
}

enum { PARAMETERS_MOST = 12 };

struct storage_rows *rule_query(struct rule_run *run, const char *name,
                                const struct parameter *parameters, size_t count)
{
    struct parameter all[PARAMETERS_MOST];
    if (count + 1 > PARAMETERS_MOST) abort();
    all[0] = parameter_integer(":capture_id", run->analysis->capture_id);
    for (size_t i = 0; i < count; i++)
        all[i + 1] = parameters[i];
    return storage_query(run->reader, name, NULL, all, count + 1, run->error);
}

int64_t row_integer(const struct storage_rows *rows, int column)
{
    struct value value = storage_value(rows, column);
    return value.type == VALUE_INTEGER ? value.integer : 0;
}

bool row_is_null(const struct storage_rows *rows, int column)
{
    return storage_value(rows, column).type == VALUE_NULL;
}

const char *row_text(const struct storage_rows *rows, int column)
{
    struct value value = storage_value(rows, column);
    return value.type == VALUE_TEXT ? (const char *)value.bytes.data : "";
}

struct ip_address row_ip(const struct storage_rows *rows, int column)
{
    struct ip_address ip;
    if (!ip_parse(row_text(rows, column), &ip)) ip = (struct ip_address){.version = 0};
    return ip;
}

bool rule_address(struct rule_run *run, int64_t key, struct ip_address *ip)
{
    if (key >= 0) {
        const uint8_t bytes[4] = {(uint8_t)(key >> 24), (uint8_t)(key >> 16), (uint8_t)(key >> 8),
                                  (uint8_t)key};
        *ip = ip_from_v4(bytes);
        return true;
    }
    const struct parameter address = parameter_integer(":address_id", -key);
    struct storage_rows *rows =
        storage_query(run->reader, "analyze/address", NULL, &address, 1, run->error);
    if (!rows) return false;
    int state = storage_next(rows, run->error);
    *ip = state == 1 ? row_ip(rows, 0) : (struct ip_address){.version = 0};
    storage_rows_close(rows);
    return state >= 0;
}

bool moment_ring_init(struct moment_ring *ring, int64_t threshold, int64_t window_us)
{
    size_t count = threshold < 1 ? 1 : (size_t)threshold;
    *ring = (struct moment_ring){.threshold = count, .window_us = window_us};
    ring->moments = calloc(count, sizeof *ring->moments);
    return ring->moments != NULL;
}

void moment_ring_clear(struct moment_ring *ring)
{
    free(ring->moments);
    ring->moments = NULL;
}

bool moment_ring_add(struct moment_ring *ring, int64_t moment_us, int64_t *since_us)
{
    ring->moments[ring->next] = moment_us;
    ring->next = (ring->next + 1) % ring->threshold;
    if (ring->used < ring->threshold) ring->used++;
    if (ring->used < ring->threshold) return false;
    *since_us = ring->moments[ring->next];
    return moment_us - *since_us <= ring->window_us;
}

char *rule_list(const int64_t *first, size_t count, size_t stride)
{
    enum { NUMBER_BYTES = 24 };
    size_t size = count * NUMBER_BYTES + 3;
    char *memory = malloc(size);
    if (!memory) return NULL;
    struct text text = text_into(memory, size);
    text_add_char(&text, '[');
    for (size_t i = 0; i < count; i++) {
        const int64_t *number = (const int64_t *)((const char *)first + i * stride);
        text_format(&text, "%s%" PRId64, i ? "," : "", *number);
    }
    text_add_char(&text, ']');
    return memory;
}

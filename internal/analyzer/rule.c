/* SPDX-License-Identifier: MIT */
#include "rule.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>

bool rule_alert(struct rule_run *run, struct alert *alert)
{
    alert->summary.cool_down_us = run->analysis->thresholds.cool_down_us;
    return run->found(run->owner, alert_end(alert, run->rule));
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

bool rule_query(struct rule_run *run, struct answer *answer, const char *query,
                const struct parameter *parameters, size_t count, const char *const *columns)
{
    struct parameter all[PARAMETERS_MOST];
    assert(count + 1 <= PARAMETERS_MOST);
    all[0] = parameter_integer(":capture_id", run->analysis->capture_id);
    for (size_t i = 0; i < count; i++)
        all[i + 1] = parameters[i];
    return answer_open(answer, run->reader, query, all, count + 1, columns, run->error);
}

bool rule_address(struct rule_run *run, int64_t key, struct ip_address *ip)
{
    static const char *const columns[] = {"ip", NULL};
    if (key >= 0) {
        const uint8_t bytes[4] = {(uint8_t)(key >> 24), (uint8_t)(key >> 16), (uint8_t)(key >> 8),
                                  (uint8_t)key};
        *ip = ip_from_v4(bytes);
        return true;
    }
    const struct parameter address = parameter_integer(":address_id", -key);
    struct answer answer;
    if (!answer_open(&answer, run->reader, "analyze/address", &address, 1, columns, run->error))
        return false;
    int state = answer_next(&answer);
    *ip = state == 1 ? answer_ip(&answer, 0) : (struct ip_address){.version = 0};
    answer_close(&answer);
    return state >= 0;
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

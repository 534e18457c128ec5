/* SPDX-License-Identifier: MIT */
#include "rule.h"

#include "episode.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>

bool rule_state(struct rule_run *run, int64_t device_id, const char *target, char *memory,
                size_t size)
{
    static const char *const columns[] = {"state", NULL};
    const struct parameter parameters[] = {parameter_text(":rule", run->rule),
                                           parameter_text(":target", target),
                                           parameter_integer(":device_id", device_id)};
    struct answer answer;
    struct text text = text_into(memory, size);
    if (!answer_open(&answer, run->reader, "analyze/state", parameters, 3, columns, run->error))
        return false;
    int state = answer_next(&answer);
    if (state == 1) text_add(&text, answer_text(&answer, 0));
    answer_close(&answer);
    return state >= 0;
}

bool rule_keep_state(struct rule_run *run, int64_t device_id, const char *target,
                     int64_t updated_us, const char *state)
{
    return run->output->state(run->output->owner,
                              &(struct detector_state_summary){.rule = run->rule,
                                                               .target = target,
                                                               .device_id = device_id,
                                                               .updated_us = updated_us,
                                                               .state = state});
}

size_t rule_numbers(const char *state, int64_t *numbers, size_t most)
{
    for (size_t count = 0; count < most; count++) {
        char *end;
        int64_t number = strtoll(state, &end, 10);
        if (end == state) return count;
        numbers[count] = number;
        state = end;
    }
    return most;
}

bool rule_seen_share(struct storage_reader *reader, const struct analysis *analysis, double *share,
                     struct error *error)
{
    static const char *const columns[] = {"completeness", NULL};
    const struct parameter parameters[] = {parameter_integer(":capture_id", analysis->capture_id),
                                           parameter_integer(":from_us", analysis->from_us),
                                           parameter_integer(":to_us", analysis->to_us)};
    struct answer rows;
    if (!answer_open(&rows, reader, "analyze/seen_share", parameters, 3, columns, error))
        return false;
    int state = answer_next(&rows);
    *share = state == 1 ? answer_real(&rows, 0) : 1;
    answer_close(&rows);
    return state >= 0;
}

/* Two windows: whether an attempt within a window is fresh depends on the window before it. */
int64_t analyzer_window_us(const struct analyzer_thresholds *thresholds)
{
    int64_t scan_us = thresholds->scan_window_us, flood_us = thresholds->flood_window_us;
    return 2 * (scan_us > flood_us ? scan_us : flood_us);
}

int64_t analyzer_reach_us(const struct analyzer_thresholds *thresholds)
{
    return EPISODE_MOST_US + analyzer_window_us(thresholds);
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

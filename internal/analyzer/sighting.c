/* SPDX-License-Identifier: MIT */
#include "sighting.h"

#include <inttypes.h>
#include <stdlib.h>

#define DAY_US (INT64_C(86400) * 1000000)

enum { SIGHTING_COLUMNS(COLUMN_NUMBER) };

static bool read_address(struct rule_run *run, const struct answer *rows, int column,
                         struct ip_address *ip, char *text)
{
    text[0] = 0;
    if (answer_is_null(rows, column)) return true;
    if (!rule_address(run, answer_integer(rows, column), ip)) return false;
    (void)ip_format(ip, text);
    return true;
}

static bool read_sighting(struct rule_run *run, const struct answer *rows,
                          struct sighting *sighting)
{
    *sighting = (struct sighting){
        .device_id = answer_integer(rows, column_device_id),
        .first_us = answer_integer(rows, column_first_us),
        .last_us = answer_integer(rows, column_last_us),
        .count = answer_integer(rows, column_count),
        .period_us = answer_integer(rows, column_period_us),
        .dst_port = answer_is_null(rows, column_dst_port)
                        ? -1
                        : (int32_t)answer_integer(rows, column_dst_port),
    };
    return read_address(run, rows, column_src, &sighting->src, sighting->source) &&
           read_address(run, rows, column_dst, &sighting->dst, sighting->target);
}

bool sighting_ask(struct rule_run *run, const char *query, const char *const *columns,
                  enum sighting_kind kind, enum rule_number least, struct answer *rows)
{
    const struct analysis *analysis = run->analysis;
    bool is_settled = kind == SIGHTING_OF_FLOWS || kind == SIGHTING_OF_DAYS;
    int64_t from_us = is_settled ? analysis->settled_from_us : analysis->from_us;
    int64_t to_us = is_settled ? analysis->settled_to_us : analysis->to_us;
    int64_t after_flow_id = analysis->figures_after_flow_id;
    int64_t reach_us = kind == SIGHTING_OF_DAYS ? DAY_US : analyzer_reach_us(&analysis->thresholds);
    char *captures = rule_captures(run, from_us - reach_us, &after_flow_id);
    if (!captures) return false;
    struct parameter parameters[5] = {
        parameter_text(":captures", captures),
        parameter_integer(":from_us", from_us),
        parameter_integer(":to_us", to_us),
    };
    size_t count = 3;
    if (kind == SIGHTING_OF_FLOWS)
        parameters[count++] = parameter_integer(":after_flow_id", after_flow_id);
    if (least != RULE_NUMBER_none)
        parameters[count++] = parameter_integer(":least", rule_number(run, least));
    if (kind == SIGHTING_OF_DATA)
        parameters[count++] = parameter_integer(":places_us", analysis->places_built_us);
    bool good = answer_open(rows, run->reader, query, parameters, count, columns, run->error);
    free(captures);
    return good;
}

bool sightings_tell(struct rule_run *run, const struct sightings *sightings)
{
    struct answer rows;
    if (!sighting_ask(run, sightings->query, sightings->columns, sightings->kind, sightings->least,
                      &rows))
        return false;
    bool good = true;
    int state = 0;
    while (good && (state = answer_next(&rows)) == 1) {
        struct sighting sighting;
        good = read_sighting(run, &rows, &sighting) && sightings->tell(run, &rows, &sighting);
    }
    answer_close(&rows);
    return good && state >= 0;
}

/* Whether a look told of this period before; keeps that it was told. */
static bool recall_period(struct rule_run *run, const struct sighting *sighting, const char *target,
                          bool *is_told)
{
    char memory[32];
    int64_t told_us = INT64_MIN;
    if (!rule_state(run, sighting->device_id, target, memory, sizeof memory)) return false;
    (void)rule_numbers(memory, &told_us, 1);
    *is_told = sighting->period_us <= told_us;
    struct text state = text_into(memory, sizeof memory);
    text_format(&state, "%" PRId64, *is_told ? told_us : sighting->period_us);
    return rule_keep_state(run, sighting->device_id, target, sighting->last_us, memory);
}

bool sighting_alert(struct rule_run *run, const struct sighting *sighting, struct alert *alert)
{
    bool is_told = false;
    char target[ALERT_TARGET_BYTES + IP_TEXT_SIZE];
    struct text state_target = text_into(target, sizeof target);
    text_format(&state_target, "%s %s", sighting->source, alert->target_memory);
    if (sighting->period_us && !recall_period(run, sighting, target, &is_told)) return false;
    alert->summary.device_id = sighting->device_id;
    alert->summary.src = sighting->src;
    alert->summary.dst = sighting->dst;
    if (sighting->dst_port >= 0) alert->summary.dst_port = sighting->dst_port;
    alert->summary.first_us = sighting->first_us;
    alert->summary.last_us = sighting->last_us;
    alert->summary.count = is_told ? 0 : sighting->period_us ? 1 : (uint64_t)sighting->count;
    return rule_alert(run, alert);
}

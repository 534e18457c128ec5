/* SPDX-License-Identifier: MIT */
#include "suspects.h"

#include <stdlib.h>
#include <string.h>

enum { COLUMN_ADDRESS, COLUMN_START_US, COLUMN_UNTIL_US, COLUMN_FOLDED, COLUMN_DEVICE_ID };

bool suspects_add(struct suspects *suspects, const struct suspect *item)
{
    if (suspects->count == suspects->capacity) {
        size_t capacity = suspects->capacity ? suspects->capacity * 2 : 16;
        struct suspect *items = realloc(suspects->items, capacity * suspects->size);
        if (!items) return false;
        suspects->items = items;
        suspects->capacity = capacity;
    }
    memcpy(suspects_at(suspects, suspects->count++), item, suspects->size);
    return true;
}

void suspects_clear(struct suspects *suspects)
{
    free(suspects->items);
    suspects->items = NULL;
    suspects->count = suspects->capacity = 0;
}

/* ------------------------------------------------------------ figures */

static int by_address_and_port(const void *left, const void *right)
{
    const struct suspect *a = left, *b = right;
    int order = rule_order(a->address, b->address);
    return order ? order : rule_order(a->port, b->port);
}

static void add_to_suspects(const struct suspect_figures *figures, const struct answer *rows)
{
    const struct suspects *suspects = figures->suspects;
    const struct suspect key = {
        .address = answer_integer(rows, COLUMN_ADDRESS),
        .port = figures->port_column < 0 ? 0 : answer_integer(rows, figures->port_column)};
    int64_t start_us = answer_integer(rows, COLUMN_START_US),
            until_us = answer_integer(rows, COLUMN_UNTIL_US);
    const struct suspect *found =
        bsearch(&key, suspects->items, suspects->count, suspects->size, by_address_and_port);
    if (!found) return;
    size_t number = (size_t)((const char *)found - (const char *)suspects->items) / suspects->size;
    while (number > 0 && by_address_and_port(suspects_at(suspects, number - 1), &key) == 0)
        number--;
    for (; number < suspects->count; number++) {
        const struct suspect *suspect = suspects_at(suspects, number);
        if (by_address_and_port(suspect, &key) != 0) break;
        if (until_us >= suspect->episode.first_us && start_us <= suspect->episode.last_us)
            figures->add(figures, number, rows);
    }
}

static bool ask(const struct suspect_figures *figures, struct rule_run *run, struct answer *rows)
{
    const struct suspects *suspects = figures->suspects;
    int64_t after_flow_id = run->analysis->figures_after_flow_id;
    int64_t first_us = INT64_MAX, last_us = INT64_MIN;
    for (size_t i = 0; i < suspects->count; i++) {
        const struct episode *episode = &suspects_at(suspects, i)->episode;
        if (episode->first_us < first_us) first_us = episode->first_us;
        if (episode->last_us > last_us) last_us = episode->last_us;
    }
    char *captures = rule_captures(run, first_us, &after_flow_id);
    char *addresses = rule_list(&suspects->items->address, suspects->count, suspects->size);
    const struct parameter parameters[] = {
        parameter_text(":captures", captures),
        parameter_integer(":after_flow_id", after_flow_id),
        parameter_integer(":first_us", first_us),
        parameter_integer(":last_us", last_us),
        parameter_text(":addresses", addresses),
    };
    bool good =
        captures && (addresses || error_no_memory(run->error, "measure for %s", run->rule)) &&
        answer_open(rows, run->reader, figures->query, parameters, 5, figures->columns, run->error);
    free(captures);
    free(addresses);
    return good;
}

bool suspects_measure(struct suspect_figures *figures, struct rule_run *run)
{
    struct answer rows;
    figures->most_each = failed_attempts_most(run) / figures->suspects->count;
    if (!ask(figures, run, &rows)) return false;
    int state;
    figures->attempts->count = 0;
    while ((state = answer_next(&rows)) == 1)
        add_to_suspects(figures, &rows);
    answer_close(&rows);
    return state == 0;
}

int64_t suspect_weight(const struct answer *rows)
{
    return answer_is_null(rows, COLUMN_FOLDED) ? 1 : answer_integer(rows, COLUMN_FOLDED);
}

void suspect_add_device(struct suspect *suspect, const struct answer *rows)
{
    int64_t device_id = answer_integer(rows, COLUMN_DEVICE_ID);
    if (!device_id) return;
    bool is_other = suspect->has_device && suspect->device_id != device_id;
    suspect->device_id = is_other ? 0 : device_id;
    suspect->has_device = true;
}

void suspect_keep(const struct suspect_figures *figures, struct suspect *suspect,
                  const struct answer *rows, const struct failed_attempt *attempt)
{
    if ((size_t)suspect->kept >= figures->most_each) {
        suspect->not_examined += attempt->has_worked ? 0 : suspect_weight(rows);
        return;
    }
    suspect->kept++;
    figures->attempts->items[figures->attempts->count++] = *attempt;
}

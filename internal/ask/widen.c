/* SPDX-License-Identifier: MIT */
#include "widen.h"

#include "extent.h"
#include "parameter.h"
#include "sorted.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const int64_t hour_us = INT64_C(3600) * 1000 * 1000;
enum { BACKWARDS_HOURS = 2, DAY_HOURS = 24, WEEK_HOURS = 8 * 24, LONG_HOURS = 64 * 24 };

const char *widen_form(const struct question *question, const struct description *description,
                       const char *own)
{
    const char *by = description_line(description, "by");
    char filter[32], form[64];
    int used;
    for (; by && sscanf(by, " %31[a-z] %63[a-z_/]%n", filter, form, &used) == 2; by += used) {
        if (filter_is_sought(question, filter)) return storage_question(form);
        if (by[used] == ',') used++;
    }
    return own;
}

/* Takes the form that reads rows instead of sums, if sums lack rows. */
static bool choose_rows(struct storage_reader *reader, const struct description *description,
                        const char **form, struct error *error)
{
    const char *rows = description_line(description, "rows");
    bool is_summed = true;
    if (!rows || storage_question(rows) == *form) return true;
    if (!extent_is_summed(reader, &is_summed, error)) return false;
    if (!is_summed) *form = storage_question(rows);
    return true;
}

struct looking {
    struct storage_reader *reader;
    struct parameter *parameters;
    size_t count;
    int64_t newest_us, since_us;
    int64_t wanted; /* rows */
};

/* True if this window has enough rows. *failed if the question could not be asked. */
static bool has_enough(const struct looking *looking, const char *sql, int64_t first_us,
                       bool *failed, struct error *error)
{
    char *counting = NULL;
    const char *order = question_order(sql);
    looking->parameters[looking->count] = (struct parameter){":window_us", value_integer(first_us)};
    if (!order ||
        asprintf(&counting, "SELECT count(*) AS found FROM (SELECT 1 FROM (%.*s\n) LIMIT :limit)",
                 (int)(order - sql), sql) < 0) {
        *failed = !error_no_memory(error, "count rows");
        return false;
    }
    struct storage_rows *rows = storage_query(looking->reader, NULL, counting, looking->parameters,
                                              looking->count + 1, error);
    int found = rows ? storage_column(rows, "found") : 0;
    *failed = !rows || storage_next(rows, error) != 1;
    bool enough = !*failed && storage_integer(rows, found) >= looking->wanted;
    storage_rows_close(rows);
    free(counting);
    return enough;
}

/* Looks in ever longer windows. The last one leaves nothing out, so it needs no look. */
static bool look(const struct looking *looking, const char *form, struct window *window,
                 struct error *error)
{
    static const int hours[] = {DAY_HOURS, WEEK_HOURS, LONG_HOURS};
    bool failed = false;
    window->first_us = looking->newest_us - BACKWARDS_HOURS * hour_us;
    if (window->first_us > looking->since_us &&
        has_enough(looking, window->sql, window->first_us, &failed, error))
        return true;
    window->sql = form;
    for (size_t i = 0; i < sizeof hours / sizeof hours[0] && !failed; i++) {
        window->first_us = looking->newest_us - hours[i] * hour_us;
        if (window->first_us <= looking->since_us) break;
        if (has_enough(looking, form, window->first_us, &failed, error)) return true;
    }
    window->first_us = 0;
    return !failed;
}

bool widen_choose(struct storage_reader *reader, const struct question *question,
                  const struct description *description, struct parameter *parameters, size_t count,
                  struct window *window, struct error *error)
{
    const char *form = widen_form(question, description, window->sql);
    const struct value *since = question_value(question, ":since_us");
    const struct value *until = question_value(question, ":until_us");
    struct looking looking = {.reader = reader,
                              .parameters = parameters,
                              .count = count,
                              .since_us = since ? since->integer : 0,
                              .wanted = (int64_t)question->limit + 1};
    if (!choose_rows(reader, description, &form, error)) return false;
    if (form == window->sql) return true;
    bool has_window = parameter_is_in(":window_us", form);
    if (question->limit == 0 || question->sort || question->cursor || !has_window) {
        window->sql = form;
        return true;
    }
    struct extent extent;
    if (!extent_find(reader, &extent, error)) return false;
    looking.newest_us = extent.newest_us;
    if (until && until->integer < looking.newest_us) looking.newest_us = until->integer;
    return look(&looking, form, window, error);
}

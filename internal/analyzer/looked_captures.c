/* SPDX-License-Identifier: MIT */
/* Which captures a look may read. Some thirty rules ask for them, so they are read once a look. */
#include "rule.h"

#include <stdlib.h>

#define CAPTURE_COLUMNS(COLUMN) COLUMN(capture_id), COLUMN(after_flow_id), COLUMN(end_us)
enum { CAPTURE_COLUMNS(COLUMN_NUMBER), CAPTURES_MOST = 4096 };
static const char *const capture_columns[] = {CAPTURE_COLUMNS(COLUMN_NAME), NULL};

/* Rules about days read back so far. */
#define USUAL_US (INT64_C(86400) * 1000000)

struct looked_captures {
    bool is_read;
    int64_t since_us; /* those that ended since then were read, */
    size_t count;     /* the newest of them */
    int64_t ids[CAPTURES_MOST], after_flow_ids[CAPTURES_MOST], ends_us[CAPTURES_MOST];
};

struct looked_captures *looked_captures_new(void)
{
    return calloc(1, sizeof(struct looked_captures));
}

void looked_captures_free(struct looked_captures *captures)
{
    free(captures);
}

static bool read_captures(struct rule_run *run, int64_t since_us)
{
    struct looked_captures *captures = run->captures;
    const struct parameter parameters[] = {parameter_integer(":since_us", since_us)};
    struct answer rows;
    int state = 0;
    captures->count = 0;
    if (!rule_query(run, &rows, "analyze/captures", parameters, 1, capture_columns)) return false;
    while (captures->count < CAPTURES_MOST && (state = answer_next(&rows)) == 1) {
        size_t at = captures->count++;
        captures->ids[at] = answer_integer(&rows, column_capture_id);
        captures->after_flow_ids[at] = answer_integer(&rows, column_after_flow_id);
        captures->ends_us[at] =
            answer_is_null(&rows, column_end_us) ? INT64_MAX : answer_integer(&rows, column_end_us);
    }
    answer_close(&rows);
    captures->is_read = state >= 0;
    captures->since_us = since_us;
    return state >= 0;
}

char *rule_captures(struct rule_run *run, int64_t since_us, int64_t *after_flow_id)
{
    struct looked_captures *captures = run->captures;
    int64_t usual_us = run->analysis->from_us - USUAL_US;
    int64_t ids[CAPTURES_MOST];
    size_t count = 0;
    bool is_read = captures->is_read && since_us >= captures->since_us;
    if (!is_read && !read_captures(run, since_us < usual_us ? since_us : usual_us)) return NULL;
    for (size_t i = 0; i < captures->count; i++) {
        if (captures->ends_us[i] < since_us) continue;
        ids[count++] = captures->ids[i];
        if (captures->ids[i] != run->analysis->capture_id &&
            captures->after_flow_ids[i] < *after_flow_id)
            *after_flow_id = captures->after_flow_ids[i];
    }
    char *list = rule_list(ids, count, sizeof ids[0]);
    if (!list) error_no_memory(run->error, "look at the captures before this one");
    return list;
}

/* SPDX-License-Identifier: MIT */
/* New messages, into the queues of those targets that did not get them yet. */
#include "run.h"

#include <stdio.h>
#include <string.h>

/* The message whose rows are being read: one for each target that it was sent to. */
struct current {
    struct queue_facts facts;
    char rule[64], alert_target[256], recipient[TARGET_NAME_SIZE], device[4][256];
    bool is_final[TARGETS_MOST];
};

struct columns {
    int message_id, at_us, target, state, rule, alert_target, recipient, report_id, level,
        device[4];
};

static struct columns find_columns(struct storage_rows *rows)
{
    return (struct columns){storage_column(rows, "message_id"),
                            storage_column(rows, "at_us"),
                            storage_column(rows, "target"),
                            storage_column(rows, "state"),
                            storage_column(rows, "rule"),
                            storage_column(rows, "alert_target"),
                            storage_column(rows, "recipient"),
                            storage_column(rows, "report_id"),
                            storage_column(rows, "level"),
                            {storage_column(rows, "user_label"), storage_column(rows, "hostname"),
                             storage_column(rows, "ip_address"),
                             storage_column(rows, "mac_address")}};
}

static void begin(struct current *current, const struct storage_rows *rows,
                  const struct columns *columns, int64_t message_id)
{
    *current = (struct current){.facts = {.message_id = message_id}};
    current->facts.at_us = storage_integer(rows, columns->at_us);
    current->facts.level = (int)storage_integer(rows, columns->level);
    (void)snprintf(current->rule, sizeof current->rule, "%s", storage_text(rows, columns->rule));
    (void)snprintf(current->alert_target, sizeof current->alert_target, "%s",
                   storage_text(rows, columns->alert_target));
    (void)snprintf(current->recipient, sizeof current->recipient, "%s",
                   storage_text(rows, columns->recipient));
    current->facts.is_report = storage_integer(rows, columns->report_id) > 0;
    current->facts.recipient = current->recipient;
    current->facts.rule = current->rule;
    current->facts.alert_target = current->alert_target;
    for (int i = 0; i < 4; i++) {
        (void)snprintf(current->device[i], sizeof current->device[i], "%s",
                       storage_text(rows, columns->device[i]));
        current->facts.device[i] = current->device[i];
    }
}

static void note_target(const struct run *run, struct current *current, const char *name,
                        const char *state)
{
    bool is_final = strcmp(state, "delivered") == 0 || strcmp(state, "failed") == 0;
    for (size_t i = 0; is_final && i < run->options->target_count; i++)
        if (strcmp(run->options->targets[i].name, name) == 0) current->is_final[i] = true;
}

/* The journal has it: it waits, or its end is not in the database yet. */
static bool is_in_journal(const struct run *run, const struct target *target, int64_t message_id)
{
    for (size_t i = 0; i < journal_count(run->journal); i++) {
        const struct parcel *parcel = journal_parcel(run->journal, i);
        if (strcmp(parcel->target, target->name) == 0 && parcel_has(parcel, message_id))
            return true;
    }
    return false;
}

static bool put(struct run *run, const struct current *current, int64_t now_us)
{
    int64_t message_id = current->facts.message_id;
    for (size_t i = 0; message_id && i < run->options->target_count; i++) {
        struct queue *queue = &run->queues[i];
        if (current->is_final[i] || !queue_wants(queue, &current->facts) ||
            is_in_journal(run, queue->target, message_id))
            continue;
        if (!queue_add(queue, &current->facts, now_us)) return false;
    }
    if (message_id) run->last_message_id = message_id;
    return true;
}

bool run_read_news(struct run *run, int64_t now_us, struct error *error)
{
    const struct parameter parameters[] = {
        {":after_message_id", value_integer(run->last_message_id)}};
    struct current current = {.facts = {.message_id = 0}};
    struct storage_rows *rows =
        storage_query(run->reader, "deliver/news", NULL, parameters, 1, error);
    if (!rows) return false;
    const struct columns columns = find_columns(rows);
    int more;
    bool good = true;
    while (good && (more = storage_next(rows, error)) == 1) {
        int64_t message_id = storage_integer(rows, columns.message_id);
        if (message_id != current.facts.message_id) {
            good = put(run, &current, now_us) || error_no_memory(error, "queue a message");
            begin(&current, rows, &columns, message_id);
        }
        note_target(run, &current, storage_text(rows, columns.target),
                    storage_text(rows, columns.state));
    }
    storage_rows_close(rows);
    if (!good || more != 0) return false;
    return put(run, &current, now_us) || error_no_memory(error, "queue a message");
}

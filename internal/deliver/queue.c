/* SPDX-License-Identifier: MIT */
#include "queue.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define SECOND INT64_C(1000000)

static const int64_t window_us = 600 * SECOND, first_wait_us = 15 * SECOND,
                     longest_wait_us = 3600 * SECOND;

/* ---------------------------------------------------------------- which messages */

static bool has_rule(const struct text_list *rules, const char *rule)
{
    for (const char *word = NULL; (word = text_list_next(rules, word));)
        if (strcmp(word, rule) == 0) return true;
    return rules->count == 0;
}

static bool has_device(const struct text_list *devices, const char *const names[4])
{
    for (const char *word = NULL; (word = text_list_next(devices, word));)
        for (int i = 0; i < 4; i++)
            if (names[i][0] && strcasecmp(word, names[i]) == 0) return true;
    return devices->count == 0;
}

bool queue_wants(const struct queue *queue, const struct queue_facts *facts)
{
    const struct target *target = queue->target;
    if (facts->recipient[0]) return strcmp(facts->recipient, target->name) == 0;
    /* That a target cannot be reached is of no use there. */
    if (strcmp(facts->rule, "delivery_failed") == 0 &&
        strcmp(facts->alert_target, target->name) == 0)
        return false;
    return facts->level >= target->severity && has_rule(&target->rules, facts->rule) &&
           has_device(&target->devices, facts->device);
}

static bool add(struct pending *pending, int64_t message_id)
{
    if (pending->count == pending->capacity) {
        size_t capacity = pending->capacity ? 2 * pending->capacity : 64;
        int64_t *grown = realloc(pending->ids, capacity * sizeof *grown);
        if (!grown) return false;
        pending->ids = grown;
        pending->capacity = capacity;
    }
    pending->ids[pending->count++] = message_id;
    return true;
}

/* Puts the first `most` of them into the list, or as many as fit. */
static size_t take(struct pending *pending, size_t most, struct id_list *list)
{
    size_t taken = 0;
    while (taken < most && id_list_add(list, pending->ids[taken], pending->ids[taken]))
        taken++;
    pending->count -= taken;
    if (taken) memmove(pending->ids, pending->ids + taken, pending->count * sizeof *pending->ids);
    return taken;
}

bool queue_add(struct queue *queue, const struct queue_facts *facts, int64_t now_us)
{
    if (!facts->is_report && queue->findings.count == 0)
        queue->oldest_us = facts->at_us < now_us ? facts->at_us : now_us;
    return add(facts->is_report ? &queue->reports : &queue->findings, facts->message_id);
}

size_t queue_count(const struct queue *queue)
{
    return queue->findings.count + queue->reports.count;
}

void queue_clear(struct queue *queue)
{
    free(queue->findings.ids);
    free(queue->reports.ids);
    *queue = (struct queue){.target = queue->target};
}

/* ---------------------------------------------------------------- when */

bool queue_sleeps(const struct queue *queue, const struct zone *zone, int64_t now_us)
{
    int from, until;
    if (!target_hours(queue->target->hours, &from, &until)) return false;
    int64_t now_s = now_us / SECOND, local_s = now_s + (zone ? zone_offset_s(zone, now_s) : 0);
    int minute = (int)(local_s / 60 % (24 * 60));
    return from < until ? minute < from || minute >= until : minute < from && minute >= until;
}

int64_t queue_back_off_us(int64_t tries)
{
    int64_t wait_us = first_wait_us;
    for (; tries > 1 && wait_us < longest_wait_us; tries--)
        wait_us *= 2;
    return wait_us < longest_wait_us ? wait_us : longest_wait_us;
}

void queue_note(struct queue *queue, bool has_failed, int64_t now_us)
{
    queue->failures = has_failed ? queue->failures + 1 : 0;
    queue->pause_us = has_failed ? now_us + queue_back_off_us(queue->failures) : 0;
}

/* A person reads it. */
static bool is_read(const struct target *target)
{
    switch ((enum target_kind)target->kind) {
    case TARGET_FILE:
    case TARGET_WEBHOOK:
    case TARGET_SYSLOG: return false;
    case TARGET_COMMAND:
    case TARGET_SLACK:
    case TARGET_DISCORD:
    case TARGET_TEAMS:
    case TARGET_MAIL: return true;
    }
    return false;
}

/* How many messages the next parcel may have; 0: it is not the time. */
static size_t count_of_next(struct queue *queue, int64_t now_us, bool at_once)
{
    const struct target *target = queue->target;
    if (now_us - queue->window_us >= window_us || now_us < queue->window_us) {
        queue->window_us = now_us;
        queue->singles = 0;
    }
    if (target->digest_us)
        return at_once || now_us - queue->oldest_us >= target->digest_us ? queue->findings.count
                                                                         : 0;
    if (!is_read(target)) return 1;
    if (queue->findings.count + queue->singles <= QUEUE_SINGLES_MOST) return 1;
    /* The first of a flood are sent together, and the others at the end of the ten minutes. */
    if (queue->singles == 0 || at_once) return queue->findings.count;
    return queue->singles < QUEUE_SINGLES_MOST ? 1 : 0;
}

bool queue_take(struct queue *queue, int64_t now_us, bool at_once, struct id_list *list)
{
    *list = (struct id_list){.size = 0};
    if (queue->reports.count) return take(&queue->reports, 1, list) == 1;
    size_t most = queue->findings.count ? count_of_next(queue, now_us, at_once) : 0;
    size_t taken = take(&queue->findings, most, list);
    if (taken == 0) return false;
    /* A digest of the flood ends the single messages of the ten minutes. */
    queue->singles += taken == 1 ? 1 : QUEUE_SINGLES_MOST;
    return true;
}

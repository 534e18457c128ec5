/* SPDX-License-Identifier: MIT */
/*
 * beacon: a device meets a destination at regular times, day and night, that others do not meet.
 *
 * Programs of intruders ask their server for orders like this. So do mail, updates, telemetry and
 * things, and more regularly: regularity alone ranks these first. So the score multiplies how regular
 * the moments of a day are with how rare the destination is and how new it is for the device. What is
 * there since the sensor began is not new: it is news (`info`) if it is very regular. What is new is
 * `low`, and `medium` only if it goes on for half a day or has no name, and if the device is known.
 */
#include "habit.h"
#include "rhythm.h"
#include "sighting.h"
#include "sum_blocks.h"

#include <inttypes.h>
#include <stdlib.h>

#define COLUMNS(COLUMN)                                                                            \
    COLUMN(device_id), COLUMN(name), COLUMN(peer), COLUMN(name_text), COLUMN(devices),             \
        COLUMN(since_us), COLUMN(began_us), COLUMN(device_since_us), COLUMN(days)
enum { COLUMNS(COLUMN_NUMBER) };
static const char *const columns[] = {COLUMNS(COLUMN_NAME), NULL};

enum { COLUMN_MOMENT, COLUMN_BYTES, COLUMN_SRC, COLUMN_DST, COLUMN_PORT };
static const char *const moment_columns[] = {"moment_us", "payload_sent", "src",
                                             "dst",       "dst_port",     NULL};

#define SECOND_US INT64_C(1000000)
#define HOUR_US (3600 * SECOND_US)
#define DAY_US (24 * HOUR_US)

enum {
    MOMENTS_MOST = 100000, /* of one destination in a day; a gap of a second */
    LASTING_HOURS = 4,
    LASTING_ALL_DAY = 12,
    FULL_HOURS = 6,       /* a shorter life counts less */
    SCORE_OF_MEDIUM = 10, /* more than of low */
    NAMELESS_BONUS = 10,
    NEW_DAYS = 7,
    OLD_DAYS = 30,
    DEVICES_MANY = 5,
    MOMENTS_OF_SHORT = 60, /* in ten minutes, or a minute less */
};
#define SHORT_BY_US (60 * SECOND_US)

struct contact {
    int64_t device_id, name, peer, devices, since_us;
    bool is_new, is_learnt;
    char text[ALERT_TARGET_BYTES];
};

struct beacon {
    struct contact contact;
    struct rhythm rhythm;
    int64_t src, dst;
    int32_t port;
    int score;
};

/* ------------------------------------------------------------ the score */

static double at_most_one(double value)
{
    return value < 0 ? 0 : value > 1 ? 1 : value;
}

/* 1 for one device, 0 from five on. */
static double rarity_of(const struct contact *contact)
{
    return at_most_one((double)(DEVICES_MANY - contact->devices) / (DEVICES_MANY - 1));
}

/* 1 in the first week, 0 after thirty days. */
static double newness_of(const struct contact *contact, int64_t now_us)
{
    double days = (double)(now_us - contact->since_us) / (double)DAY_US;
    return contact->is_new ? at_most_one((OLD_DAYS - days) / (OLD_DAYS - NEW_DAYS)) : 1;
}

static int score_of(const struct beacon *beacon)
{
    const struct rhythm *rhythm = &beacon->rhythm;
    double hours = (double)(rhythm->last_us - rhythm->first_us) / (double)HOUR_US;
    double persistence = rhythm->hours * at_most_one(hours / FULL_HOURS);
    /* Bursts with pauses between them are a person's. A machine may sleep for half of the day. */
    double gaps = rhythm->gaps * at_most_one(2 * rhythm->steady);
    double mean = (gaps + rhythm->sizes + persistence) / 3;
    double score =
        100 * mean * rarity_of(&beacon->contact) * newness_of(&beacon->contact, rhythm->last_us);
    if (!beacon->contact.name) score += NAMELESS_BONUS;
    return score > 100 ? 100 : (int)score;
}

/* A short life is news if nothing but a clock does it: of one device, half an hour long or very often. */
static bool is_clockwork(const struct beacon *beacon, int64_t lasting_us)
{
    const struct rhythm *rhythm = &beacon->rhythm;
    return beacon->contact.devices == 1 && rhythm->gaps >= 0.8 && rhythm->sizes >= 0.9 &&
           rhythm->steady >= 0.8 &&
           (lasting_us >= HOUR_US / 2 ||
            (lasting_us >= HOUR_US / 6 - SHORT_BY_US && rhythm->moments >= MOMENTS_OF_SHORT));
}

/* False: it is no finding. */
static bool severity_of(const struct rule_run *run, const struct beacon *beacon,
                        enum severity *severity)
{
    const struct rhythm *rhythm = &beacon->rhythm;
    const struct contact *contact = &beacon->contact;
    int64_t low = rule_number(run, RULE_NUMBER_beacon_score);
    int64_t lasting_us = rhythm->last_us - rhythm->first_us;
    if ((int64_t)rhythm->moments < rule_number(run, RULE_NUMBER_beacon_contacts)) return false;
    if (lasting_us < LASTING_HOURS * HOUR_US) {
        *severity = SEVERITY_INFO;
        return is_clockwork(beacon, lasting_us);
    }
    if (beacon->score < (contact->is_new ? low : low + SCORE_OF_MEDIUM)) return false;
    bool is_strong = beacon->score >= low + SCORE_OF_MEDIUM && contact->is_new &&
                     contact->is_learnt &&
                     (!contact->name || lasting_us >= LASTING_ALL_DAY * HOUR_US);
    *severity = is_strong ? SEVERITY_MEDIUM : contact->is_new ? SEVERITY_LOW : SEVERITY_INFO;
    return true;
}

/* ------------------------------------------------------------ words */

static void add_gap(struct text *text, int64_t gap_us)
{
    int64_t seconds = (gap_us + SECOND_US / 2) / SECOND_US;
    if (seconds < 120)
        text_format(text, "%" PRId64 " seconds", seconds);
    else
        text_format(text, "%" PRId64 " minutes", (seconds + 30) / 60);
}

static void add_figures(struct alert *alert, const struct beacon *beacon)
{
    const struct rhythm *rhythm = &beacon->rhythm;
    const struct contact *contact = &beacon->contact;
    alert_figure(alert, "score", beacon->score);
    alert_figure(alert, "contacts", (int64_t)rhythm->moments);
    alert_figure(alert, "gap_seconds", rhythm->gap_us / SECOND_US);
    alert_figure(alert, "gaps_alike_percent", (int64_t)(rhythm->gaps * 100));
    alert_figure(alert, "sizes_alike_percent", (int64_t)(rhythm->sizes * 100));
    alert_figure(alert, "hours_percent", (int64_t)(rhythm->hours * 100));
    alert_figure(alert, "devices", contact->devices);
    alert_figure(alert, "since_us", contact->since_us);
    alert_fact(alert, "baseline", contact->is_learnt ? "learnt" : "learning");
}

static bool tell(struct rule_run *run, const struct sum_block *block, const struct beacon *beacon,
                 enum severity severity)
{
    const struct rhythm *rhythm = &beacon->rhythm;
    const struct contact *contact = &beacon->contact;
    struct sighting sighting = {.device_id = contact->device_id,
                                .first_us = rhythm->first_us,
                                .last_us = rhythm->last_us,
                                .period_us = block->from_us,
                                .dst_port = beacon->port};
    struct alert alert;
    if (!rule_address(run, beacon->src, &sighting.src) ||
        !rule_address(run, beacon->dst, &sighting.dst))
        return false;
    (void)ip_format(&sighting.src, sighting.source);
    (void)ip_format(&sighting.dst, sighting.target);
    const char *target = contact->name ? contact->text : sighting.target;
    alert_begin(&alert, severity);
    text_add(&alert.target, target);
    text_format(&alert.title, "%s contacts %s every ", sighting.source, target);
    add_gap(&alert.title, rhythm->gap_us);
    text_format(
        &alert.explanation,
        "Within a day it did so %zu times, %s, and %s. Programs of intruders ask for orders "
        "like this (a beacon); so do mail, updates and things. %sIf nobody knows what %s is, "
        "find the program that asks.%s",
        rhythm->moments,
        contact->is_new ? "which it never did before" : "and has done so since the sensor began",
        contact->devices == 1 ? "no other device does" : "hardly another device does",
        contact->name ? "" : "No name led to the address. ", target,
        contact->is_learnt ? ""
                           : " What is usual for this device is still being learnt: it is "
                             "known for less than three days.");
    add_figures(&alert, beacon);
    alert_figure(&alert, "threshold_score", rule_number(run, RULE_NUMBER_beacon_score));
    return sighting_alert(run, &sighting, &alert);
}

/* ------------------------------------------------------------ reading */

static void read_contact(const struct rule_run *run, const struct answer *rows,
                         const struct sum_block *block, struct contact *contact)
{
    *contact = (struct contact){.device_id = answer_integer(rows, column_device_id),
                                .name = answer_integer(rows, column_name),
                                .peer = answer_integer(rows, column_peer),
                                .devices = answer_integer(rows, column_devices),
                                .since_us = answer_integer(rows, column_since_us)};
    struct text text = text_into(contact->text, sizeof contact->text);
    text_add(&text, answer_text(rows, column_name_text));
    contact->is_new = contact->since_us - answer_integer(rows, column_began_us) >= DAY_US;
    int64_t learning_us = rule_number(run, RULE_NUMBER_learning_time);
    contact->is_learnt =
        block->until_us - answer_integer(rows, column_device_since_us) >= learning_us &&
        answer_integer(rows, column_days) >= learning_us / DAY_US;
}

/* Reads the moments of a day. False: the error is set. */
static bool read_moments(struct rule_run *run, const struct sum_block *block, struct beacon *beacon,
                         struct moment *moments)
{
    const struct contact *contact = &beacon->contact;
    const struct parameter parameters[] = {
        parameter_integer(":device_id", contact->device_id),
        parameter_integer(":name", contact->name),
        parameter_integer(":peer", contact->peer),
        parameter_integer(":from_us", block->until_us - DAY_US),
        parameter_integer(":until_us", block->until_us),
    };
    struct answer rows;
    size_t count = 0;
    int state = 0;
    if (!answer_open(&rows, run->reader, "analyze/contact_moments", parameters, 5, moment_columns,
                     run->error))
        return false;
    while (count < MOMENTS_MOST && (state = answer_next(&rows)) == 1) {
        moments[count++] = (struct moment){answer_integer(&rows, COLUMN_MOMENT),
                                           answer_integer(&rows, COLUMN_BYTES)};
        beacon->src = answer_integer(&rows, COLUMN_SRC);
        beacon->dst = answer_integer(&rows, COLUMN_DST);
        beacon->port = (int32_t)answer_integer(&rows, COLUMN_PORT);
    }
    answer_close(&rows);
    beacon->rhythm = rhythm_of(moments, count, moments + MOMENTS_MOST);
    return state >= 0;
}

static bool judge(struct rule_run *run, const struct sum_block *block)
{
    struct answer rows;
    struct moment *moments = malloc(2 * (size_t)MOMENTS_MOST * sizeof *moments);
    if (!moments) return error_no_memory(run->error, "look for regular contacts");
    bool good = habit_ask(run, "analyze/frequent_contacts", columns, block,
                          RULE_NUMBER_beacon_contacts, &rows);
    int state = good ? 0 : -1;
    while (good && (state = answer_next(&rows)) == 1) {
        struct beacon beacon = {.port = -1};
        enum severity severity;
        read_contact(run, &rows, block, &beacon.contact);
        if (rarity_of(&beacon.contact) == 0) continue;
        good = read_moments(run, block, &beacon, moments);
        beacon.score = score_of(&beacon);
        if (good && severity_of(run, &beacon, &severity))
            good = tell(run, block, &beacon, severity);
    }
    answer_close(&rows);
    free(moments);
    return good && state >= 0;
}

const struct rule rule_beacon = {
    .name = "beacon",
    .summary = "a device contacts a destination at regular times that others do not contact",
    .judge_block = judge,
};

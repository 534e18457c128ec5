/* SPDX-License-Identifier: MIT */
/* Exposures: of the network and of each device, now and a week before, and of each week. */
#include "gather.h"

/* Where the exposures of a question go. */
struct scored {
    struct exposure *network;
    size_t of_device; /* offset in struct report_device; 0: devices are not asked for */
    enum { OF_NO_WEEK, OF_WEEK, OF_WEEK_BEFORE } passwords;
    int64_t without_id;
};

static bool has_password(const struct scored *scored, const struct report_device *device)
{
    if (device->device_id == scored->without_id || scored->passwords == OF_NO_WEEK) return false;
    return scored->passwords == OF_WEEK ? device->password : device->password_before;
}

static struct counts read_counts(const struct answer *answer)
{
    struct counts counts = {.password = false};
    for (int part = 0; part < PART_COUNT; part++)
        counts.of[part] = row_integer(answer, part_words[part].key);
    return counts;
}

static bool network_has_password(const struct figures *figures, const struct scored *scored)
{
    const struct report_device *devices = figures->devices.items;
    for (size_t i = 0; i < figures->devices.count; i++)
        if (device_is_described(&devices[i]) && has_password(scored, &devices[i])) return true;
    return false;
}

static bool take_score(struct gathering *gathering, const struct answer *answer, void *owner)
{
    const struct figures *figures = gathering->figures;
    const struct scored *scored = owner;
    int64_t device_id = row_integer(answer, "device_id");
    struct counts counts = read_counts(answer);
    if (device_id == 0) {
        counts.password = network_has_password(figures, scored);
        *scored->network = score(&counts, figures->has_networks);
        return true;
    }
    struct report_device *device = figures_device(figures, device_id);
    if (!device || !scored->of_device) return true;
    counts.password = has_password(scored, device);
    struct exposure *exposure = (struct exposure *)(void *)((char *)device + scored->of_device);
    *exposure = score(&counts, figures->has_networks);
    return true;
}

/* A device of which nothing is counted has no row, but a password of it may have been seen. */
static void score_passwords(struct figures *figures)
{
    struct report_device *devices = figures->devices.items;
    for (size_t i = 0; i < figures->devices.count; i++) {
        if (!devices[i].password) continue;
        devices[i].exposure.counts.password = true;
        devices[i].exposure = score(&devices[i].exposure.counts, figures->has_networks);
        figures->exposure.counts.password = true;
        figures->exposure = score(&figures->exposure.counts, figures->has_networks);
    }
}

enum { WEEKS_MOST = 60 };

/* Of a span of more than a week: each of its whole weeks, counted back from its end. */
static bool gather_weeks(struct gathering *gathering)
{
    struct figures *figures = gathering->figures;
    const struct span_of_days *span = &figures->span;
    int64_t weeks = (span->to_day - span->from_day) / WEEK_DAYS;
    for (int64_t i = 0; weeks > 1 && i < weeks && i < WEEKS_MOST; i++) {
        struct week_row *week = rows_add(&figures->weeks, sizeof *week);
        if (!week) return error_no_memory(gathering->error, "make a report");
        int64_t to_day = span->to_day - i * WEEK_DAYS;
        week->span = (struct span_of_days){to_day - WEEK_DAYS, to_day, 0, 0};
        if (i == 0 || (i == 1 && figures->has_week_before)) { /* it was asked already */
            week->exposure = i == 0 ? figures->exposure : figures->exposure_before;
            continue;
        }
        struct scored scored = {&week->exposure, 0, OF_NO_WEEK, 0};
        const struct inquiry inquiry = {
            .question = "score", .span = &week->span, .take = take_score, .owner = &scored};
        if (!inquire(gathering, &inquiry)) return false;
    }
    return true;
}

bool gather_scores(struct gathering *gathering)
{
    struct figures *f = gathering->figures;
    struct scored now = {&f->exposure, offsetof(struct report_device, exposure), OF_WEEK, 0};
    struct scored before = {&f->exposure_before, offsetof(struct report_device, before),
                            OF_WEEK_BEFORE, 0};
    struct scored then = {&f->exposure_before_then, offsetof(struct report_device, before_then),
                          OF_WEEK_BEFORE, 0};
    const struct inquiry inquiries[] = {
        {"score", "What the exposure counts", &f->week, false, 0, take_score, &now},
        {"score", NULL, &f->week_before, false, 0, take_score, &before},
        {"score", NULL, &f->week_before, true, 0, take_score, &then},
    };
    if (f->no_score) return true;
    if (!keep_met(gathering)) return false;
    for (size_t i = 0; i < (f->has_week_before ? 3 : 1); i++)
        if (!inquire(gathering, &inquiries[i])) return false;
    score_passwords(f);
    return gather_weeks(gathering);
}

bool gather_without(struct gathering *gathering)
{
    struct figures *figures = gathering->figures;
    const struct report_device *devices = figures->devices.items;
    for (size_t i = 0; i < figures->decision_count; i++) {
        struct decision *decision = &figures->decisions[i];
        struct exposure exposure = {.value = 0};
        struct scored scored = {&exposure, 0, OF_WEEK, devices[decision->device].device_id};
        const struct inquiry inquiry = {.question = "score",
                                        .span = &figures->week,
                                        .without_id = scored.without_id,
                                        .take = take_score,
                                        .owner = &scored};
        decision->without = -1;
        if (figures->no_score || figures->request.kind == REPORT_DEVICE) continue;
        if (!inquire(gathering, &inquiry)) return false;
        decision->without = exposure.value;
    }
    return true;
}

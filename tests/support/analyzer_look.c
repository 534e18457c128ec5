/* SPDX-License-Identifier: MIT */
/* What the analyzer says of a scene: each look is made twice, with attempts that are kept and from rows. */
#include "analyzer_scene.h"

#include "pipeline/kept_attempts.h"
#include "storage/policy.h"
#include "storage/storage.h"
#include "test.h"

#include <stdio.h>
#include <string.h>

static bool note_alert(void *owner, const struct alert_summary *alert)
{
    static const char *const severities[] = {"info", "low", "medium", "high", "critical"};
    struct scene *scene = owner;
    text_format(&scene->told, "%s|%s|%s\n", alert->rule, severities[alert->severity], alert->title);
    snprintf(scene->details, sizeof scene->details, "%s", alert->details_json);
    assert_true(alert->first_us <= alert->last_us);
    scene->count++;
    scene->last_count = alert->count;
    return true;
}

static bool write_state(void *owner, const struct detector_state_summary *state)
{
    struct scene *scene = owner;
    struct error error = {.sentence = ""};
    if (!is_written(storage_write_detector_state(scene->writer, state, &error)))
        fail_msg("%s", error.sentence);
    return true;
}

static bool drop_state(void *owner, const struct detector_state_summary *state)
{
    (void)owner;
    (void)state;
    return true;
}

static void analyze(struct scene *scene, const struct analysis *analysis,
                    bool (*state)(void *owner, const struct detector_state_summary *state))
{
    struct error error = {.sentence = ""};
    struct storage_reader *reader = storage_reader_open(scene->path, &error);
    if (!reader) fail_msg("%s", error.sentence);
    scene->told = text_into(scene->alerts, sizeof scene->alerts);
    scene->count = 0;
    const struct analyzer_output output = {scene, note_alert, state};
    if (!analyzer_run(reader, analysis, &output, &error)) fail_msg("%s", error.sentence);
    storage_reader_close(reader);
}

const char *scene_analyze_between(struct scene *scene, int64_t from_us, int64_t to_us)
{
    struct error error = {.sentence = ""};
    char alerts[sizeof scene->alerts], details[sizeof scene->details];
    uint64_t left_out = scene->left_out;
    struct analysis analysis = {.capture_id = scene->capture_id,
                                .from_us = from_us,
                                .to_us = to_us,
                                .settled_from_us = from_us,
                                .settled_to_us = to_us,
                                .thresholds = {.cool_down_us = INT64_C(86400) * SECOND_US,
                                               .findings_each = 4,
                                               .claims_least = 3,
                                               .claims_span_us = INT64_C(10) * SECOND_US,
                                               .scan_failed_targets = 25,
                                               .scan_window_us = INT64_C(300) * SECOND_US,
                                               .flood_half_open = 100,
                                               .flood_window_us = INT64_C(10) * SECOND_US,
                                               .numbers = scene->numbers},
                                .contacts = scene->contacts,
                                .places_built_us = scene->places_built_us,
                                .kept = kept_attempts_source(scene->kept),
                                .attempts_most = scene->attempts_most,
                                .attempts_left_out = &left_out};
    bool more = true;
    assert_true(is_written(storage_commit(scene->writer, &error)));
    while (more)
        if (!storage_sum(scene->writer, 0, &more, &error)) fail_msg("%s", error.sentence);
    kept_attempts_commit(scene->kept);
    analyze(scene, &analysis, drop_state);
    assert_int_equal(kept_attempts_read_back(scene->kept), 0);
    memcpy(alerts, scene->alerts, sizeof alerts);
    memcpy(details, scene->details, sizeof details);
    analysis.kept.owner = NULL;
    analysis.attempts_left_out = &scene->left_out;
    analyze(scene, &analysis, write_state);
    assert_string_equal(scene->alerts, alerts);
    assert_string_equal(scene->details, details);
    assert_int_equal(scene->left_out, left_out);
    return scene->alerts;
}

const char *scene_analyze(struct scene *scene)
{
    return scene_analyze_between(scene, 0, INT64_MAX / 2);
}

void scene_look_again(struct scene *scene)
{
    int count = scene->count;
    (void)scene_analyze(scene);
    assert_int_equal(scene->count, count);
    assert_int_equal(scene->last_count, 0);
}

struct storage_reader *scene_open_reader(struct scene *scene)
{
    struct error error;
    assert_true(is_written(storage_commit(scene->writer, &error)));
    struct storage_reader *reader = storage_reader_open(scene->path, &error);
    if (!reader) fail_msg("%s", error.sentence);
    return reader;
}

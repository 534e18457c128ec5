/* SPDX-License-Identifier: MIT */
#include "test.h"

#include "analyzer_scene.h"

#define HOUR_S INT64_C(3600)
#define DAY_S (24 * HOUR_S)

/* Days with so many hours of work, from 22:00 UTC on, and a poll of two names in every hour. */
static void add_days(struct scene *scene, int64_t days, int64_t hours)
{
    scene_begin_capture(scene, 0, 9 * DAY_S);
    scene_add_device(scene, 1, "02:00:00:00:00:05", "10.0.0.5", false, 0, 9 * DAY_S);
    for (int64_t hour = 0; hour < 24 * 9; hour++) {
        bool is_work = hour % 24 < hours && hour / 24 < days;
        scene_add_names(scene, 1, hour * HOUR_S + 3000, is_work ? 15 : 2);
        scene_add_flow(scene, &(struct scene_flow){.from = "10.0.0.5",
                                                   .to = "192.0.2.1",
                                                   .port = 443,
                                                   .state = "SF",
                                                   .scope = "outside",
                                                   .name = "poll.example",
                                                   .at_ms = (hour * HOUR_S + 3000) * 1000});
    }
}

static void a_visit_at_night_is_low(void **state)
{
    struct scene *scene = *state;
    add_days(scene, 7, 8);
    scene_add_names(scene, 1, 7 * DAY_S + 13 * HOUR_S + 3000, 12);
    assert_string_equal(
        scene_analyze(scene),
        "unusual_hour|low|10.0.0.5 looked for 12 names at 11:00 UTC, when it is quiet\n");
    assert_int_equal(scene->last_count, 1);
    scene_look_again(scene);
}

/* Ten names are a visit, however many this one looks for. */
static void a_visit_for_very_many_names_is_no_less_unusual(void **state)
{
    struct scene *scene = *state;
    add_days(scene, 7, 8);
    scene_add_names(scene, 1, 7 * DAY_S + 13 * HOUR_S + 3000, 90);
    assert_string_equal(
        scene_analyze(scene),
        "unusual_hour|low|10.0.0.5 looked for 90 names at 11:00 UTC, when it is quiet\n");
}

static void polls_at_night_are_no_visit(void **state)
{
    struct scene *scene = *state;
    add_days(scene, 7, 8);
    scene_add_names(scene, 1, 7 * DAY_S + 13 * HOUR_S + 3000, 9);
    assert_string_equal(scene_analyze(scene), "");
}

static void work_an_hour_longer_is_usual(void **state)
{
    struct scene *scene = *state;
    add_days(scene, 7, 8);
    scene_add_names(scene, 1, 7 * DAY_S + 8 * HOUR_S + 3000, 14);
    assert_string_equal(scene_analyze(scene), "");
}

static void four_days_are_too_few_to_know(void **state)
{
    struct scene *scene = *state;
    add_days(scene, 4, 8);
    scene_add_names(scene, 1, 7 * DAY_S + 13 * HOUR_S + 3000, 12);
    assert_string_equal(scene_analyze(scene), "");
}

static void a_device_without_quiet_hours_has_no_unusual_one(void **state)
{
    struct scene *scene = *state;
    add_days(scene, 7, 18);
    scene_add_names(scene, 1, 7 * DAY_S + 20 * HOUR_S + 3000, 12);
    assert_string_equal(scene_analyze(scene), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE_TEST(a_visit_at_night_is_low),
        SCENE_TEST(a_visit_for_very_many_names_is_no_less_unusual),
        SCENE_TEST(polls_at_night_are_no_visit),
        SCENE_TEST(work_an_hour_longer_is_usual),
        SCENE_TEST(four_days_are_too_few_to_know),
        SCENE_TEST(a_device_without_quiet_hours_has_no_unusual_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

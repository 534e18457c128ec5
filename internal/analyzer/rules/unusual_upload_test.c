/* SPDX-License-Identifier: MIT */
#include "test.h"

#include "analyzer_scene.h"

#define DAY_S (INT64_C(86400))

enum { MEGABYTE = 1000000 };

/* Days on which a device sends to a service that it knows; a number for each day. */
static void add_days(struct scene *scene, const int *megabytes, int64_t days)
{
    scene_begin_capture(scene, 0, days * DAY_S);
    scene_add_device(scene, 1, "02:00:00:00:00:05", "10.0.0.5", false, 0, days * DAY_S);
    for (int64_t day = 0; day < days; day++)
        scene_add_flow(scene, &(struct scene_flow){.from = "10.0.0.5",
                                                   .to = "192.0.2.1",
                                                   .port = 443,
                                                   .state = "SF",
                                                   .history = "ShADadFf",
                                                   .scope = "outside",
                                                   .name = "cloud.example",
                                                   .sent = (uint64_t)megabytes[day] * MEGABYTE,
                                                   .received = 9000,
                                                   .at_ms = (day * DAY_S + 3600) * 1000});
}

static void a_day_far_above_the_others_is_low(void **state)
{
    struct scene *scene = *state;
    add_days(scene, (const int[]){3, 5, 4, 6, 2, 40}, 6);
    assert_non_null(
        strstr(scene_analyze(scene), "unusual_upload|low|10.0.0.5 sent 40 MB in a day"));
    assert_non_null(strstr(scene->details, "\"usual_bytes_sent_a_day\":4000060"));
}

static void twenty_megabytes_more_are_asked_for(void **state)
{
    struct scene *scene = *state;
    add_days(scene, (const int[]){3, 5, 4, 6, 2, 23}, 6);
    assert_null(strstr(scene_analyze(scene), "unusual_upload"));
}

static void days_that_differ_much_are_usual(void **state)
{
    struct scene *scene = *state;
    add_days(scene, (const int[]){2, 60, 5, 90, 30, 120}, 6);
    assert_null(strstr(scene_analyze(scene), "unusual_upload"));
}

static void four_days_are_too_few_to_know(void **state)
{
    struct scene *scene = *state;
    add_days(scene, (const int[]){3, 5, 4, 6, 90}, 5);
    assert_null(strstr(scene_analyze(scene), "unusual_upload"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE_TEST(a_day_far_above_the_others_is_low),
        SCENE_TEST(twenty_megabytes_more_are_asked_for),
        SCENE_TEST(days_that_differ_much_are_usual),
        SCENE_TEST(four_days_are_too_few_to_know),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: MIT */
#include "test.h"

#include "analyzer_scene.h"

static void lists_of_half_a_year_are_told_once_a_week(void **state)
{
    struct scene *scene = *state;
    scene_use_lists(scene, 180);
    scene_begin_capture(scene, -60, 0);
    assert_string_equal(scene_analyze(scene), "");
    scene_begin_capture(scene, 86400, 86460);
    assert_string_equal(scene_analyze(scene),
                        "old_data|low|The lists of trackers are 181 days old\n");
    assert_int_equal(scene->last_count, 1);
    scene_look_again(scene);
}

static void places_of_half_a_year_are_told(void **state)
{
    struct scene *scene = *state;
    scene->places_built_us = SCENE_START_US - INT64_C(200) * 86400 * SECOND_US;
    scene_begin_capture(scene, -60, 0);
    assert_string_equal(scene_analyze(scene),
                        "old_data|low|The data about places are 200 days old\n");
    scene_look_again(scene);
}

static void the_age_is_a_setting(void **state)
{
    struct scene *scene = *state;
    scene->places_built_us = SCENE_START_US - INT64_C(200) * 86400 * SECOND_US;
    scene->numbers.values[RULE_NUMBER_old_data_time] = INT64_C(300) * 86400 * SECOND_US;
    scene_begin_capture(scene, -60, 0);
    assert_string_equal(scene_analyze(scene), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE_TEST(places_of_half_a_year_are_told),
        SCENE_TEST(the_age_is_a_setting),
        SCENE_TEST(lists_of_half_a_year_are_told_once_a_week),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

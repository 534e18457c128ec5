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

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE_TEST(lists_of_half_a_year_are_told_once_a_week),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: MIT */
#include "test.h"

#include "analyzer_scene.h"

static void what_found_no_room_a_hundred_times_is_told(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 600);
    scene_add_counter(scene, "over_share_dns", 60, 100);
    scene_add_counter(scene, "devices_untracked", 40, 100);
    assert_string_equal(scene_analyze(scene),
                        "sensor_full|low|The sensor left out 100 things, because tables were full "
                        "(over_share_dns)\n");
    assert_non_null(strstr(scene->details, "\"devices_untracked\":40"));
    scene_look_again(scene);
}

static void a_few_and_counters_of_something_else_are_silent(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 600);
    scene_add_counter(scene, "over_share_dns", 99, 100);
    scene_add_counter(scene, "oddities", 9999, 100);
    scene_add_counter(scene, "shed_open_flows", 9999, 100);
    assert_string_equal(scene_analyze(scene), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE_TEST(what_found_no_room_a_hundred_times_is_told),
        SCENE_TEST(a_few_and_counters_of_something_else_are_silent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

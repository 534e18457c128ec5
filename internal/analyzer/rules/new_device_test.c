/* SPDX-License-Identifier: MIT */
#include "test.h"

#include "analyzer_scene.h"

static void in_the_first_capture_nothing_is_new(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 100);
    scene_add_device(scene, 1, "00:11:22:33:44:01", "10.0.0.1", false, 0, 100);
    assert_string_equal(scene_analyze(scene), "");
}

static void a_device_that_joins_a_known_network_is_new(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 100);
    scene_add_device(scene, 1, "00:11:22:33:44:01", "10.0.0.1", false, 0, 100);
    scene_begin_capture(scene, 200, 300);
    scene_add_device(scene, 1, "00:11:22:33:44:01", "10.0.0.1", false, 0, 300);
    scene_add_device(scene, 2, "00:11:22:33:44:02", "10.0.0.2", false, 250, 260);
    assert_string_equal(scene_analyze(scene), "new_device|info|A new device: 00:11:22:33:44:02\n");
}

static void reading_a_file_again_makes_nobody_new(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 100);
    scene_add_device(scene, 1, "00:11:22:33:44:01", "10.0.0.1", false, 0, 100);
    scene_begin_capture(scene, 200, 300);
    scene_add_device(scene, 1, "00:11:22:33:44:01", "10.0.0.1", false, 0, 300);
    scene_add_device(scene, 2, "00:11:22:33:44:02", "10.0.0.2", false, 250, 260);
    scene_begin_capture(scene, 200, 300);
    assert_string_equal(scene_analyze(scene), "");
}

static void a_capture_of_another_network_makes_nobody_new(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 100);
    scene_add_device(scene, 1, "00:11:22:33:44:01", "10.0.0.1", false, 0, 100);
    scene_begin_capture(scene, 200, 300);
    scene_add_device(scene, 2, "00:11:22:33:44:02", "192.168.7.2", false, 200, 260);
    assert_string_equal(scene_analyze(scene), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE_TEST(in_the_first_capture_nothing_is_new),
        SCENE_TEST(a_device_that_joins_a_known_network_is_new),
        SCENE_TEST(reading_a_file_again_makes_nobody_new),
        SCENE_TEST(a_capture_of_another_network_makes_nobody_new),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

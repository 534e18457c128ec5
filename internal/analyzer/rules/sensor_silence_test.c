/* SPDX-License-Identifier: MIT */
#include "test.h"

#include "analyzer_scene.h"

/* Frames in each interval of ten seconds, then none for so long, then some again. */
static const char *fall_silent(struct scene *scene, int64_t heard_s, int64_t silent_s, int every)
{
    int64_t at_s = 0, end_s = heard_s + silent_s;
    scene_begin_capture(scene, 0, end_s + 10);
    for (; at_s < end_s; at_s += 10)
        scene_add_interval(scene, at_s, at_s + 10,
                           at_s < heard_s && at_s / 10 % every == 0 ? 50 : 0, 0);
    return scene_analyze(scene);
}

static void five_minutes_without_a_frame_are_told(void **state)
{
    struct scene *scene = *state;
    scene->interface = "eth0";
    assert_string_equal(fall_silent(scene, 900, 300, 1),
                        "sensor_silence|low|The sensor got no frame for 5 minutes and more\n");
    scene_add_interval(scene, 1200, 1210, 50, 0);
    assert_string_equal(scene_analyze(scene),
                        "sensor_silence|low|The sensor got no frame for 5 minutes\n");
    assert_int_equal(scene->last_count, 0);
}

static void a_shorter_pause_is_silent(void **state)
{
    struct scene *scene = *state;
    scene->interface = "eth0";
    assert_string_equal(fall_silent(scene, 900, 290, 1), "");
}

static void a_quiet_network_is_silent(void **state)
{
    struct scene *scene = *state;
    scene->interface = "eth0";
    assert_string_equal(fall_silent(scene, 3600, 900, 2), "");
}

static void a_file_is_never_silent(void **state)
{
    assert_string_equal(fall_silent(*state, 900, 600, 1), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE_TEST(five_minutes_without_a_frame_are_told),
        SCENE_TEST(a_shorter_pause_is_silent),
        SCENE_TEST(a_quiet_network_is_silent),
        SCENE_TEST(a_file_is_never_silent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

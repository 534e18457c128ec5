/* SPDX-License-Identifier: MIT */
#include "test.h"

#include "analyzer_scene.h"

#include <string.h>

static void trackers_are_one_alert_per_device(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 100);
    scene_add_device(scene, 1, "00:11:22:33:44:01", "10.0.0.5", false, 0, 100);
    for (int i = 0; i < 6; i++)
        scene_add_flow(scene,
                       &(struct scene_flow){.from = "10.0.0.5",
                                            .to = "198.51.100.7",
                                            .port = 443,
                                            .state = "SF",
                                            .history = "ShADadFf",
                                            .at_ms = i * 1000,
                                            .tracker = i < 4 ? "ads.example.com" : "t.example.net",
                                            .owner = i < 4 ? "Example \"Ads\"" : NULL});
    assert_string_equal(scene_analyze(scene),
                        "tracker_connections|info|10.0.0.5 made 6 connections to 2 tracker "
                        "owners\n");
    assert_non_null(strstr(scene->details, "\"connections_by_owner\":{\"Example \\\"Ads\\\"\":4,"
                                           "\"t.example.net\":2}"));
}

static void what_an_earlier_run_told_is_not_told_again(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 100);
    scene_add_device(scene, 1, "00:11:22:33:44:01", "10.0.0.5", false, 0, 100);
    scene_add_flow(scene, &(struct scene_flow){.from = "10.0.0.5",
                                               .to = "198.51.100.7",
                                               .port = 443,
                                               .state = "SF",
                                               .history = "ShADadFf",
                                               .at_ms = 1000,
                                               .tracker = "ads.example.com"});
    assert_string_equal(scene_analyze_between(scene, SCENE_START_US + 50 * SECOND_US,
                                              SCENE_START_US + 90 * SECOND_US),
                        "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE_TEST(trackers_are_one_alert_per_device),
        SCENE_TEST(what_an_earlier_run_told_is_not_told_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

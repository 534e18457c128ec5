/* SPDX-License-Identifier: MIT */
#include "test.h"

#include "analyzer_scene.h"

static void begin(struct scene *scene, bool is_gateway)
{
    scene_begin_capture(scene, 0, 7200);
    scene_add_device(scene, 1, "02:00:00:00:00:05", "10.0.0.5", is_gateway, 0, 7200);
}

static void who_asked_for_many_addresses_is_told_with_the_largest_number(void **state)
{
    struct scene *scene = *state;
    begin(scene, false);
    scene_add_search(scene, 1, "50", 600);
    scene_add_search(scene, 1, "100", 605);
    assert_string_equal(scene_analyze(scene),
                        "arp_sweep|low|10.0.0.5 asked for 100 addresses of its network or more\n");
    assert_int_equal(scene->last_count, 1);
    scene_look_again(scene);
}

static void another_hour_is_another_search(void **state)
{
    struct scene *scene = *state;
    begin(scene, false);
    scene_add_search(scene, 1, "50", 600);
    (void)scene_analyze_between(scene, 0, SCENE_START_US + INT64_C(3000) * SECOND_US);
    assert_int_equal(scene->last_count, 1);
    scene_add_search(scene, 1, "50", 6000);
    assert_non_null(strstr(
        scene_analyze_between(scene, SCENE_START_US + INT64_C(3000) * SECOND_US, INT64_MAX / 2),
        "arp_sweep|low|10.0.0.5"));
    assert_int_equal(scene->last_count, 1);
}

static void what_was_told_before_is_not_told_by_a_later_look(void **state)
{
    struct scene *scene = *state;
    begin(scene, true);
    scene_add_search(scene, 1, "50", 600);
    assert_string_equal(
        scene_analyze_between(scene, SCENE_START_US + INT64_C(3000) * SECOND_US, INT64_MAX / 2),
        "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE_TEST(who_asked_for_many_addresses_is_told_with_the_largest_number),
        SCENE_TEST(another_hour_is_another_search),
        SCENE_TEST(what_was_told_before_is_not_told_by_a_later_look),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

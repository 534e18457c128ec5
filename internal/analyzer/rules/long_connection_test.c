/* SPDX-License-Identifier: MIT */
#include "test.h"

#include "analyzer_scene.h"

#define HOUR_S INT64_C(3600)
#define DAY_S (24 * HOUR_S)

struct line {
    int64_t at_s, minutes, device_id;
    const char *name;
};

static void add_line(struct scene *scene, const struct line *sketch)
{
    scene_add_flow(scene,
                   &(struct scene_flow){.from = sketch->device_id == 2 ? "10.0.0.6" : "10.0.0.5",
                                        .to = sketch->name ? "192.0.2.7" : "203.0.113.9",
                                        .port = 443,
                                        .state = "SF",
                                        .history = "ShADadFf",
                                        .scope = "outside",
                                        .name = sketch->name,
                                        .sent = 9000,
                                        .received = 9000,
                                        .device_id = sketch->device_id,
                                        .lasting_ms = sketch->minutes * 60000,
                                        .at_ms = sketch->at_s * 1000});
}

static void begin(struct scene *scene)
{
    scene_begin_capture(scene, 0, 4 * DAY_S);
    add_line(scene, &(struct line){.at_s = 60, .minutes = 1, .name = "mail.example"});
}

static void four_hours_with_a_new_address_are_low(void **state)
{
    struct scene *scene = *state;
    begin(scene);
    add_line(scene, &(struct line){.at_s = 2 * DAY_S, .minutes = 240});
    assert_string_equal(
        scene_analyze(scene),
        "long_connection|low|10.0.0.5 keeps a connection to 203.0.113.9 for hours\n");
    assert_int_equal(scene->last_count, 1);
    scene_look_again(scene);
}

static void a_shorter_one_is_silent(void **state)
{
    struct scene *scene = *state;
    begin(scene);
    add_line(scene, &(struct line){.at_s = 2 * DAY_S, .minutes = 239});
    assert_string_equal(scene_analyze(scene), "");
}

static void a_service_that_the_device_knows_is_silent(void **state)
{
    struct scene *scene = *state;
    begin(scene);
    add_line(scene, &(struct line){.at_s = 2 * DAY_S, .minutes = 900, .name = "push.mail.example"});
    add_line(scene, &(struct line){.at_s = HOUR_S, .minutes = 1});
    add_line(scene, &(struct line){.at_s = 2 * DAY_S, .minutes = 900});
    assert_string_equal(scene_analyze(scene), "");
}

static void what_other_devices_meet_is_silent(void **state)
{
    struct scene *scene = *state;
    begin(scene);
    for (int64_t device = 1; device <= 2; device++)
        add_line(scene, &(struct line){.at_s = 2 * DAY_S,
                                       .minutes = 900,
                                       .name = "vpn.work.example2",
                                       .device_id = device});
    assert_string_equal(scene_analyze(scene), "");
}

static void in_the_first_day_everything_is_usual(void **state)
{
    struct scene *scene = *state;
    begin(scene);
    add_line(scene, &(struct line){.at_s = 5 * HOUR_S, .minutes = 900});
    assert_string_equal(scene_analyze(scene), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE_TEST(four_hours_with_a_new_address_are_low),
        SCENE_TEST(a_shorter_one_is_silent),
        SCENE_TEST(a_service_that_the_device_knows_is_silent),
        SCENE_TEST(what_other_devices_meet_is_silent),
        SCENE_TEST(in_the_first_day_everything_is_usual),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

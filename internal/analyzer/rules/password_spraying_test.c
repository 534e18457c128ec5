/* SPDX-License-Identifier: MIT */
#include "test.h"

#include "analyzer_scene.h"

#include <stdio.h>

/* Two connections to each server. */
static void add_tries(struct scene *scene, int servers, int64_t every_ms, uint64_t more_each)
{
    for (int i = 0; i < 2 * servers; i++) {
        char server[32];
        snprintf(server, sizeof server, "10.0.1.%d", 10 + i % servers);
        scene_add_flow(scene, &(struct scene_flow){.from = "10.0.0.5",
                                                   .to = server,
                                                   .port = 22,
                                                   .from_port = (uint16_t)(40000 + i),
                                                   .state = "SF",
                                                   .history = "ShADadFf",
                                                   .app = "ssh",
                                                   .sent = 2500 + (uint64_t)i * more_each,
                                                   .received = 2000,
                                                   .at_ms = i * every_ms});
    }
}

static void a_try_at_each_of_ten_servers_is_told(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 600);
    add_tries(scene, 10, 30000, 0);
    assert_string_equal(scene_analyze(scene),
                        "password_spraying|low|10.0.0.5 tried to log in at 10 servers (ssh)\n");
    assert_non_null(strstr(scene->details, "\"connections\":20"));
    scene_look_again(scene);
}

static void nine_servers_are_none(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 600);
    add_tries(scene, 9, 30000, 0);
    assert_string_equal(scene_analyze(scene), "");
}

static void sessions_at_many_servers_differ_in_size(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 600);
    add_tries(scene, 12, 20000, 220);
    assert_string_equal(scene_analyze(scene), "");
}

static void the_number_is_a_setting(void **state)
{
    struct scene *scene = *state;
    scene->numbers.values[RULE_NUMBER_spraying_servers] = 9;
    scene_begin_capture(scene, 0, 600);
    add_tries(scene, 9, 30000, 0);
    assert_string_equal(scene_analyze(scene),
                        "password_spraying|low|10.0.0.5 tried to log in at 9 servers (ssh)\n");
    assert_non_null(strstr(scene->details, "\"threshold_servers\":9"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE_TEST(a_try_at_each_of_ten_servers_is_told),
        SCENE_TEST(nine_servers_are_none),
        SCENE_TEST(sessions_at_many_servers_differ_in_size),
        SCENE_TEST(the_number_is_a_setting),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

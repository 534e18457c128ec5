/* SPDX-License-Identifier: MIT */
#include "test.h"

#include "analyzer_scene.h"

#include <stdio.h>

enum { MINUTE_MS = 60 * 1000 };

/* One host after the other on a port, one every `every_ms`. The scene begins at 21:14 UTC. */
static void add_hosts(struct scene *scene, int count, uint16_t port, const char *scope,
                      const char *conn_state, int64_t every_ms)
{
    for (int host = 1; host <= count; host++) {
        char to[64];
        snprintf(to, sizeof to, "10.0.%d.%d", host / 200, host % 200 + 1);
        scene_add_flow(scene, &(struct scene_flow){.from = "10.9.0.5",
                                                   .to = to,
                                                   .port = port,
                                                   .scope = scope,
                                                   .state = conn_state,
                                                   .history = "S",
                                                   .at_ms = host * every_ms});
    }
}

static void many_hosts_a_minute_apart_are_a_slow_scan(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 9000);
    add_hosts(scene, 80, 445, "inside", "S0", MINUTE_MS);
    assert_string_equal(scene_analyze(scene),
                        "slow_scan|medium|10.9.0.5 tried 80 targets in a day, slowly\n");
    assert_non_null(strstr(scene->details, "\"hosts\":80"));
}

static void what_works_outside_hides_no_search_inside(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 9000);
    add_hosts(scene, 150, 443, "outside", "SF", MINUTE_MS / 2);
    add_hosts(scene, 80, 445, "inside", "S0", MINUTE_MS);
    assert_string_equal(scene_analyze(scene),
                        "slow_scan|medium|10.9.0.5 tried 80 targets in a day, slowly\n");
}

static void fewer_targets_and_one_target_again_and_again_are_none(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 9000);
    add_hosts(scene, 59, 445, "inside", "S0", MINUTE_MS);
    for (int i = 0; i < 100; i++)
        scene_add_flow(scene, &(struct scene_flow){.from = "10.9.0.6",
                                                   .to = "10.0.0.9",
                                                   .port = 9100,
                                                   .scope = "inside",
                                                   .state = "S0",
                                                   .history = "S",
                                                   .at_ms = i * MINUTE_MS});
    assert_string_equal(scene_analyze(scene), "");
}

static void who_reaches_some_is_a_monitor(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 9000);
    add_hosts(scene, 80, 445, "inside", "S0", MINUTE_MS);
    add_hosts(scene, 20, 80, "inside", "SF", MINUTE_MS);
    assert_string_equal(scene_analyze(scene), "");
}

/* A scan with FIN of the same ports, which nobody answers, succeeds nowhere. */
static void a_scan_with_flags_hides_no_slow_scan(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 9000);
    add_hosts(scene, 80, 445, "inside", "S0", MINUTE_MS);
    add_hosts(scene, 60, 80, "inside", "SH", MINUTE_MS);
    assert_string_equal(scene_analyze(scene),
                        "slow_scan|medium|10.9.0.5 tried 80 targets in a day, slowly\n");
}

static void peers_outside_have_ports_of_their_own(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 9000);
    add_hosts(scene, 120, 51413, "outside", "S0", MINUTE_MS);
    assert_string_equal(scene_analyze(scene), "");
}

static void a_fast_scan_is_not_told_twice(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 9000);
    add_hosts(scene, 80, 445, "inside", "S0", 100);
    assert_string_equal(scene_analyze(scene),
                        "port_scan|medium|10.9.0.5 tried 80 hosts on port 445\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE_TEST(many_hosts_a_minute_apart_are_a_slow_scan),
        SCENE_TEST(what_works_outside_hides_no_search_inside),
        SCENE_TEST(fewer_targets_and_one_target_again_and_again_are_none),
        SCENE_TEST(who_reaches_some_is_a_monitor),
        SCENE_TEST(a_scan_with_flags_hides_no_slow_scan),
        SCENE_TEST(peers_outside_have_ports_of_their_own),
        SCENE_TEST(a_fast_scan_is_not_told_twice),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: MIT */
#include "test.h"

#include "analyzer_scene.h"

#include <stdio.h>

/* Flows within ten seconds, each from its own address. */
static void add_flows(struct scene *scene, int count, uint16_t port, bool is_scan,
                      uint64_t received)
{
    char from[32];
    for (int i = 0; i < count; i++) {
        snprintf(from, sizeof from, "198.51.%d.%d", i / 200, 1 + i % 200);
        scene_add_flow(scene, &(struct scene_flow){.from = from,
                                                   .to = "10.0.0.9",
                                                   .port = (uint16_t)(port + (is_scan ? i : 0)),
                                                   .from_port = (uint16_t)(1024 + i),
                                                   .udp = true,
                                                   .state = received ? "SF" : "S0",
                                                   .sent = 300,
                                                   .received = received,
                                                   .at_ms = 5000 + i * 9});
    }
}

static void very_many_unanswered_flows_are_a_flood(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 60);
    add_flows(scene, 500, 27015, false, 0);
    assert_string_equal(
        scene_analyze(scene),
        "udp_flood|medium|500 flows of UDP came to 10.0.0.9 port 27015 in ten seconds\n");
    assert_non_null(strstr(scene->details, "\"sources\":500"));
    assert_int_equal(scene->last_count, 1);
    scene_look_again(scene);
}

static void fewer_flows_than_the_number_are_none(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 60);
    add_flows(scene, 499, 27015, false, 0);
    assert_string_equal(scene_analyze(scene), "");
}

static void clients_that_are_answered_are_no_flood(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 60);
    add_flows(scene, 900, 53, false, 120);
    assert_string_equal(scene_analyze(scene), "");
}

static void a_scan_of_ports_is_no_flood(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 60);
    add_flows(scene, 700, 10000, true, 0);
    assert_null(strstr(scene_analyze(scene), "udp_flood"));
}

static void folded_attempts_count_as_many(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 60);
    scene_add_flow(scene, &(struct scene_flow){.to = "10.0.0.9",
                                               .port = 27015,
                                               .udp = true,
                                               .state = "S0",
                                               .folded = 8000,
                                               .distinct = 7000,
                                               .at_ms = 5000});
    assert_non_null(strstr(scene_analyze(scene), "udp_flood|medium|8000 flows of UDP"));
    assert_non_null(strstr(scene->details, "\"sources\":7000"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE_TEST(very_many_unanswered_flows_are_a_flood),
        SCENE_TEST(fewer_flows_than_the_number_are_none),
        SCENE_TEST(clients_that_are_answered_are_no_flood),
        SCENE_TEST(a_scan_of_ports_is_no_flood),
        SCENE_TEST(folded_attempts_count_as_many),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

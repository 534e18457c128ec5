/* SPDX-License-Identifier: MIT */
#include "test.h"

#include "analyzer_scene.h"

#include <stdio.h>

/* Echo requests to hosts, one every `every_ms`; each `answering`th one answers (0: none). */
static void add_echoes(struct scene *scene, int hosts, int64_t every_ms, int answering)
{
    for (int host = 1; host <= hosts; host++) {
        char to[64];
        snprintf(to, sizeof to, "10.0.1.%d", host);
        scene_add_flow(scene, &(struct scene_flow){.from = "10.0.0.5",
                                                   .to = to,
                                                   .icmp_type = 8,
                                                   .state = "OTH",
                                                   .history = "",
                                                   .received = answering && host % answering == 0,
                                                   .at_ms = host * every_ms});
    }
}

static void a_few_silent_hosts_are_one_signal(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 60);
    add_echoes(scene, 30, 10, 0);
    assert_string_equal(scene_analyze(scene),
                        "icmp_sweep|low|10.0.0.5 asked 30 hosts whether they are there\n");
}

static void a_search_through_a_network_is_told(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 60);
    add_echoes(scene, 200, 10, 10);
    assert_string_equal(scene_analyze(scene),
                        "icmp_sweep|medium|10.0.0.5 asked 200 hosts whether they are there\n");
    assert_non_null(strstr(scene->details, "\"answered\":20"));
}

static void a_monitor_asks_hosts_that_are_there(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 60);
    add_echoes(scene, 100, 10, 1);
    assert_string_equal(scene_analyze(scene), "");
}

static void slow_questions_are_no_sweep(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 600);
    add_echoes(scene, 100, 5000, 0);
    assert_string_equal(scene_analyze(scene), "");
}

static void add_solicitations(struct scene *scene, int hosts, int64_t every_ms)
{
    for (int host = 1; host <= hosts; host++) {
        char to[64];
        snprintf(to, sizeof to, "ff02::1:ff00:%x", (unsigned)host);
        scene_add_flow(scene, &(struct scene_flow){.from = "fe80::5",
                                                   .to = to,
                                                   .icmp_type = 135,
                                                   .protocol = 58,
                                                   .state = "OTH",
                                                   .history = "",
                                                   .scope = "group",
                                                   .at_ms = host * every_ms});
    }
}

static void many_questions_for_neighbours_are_one_signal(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 60);
    add_solicitations(scene, 50, 100);
    assert_string_equal(scene_analyze(scene),
                        "icmp_sweep|low|fe80::5 asked for 50 neighbours by IPv6\n");
}

/* A host that comes up beside many, a router that asks for one after the other. */
static void fewer_questions_for_neighbours_and_slower_ones_are_none(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 600);
    add_solicitations(scene, 49, 100);
    assert_string_equal(scene_analyze(scene), "");
    add_solicitations(scene, 200, 2000);
    assert_string_equal(scene_analyze(scene), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE_TEST(a_few_silent_hosts_are_one_signal),
        SCENE_TEST(a_search_through_a_network_is_told),
        SCENE_TEST(a_monitor_asks_hosts_that_are_there),
        SCENE_TEST(slow_questions_are_no_sweep),
        SCENE_TEST(many_questions_for_neighbours_are_one_signal),
        SCENE_TEST(fewer_questions_for_neighbours_and_slower_ones_are_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

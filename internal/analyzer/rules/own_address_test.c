/* SPDX-License-Identifier: MIT */
#include "test.h"

#include "analyzer_scene.h"

#include <stdio.h>

#define SENDER "02:00:00:00:00:66"

static void add_packets(struct scene *scene, const char *ip, uint16_t from_port, uint64_t packets,
                        const char *mac)
{
    scene_begin_capture(scene, 0, 100);
    scene_add_flow(scene, &(struct scene_flow){.from = ip,
                                               .to = ip,
                                               .from_port = from_port,
                                               .port = 80,
                                               .state = "S0",
                                               .history = "S",
                                               .mac = mac,
                                               .packets = packets,
                                               .at_ms = 1000});
}

static void ten_packets_from_itself_are_an_attack(void **state)
{
    struct scene *scene = *state;
    add_packets(scene, "10.0.0.9", 80, 10, SENDER);
    assert_string_equal(
        scene_analyze(scene),
        "own_address|medium|10.0.0.9 got 10 packets that name itself as their sender\n");
    assert_non_null(strstr(scene->details, "\"mac_address\":\"" SENDER "\""));
    scene_look_again(scene);
}

static void fewer_are_one_signal(void **state)
{
    struct scene *scene = *state;
    add_packets(scene, "2001:db8::9", 80, 9, SENDER);
    assert_string_equal(
        scene_analyze(scene),
        "own_address|low|2001:db8::9 got 9 packets that name itself as their sender\n");
}

/* A machine that talks to itself; a capture of its loopback interface; hairpin of a router. */
static void a_machine_that_talks_to_itself_is_none(void **state)
{
    struct scene *scene = *state;
    add_packets(scene, "127.0.0.1", 80, 50, SENDER);
    add_packets(scene, "::1", 80, 50, SENDER);
    add_packets(scene, "10.0.0.9", 80, 50, NULL);
    add_packets(scene, "10.0.0.9", 40000, 50, SENDER);
    assert_string_equal(scene_analyze(scene), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE_TEST(ten_packets_from_itself_are_an_attack),
        SCENE_TEST(fewer_are_one_signal),
        SCENE_TEST(a_machine_that_talks_to_itself_is_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

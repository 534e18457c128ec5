/* SPDX-License-Identifier: MIT */
#include "test.h"

#include "analyzer_scene.h"

#include <stdio.h>

static void add_protocols(struct scene *scene, int count, uint64_t packets)
{
    for (int i = 0; i < count; i++)
        scene_add_flow(scene, &(struct scene_flow){.from = "10.0.0.5",
                                                   .to = "10.0.0.9",
                                                   .protocol = (uint8_t)(60 + i),
                                                   .state = "OTH",
                                                   .history = "",
                                                   .packets = packets,
                                                   .at_ms = 1000 + i * 100});
}

static void ten_protocols_of_a_host_are_a_scan(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 100);
    add_protocols(scene, 10, 1);
    assert_string_equal(scene_analyze(scene),
                        "protocol_scan|medium|10.0.0.5 tried 10 protocols of IP of 10.0.0.9\n");
    assert_non_null(strstr(scene->details, "\"threshold_protocols\":10"));
    scene_look_again(scene);
}

static void nine_protocols_are_none(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 100);
    add_protocols(scene, 9, 1);
    assert_string_equal(scene_analyze(scene), "");
}

/* Tunnels and the protocols of routers: each has more than a packet or two. */
static void protocols_that_are_in_use_are_none(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 100);
    add_protocols(scene, 12, 3);
    assert_string_equal(scene_analyze(scene), "");
}

static void add_associations(struct scene *scene, int count, bool is_vertical)
{
    for (int i = 0; i < count; i++) {
        char to[64];
        snprintf(to, sizeof to, "10.0.0.%d", is_vertical ? 9 : 10 + i);
        scene_add_flow(scene, &(struct scene_flow){.from = "10.0.0.5",
                                                   .to = to,
                                                   .protocol = 132,
                                                   .port = (uint16_t)(is_vertical ? 1 + i : 3868),
                                                   .state = "OTH",
                                                   .history = "",
                                                   .at_ms = 1000 + i * 100});
    }
}

static void ports_of_sctp_are_told(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 100);
    add_associations(scene, 25, true);
    assert_string_equal(scene_analyze(scene),
                        "protocol_scan|medium|10.0.0.5 tried 25 SCTP ports of 10.0.0.9\n");
}

static void hosts_by_sctp_are_told(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 100);
    add_associations(scene, 30, false);
    assert_string_equal(scene_analyze(scene),
                        "protocol_scan|medium|10.0.0.5 tried 30 hosts on SCTP port 3868\n");
}

/* An exchange of telephony that looks for its partners. */
static void fewer_ports_and_hosts_of_sctp_are_none(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 100);
    add_associations(scene, 24, true);
    add_associations(scene, 24, false);
    assert_string_equal(scene_analyze(scene), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE_TEST(ten_protocols_of_a_host_are_a_scan),
        SCENE_TEST(nine_protocols_are_none),
        SCENE_TEST(protocols_that_are_in_use_are_none),
        SCENE_TEST(ports_of_sctp_are_told),
        SCENE_TEST(hosts_by_sctp_are_told),
        SCENE_TEST(fewer_ports_and_hosts_of_sctp_are_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

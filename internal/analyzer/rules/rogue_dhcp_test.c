/* SPDX-License-Identifier: MIT */
#include "test.h"

#include "analyzer_scene.h"

enum { OFFER = 2, ACK = 5, HOUR_MS = 3600 * 1000, DAY_MS = 24 * HOUR_MS, DAY_S = 86400 };

static void add_lease(struct scene *scene, const char *server, const char *mac, int64_t at_ms)
{
    scene_add_lease(
        scene,
        &(struct scene_lease){
            .server = server, .mac = mac, .address = "10.0.0.50", .type = ACK, .at_ms = at_ms});
}

static void a_server_beside_a_known_one_is_told(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 3 * DAY_S);
    add_lease(scene, "10.0.0.1", "02:00:00:00:00:01", 0);
    add_lease(scene, "10.0.0.1", "02:00:00:00:00:01", 2 * DAY_MS);
    add_lease(scene, "10.0.0.66", "02:00:00:00:00:01", 2 * DAY_MS + HOUR_MS);
    assert_string_equal(scene_analyze(scene),
                        "rogue_dhcp|medium|10.0.0.66 gives addresses by DHCP, beside 10.0.0.1\n");
}

static void it_is_told_by_a_later_look_and_after_a_restart(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, DAY_S);
    add_lease(scene, "10.0.0.1", "02:00:00:00:00:01", 0);
    assert_string_equal(scene_analyze(scene), "");
    scene_begin_capture(scene, DAY_S + 10, 2 * DAY_S);
    add_lease(scene, "10.0.0.1", "02:00:00:00:00:01", DAY_MS + HOUR_MS);
    add_lease(scene, "10.0.0.66", "02:00:00:00:00:02", DAY_MS + 2 * HOUR_MS);
    assert_string_equal(
        scene_analyze_between(scene, SCENE_START_US + INT64_C(86400) * SECOND_US, INT64_MAX / 2),
        "rogue_dhcp|low|10.0.0.66 gives addresses by DHCP, beside 10.0.0.1\n");
}

static void two_servers_from_the_beginning_are_a_pair(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 3 * DAY_S);
    add_lease(scene, "10.0.0.1", "02:00:00:00:00:01", 0);
    add_lease(scene, "10.0.0.2", "02:00:00:00:00:01", HOUR_MS);
    add_lease(scene, "10.0.0.1", "02:00:00:00:00:01", 2 * DAY_MS);
    add_lease(scene, "10.0.0.2", "02:00:00:00:00:01", 2 * DAY_MS + HOUR_MS);
    assert_string_equal(scene_analyze(scene), "");
}

static void a_boot_server_gives_no_address(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 3 * DAY_S);
    add_lease(scene, "10.0.0.1", "02:00:00:00:00:01", 0);
    add_lease(scene, "10.0.0.1", "02:00:00:00:00:01", 2 * DAY_MS);
    scene_add_lease(scene, &(struct scene_lease){.server = "10.0.0.66",
                                                 .mac = "02:00:00:00:00:01",
                                                 .type = OFFER,
                                                 .at_ms = 2 * DAY_MS + HOUR_MS});
    assert_string_equal(scene_analyze(scene), "");
}

/* Two answer the same question. router: the address of who is named as the router. */
static void add_two_answers(struct scene *scene, const char *router)
{
    scene_begin_capture(scene, 0, 3600);
    scene_add_device(scene, 7, "02:00:00:00:00:07", router, true, 0, 3600);
    scene_add_evidence(scene, 7, EVIDENCE_DHCP_ROUTER, "router", 1, 1);
    for (int i = 0; i < 2; i++)
        scene_add_lease(scene, &(struct scene_lease){.server = i ? "10.0.0.66" : "10.0.0.2",
                                                     .mac = "02:00:00:00:00:01",
                                                     .address = i ? "10.0.0.51" : "10.0.0.50",
                                                     .type = OFFER,
                                                     .transaction = 77,
                                                     .at_ms = 1000 + i});
}

static void a_second_answer_to_a_question_is_one_signal(void **state)
{
    struct scene *scene = *state;
    add_two_answers(scene, "10.0.0.66");
    assert_string_equal(scene_analyze(scene),
                        "rogue_dhcp|low|10.0.0.66 gives addresses by DHCP, beside 10.0.0.2\n");
    assert_string_equal(scene_analyze(scene), ""); /* told once */
}

static void a_pair_that_names_a_router_is_silent(void **state)
{
    struct scene *scene = *state;
    add_two_answers(scene, "10.0.0.1");
    assert_string_equal(scene_analyze(scene), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE_TEST(a_server_beside_a_known_one_is_told),
        SCENE_TEST(it_is_told_by_a_later_look_and_after_a_restart),
        SCENE_TEST(two_servers_from_the_beginning_are_a_pair),
        SCENE_TEST(a_boot_server_gives_no_address),
        SCENE_TEST(a_second_answer_to_a_question_is_one_signal),
        SCENE_TEST(a_pair_that_names_a_router_is_silent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

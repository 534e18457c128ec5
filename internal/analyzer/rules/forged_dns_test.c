/* SPDX-License-Identifier: MIT */
#include "test.h"

#include "analyzer_scene.h"

#include <stdio.h>
#include <string.h>

#define ROUTER "02:00:00:00:00:01"
#define SECOND_ROUTER "02:00:00:00:00:02"
#define FORGER "02:00:00:00:00:99"

static void begin(struct scene *scene)
{
    scene_begin_capture(scene, 0, 3600);
    scene_add_device(scene, 1, ROUTER, "10.0.0.1", true, 0, 3600);
    scene_add_device(scene, 2, SECOND_ROUTER, "10.0.0.2", true, 0, 3600);
    scene_add_device(scene, 3, FORGER, "10.0.0.99", false, 0, 3600);
}

static void add_answers(struct scene *scene, const char *mac, int count, int64_t from_s)
{
    for (int i = 0; i < count; i++) {
        char name[32];
        snprintf(name, sizeof name, "a%d.example", i);
        scene_add_question(scene, &(struct scene_question){.client = "10.0.0.5",
                                                           .name = name,
                                                           .answer = "192.0.2.7",
                                                           .mac = mac,
                                                           .at_ms = (from_s + i * 10) * 1000});
    }
}

static void answers_from_a_second_mac_in_turn_are_forged(void **state)
{
    struct scene *scene = *state;
    begin(scene);
    add_answers(scene, ROUTER, 10, 60);
    add_answers(scene, FORGER, 3, 85);
    assert_string_equal(scene_analyze(scene),
                        "forged_dns|medium|" FORGER
                        " answers names to 10.0.0.5 in the place of 10.0.0.1\n");
    assert_non_null(strstr(scene->details, "\"ip_address\":\"10.0.0.99\""));
    scene_look_again(scene);
}

/* Up to twice as often as the router: then it is the one that usually answers. */
static void a_forger_may_answer_as_often_as_a_router(void **state)
{
    struct scene *scene = *state;
    begin(scene);
    add_answers(scene, ROUTER, 4, 60);
    add_answers(scene, FORGER, 8, 65);
    assert_string_equal(scene_analyze(scene),
                        "forged_dns|medium|" FORGER
                        " answers names to 10.0.0.5 in the place of 10.0.0.1\n");
}

/* Half a day later the forger gives itself out as a router. It was none when it answered. */
static void who_becomes_a_router_later_was_none(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 86400);
    scene_add_device(scene, 1, ROUTER, "10.0.0.1", true, 0, 86400);
    scene_add_device(scene, 3, FORGER, "10.0.0.99", true, 0, 86400);
    scene_add_router(scene, 1, 30, 86400);
    scene_add_router(scene, 3, 43200, 43300);
    add_answers(scene, ROUTER, 10, 60);
    add_answers(scene, FORGER, 3, 85);
    assert_non_null(strstr(scene_analyze(scene),
                           "forged_dns|medium|" FORGER
                           " answers names to 10.0.0.5 in the place of 10.0.0.1\n"));
}

/* It gives itself out as a router, and answers names an hour later. */
static void who_becomes_a_router_first_forges_all_the_same(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 86400);
    scene_add_device(scene, 1, ROUTER, "10.0.0.1", true, 0, 86400);
    scene_add_device(scene, 3, FORGER, "10.0.0.99", true, 0, 86400);
    scene_add_router(scene, 1, 30, 86400);
    scene_add_router(scene, 3, 43200, 43300);
    add_answers(scene, ROUTER, 10, 46810);
    add_answers(scene, FORGER, 3, 46815);
    assert_non_null(strstr(scene_analyze(scene),
                           "forged_dns|medium|" FORGER
                           " answers names to 10.0.0.5 in the place of 10.0.0.1\n"));
}

/* A second router that was set up a day before carries answers in turn. */
static void a_router_of_yesterday_is_one(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 200000);
    scene_add_device(scene, 1, ROUTER, "10.0.0.1", true, 0, 200000);
    scene_add_device(scene, 2, SECOND_ROUTER, "10.0.0.2", true, 0, 200000);
    scene_add_router(scene, 1, 30, 200000);
    scene_add_router(scene, 2, 43200, 200000);
    add_answers(scene, ROUTER, 10, 180010);
    add_answers(scene, SECOND_ROUTER, 8, 180015);
    assert_null(strstr(scene_analyze(scene), "forged_dns"));
}

/* It was accused of that then, and nobody closed the finding. */
static void whom_rogue_ra_accuses_is_no_router_days_later(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 400000);
    scene_add_device(scene, 1, ROUTER, "10.0.0.1", true, 0, 400000);
    scene_add_device(scene, 3, FORGER, "10.0.0.99", true, 0, 400000);
    scene_add_router(scene, 1, 30, 400000);
    scene_add_router(scene, 3, 43200, 43300);
    scene_add_finding(scene, "rogue_ra", 3, FORGER);
    add_answers(scene, ROUTER, 10, 360010);
    add_answers(scene, FORGER, 3, 360015);
    assert_non_null(strstr(scene_analyze(scene), "forged_dns|medium|" FORGER));
}

/* A rogue DHCP server named it days ago. */
static void whom_only_dhcp_names_later_is_no_router(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 400000);
    scene_add_device(scene, 1, ROUTER, "10.0.0.1", true, 0, 400000);
    scene_add_device(scene, 3, FORGER, "10.0.0.99", true, 0, 400000);
    scene_add_router(scene, 1, 30, 400000);
    scene_add_evidence(scene, 3, EVIDENCE_DHCP_ROUTER, "router", 43200, 43300);
    add_answers(scene, ROUTER, 10, 360010);
    add_answers(scene, FORGER, 3, 360015);
    assert_non_null(strstr(scene_analyze(scene), "forged_dns|medium|" FORGER));
}

/* It says so within hours of its first frame: two routers that carry answers in turn. */
static void a_router_need_not_say_so_at_once(void **state)
{
    struct scene *scene = *state;
    begin(scene);
    scene_add_router(scene, 1, 3000, 3600);
    scene_add_router(scene, 2, 3000, 3600);
    add_answers(scene, ROUTER, 10, 60);
    add_answers(scene, SECOND_ROUTER, 8, 65);
    assert_string_equal(scene_analyze(scene), "");
}

static void who_answers_most_questions_is_silent(void **state)
{
    struct scene *scene = *state;
    begin(scene);
    add_answers(scene, ROUTER, 4, 60);
    add_answers(scene, FORGER, 9, 65);
    assert_string_equal(scene_analyze(scene), "");
}

static void two_answers_are_too_few(void **state)
{
    struct scene *scene = *state;
    begin(scene);
    add_answers(scene, ROUTER, 10, 60);
    add_answers(scene, FORGER, 2, 85);
    assert_string_equal(scene_analyze(scene), "");
}

static void a_router_that_was_replaced_is_silent(void **state)
{
    struct scene *scene = *state;
    begin(scene);
    add_answers(scene, ROUTER, 5, 60);
    add_answers(scene, FORGER, 8, 120);
    assert_string_equal(scene_analyze(scene), "");
}

static void two_routers_carry_answers_in_turn(void **state)
{
    struct scene *scene = *state;
    begin(scene);
    add_answers(scene, ROUTER, 10, 60);
    add_answers(scene, SECOND_ROUTER, 8, 65);
    assert_string_equal(scene_analyze(scene), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE_TEST(answers_from_a_second_mac_in_turn_are_forged),
        SCENE_TEST(a_forger_may_answer_as_often_as_a_router),
        SCENE_TEST(who_becomes_a_router_later_was_none),
        SCENE_TEST(who_becomes_a_router_first_forges_all_the_same),
        SCENE_TEST(a_router_of_yesterday_is_one),
        SCENE_TEST(whom_only_dhcp_names_later_is_no_router),
        SCENE_TEST(whom_rogue_ra_accuses_is_no_router_days_later),
        SCENE_TEST(a_router_need_not_say_so_at_once),
        SCENE_TEST(who_answers_most_questions_is_silent),
        SCENE_TEST(two_answers_are_too_few),
        SCENE_TEST(a_router_that_was_replaced_is_silent),
        SCENE_TEST(two_routers_carry_answers_in_turn),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

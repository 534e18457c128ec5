/* SPDX-License-Identifier: MIT */
#include "test.h"

#include "analyzer_scene.h"

#include <stdio.h>

#define HOUR_S INT64_C(3600)
#define DAY_S (24 * HOUR_S)

enum { DAYS = 5 };

static void add_contact(struct scene *scene, const char *to, uint16_t port, int64_t at_s)
{
    scene_add_flow(scene, &(struct scene_flow){.from = "10.0.0.5",
                                               .to = to,
                                               .port = port,
                                               .state = "SF",
                                               .history = "ShADadFf",
                                               .scope = "outside",
                                               .sent = 500,
                                               .received = 900,
                                               .at_ms = at_s * 1000});
}

/* Days of a device that asks for names, or of one whose questions are not seen. */
static void begin_as(struct scene *scene, bool asks, bool is_gateway)
{
    scene_begin_capture(scene, 0, DAYS * DAY_S);
    scene_add_device(scene, 1, "02:00:00:00:00:05", "10.0.0.5", is_gateway, 0, DAYS * DAY_S);
    for (int64_t at_s = 0; at_s < DAYS * DAY_S; at_s += 2 * HOUR_S) {
        scene_add_flow(scene, &(struct scene_flow){.from = "10.0.0.5",
                                                   .to = "192.0.2.1",
                                                   .port = 443,
                                                   .state = "SF",
                                                   .scope = "outside",
                                                   .name = "mail.example",
                                                   .sent = 500,
                                                   .received = 900,
                                                   .at_ms = at_s * 1000});
        if (asks)
            scene_add_question(scene, &(struct scene_question){.client = "10.0.0.5",
                                                               .name = "mail.example",
                                                               .answer = "192.0.2.1",
                                                               .at_ms = at_s * 1000});
    }
}

static void begin(struct scene *scene, bool asks)
{
    begin_as(scene, asks, false);
}

static void an_address_without_a_name_is_news(void **state)
{
    struct scene *scene = *state;
    begin(scene, true);
    add_contact(scene, "203.0.113.9", 443, 4 * DAY_S);
    assert_non_null(
        strstr(scene_analyze(scene),
               "unnamed_contact|info|10.0.0.5 met 203.0.113.9, to which no name led\n"));
    scene_look_again(scene);
}

static void a_device_whose_questions_are_not_seen_is_silent(void **state)
{
    struct scene *scene = *state;
    begin(scene, false);
    add_contact(scene, "203.0.113.9", 443, 4 * DAY_S);
    assert_null(strstr(scene_analyze(scene), "unnamed_contact"));
}

static void a_peer_program_meets_many_of_them(void **state)
{
    struct scene *scene = *state;
    begin(scene, true);
    for (int i = 0; i < 6; i++) {
        char peer[32];
        snprintf(peer, sizeof peer, "203.0.113.%d", 10 + i);
        add_contact(scene, peer, 443, 4 * DAY_S + i);
    }
    assert_null(strstr(scene_analyze(scene), "unnamed_contact"));
}

static void a_known_one_and_a_question_for_names_are_silent(void **state)
{
    struct scene *scene = *state;
    begin(scene, true);
    add_contact(scene, "203.0.113.9", 443, DAY_S);
    add_contact(scene, "203.0.113.9", 443, 4 * DAY_S);
    add_contact(scene, "203.0.113.8", 53, 4 * DAY_S);
    assert_null(strstr(scene_analyze(scene), "unnamed_contact"));
}

/* A router's contacts are those of others; what only calls itself a router later on has its own. */
static void who_gives_itself_out_as_a_router_hides_nothing(void **state)
{
    struct scene *scene = *state;
    begin_as(scene, true, true);
    scene_add_router(scene, 1, 3 * DAY_S, 3 * DAY_S);
    add_contact(scene, "203.0.113.9", 443, 4 * DAY_S);
    assert_non_null(strstr(scene_analyze(scene), "unnamed_contact"));
}

static void what_forwards_is_silent(void **state)
{
    struct scene *scene = *state;
    begin_as(scene, true, true);
    scene_add_router(scene, 1, HOUR_S, HOUR_S);
    add_contact(scene, "203.0.113.9", 443, 4 * DAY_S);
    assert_null(strstr(scene_analyze(scene), "unnamed_contact"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE_TEST(an_address_without_a_name_is_news),
        SCENE_TEST(a_device_whose_questions_are_not_seen_is_silent),
        SCENE_TEST(a_peer_program_meets_many_of_them),
        SCENE_TEST(a_known_one_and_a_question_for_names_are_silent),
        SCENE_TEST(who_gives_itself_out_as_a_router_hides_nothing),
        SCENE_TEST(what_forwards_is_silent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

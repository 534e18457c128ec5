/* SPDX-License-Identifier: MIT */
#include "test.h"

#include "analyzer_scene.h"

#include <stdio.h>

static void add_requests(struct scene *scene, int count, const struct scene_flow *sketch)
{
    scene_begin_capture(scene, 0, 600);
    for (int i = 0; i < count; i++) {
        struct scene_flow flow = *sketch;
        flow.from = "10.0.0.5";
        flow.to = "10.0.0.9";
        flow.from_port = (uint16_t)(20000 + i);
        flow.port = 80;
        flow.state = "S1";
        flow.history = "ShADa";
        flow.app = flow.app ? flow.app : "http";
        flow.at_ms = 1000 + i * 50;
        scene_add_flow(scene, &flow);
    }
}

/* Acknowledged, but not answered. */
static const struct scene_flow slow = {
    .sent = 200, .packets = 10, .acknowledged = true, .lasting_ms = 120000};

static void a_hundred_unended_requests_are_an_attack(void **state)
{
    struct scene *scene = *state;
    add_requests(scene, 100, &slow);
    assert_string_equal(scene_analyze(scene),
                        "slow_requests|medium|10.0.0.5 held 100 unended requests at 10.0.0.9\n");
    assert_non_null(strstr(scene->details, "\"shortest_seconds\":120"));
    scene_look_again(scene);
}

static void half_as_many_are_one_signal(void **state)
{
    struct scene *scene = *state;
    add_requests(scene, 50, &slow);
    assert_string_equal(scene_analyze(scene),
                        "slow_requests|low|10.0.0.5 held 50 unended requests at 10.0.0.9\n");
}

static void fewer_are_none(void **state)
{
    struct scene *scene = *state;
    add_requests(scene, 49, &slow);
    assert_string_equal(scene_analyze(scene), "");
}

/* A proxy whose server hangs: each request is whole, in a packet. */
static void whole_requests_that_nobody_answers_are_none(void **state)
{
    struct scene *scene = *state;
    struct scene_flow whole = slow;
    whole.packets = 5;
    add_requests(scene, 200, &whole);
    assert_string_equal(scene_analyze(scene), "");
}

/* Polls that wait for news, and connections that are kept for the next request. */
static void requests_that_are_answered_are_none(void **state)
{
    struct scene *scene = *state;
    struct scene_flow answered = slow;
    answered.received = 300;
    add_requests(scene, 200, &answered);
    assert_string_equal(scene_analyze(scene), "");
}

static void quick_ones_and_uploads_are_none(void **state)
{
    struct scene *scene = *state;
    struct scene_flow quick = slow, upload = slow;
    quick.lasting_ms = 29000;
    add_requests(scene, 200, &quick);
    upload.sent = 16000; /* in ten packets */
    add_requests(scene, 200, &upload);
    assert_string_equal(scene_analyze(scene), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE_TEST(a_hundred_unended_requests_are_an_attack),
        SCENE_TEST(half_as_many_are_one_signal),
        SCENE_TEST(fewer_are_none),
        SCENE_TEST(whole_requests_that_nobody_answers_are_none),
        SCENE_TEST(requests_that_are_answered_are_none),
        SCENE_TEST(quick_ones_and_uploads_are_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: MIT */
#include "test.h"

#include "analyzer_scene.h"

static const char *ask(struct scene *scene, const char *protocol, uint64_t sent, uint64_t received)
{
    scene_begin_capture(scene, 0, 3600);
    scene_add_device(scene, 1, "02:00:00:00:00:05", "10.0.0.5", false, 0, 3600);
    scene_add_flow(scene, &(struct scene_flow){.from = "10.0.0.5",
                                               .to = "203.0.113.9",
                                               .port = 443,
                                               .state = "SF",
                                               .history = "ShADadFf",
                                               .sent = 300,
                                               .received = 300});
    scene_add_traffic(scene, 1, 60,
                      &(struct scene_traffic){protocol, "resolver.example", sent, received});
    return scene_analyze(scene);
}

static void questions_that_outweigh_the_answers_are_a_tunnel(void **state)
{
    struct scene *scene = *state;
    assert_string_equal(ask(scene, "doh", 2000000, 1999999),
                        "doh_tunnel|medium|10.0.0.5 sent 2 MB of questions for names to "
                        "resolver.example\n");
    assert_int_equal(scene->last_count, 1);
    scene_look_again(scene);
}

static void a_house_that_asks_much_is_silent(void **state)
{
    assert_string_equal(ask(*state, "doh", 9000000, 9000000), "");
}

static void a_browser_is_silent(void **state)
{
    assert_string_equal(ask(*state, "dot", 1999999, 10), "");
}

static void an_upload_of_another_kind_is_silent(void **state)
{
    assert_string_equal(ask(*state, "tls", 9000000, 10), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE_TEST(questions_that_outweigh_the_answers_are_a_tunnel),
        SCENE_TEST(a_house_that_asks_much_is_silent),
        SCENE_TEST(a_browser_is_silent),
        SCENE_TEST(an_upload_of_another_kind_is_silent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

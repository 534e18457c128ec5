/* SPDX-License-Identifier: MIT */
#include "test.h"

#include "analyzer_scene.h"

#include <stdio.h>

#define MINUTE_MS INT64_C(60000)
#define DAY_BEGINS_MS (4 * 60 * MINUTE_MS) /* the scene begins in the evening */

struct asking {
    const char *client, *parent, *answer;
    int count, digits;
    int64_t every_ms;
    int32_t rcode;
};

static void add_names(struct scene *scene, const struct asking *asking)
{
    for (int i = 0; i < asking->count; i++) {
        char name[128];
        snprintf(name, sizeof name, "%0*d.%s", asking->digits, i * 7919, asking->parent);
        scene_add_question(scene,
                           &(struct scene_question){.client = asking->client,
                                                    .name = name,
                                                    .at_ms = DAY_BEGINS_MS + i * asking->every_ms,
                                                    .rcode = asking->rcode,
                                                    .answer = asking->answer});
        if (asking->answer)
            scene_add_domain_address(scene, name, asking->answer,
                                     (DAY_BEGINS_MS + i * asking->every_ms) / 1000);
    }
}

static void begin(struct scene *scene)
{
    scene_begin_capture(scene, 0, 86400);
    scene_add_device(scene, 1, "02:00:00:00:00:05", "10.0.0.5", false, 0, 86400);
    for (int64_t hour = 4; hour < 12; hour++)
        scene_add_flow(scene, &(struct scene_flow){.from = "10.0.0.5",
                                                   .to = "192.0.2.1",
                                                   .port = 443,
                                                   .state = "SF",
                                                   .scope = "outside",
                                                   .name = "poll.example",
                                                   .at_ms = hour * 60 * MINUTE_MS});
}

static const struct asking tunnel = {.client = "10.0.0.5",
                                     .parent = "t.slow.example",
                                     .answer = "192.0.2.1",
                                     .count = 330,
                                     .digits = 32,
                                     .every_ms = MINUTE_MS};

static void a_few_long_names_a_minute_are_one_signal(void **state)
{
    struct scene *scene = *state;
    begin(scene);
    add_names(scene, &tunnel);
    assert_string_equal(scene_analyze(scene),
                        "slow_dns_tunnel|low|10.0.0.5 asked for 330 long names below slow.example "
                        "in a day\n");
    scene_look_again(scene);
}

static void a_fast_tunnel_is_told_by_the_other_rule(void **state)
{
    struct scene *scene = *state;
    struct asking fast = tunnel;
    fast.every_ms = 1000;
    begin(scene);
    add_names(scene, &fast);
    assert_null(strstr(scene_analyze(scene), "slow_dns_tunnel"));
}

static void fewer_and_shorter_names_are_none(void **state)
{
    struct scene *scene = *state;
    struct asking fewer = tunnel, shorter = tunnel;
    fewer.count = 299;
    shorter.digits = 27;
    shorter.parent = "cdn.example";
    begin(scene);
    add_names(scene, &fewer);
    add_names(scene, &shorter);
    assert_string_equal(scene_analyze(scene), "");
}

/* Files and senders that are on no list do not exist; those that are have an answer in 127.0.0.0/8. */
static void names_that_lists_answer_are_none(void **state)
{
    struct scene *scene = *state;
    struct asking missing = tunnel, listed = tunnel;
    missing.rcode = 3;
    missing.answer = NULL;
    missing.parent = "files.example";
    listed.answer = "127.0.0.2";
    begin(scene);
    add_names(scene, &missing);
    add_names(scene, &listed);
    assert_string_equal(scene_analyze(scene), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE_TEST(a_few_long_names_a_minute_are_one_signal),
        SCENE_TEST(a_fast_tunnel_is_told_by_the_other_rule),
        SCENE_TEST(fewer_and_shorter_names_are_none),
        SCENE_TEST(names_that_lists_answer_are_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

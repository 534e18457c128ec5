/* SPDX-License-Identifier: MIT */
#include "test.h"

#include "analyzer_scene.h"

#include <stdio.h>

struct flood {
    int servers;
    uint16_t port;
    uint64_t packets, bytes;
    bool is_tcp, is_asked;
    const char *scope;
};

static void add_answers(struct scene *scene, const struct flood *sketch)
{
    char server[32];
    for (int i = 0; i < sketch->servers; i++) {
        snprintf(server, sizeof server, "198.51.%d.%d", i / 200, 1 + i % 200);
        scene_add_flow(scene, &(struct scene_flow){.from = "10.0.0.9",
                                                   .to = server,
                                                   .port = sketch->port,
                                                   .from_port = 40000,
                                                   .udp = !sketch->is_tcp,
                                                   .state = sketch->is_asked ? "SF" : "SHR",
                                                   .history = sketch->is_tcp ? "h" : "d",
                                                   .scope = sketch->scope,
                                                   .received = sketch->bytes,
                                                   .packets = sketch->packets,
                                                   .at_ms = 5000 + i * 9});
    }
}

static void answers_of_many_servers_without_a_question_are_told(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 60);
    add_answers(scene, &(struct flood){.servers = 50, .port = 123, .packets = 4, .bytes = 1800});
    assert_string_equal(
        scene_analyze(scene),
        "unsolicited_answers|medium|10.0.0.9 got answers from 50 servers that it did not ask\n");
    assert_non_null(strstr(scene->details, "\"packets\":200"));
    assert_int_equal(scene->last_count, 1);
    scene_look_again(scene);
}

static void fewer_servers_or_packets_are_none(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 60);
    add_answers(scene, &(struct flood){.servers = 49, .port = 123, .packets = 4, .bytes = 1800});
    assert_string_equal(scene_analyze(scene), "");
}

static void syn_acks_without_a_syn_are_told(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 60);
    add_answers(scene, &(struct flood){
                           .servers = 200, .port = 443, .packets = 1, .bytes = 60, .is_tcp = true});
    assert_non_null(strstr(scene_analyze(scene), "unsolicited_answers|medium|10.0.0.9"));
}

static void answers_to_questions_are_none(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 60);
    add_answers(
        scene,
        &(struct flood){.servers = 90, .port = 123, .packets = 9, .bytes = 1800, .is_asked = true});
    assert_string_equal(scene_analyze(scene), "");
}

static void small_answers_to_a_resolver_are_a_capture_of_one_side(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 60);
    add_answers(scene, &(struct flood){.servers = 90, .port = 53, .packets = 5, .bytes = 900});
    assert_string_equal(scene_analyze(scene), "");
}

static void answers_to_a_search_by_multicast_are_ordinary(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 60);
    add_answers(scene,
                &(struct flood){
                    .servers = 90, .port = 1900, .packets = 5, .bytes = 1500, .scope = "inside"});
    assert_string_equal(scene_analyze(scene), "");
}

static void few_servers_are_one_signal(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 60);
    add_answers(scene, &(struct flood){.servers = 5, .port = 123, .packets = 40, .bytes = 18000});
    assert_string_equal(
        scene_analyze(scene),
        "unsolicited_answers|low|10.0.0.9 got answers from 5 servers that it did not ask\n");
}

/* Large answers of few name servers: a capture of one side of a resolver's traffic. */
static void few_name_servers_are_none(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 60);
    add_answers(scene, &(struct flood){.servers = 5, .port = 53, .packets = 90, .bytes = 90000});
    assert_string_equal(scene_analyze(scene), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE_TEST(answers_of_many_servers_without_a_question_are_told),
        SCENE_TEST(fewer_servers_or_packets_are_none),
        SCENE_TEST(syn_acks_without_a_syn_are_told),
        SCENE_TEST(answers_to_questions_are_none),
        SCENE_TEST(small_answers_to_a_resolver_are_a_capture_of_one_side),
        SCENE_TEST(answers_to_a_search_by_multicast_are_ordinary),
        SCENE_TEST(few_servers_are_one_signal),
        SCENE_TEST(few_name_servers_are_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: MIT */
#include "test.h"

#include "analyzer_scene.h"

static void add_echoes(struct scene *scene, const char *scope, uint64_t packets, uint64_t sent,
                       uint64_t received)
{
    scene_begin_capture(scene, 0, 3600);
    scene_add_flow(scene, &(struct scene_flow){.from = "10.0.0.5",
                                               .to = "203.0.113.9",
                                               .icmp_type = 8,
                                               .state = "SF",
                                               .scope = scope,
                                               .sent = packets * sent,
                                               .received = packets * received,
                                               .packets = packets,
                                               .lasting_ms = 600000,
                                               .at_ms = 1000});
}

static void add_pings(struct scene *scene, const char *scope, uint64_t packets, uint64_t bytes)
{
    add_echoes(scene, scope, packets, bytes, bytes);
}

static void a_megabyte_inside_pings_to_the_outside_is_medium(void **state)
{
    struct scene *scene = *state;
    add_echoes(scene, "outside", 1000, 700, 300);
    assert_string_equal(
        scene_analyze(scene),
        "icmp_tunnel|medium|10.0.0.5 and 203.0.113.9 exchanged 1000 KB inside pings\n");
    scene_look_again(scene);
}

/* A reply repeats what was asked. */
static void large_pings_to_the_outside_are_low(void **state)
{
    struct scene *scene = *state;
    add_pings(scene, "outside", 1000, 1472);
    assert_non_null(strstr(scene_analyze(scene), "icmp_tunnel|low|"));
}

static void less_is_low(void **state)
{
    struct scene *scene = *state;
    add_pings(scene, "outside", 100, 500);
    assert_string_equal(scene_analyze(scene),
                        "icmp_tunnel|low|10.0.0.5 and 203.0.113.9 exchanged 100 KB inside pings\n");
}

static void under_the_number_it_is_none(void **state)
{
    struct scene *scene = *state;
    add_pings(scene, "outside", 99, 500);
    assert_string_equal(scene_analyze(scene), "");
}

static void pings_of_the_usual_size_are_none_however_many(void **state)
{
    struct scene *scene = *state;
    add_pings(scene, "outside", 20000, 56);
    assert_string_equal(scene_analyze(scene), "");
}

static void large_pings_inside_measure_a_line(void **state)
{
    struct scene *scene = *state;
    add_pings(scene, "inside", 2000, 1400);
    assert_non_null(strstr(scene_analyze(scene), "icmp_tunnel|low|"));
}

/* A ping gets back what it sent. */
static void a_little_that_is_no_ping_is_low(void **state)
{
    struct scene *scene = *state;
    add_echoes(scene, "outside", 40, 200, 90);
    assert_string_equal(scene_analyze(scene),
                        "icmp_tunnel|low|10.0.0.5 and 203.0.113.9 exchanged 11 KB inside pings\n");
}

static void large_pings_that_nobody_answers_are_low(void **state)
{
    struct scene *scene = *state;
    add_echoes(scene, "outside", 60, 1000, 0);
    assert_non_null(strstr(scene_analyze(scene), "icmp_tunnel|low|"));
}

static void a_host_inside_that_is_gone_is_none(void **state)
{
    struct scene *scene = *state;
    add_echoes(scene, "inside", 60, 1000, 0);
    assert_string_equal(scene_analyze(scene), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE_TEST(a_megabyte_inside_pings_to_the_outside_is_medium),
        SCENE_TEST(large_pings_to_the_outside_are_low),
        SCENE_TEST(less_is_low),
        SCENE_TEST(under_the_number_it_is_none),
        SCENE_TEST(pings_of_the_usual_size_are_none_however_many),
        SCENE_TEST(large_pings_inside_measure_a_line),
        SCENE_TEST(a_little_that_is_no_ping_is_low),
        SCENE_TEST(large_pings_that_nobody_answers_are_low),
        SCENE_TEST(a_host_inside_that_is_gone_is_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: MIT */
#include "test.h"

#include "analyzer_scene.h"

static void add_logins(struct scene *scene, int count, int64_t every_ms, uint64_t sent,
                       uint64_t more_each)
{
    for (int i = 0; i < count; i++)
        scene_add_flow(scene, &(struct scene_flow){.from = "10.0.0.5",
                                                   .to = "10.0.0.9",
                                                   .port = 22,
                                                   .from_port = (uint16_t)(40000 + i),
                                                   .state = "SF",
                                                   .history = "ShADadFf",
                                                   .app = "ssh",
                                                   .sent = sent + (uint64_t)i * more_each,
                                                   .received = 2000,
                                                   .at_ms = i * every_ms});
}

static void many_logins_of_like_size_are_told(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 600);
    add_logins(scene, 24, 5000, 2500, 10);
    assert_string_equal(scene_analyze(scene),
                        "brute_force|medium|10.0.0.5 tried 24 logins at 10.0.0.9 (ssh)\n");
    assert_non_null(strstr(scene->details, "\"connections\":24"));
}

static void fewer_logins_than_the_number_are_one_signal(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 600);
    add_logins(scene, 19, 5000, 2500, 10);
    assert_string_equal(scene_analyze(scene),
                        "brute_force|low|10.0.0.5 tried 19 logins at 10.0.0.9 (ssh)\n");
}

static void nine_logins_are_none(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 600);
    add_logins(scene, 9, 5000, 2500, 10);
    assert_string_equal(scene_analyze(scene), "");
}

static void logins_that_do_not_hurry_are_none_below_the_number(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 600);
    add_logins(scene, 15, 20000, 2500, 10);
    assert_string_equal(scene_analyze(scene), "");
}

/* The guess that is right is followed by a session; some guesses are broken off. */
static void a_few_of_another_size_hide_no_guesses(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 600);
    add_logins(scene, 24, 5000, 2500, 10);
    add_logins(scene, 2, 100, 7000, 10);
    add_logins(scene, 3, 100, 30, 0);
    assert_string_equal(scene_analyze(scene),
                        "brute_force|medium|10.0.0.5 tried 24 logins at 10.0.0.9 (ssh)\n");
}

static void add_connections(struct scene *scene, int count, uint16_t port, const char *app)
{
    for (int i = 0; i < count; i++)
        scene_add_flow(scene, &(struct scene_flow){.from = "10.0.0.5",
                                                   .to = "10.0.0.9",
                                                   .port = port,
                                                   .from_port = (uint16_t)(40000 + i),
                                                   .state = "SF",
                                                   .history = "ShADadFf",
                                                   .app = app,
                                                   .sent = 900,
                                                   .received = 1200,
                                                   .at_ms = i * 4000});
}

static void content_that_is_not_recognised_is_judged_by_its_port(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 600);
    add_connections(scene, 30, 3389, NULL);
    add_connections(scene, 30, 8080, NULL); /* nobody logs in there */
    add_connections(scene, 30, 443, "tls");
    assert_string_equal(scene_analyze(scene),
                        "brute_force|medium|10.0.0.5 tried 30 logins at 10.0.0.9 (rdp)\n");
}

static void a_shared_folder_is_one_signal(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 600);
    add_connections(scene, 60, 445, "smb");
    assert_string_equal(scene_analyze(scene),
                        "brute_force|low|10.0.0.5 tried 60 logins at 10.0.0.9 (smb)\n");
}

static void slow_logins_are_a_poll(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 3600);
    add_logins(scene, 60, 60000, 2500, 0);
    assert_string_equal(scene_analyze(scene), "");
}

static void sessions_differ_in_size(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 600);
    add_logins(scene, 30, 5000, 1000, 150);
    assert_string_equal(scene_analyze(scene), "");
}

static void a_second_look_at_the_same_minutes_counts_nothing_twice(void **state)
{
    struct scene *scene = *state;
    int64_t half_us = SCENE_START_US + INT64_C(110) * SECOND_US;
    scene_begin_capture(scene, 0, 600);
    add_logins(scene, 24, 5000, 2500, 0);
    assert_string_equal(scene_analyze_between(scene, SCENE_START_US, half_us),
                        "brute_force|medium|10.0.0.5 tried 22 logins at 10.0.0.9 (ssh)\n");
    assert_int_equal(scene->last_count, 1);
    assert_string_equal(scene_analyze_between(scene, half_us, INT64_MAX / 2),
                        "brute_force|medium|10.0.0.5 tried 24 logins at 10.0.0.9 (ssh)\n");
    assert_int_equal(scene->last_count, 0);
}

/* Once in half a minute, with a login that works. */
static void a_mail_program_that_looks_every_half_minute_is_one_signal(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 1200);
    for (int i = 0; i < 40; i++)
        scene_add_flow(scene, &(struct scene_flow){.from = "10.0.0.5",
                                                   .to = "10.0.0.9",
                                                   .port = 110,
                                                   .from_port = (uint16_t)(40000 + i),
                                                   .state = "SF",
                                                   .history = "ShADadFf",
                                                   .app = "pop3",
                                                   .sent = 60,
                                                   .received = 200,
                                                   .at_ms = i * 30000});
    assert_null(strstr(scene_analyze(scene), "|medium|"));
}

/* As few as the rule asks for, by a program that is no mail program. */
static void slow_guesses_by_ssh_are_medium(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 1800);
    add_logins(scene, 60, 28000, 2500, 0);
    assert_non_null(strstr(scene_analyze(scene), "brute_force|medium|10.0.0.5 tried "));
}

static void the_number_of_logins_is_a_setting(void **state)
{
    struct scene *scene = *state;
    scene->numbers.values[RULE_NUMBER_brute_force_logins] = 40;
    scene_begin_capture(scene, 0, 600);
    add_logins(scene, 24, 5000, 2500, 10);
    assert_string_equal(scene_analyze(scene),
                        "brute_force|low|10.0.0.5 tried 24 logins at 10.0.0.9 (ssh)\n");
    assert_non_null(strstr(scene->details, "\"threshold_connections\":40"));
}

static void add_database(struct scene *scene, const char *to, const struct scene_flow *sketch,
                         int64_t every_ms)
{
    for (int i = 0; i < 20; i++) {
        struct scene_flow flow = *sketch;
        flow.from = "10.0.0.5";
        flow.to = to;
        flow.from_port = (uint16_t)(40000 + i);
        flow.state = "SF";
        flow.history = "ShAdDaFf";
        flow.at_ms = i * every_ms;
        scene_add_flow(scene, &flow);
    }
}

static void refused_logins_at_a_database_are_one_signal(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 600);
    add_database(scene, "10.0.0.9",
                 &(struct scene_flow){.port = 3306, .app = "mysql", .sent = 84, .received = 170},
                 900);
    add_database(scene, "10.0.0.8",
                 &(struct scene_flow){.port = 1433, .sent = 300, .received = 120}, 200);
    assert_string_equal(scene_analyze(scene),
                        "brute_force|low|10.0.0.5 tried 20 logins at 10.0.0.8 (mssql)\n"
                        "brute_force|low|10.0.0.5 tried 20 logins at 10.0.0.9 (mysql)\n");
}

/* A check whether a server lives, every few seconds; a page that asks a database for each visitor. */
static void checks_and_questions_of_a_database_are_none(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 600);
    add_database(
        scene, "10.0.0.9",
        &(struct scene_flow){.port = 5432, .app = "postgresql", .sent = 84, .received = 170}, 2000);
    add_database(scene, "10.0.0.8",
                 &(struct scene_flow){.port = 389, .app = "ldap", .sent = 300, .received = 900},
                 200);
    assert_string_equal(scene_analyze(scene), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE_TEST(many_logins_of_like_size_are_told),
        SCENE_TEST(fewer_logins_than_the_number_are_one_signal),
        SCENE_TEST(a_mail_program_that_looks_every_half_minute_is_one_signal),
        SCENE_TEST(slow_guesses_by_ssh_are_medium),
        SCENE_TEST(the_number_of_logins_is_a_setting),
        SCENE_TEST(nine_logins_are_none),
        SCENE_TEST(logins_that_do_not_hurry_are_none_below_the_number),
        SCENE_TEST(a_few_of_another_size_hide_no_guesses),
        SCENE_TEST(content_that_is_not_recognised_is_judged_by_its_port),
        SCENE_TEST(a_shared_folder_is_one_signal),
        SCENE_TEST(slow_logins_are_a_poll),
        SCENE_TEST(sessions_differ_in_size),
        SCENE_TEST(a_second_look_at_the_same_minutes_counts_nothing_twice),
        SCENE_TEST(refused_logins_at_a_database_are_one_signal),
        SCENE_TEST(checks_and_questions_of_a_database_are_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: MIT */
#include "test.h"

#include "analyzer_scene.h"

#include <stdio.h>

enum { SERVFAIL = 2, NXDOMAIN = 3 };

static void add_missing(struct scene *scene, int count, int64_t every_ms, const char *form)
{
    for (int i = 0; i < count; i++) {
        char name[128];
        int n = snprintf(name, sizeof name, "%c%c", 'a' + i % 26, 'a' + i / 26 % 26);
        snprintf(name + n, sizeof name - (size_t)n, "%s", form);
        scene_add_question(scene, &(struct scene_question){.client = "10.0.0.5",
                                                           .name = name,
                                                           .rcode = NXDOMAIN,
                                                           .at_ms = i * every_ms});
    }
}

static void many_names_by_chance_that_do_not_exist_are_told(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 600);
    add_missing(scene, 40, 100, "xkqjzwvbtrkm.com");
    assert_string_equal(scene_analyze(scene),
                        "generated_names|medium|10.0.0.5 asked for 40 names that do not exist\n");
}

static void names_of_words_are_one_signal(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 600);
    add_missing(scene, 40, 100, "gadoleo.com");
    assert_string_equal(scene_analyze(scene),
                        "generated_names|low|10.0.0.5 asked for 40 names that do not exist\n");
}

static void hosts_below_one_name_and_single_labels_are_none(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 600);
    add_missing(scene, 100, 100, "xkqjzwvbtrkm.corp.example.com"); /* a search list */
    add_missing(scene, 100, 100, "xkqjzwvb");                      /* a browser's probes */
    assert_string_equal(scene_analyze(scene), "");
}

static void add_failures(struct scene *scene, const char *client, int32_t rcode)
{
    for (int i = 0; i < 100; i++) {
        char name[64];
        snprintf(name, sizeof name, "xkq%djzwvbtrkm.com", i);
        scene_add_question(scene,
                           &(struct scene_question){
                               .client = client, .name = name, .rcode = rcode, .at_ms = i * 100});
    }
}

/* The resolver is down, so every name fails. */
static void names_that_nobody_could_look_up_are_none(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 600);
    add_failures(scene, "10.0.0.5", SERVFAIL);
    assert_string_equal(scene_analyze(scene), "");
}

/* It asks for the names of its clients. */
static void the_resolver_itself_is_silent(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 600);
    add_failures(scene, "10.0.0.1", NXDOMAIN);
    scene_add_question(scene,
                       &(struct scene_question){.client = "10.0.0.5", .name = "www.example.com"});
    assert_string_equal(scene_analyze(scene), "");
}

static void fewer_names_are_typing_errors(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 3600);
    add_missing(scene, 14, 100, "xkqjzwvbtrkm.com");
    assert_string_equal(scene_analyze(scene), "");
}

static void half_as_many_by_chance_are_one_signal(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 3600);
    add_missing(scene, 15, 100, "xkqjzwvbtrkm.com");
    assert_string_equal(scene_analyze(scene),
                        "generated_names|low|10.0.0.5 asked for 15 names that do not exist\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE_TEST(many_names_by_chance_that_do_not_exist_are_told),
        SCENE_TEST(names_of_words_are_one_signal),
        SCENE_TEST(hosts_below_one_name_and_single_labels_are_none),
        SCENE_TEST(names_that_nobody_could_look_up_are_none),
        SCENE_TEST(the_resolver_itself_is_silent),
        SCENE_TEST(fewer_names_are_typing_errors),
        SCENE_TEST(half_as_many_by_chance_are_one_signal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

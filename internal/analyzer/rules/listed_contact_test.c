/* SPDX-License-Identifier: MIT */
#include "test.h"

#include "analyzer_scene.h"
#include "enricher/contact_lists.h"

static struct contact_lists *lists;
static struct contact_lists_view view;

static void use_list(struct scene *scene, const char *text)
{
    struct error error = {.sentence = ""};
    lists = contact_lists_create();
    assert_non_null(lists);
    assert_true(contact_lists_add(lists, "own", "c2", span_text(text), &error));
    view = contact_lists_view(lists);
    scene->contacts = &view;
}

static int close_scene(void **state)
{
    contact_lists_release(lists);
    lists = NULL;
    return scene_close(state);
}

static void add_call(struct scene *scene, const char *from, const char *to, uint64_t received)
{
    scene_add_flow(scene, &(struct scene_flow){.from = from,
                                               .to = to,
                                               .port = 443,
                                               .from_port = 40000,
                                               .state = received ? "SF" : "S0",
                                               .history = received ? "ShADadFf" : "S",
                                               .scope = "outside",
                                               .sent = 100,
                                               .received = received});
}

static void an_address_that_was_called_and_answered_is_medium(void **state)
{
    struct scene *scene = *state;
    use_list(scene, "203.0.113.7\n");
    scene_begin_capture(scene, 0, 600);
    add_call(scene, "10.0.0.5", "203.0.113.7", 500);
    add_call(scene, "10.0.0.5", "203.0.113.7", 500);
    add_call(scene, "10.0.0.5", "203.0.113.8", 500);
    assert_string_equal(scene_analyze(scene),
                        "listed_contact|medium|203.0.113.7 is on the list own (c2)\n");
    assert_int_equal(scene->last_count, 2);
    assert_non_null(strstr(scene->details, "\"entry\":\"203.0.113.7\""));
}

static void an_attempt_without_an_answer_is_low(void **state)
{
    struct scene *scene = *state;
    use_list(scene, "203.0.113.7\n");
    scene_begin_capture(scene, 0, 600);
    add_call(scene, "10.0.0.5", "203.0.113.7", 0);
    assert_string_equal(scene_analyze(scene),
                        "listed_contact|low|203.0.113.7 is on the list own (c2)\n");
}

static void a_whole_network_is_low(void **state)
{
    struct scene *scene = *state;
    use_list(scene, "203.0.112.0/22\n");
    scene_begin_capture(scene, 0, 600);
    add_call(scene, "10.0.0.5", "203.0.113.7", 500);
    assert_string_equal(scene_analyze(scene),
                        "listed_contact|low|203.0.112.0/22 is on the list own (c2)\n");
}

static void a_name_that_was_asked_for_is_medium_at_its_labels(void **state)
{
    struct scene *scene = *state;
    use_list(scene, "bad.example.com\n");
    scene_begin_capture(scene, 0, 600);
    scene_add_question(scene, &(struct scene_question){.client = "10.0.0.5",
                                                       .name = "a.bad.example.com",
                                                       .answer = "198.51.100.1"});
    scene_add_question(scene, &(struct scene_question){.client = "10.0.0.5",
                                                       .name = "notbad.example.com",
                                                       .answer = "198.51.100.2"});
    assert_string_equal(scene_analyze(scene),
                        "listed_contact|medium|bad.example.com is on the list own (c2)\n");
}

static void without_lists_nothing_is_said(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 600);
    add_call(scene, "10.0.0.5", "203.0.113.7", 500);
    assert_string_equal(scene_analyze(scene), "");
}

static void many_contacts_of_one_entry_are_one_finding(void **state)
{
    struct scene *scene = *state;
    use_list(scene, "bad.example.com\n203.0.112.0/22\n");
    scene_begin_capture(scene, 0, 6000);
    for (int i = 0; i < 100; i++)
        add_call(scene, "10.0.0.5", "203.0.113.7", 500);
    (void)scene_analyze(scene);
    assert_int_equal(scene->count, 1);
    assert_int_equal(scene->last_count, 100);
}

#define LISTED_TEST(test) cmocka_unit_test_setup_teardown(test, scene_open, close_scene)

int main(void)
{
    const struct CMUnitTest tests[] = {
        LISTED_TEST(an_address_that_was_called_and_answered_is_medium),
        LISTED_TEST(an_attempt_without_an_answer_is_low),
        LISTED_TEST(a_whole_network_is_low),
        LISTED_TEST(a_name_that_was_asked_for_is_medium_at_its_labels),
        LISTED_TEST(without_lists_nothing_is_said),
        LISTED_TEST(many_contacts_of_one_entry_are_one_finding),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: MIT */
/* Filters with several values, of a small database. */
#include "ask.h"

#include "analyzer_scene.h"
#include "storage/storage.h"
#include "test.h"

#include <stdio.h>
#include <string.h>

/* Twelve connections of the device 1, and five findings. */
static void fill(struct scene *scene)
{
    static const char *const names[] = {"c.example", "b.example", "a.example", NULL};
    scene_begin_capture(scene, 0, 100);
    scene_add_device(scene, 1, "02:00:00:00:00:01", "10.0.0.1", false, 0, 50);
    scene_add_device(scene, 2, "02:00:00:00:00:02", "10.0.0.2", false, 1, 50);
    scene_add_device(scene, 3, "02:00:00:00:00:03", "10.0.0.3", false, 2, 60);
    for (int i = 0; i < 12; i++)
        scene_add_flow(scene, &(struct scene_flow){.from = "10.0.0.1",
                                                   .to = i % 2 ? "198.51.100.7" : "198.51.100.8",
                                                   .state = "SF",
                                                   .port = (uint16_t)(i % 3 ? 443 : 80),
                                                   .tracker = names[i % 4],
                                                   .at_ms = i * 1000});
    for (int i = 0; i < 5; i++) {
        struct error error;
        const char target[] = {'p', (char)('0' + i), 0};
        const struct alert_summary alert = {.rule = "port_scan",
                                            .target = target,
                                            .severity = SEVERITY_LOW,
                                            .first_us = SCENE_START_US,
                                            .last_us = SCENE_START_US,
                                            .dst_port = i,
                                            .title = "a finding",
                                            .explanation = "why",
                                            .details_json = "{}",
                                            .count = 1};
        assert_true(is_written(storage_write_alert(scene->writer, &alert, &error)));
    }
}

static size_t count_rows(struct storage_reader *reader, const struct question *question)
{
    struct error error;
    const struct value *values;
    struct reply *reply = ask(reader, question, &error);
    if (!reply) fail_msg("%s", error.sentence);
    size_t count = 0;
    while (reply_next(reply, &values, &error) == 1)
        count++;
    reply_close(reply);
    return count;
}

static void a_filter_may_have_several_values_and_values_that_are_denied(void **state)
{
    struct scene *scene = *state;
    fill(scene);
    struct storage_reader *reader = scene_open_reader(scene);
    static const struct {
        const char *list, *name, *text;
        size_t rows;
    } cases[] = {{"lists/flows", "port", "443,80", 12},
                 {"lists/flows", "port", "80,22", 4},
                 {"lists/flows", "port", "!80", 8},
                 {"lists/flows", "port", "!80,!443", 0},
                 {"lists/flows", "port", "80,!443", 4},
                 {"lists/flows", "ip", "198.51.100.7,203.0.113.0/24", 6},
                 {"lists/flows", "ip", "!198.51.100.0/29", 6},
                 {"lists/flows", "domain", "a.example,*.C.example.", 6},
                 {"lists/flows", "domain", "!example", 3},
                 {"lists/flows", "device", "!10.0.0.2", 12},
                 {"lists/flows", "device", "10.0.0.2,10.0.0.3", 0},
                 {"lists/flows", "device", "10.0.0.2,02:00:00:00:00:01", 12},
                 {"lists/flows", "app", "!tcp", 0},
                 {"lists/flows", "app", "udp,tcp", 12},
                 {"lists/alerts", "rule", "!port_scan", 0},
                 {"lists/alerts", "rule", "port_scan,arp_sweep", 5},
                 {"lists/alerts", "port", "!0,!1", 3},
                 {"lists/devices", "device", "!10.0.0.1", 2}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct question question = {.name = cases[i].list};
        struct error error;
        if (!question_filter(&question, reader, cases[i].name, "it", cases[i].text, &error))
            fail_msg("%s", error.sentence);
        assert_true(filter_is_chosen(&question, cases[i].name));
        size_t rows = count_rows(reader, &question);
        if (rows != cases[i].rows) fail_msg("%s=%s: %zu", cases[i].name, cases[i].text, rows);
    }
    storage_reader_close(reader);
}

static void a_choice_of_values_that_cannot_be_read_is_a_bad_question(void **state)
{
    struct scene *scene = *state;
    fill(scene);
    struct storage_reader *reader = scene_open_reader(scene);
    char many[2048] = "1";
    for (size_t size = 1; size + 5 < sizeof many; size += 3)
        memcpy(many + size, ",22", sizeof ",22");
    const struct {
        const char *list, *name, *text;
    } wrong[] = {{"lists/flows", "port", ","},        {"lists/flows", "port", "!"},
                 {"lists/flows", "port", "443,"},     {"lists/flows", "port", "!!443"},
                 {"lists/flows", "port", "443,high"}, {"lists/flows", "device", "10.0.0.1,nobody"},
                 {"lists/flows", "port", many},       {"lists/flows", "since", "1h,2h"}};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct question question = {.name = wrong[i].list};
        struct error error = {.kind = ERROR_BUG};
        if (question_filter(&question, reader, wrong[i].name, "it", wrong[i].text, &error))
            fail_msg("%s=%s was taken", wrong[i].name, wrong[i].text);
        assert_true(error.kind == ERROR_BAD_QUESTION || error.kind == ERROR_NOT_FOUND);
    }
    struct question question = {.name = "lists/devices"};
    struct error error;
    assert_true(question_filter(&question, reader, "ip", "ip", "!10.0.0.1", &error));
    assert_null(ask(reader, &question, &error));
    assert_string_equal(error.sentence, "The filter ip takes one value here, without , and !.");
    storage_reader_close(reader);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE_TEST(a_filter_may_have_several_values_and_values_that_are_denied),
        SCENE_TEST(a_choice_of_values_that_cannot_be_read_is_a_bad_question),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

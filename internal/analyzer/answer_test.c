/* SPDX-License-Identifier: MIT */
#include "storage/storage.h"
#include "test.h"

#include "analyzer_scene.h"
#include "answer.h"

#include <string.h>

/* The query of the rule new_device over a network that was watched before. */
static bool ask_for_new_devices(struct scene *scene, struct storage_reader **reader,
                                struct answer *answer, const char *const *columns,
                                struct error *error)
{
    scene_begin_capture(scene, 0, 100);
    scene_add_device(scene, 1, "00:11:22:33:44:01", "10.0.0.1", false, 10, 260);
    scene_begin_capture(scene, 200, 300);
    scene_add_device(scene, 2, "00:11:22:33:44:02", "10.0.0.2", false, 250, 260);
    assert_true(is_written(storage_commit(scene->writer, error)));
    *reader = storage_reader_open(scene->path, error);
    if (!*reader) fail_msg("%s", error->sentence);
    const struct parameter parameters[] = {
        {":capture_id", {.type = VALUE_INTEGER, .integer = scene->capture_id}},
        {":from_us", {.type = VALUE_INTEGER, .integer = 0}},
        {":to_us", {.type = VALUE_INTEGER, .integer = INT64_MAX}},
    };
    return answer_open(answer, *reader, "analyze/new_devices", parameters, 3, columns, error);
}

static void a_column_is_found_by_its_name_wherever_it_stands(void **state)
{
    static const char *const columns[] = {"first_seen_us", "ip_address", "device_id", "hostname",
                                          NULL};
    struct storage_reader *reader;
    struct answer answer;
    struct error error = {.sentence = ""};
    assert_true(ask_for_new_devices(*state, &reader, &answer, columns, &error));
    assert_int_equal(answer_next(&answer), 1);
    assert_int_equal(answer_integer(&answer, 0), SCENE_START_US + 250 * INT64_C(1000000));
    assert_string_equal(answer_text(&answer, 1), "10.0.0.2");
    assert_int_equal(answer_ip(&answer, 1).version, 4);
    assert_int_equal(answer_integer(&answer, 2), 2);
    assert_true(answer_is_null(&answer, 3));
    assert_string_equal(answer_text(&answer, 3), "");
    assert_int_equal(answer_integer(&answer, 3), 0);
    assert_int_equal(answer_next(&answer), 0);
    answer_close(&answer);
    storage_reader_close(reader);
}

static void a_column_that_the_query_does_not_have_is_an_error_before_the_first_row(void **state)
{
    static const char *const columns[] = {"device_id", "colour", NULL};
    struct storage_reader *reader;
    struct answer answer;
    struct error error = {.sentence = ""};
    assert_true(ask_for_new_devices(*state, &reader, &answer, columns, &error));
    assert_int_equal(answer_next(&answer), -1);
    assert_non_null(strstr(error.sentence, "colour"));
    assert_int_equal(error.kind, ERROR_BUG);
    answer_close(&answer);
    storage_reader_close(reader);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE_TEST(a_column_is_found_by_its_name_wherever_it_stands),
        SCENE_TEST(a_column_that_the_query_does_not_have_is_an_error_before_the_first_row),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

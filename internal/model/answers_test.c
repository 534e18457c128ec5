/* SPDX-License-Identifier: MIT */
/* Answer sections as texts that repeat. */
#include "answers.h"
#include "test.h"

#include <stdio.h>
#include <string.h>

enum { A = 1, CNAME = 5, ODD = 65280, SECONDS_MOST = 6 };

static struct span span_of(const char *text)
{
    return (struct span){(const uint8_t *)text, text ? strlen(text) : 0};
}

static struct name_record answer_of(const char *name, uint16_t type, uint32_t ttl, const char *data)
{
    return (struct name_record){.name = span_of(name),
                                .type = type,
                                .ttl = ttl,
                                .section = SECTION_ANSWER,
                                .data = span_of(data)};
}

/* The text of some answers to a question for that name. */
static const char *text_of(const char *question, const struct name_record *all, size_t count,
                           struct answer_times *times)
{
    static char memory[1024];
    *times = (struct answer_times){.count = 0};
    for (size_t i = 0; i < count; i++)
        answer_times_add(times, all[i].ttl);
    struct answers answers = answers_begin(memory, sizeof memory, span_of(question), times);
    for (size_t i = 0; i < count; i++)
        assert_true(answers_add(&answers, &all[i]));
    struct span text = answers_end(&answers);
    memory[text.size] = '\0';
    return memory;
}

static void the_question_and_a_common_time_are_not_in_the_text(void **state)
{
    struct answer_times times;
    (void)state;
    struct name_record all[] = {answer_of("a.example", A, 30, "192.0.2.1"),
                                answer_of("a.example", A, 30, "192.0.2.2")};
    assert_string_equal(text_of("a.example", all, 2, &times), "\nA\t192.0.2.1\nA\t192.0.2.2");
    assert_int_equal(times.seconds[0], 30);
    assert_int_equal(answer_times_later(&times, 0), 0);
    assert_string_equal(text_of("b.example", all, 1, &times), "\va.example\fA\t192.0.2.1");
    assert_string_equal(text_of(NULL, all, 1, &times), "\va.example\fA\t192.0.2.1");
}

static void a_chain_names_what_was_not_asked_and_marks_what_lives_longer(void **state)
{
    struct answer_times times;
    (void)state;
    struct name_record all[] = {answer_of("www.example", CNAME, 3600, "a.example"),
                                answer_of("a.example", A, 61, "192.0.2.1"),
                                answer_of("a.example", A, 60, "192.0.2.2")};
    assert_string_equal(text_of("www.example", all, 3, &times),
                        "\nCNAME\2a.example\va.example\fA\1"
                        "192.0.2.1\va.example\fA\t192.0.2.2");
    assert_int_equal(times.seconds[0], 60);
    assert_int_equal(answer_times_later(&times, 0), 1);
    assert_int_equal(answer_times_later(&times, 1), 3540);
    assert_int_equal(answer_times_later(&times, 2), 0);
    for (int i = 0; i < 3; i++)
        all[i].ttl += 100; /* counted down less */
    assert_string_equal(text_of("www.example", all, 3, &times),
                        "\nCNAME\2a.example\va.example\fA\1"
                        "192.0.2.1\va.example\fA\t192.0.2.2");
}

static void five_different_times_and_no_answer_at_all_are_json(void **state)
{
    struct answer_times times;
    struct name_record all[SECONDS_MOST];
    (void)state;
    for (uint32_t i = 0; i < SECONDS_MOST; i++)
        all[i] = answer_of("a", ODD, SECONDS_MOST - i, "\"");
    assert_int_equal(strchr(text_of("a", all, 4, &times), '{') == NULL, 1);
    assert_string_equal(text_of("a", all + 4, 2, &times), "\nTYPE65280\1\\\"\nTYPE65280\t\\\"");
    const char *json = text_of("a", all, SECONDS_MOST, &times);
    static const char first[] =
        "[{\"name\":\"a\",\"type\":\"TYPE65280\",\"ttl\":6,\"data\":\"\\\"\"},";
    assert_memory_equal(json, first, sizeof first - 1);
    assert_string_equal(json + strlen(json) - 3, "\"}]");
    assert_int_equal(times.seconds[0], 1);
    assert_int_equal(answer_times_later(&times, 0), 0);
    assert_string_equal(text_of("a", all, 0, &times), "[]");
}

static void a_name_that_json_escapes_stands_in_the_text(void **state)
{
    struct answer_times times;
    (void)state;
    struct name_record odd = answer_of("a\nb", A, 1, "x\ny");
    assert_string_equal(text_of("a\nb", &odd, 1, &times), "\va\\u000ab\fA\tx\\u000ay");
}

static void neither_text_nor_json_exceeds_its_bound(void **state)
{
    enum { JSON_EACH = 250 }; /* some 250 bytes each as JSON, three in the text */
    char memory[1024], name[201];
    struct answer_times times = {.count = 0};
    (void)state;
    memset(name, 'n', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    struct name_record answer = answer_of(name, A, 1, "");
    answer_times_add(&times, 1);
    struct answers answers = answers_begin(memory, sizeof memory, span_of(name), &times);
    size_t taken = 0;
    while (answers_add(&answers, &answer))
        taken++;
    assert_in_range(taken, ANSWERS_JSON_MOST / JSON_EACH - 4, ANSWERS_JSON_MOST / JSON_EACH);
    assert_int_equal(answers_end(&answers).size, taken * 3);

    answers = answers_begin(memory, 128, span_of("b"), &times);
    assert_false(answers_add(&answers, &answer));
    assert_int_equal(answers_end(&answers).size, 2);
    assert_memory_equal(memory, "[]", 2);
}

static void answers_are_read_back_one_by_one(void **state)
{
    struct answer_times times;
    (void)state;
    struct name_record all[] = {answer_of("www.example", CNAME, 3600, "a.example"),
                                answer_of("a.example", A, 60, "192.0.2.1")};
    const char *written = text_of("www.example", all, 2, &times);
    struct span text = span_of(written);
    struct answer_read answer;
    assert_true(answers_read(&text, &answer));
    assert_true(span_is(answer.type, "CNAME") && span_is(answer.data, "a.example"));
    assert_int_equal(answer.later, 1);
    assert_true(answers_read(&text, &answer));
    assert_true(span_is(answer.type, "A") && span_is(answer.data, "192.0.2.1"));
    assert_int_equal(answer.later, 0);
    assert_false(answers_read(&text, &answer));
    text = span_of("[{}]");
    assert_false(answers_read(&text, &answer));
    text = span_of("\nA"); /* of a damaged file */
    assert_false(answers_read(&text, &answer));
}

static void text_that_is_json_has_the_same_bound(void **state)
{
    static char memory[4 * ANSWERS_JSON_MOST];
    struct answer_times times = {.count = 0};
    (void)state;
    for (uint32_t seconds = 1; seconds <= 5; seconds++)
        answer_times_add(&times, seconds);
    struct name_record answer = answer_of("a.example", A, 1, "192.0.2.1");
    struct answers answers = answers_begin(memory, sizeof memory, span_of("a.example"), &times);
    while (answers_add(&answers, &answer))
        ;
    assert_in_range(answers_end(&answers).size, ANSWERS_JSON_MOST - 100, ANSWERS_JSON_MOST);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_question_and_a_common_time_are_not_in_the_text),
        cmocka_unit_test(a_chain_names_what_was_not_asked_and_marks_what_lives_longer),
        cmocka_unit_test(five_different_times_and_no_answer_at_all_are_json),
        cmocka_unit_test(a_name_that_json_escapes_stands_in_the_text),
        cmocka_unit_test(neither_text_nor_json_exceeds_its_bound),
        cmocka_unit_test(answers_are_read_back_one_by_one),
        cmocka_unit_test(text_that_is_json_has_the_same_bound),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

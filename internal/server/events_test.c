/* SPDX-License-Identifier: MIT */
#include "events.h"

#include "test.h"

#include <stdio.h>
#include <stdlib.h>

struct sleeper {
    unsigned slept, woken;
    bool is_over;
};

static void count_sleep(void *owner)
{
    ((struct sleeper *)owner)->slept++;
}

static void count_wake(void *owner)
{
    ((struct sleeper *)owner)->woken++;
}

static bool is_over(void *owner)
{
    return ((struct sleeper *)owner)->is_over;
}

static struct listening *listen_to(struct events *events, const char *topics, const char *last_id,
                                   struct sleeper *sleeper)
{
    unsigned bits;
    const struct listening_hooks hooks = {sleeper, count_sleep, count_wake, is_over};
    *sleeper = (struct sleeper){0};
    assert_true(topics_read(topics, &bits));
    struct listening *listening = events_listen(events, bits, last_id, &hooks);
    assert_non_null(listening);
    return listening;
}

/* All that comes until it sleeps, a few bytes at a time. */
static const char *read_all(struct listening *listening)
{
    static char text[64 * 1024];
    size_t size = 0;
    ssize_t taken;
    while ((taken = events_take(listening, text + size, 7)) > 0)
        size += (size_t)taken;
    text[size] = 0;
    return text;
}

static void add(struct events *events, enum topic topic, const char *json)
{
    events_add(events, topic, span_text(json));
}

#define HELLO "retry: 3000\nevent: hello\ndata: {}\n\n"

static void who_may_not_listen_any_more_is_woken_and_ended_and_others_go_on(void **state)
{
    struct sleeper one, other;
    char byte;
    struct events *events = events_open(NULL);
    (void)state;
    struct listening *first = listen_to(events, "rates", NULL, &one);
    struct listening *second = listen_to(events, "rates", NULL, &other);
    (void)read_all(first);
    (void)read_all(second);
    one.is_over = true;
    add(events, TOPIC_RATES, "{}");
    events_wake(events, false);
    assert_int_equal(one.woken, 1);
    assert_int_equal(events_take(first, &byte, 1), -1);
    assert_string_equal(read_all(second), "id: 1\nevent: rates\ndata: {}\n\n");
    events_leave(first);
    events_leave(second);
    events_close(events);
}

static void a_listener_gets_its_topics_from_now_on(void **state)
{
    struct sleeper sleeper;
    struct events *events = events_open(NULL);
    (void)state;
    add(events, TOPIC_RATES, "{\"old\":1}");
    struct listening *listening = listen_to(events, "rates,findings", NULL, &sleeper);
    assert_string_equal(read_all(listening), HELLO);
    assert_int_equal(sleeper.slept, 1);
    add(events, TOPIC_DEVICES, "{}");
    add(events, TOPIC_FINDINGS, "{\"alert_id\":7}");
    events_wake(events, false);
    assert_int_equal(sleeper.woken, 1);
    assert_string_equal(read_all(listening), "id: 3\nevent: findings\ndata: {\"alert_id\":7}\n\n");
    events_wake(events, false);
    assert_int_equal(sleeper.woken, 1);
    events_wake(events, true);
    assert_int_equal(sleeper.woken, 2);
    assert_string_equal(read_all(listening), ": ping\n\n");
    assert_int_equal(events_wanted(events), 1U << TOPIC_RATES | 1U << TOPIC_FINDINGS);
    events_stop(events);
    char byte;
    assert_int_equal(events_take(listening, &byte, 1), -1);
    events_leave(listening);
    assert_int_equal(events_wanted(events), 0);
    events_close(events);
}

static void who_comes_back_goes_on_behind_its_last_event(void **state)
{
    struct sleeper sleeper;
    struct events *events = events_open(NULL);
    (void)state;
    for (int i = 0; i < 3; i++)
        add(events, TOPIC_RATES, "{}");
    struct listening *listening = listen_to(events, NULL, "1", &sleeper);
    assert_string_equal(read_all(listening), HELLO "id: 2\nevent: rates\ndata: {}\n\n"
                                                   "id: 3\nevent: rates\ndata: {}\n\n");
    events_leave(listening);
    static const char *const strange[] = {"4", "x", "", "-1", "99999999999999999999999", "1 "};
    for (size_t i = 0; i < sizeof strange / sizeof strange[0]; i++) {
        listening = listen_to(events, NULL, strange[i], &sleeper);
        assert_string_equal(read_all(listening), HELLO "event: reset\ndata: {}\n\n");
        events_leave(listening);
    }
    events_close(events);
}

static void who_never_reads_is_told_how_many_it_missed_and_holds_one_event(void **state)
{
    struct sleeper sleeper;
    struct events *events = events_open(NULL);
    char start[8];
    (void)state;
    struct listening *listening = listen_to(events, NULL, NULL, &sleeper);
    assert_string_equal(read_all(listening), HELLO);
    add(events, TOPIC_RATES, "{\"first\":1}");
    assert_int_equal(events_take(listening, start, 6), 6);
    for (int i = 0; i < EVENTS_MOST + 10; i++)
        add(events, TOPIC_RATES, "{}");
    const char *rest = read_all(listening);
    static const char expected[] = "event: rates\ndata: {\"first\":1}\n\n"
                                   "event: skipped\ndata: {\"n\":10}\n\n"
                                   "id: 12\nevent: rates\n";
    assert_memory_equal(rest, expected, sizeof expected - 1);
    events_leave(listening);
    events_close(events);
}

static void the_ring_is_bounded_in_bytes(void **state)
{
    enum { LARGE = 1024 * 1024 };
    struct sleeper sleeper;
    struct events *events = events_open(NULL);
    uint8_t *json = malloc(LARGE);
    (void)state;
    memset(json, 'x', LARGE);
    for (int i = 0; i < 100; i++)
        events_add(events, TOPIC_FLOWS, (struct span){json, LARGE});
    add(events, TOPIC_RATES, "{}");
    struct listening *listening = listen_to(events, "rates", "1", &sleeper);
    assert_string_equal(read_all(listening), HELLO "event: skipped\ndata: {\"n\":92}\n\n"
                                                   "id: 101\nevent: rates\ndata: {}\n\n");
    events_leave(listening);
    events_close(events);
    free(json);
}

static void a_word_that_is_no_topic_is_refused(void **state)
{
    static const char *const wrong[] = {"", "rate", "ratess", "rates,", ",rates", "rates, flows"};
    unsigned topics;
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        assert_false(topics_read(wrong[i], &topics));
    for (int topic = 0; topic < TOPIC_COUNT; topic++) {
        assert_true(topics_read(topic_word((enum topic)topic), &topics));
        assert_int_equal(topics, 1U << topic);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_may_not_listen_any_more_is_woken_and_ended_and_others_go_on),
        cmocka_unit_test(a_listener_gets_its_topics_from_now_on),
        cmocka_unit_test(who_comes_back_goes_on_behind_its_last_event),
        cmocka_unit_test(who_never_reads_is_told_how_many_it_missed_and_holds_one_event),
        cmocka_unit_test(the_ring_is_bounded_in_bytes),
        cmocka_unit_test(a_word_that_is_no_topic_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: MIT */
/* Whose questions by ARP are a search. */
#include "observer.h"
#include "packets.h"
#include "test.h"

#include <stdio.h>
#include <string.h>

enum { ETHERNET = 1, SECOND_US = 1000000, WINDOW_S = 300 };

struct asking {
    struct tracker *tracker;
    uint64_t number;
    char searches[128]; /* "50 100 " */
};

static void put(void *owner, const struct record *record)
{
    struct asking *asking = owner;
    const struct evidence_record *evidence = (const struct evidence_record *)record;
    if (record->kind != RECORD_EVIDENCE || evidence->attribute != ATTRIBUTE_SEARCHES) return;
    size_t used = strlen(asking->searches);
    (void)snprintf(asking->searches + used, sizeof asking->searches - used, "%s ",
                   record_text(record, evidence->value).data);
}

static struct asking *asking_begin(void)
{
    static struct asking asking;
    struct error error = {.sentence = ""};
    struct tracker_options options = observer_options();
    asking = (struct asking){.number = 0};
    options.put = put;
    options.owner = &asking;
    asking.tracker = tracker_create(&options, &error);
    assert_non_null(asking.tracker);
    return &asking;
}

static const char *asking_end(struct asking *asking)
{
    tracker_destroy(asking->tracker);
    return asking->searches;
}

static void ask(struct asking *asking, uint16_t operation, int host, int64_t time_s)
{
    char ip[32];
    struct build ethernet = {.size = 0};
    (void)snprintf(ip, sizeof ip, "10.0.%d.%d", host / 256, host % 256);
    struct endpoint sender = endpoint_of("10.0.9.9", 0), target = endpoint_of(ip, 0);
    assert_true(mac_parse("02:00:00:00:00:05", &sender.mac));
    frame_arp(&ethernet, operation, &sender, &target);
    const struct frame frame = {.data = ethernet.data,
                                .captured_bytes = (uint32_t)ethernet.size,
                                .wire_bytes = (uint32_t)ethernet.size,
                                .link_type = ETHERNET,
                                .time_us = time_s * SECOND_US,
                                .number = ++asking->number};
    tracker_frames(asking->tracker, &frame, 1);
}

static void fifty_addresses_are_a_search_and_forty_nine_are_none(void **state)
{
    (void)state;
    struct asking *asking = asking_begin();
    for (int host = 1; host <= 49; host++)
        ask(asking, 1, host, WINDOW_S + host);
    assert_string_equal(asking->searches, "");
    ask(asking, 1, 50, WINDOW_S + 50);
    assert_string_equal(asking_end(asking), "50 ");
}

static void a_search_is_told_at_steps(void **state)
{
    (void)state;
    struct asking *asking = asking_begin();
    for (int host = 1; host <= 254; host++)
        ask(asking, 1, host, WINDOW_S);
    assert_string_equal(asking_end(asking), "50 100 200 ");
}

static void who_asks_for_the_same_again_searches_for_nothing(void **state)
{
    (void)state;
    struct asking *asking = asking_begin();
    for (int i = 0; i < 500; i++)
        ask(asking, 1, i % 30, WINDOW_S);
    assert_string_equal(asking_end(asking), "");
}

static void answers_are_no_questions(void **state)
{
    (void)state;
    struct asking *asking = asking_begin();
    for (int host = 1; host <= 254; host++)
        ask(asking, 2, host, WINDOW_S);
    assert_string_equal(asking_end(asking), "");
}

static void slow_questions_are_those_of_a_router(void **state)
{
    (void)state;
    struct asking *asking = asking_begin();
    for (int host = 1; host <= 254; host++)
        ask(asking, 1, host, WINDOW_S + 10 * host);
    assert_string_equal(asking_end(asking), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fifty_addresses_are_a_search_and_forty_nine_are_none),
        cmocka_unit_test(a_search_is_told_at_steps),
        cmocka_unit_test(who_asks_for_the_same_again_searches_for_nothing),
        cmocka_unit_test(answers_are_no_questions),
        cmocka_unit_test(slow_questions_are_those_of_a_router),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

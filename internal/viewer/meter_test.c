/* SPDX-License-Identifier: MIT */
/* The largest conversations between two reads. */
#include "meter.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void put(struct meter *meter, uint8_t from, uint16_t src_port, uint8_t to, uint16_t dst_port,
                uint32_t wire_bytes, const void *payload, size_t size)
{
    uint8_t frame[256] = {2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 8, 0, 0x45};
    frame[17] = (uint8_t)(28 + size);
    frame[22] = 64;
    frame[23] = 17;
    memcpy(frame + 26, (const uint8_t[]){10, 0, 0, from, 10, 0, 0, to}, 8);
    frame[34] = (uint8_t)(src_port >> 8);
    frame[35] = (uint8_t)src_port;
    frame[36] = (uint8_t)(dst_port >> 8);
    frame[37] = (uint8_t)dst_port;
    frame[39] = (uint8_t)(8 + size);
    if (size) memcpy(frame + 42, payload, size);
    const struct frame one = {.data = frame,
                              .captured_bytes = (uint32_t)(42 + size),
                              .wire_bytes = wire_bytes,
                              .link_type = 1};
    meter_take(meter, &one);
}

static void both_directions_are_one_conversation_and_the_largest_comes_first(void **state)
{
    struct error error = {.sentence = ""};
    struct meter_flow top[2];
    struct meter_totals totals;
    struct meter *meter = meter_create(false, &error);
    (void)state;
    assert_non_null(meter);
    put(meter, 1, 40000, 2, 443, 100, NULL, 0);
    put(meter, 2, 443, 1, 40000, 900, NULL, 0);
    put(meter, 1, 40001, 3, 443, 999, NULL, 0);
    put(meter, 1, 40002, 3, 443, 10, NULL, 0);
    assert_int_equal(meter_read(meter, top, 2, &totals), 2);
    assert_true(top[0].bytes == 1000 && top[0].frames == 2 && top[1].bytes == 999);
    assert_true(top[0].from_port == 40000 && top[0].to_port == 443);
    assert_true(totals.flows == 3 && totals.frames == 4 && totals.bytes == 2009);
    assert_int_equal(meter_read(meter, top, 2, &totals), 0); /* the counts restart */
    assert_int_equal(totals.frames, 0);
    meter_destroy(meter);
}

static void connections_to_one_service_are_one_line_where_that_is_asked_for(void **state)
{
    struct error error = {.sentence = ""};
    struct meter_flow top[3];
    struct meter_totals totals;
    struct meter *meter = meter_create(true, &error);
    (void)state;
    assert_non_null(meter);
    put(meter, 1, 40000, 2, 443, 100, NULL, 0);
    put(meter, 2, 443, 1, 40001, 900, NULL, 0);
    put(meter, 1, 40002, 2, 80, 10, NULL, 0);
    put(meter, 3, 40000, 2, 443, 20, NULL, 0);
    assert_int_equal(meter_read(meter, top, 3, &totals), 3);
    assert_true(top[0].bytes == 1000 && top[0].from_port == 0 && top[0].to_port == 443);
    assert_true(top[1].bytes == 20 && top[2].to_port == 80 && totals.flows == 3);
    meter_destroy(meter);
}

static void the_name_of_an_answer_is_remembered_for_later_looks(void **state)
{
    static const uint8_t answer[] = {0x12, 0x34, 0x81, 0x80, 0, 1, 0, 1, 0,  0,    0,  0, 1,
                                     'a',  2,    'b',  'c',  0, 0, 1, 0, 1,  0xc0, 12, 0, 1,
                                     0,    1,    0,    0,    0, 9, 0, 4, 10, 0,    0,  9};
    struct error error = {.sentence = ""};
    struct meter_flow top[1];
    struct meter_totals totals;
    struct meter *meter = meter_create(false, &error);
    (void)state;
    assert_non_null(meter);
    put(meter, 8, 53, 1, 40000, 80, answer, sizeof answer);
    (void)meter_read(meter, top, 1, &totals);
    assert_string_equal(top[0].name, "");
    put(meter, 1, 40000, 9, 443, 100, NULL, 0);
    assert_int_equal(meter_read(meter, top, 1, &totals), 1);
    assert_string_equal(top[0].name, "a.bc");
    meter_destroy(meter);
}

static void more_conversations_than_there_is_room_for_are_counted(void **state)
{
    struct error error = {.sentence = ""};
    struct meter_flow top[1];
    struct meter_totals totals;
    struct meter *meter = meter_create(false, &error);
    (void)state;
    assert_non_null(meter);
    for (uint32_t i = 0; i < METER_FLOWS_MOST + 100; i++)
        put(meter, (uint8_t)(1 + (i >> 15)), (uint16_t)(1000 + (i & 0x7fff)), 200, 9, 60, NULL, 0);
    (void)meter_read(meter, top, 1, &totals);
    assert_int_equal(totals.flows, METER_FLOWS_MOST);
    assert_int_equal(totals.left_frames, 100);
    meter_destroy(meter);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_directions_are_one_conversation_and_the_largest_comes_first),
        cmocka_unit_test(connections_to_one_service_are_one_line_where_that_is_asked_for),
        cmocka_unit_test(the_name_of_an_answer_is_remembered_for_later_looks),
        cmocka_unit_test(more_conversations_than_there_is_room_for_are_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

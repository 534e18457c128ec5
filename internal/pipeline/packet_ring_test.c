/* SPDX-License-Identifier: MIT */
/* Packets to look at: made of bytes here, with a clock of the tests. */
#include "packet_ring.h"

#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SECOND_US = 1000000, HEADERS = 14 + 20 + 20 };
static const char secret[] = "a secret that nobody may see";

struct scene {
    struct packet_ring *ring;
    struct run_request request;
    char line[512], told[32 * 1024];
    struct text text;
    uint8_t bytes[2048];
};

/* The words are the first characters of a text that is longer than any line may be. */
static struct span lines(void *owner, const struct frame *frame, bool whole)
{
    struct scene *scene = owner;
    (void)snprintf(scene->line, sizeof scene->line, "%s %08d%0300d\n", whole ? "whole" : "brief",
                   (int)frame->number, 0);
    return span_text(scene->line);
}

static int set_up(void **state)
{
    struct error error;
    struct scene *scene = calloc(1, sizeof *scene);
    if (!scene) return -1;
    scene->request = (struct run_request){.packet_lines = lines, .owner = scene};
    scene->ring = packet_ring_create(&scene->request, &error);
    *state = scene;
    return scene->ring ? 0 : -1;
}

static int tear_down(void **state)
{
    struct scene *scene = *state;
    packet_ring_destroy(scene->ring);
    free(scene);
    return 0;
}

/* A segment over Ethernet and IPv4 with the secret as its payload. */
static struct frame segment(struct scene *scene, int number)
{
    uint8_t *at = scene->bytes;
    memset(at, 0, HEADERS);
    at[12] = 8;                                              /* IPv4 */
    at[14] = 0x45, at[17] = 40 + sizeof secret, at[22] = 64; /* RFC 791 3.1: length, TTL */
    at[23] = 6;
    at[26] = at[30] = 10, at[29] = 1, at[33] = 2;
    at[35] = 80, at[37] = 81, at[46] = 5 << 4; /* RFC 9293 3.1: ports, data offset */
    memcpy(at + HEADERS, secret, sizeof secret);
    return (struct frame){.data = at,
                          .captured_bytes = HEADERS + sizeof secret,
                          .wire_bytes = HEADERS + sizeof secret,
                          .time_us = number,
                          .number = (uint64_t)number,
                          .link_type = 1};
}

static void take(struct scene *scene, int from, int to)
{
    for (int i = from; i <= to; i++) {
        struct frame frame = segment(scene, i);
        packet_ring_take(scene->ring, &frame);
    }
}

static const char *tell(struct scene *scene, int64_t after, int64_t limit, int64_t now_us)
{
    scene->text = text_into(scene->told, sizeof scene->told);
    packet_ring_tell(scene->ring, after, limit, now_us, &scene->text);
    return scene->told;
}

static size_t count(const char *text, const char *part)
{
    size_t found = 0;
    for (const char *at = text; (at = strstr(at, part)); at++)
        found++;
    return found;
}

static void packets_are_taken_only_while_somebody_asks(void **state)
{
    struct scene *scene = *state;
    take(scene, 1, 3);
    assert_false(packet_ring_is_wanted(scene->ring));
    assert_string_equal(tell(scene, 0, 0, 0), ",\"newest\":0,\"packets\":[]");
    take(scene, 4, 5);
    assert_int_equal(count(tell(scene, 0, 0, SECOND_US), "\"id\""), 2);
    packet_ring_rest(scene->ring, SECOND_US + PACKET_WANTED_US - 1);
    assert_true(packet_ring_is_wanted(scene->ring));
    packet_ring_rest(scene->ring, SECOND_US + PACKET_WANTED_US);
    assert_false(packet_ring_is_wanted(scene->ring));
    take(scene, 6, 9);
    assert_int_equal(count(tell(scene, 0, 0, 60 * SECOND_US), "\"id\""), 0);
}

static void the_newest_are_told_in_their_order_and_not_twice(void **state)
{
    struct scene *scene = *state;
    (void)tell(scene, 0, 0, 0);
    take(scene, 1, 2 * PACKETS_KEPT);
    const char *told = tell(scene, 0, 3, 0);
    assert_non_null(strstr(told, ",\"newest\":2000,\"packets\":[{\"id\":1998,\"time_us\":1998,"));
    assert_int_equal(count(told, "\"id\""), 3);
    assert_int_equal(count(tell(scene, 1999, 0, 0), "\"id\""), 1);
    assert_int_equal(count(tell(scene, 2000, 0, 0), "\"id\""), 0);
    assert_int_equal(count(tell(scene, INT64_MAX, 0, 0), "\"id\""), 0);
    told = tell(scene, 0, INT64_MAX, 0); /* long lines are cut, and all of them have room */
    assert_int_equal(count(told, "\"id\""), PACKETS_TOLD_MOST);
    assert_false(scene->text.cut);
    assert_non_null(strstr(told, "\"line\":\"brief 00001999000"));
}

static bool tell_one(struct scene *scene, int64_t number, struct error *error)
{
    scene->text = text_into(scene->told, sizeof scene->told);
    return packet_ring_tell_one(scene->ring, number, 0, &scene->text, error);
}

static void a_packet_that_has_gone_is_told_in_a_sentence(void **state)
{
    struct scene *scene = *state;
    struct error error;
    (void)tell(scene, 0, 0, 0);
    take(scene, 1, PACKETS_KEPT + 1);
    assert_true(tell_one(scene, 2, &error));
    static const int64_t gone[] = {-1, 0, 1, PACKETS_KEPT + 2, INT64_MAX};
    for (size_t i = 0; i < sizeof gone / sizeof gone[0]; i++) {
        assert_false(tell_one(scene, gone[i], &error));
        assert_int_equal(error.kind, ERROR_NOT_FOUND);
    }
}

/* The hexadecimal digits of the headers that the answer has. */
static size_t header_digits(const struct scene *scene)
{
    const char *at = strstr(scene->told, "\"header\":\"");
    assert_non_null(at);
    return strcspn(at + sizeof "\"header\":\"" - 1, "\"");
}

static void headers_end_where_the_payload_begins_however_short_the_packet_is(void **state)
{
    struct scene *scene = *state;
    struct error error;
    (void)tell(scene, 0, 0, 0);
    for (uint32_t size = 0; size <= HEADERS + sizeof secret; size++) {
        struct frame frame = segment(scene, 7);
        frame.captured_bytes = size;
        packet_ring_take(scene->ring, &frame);
        assert_true(tell_one(scene, size + 1, &error));
        assert_true(header_digits(scene) <= 2 * (size < HEADERS ? size : HEADERS));
        assert_true(size < HEADERS || header_digits(scene) == 2 * HEADERS);
    }
    assert_non_null(strstr(scene->told, "\"lines\":\"whole 00000007"));
}

static void of_arp_the_header_is_the_whole_message_without_what_fills_the_frame(void **state)
{
    struct scene *scene = *state;
    struct error error;
    struct frame frame = segment(scene, 1);
    (void)tell(scene, 0, 0, 0);
    scene->bytes[12] = 8, scene->bytes[13] = 6;
    frame.captured_bytes = 60;
    packet_ring_take(scene->ring, &frame);
    assert_true(tell_one(scene, 1, &error));
    assert_int_equal(header_digits(scene), 2 * (14 + 28));
    scene->bytes[12] = 0x88, scene->bytes[13] = 0xb5; /* IEEE 802, local experiments: not known */
    packet_ring_take(scene->ring, &frame);
    assert_true(tell_one(scene, 2, &error));
    assert_int_equal(header_digits(scene), 2 * 14);
}

static void a_packet_longer_than_what_is_kept_is_cut(void **state)
{
    struct scene *scene = *state;
    struct error error;
    struct frame frame = segment(scene, 1);
    (void)tell(scene, 0, 0, 0);
    frame.captured_bytes = sizeof scene->bytes;
    frame.wire_bytes = 9000;
    packet_ring_take(scene->ring, &frame);
    assert_true(tell_one(scene, 1, &error));
    assert_non_null(strstr(scene->told, "\"bytes\":9000"));
    assert_int_equal(header_digits(scene), 2 * HEADERS);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(packets_are_taken_only_while_somebody_asks),
        TEST(the_newest_are_told_in_their_order_and_not_twice),
        TEST(a_packet_that_has_gone_is_told_in_a_sentence),
        TEST(headers_end_where_the_payload_begins_however_short_the_packet_is),
        TEST(of_arp_the_header_is_the_whole_message_without_what_fills_the_frame),
        TEST(a_packet_longer_than_what_is_kept_is_cut),
    };
#undef TEST
    return cmocka_run_group_tests(tests, NULL, NULL);
}

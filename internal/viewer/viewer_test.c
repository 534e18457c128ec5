/* SPDX-License-Identifier: MIT */
/* Lines of packets, compared with the expected text. */
#include "viewer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Ethernet, IPv4, then UDP or TCP around the payload. */
static size_t wrap(uint8_t *at, uint8_t protocol, uint16_t src_port, uint16_t dst_port,
                   const void *payload, size_t size)
{
    static const uint8_t front[] = {2,    0, 0,  0, 0, 1, 2, 0, 0,  0, 0, 2, 8,  0, /* IPv4 */
                                    0x45, 0, 0,  0, 0, 0, 0, 0, 64, 0, 0, 0, 10, 0,
                                    0,    1, 10, 0, 0, 2};
    size_t header = protocol == 6 ? 20 : 8;
    memcpy(at, front, sizeof front);
    at[16] = (uint8_t)((20 + header + size) >> 8);
    at[17] = (uint8_t)(20 + header + size);
    at[23] = protocol;
    uint8_t *transport = at + sizeof front;
    memset(transport, 0, header);
    transport[0] = (uint8_t)(src_port >> 8);
    transport[1] = (uint8_t)src_port;
    transport[2] = (uint8_t)(dst_port >> 8);
    transport[3] = (uint8_t)dst_port;
    if (protocol == 6) {
        transport[7] = 7; /* sequence number */
        transport[12] = 0x50;
        transport[13] = 0x18;
        transport[14] = 1;
    } else {
        transport[4] = (uint8_t)((8 + size) >> 8);
        transport[5] = (uint8_t)(8 + size);
    }
    if (size) memcpy(transport + header, payload, size);
    return sizeof front + header + size;
}

static char *view(struct viewer_options options, const void *data, size_t size)
{
    struct error error = {.sentence = ""};
    struct viewer *viewer = viewer_create(&options, &error);
    if (!viewer) fail_msg("%s", error.sentence);
    const struct frame frame = {.data = data,
                                .captured_bytes = (uint32_t)size,
                                .wire_bytes = (uint32_t)size,
                                .time_us = 1700000000123456,
                                .number = 3,
                                .link_type = 1};
    struct span page = viewer_frame(viewer, &frame);
    char *copy = strndup((const char *)page.data, page.size);
    assert_non_null(copy);
    assert_int_equal(strlen(copy), page.size);
    viewer_destroy(viewer);
    return copy;
}

static void check(struct viewer_options options, const void *data, size_t size,
                  const char *expected)
{
    char *page = view(options, data, size);
    assert_string_equal(page, expected);
    free(page);
}

static void has(struct viewer_options options, const void *data, size_t size, const char *wanted,
                const char *unwanted)
{
    char *page = view(options, data, size);
    if (wanted && !strstr(page, wanted)) fail_msg("no '%s' in: %s", wanted, page);
    if (unwanted && strstr(page, unwanted)) fail_msg("'%s' in: %s", unwanted, page);
    free(page);
}

static const struct viewer_options line = {.detail = 1};

static void a_question_and_its_answer_are_one_line_each(void **state)
{
    static const uint8_t question[] = {0x12, 0x34, 1,   0, 0,   1,   0, 0, 0, 0, 0,
                                       0,    1,    'a', 2, 'b', 'c', 0, 0, 1, 0, 1};
    static const uint8_t answer[] = {0x12, 0x34, 0x81, 0x80, 0, 1, 0, 1, 0,  0,    0,  0, 1,
                                     'a',  2,    'b',  'c',  0, 0, 1, 0, 1,  0xc0, 12, 0, 1,
                                     0,    1,    0,    0,    0, 9, 0, 4, 10, 9,    8,  7};
    uint8_t frame[256];
    struct exclusion excluded = {.network_count = 0};
    struct viewer_options without = line;
    (void)state;
    check(line, frame, wrap(frame, 17, 40000, 53, question, sizeof question),
          "22:13:20.123456 10.0.0.1:40000 > 10.0.0.2:53 udp len 22 dns query A a.bc\n");
    size_t size = wrap(frame, 17, 53, 40000, answer, sizeof answer);
    check(line, frame, size,
          "22:13:20.123456 10.0.0.1:53 > 10.0.0.2:40000 udp len 38 dns answer A a.bc = 10.9.8.7\n");
    assert_int_equal(exclusion_add(&excluded, "10.9.8.7"), EXCLUSION_ADDED);
    without.excluded = &excluded;
    has(without, frame, size, "answer A a.bc", "10.9.8.7");
}

static void a_ping_has_its_number_and_an_unreachable_says_what_is(void **state)
{
    uint8_t frame[64];
    (void)state;
    check(line, frame, wrap(frame, 1, 8 << 8, 0, NULL, 0),
          "22:13:20.123456 10.0.0.1 > 10.0.0.2 icmp echo request id 8 seq 0\n");
    check(line, frame, wrap(frame, 1, 3 << 8 | 3, 0, NULL, 0),
          "22:13:20.123456 10.0.0.1 > 10.0.0.2 icmp port unreachable\n");
    check(line, frame, wrap(frame, 1, 3 << 8 | 77, 0, NULL, 0),
          "22:13:20.123456 10.0.0.1 > 10.0.0.2 icmp unreachable code 77\n");
    size_t size = wrap(frame, 1, 8 << 8, 0, NULL, 0);
    frame[17] -= 3; /* cut within the number */
    check(line, frame, size - 3, "22:13:20.123456 10.0.0.1 > 10.0.0.2 icmp echo request\n");
}

static void of_a_request_no_query_and_no_credential_is_shown_where_they_are_not_to_be(void **state)
{
    static const char request[] = "GET http://me:secret@h.example/a?token=1 HTTP/1.1\r\n"
                                  "Host: h.example\r\nUser-Agent: u/1\r\n\r\n";
    uint8_t frame[512];
    size_t size = wrap(frame, 6, 40000, 80, request, sizeof request - 1);
    struct viewer_options more = {.detail = 2}, redacted = {.detail = 2, .redact_queries = true};
    (void)state;
    has(line, frame, size, " http GET http://h.example/a?token=1 host h.example", "secret");
    has(line, frame, size, "tcp [P.] seq 7 ack 0 win 256 len", "u/1");
    has(more, frame, size, "    user agent   u/1\n", "secret");
    has(redacted, frame, size, "GET http://h.example/a?", "token");
}

static void a_head_that_goes_on_in_another_segment_is_shown_as_far_as_it_is_there(void **state)
{
    static const char request[] = "GET /start HTTP/1.1\r\nHost: h.example\r\nCookie: abc";
    uint8_t frame[512];
    (void)state;
    has(line, frame, wrap(frame, 6, 40000, 80, request, sizeof request - 1), "GET /start", NULL);
}

static void no_byte_of_the_wire_moves_a_cursor(void **state)
{
    static const char request[] = "GET /\033[2J\302\233\342\200\256\377x HTTP/1.1\r\n"
                                  "Host: \033]0;owned\007\r\nUser-Agent: \033[31mred\r\n\r\n";
    uint8_t frame[512];
    struct viewer_options all = {.detail = 2, .hex_dump = true};
    size_t size = wrap(frame, 6, 40000, 80, request, sizeof request - 1);
    char *page = view(all, frame, size);
    (void)state;
    for (const char *c = page; *c; c++)
        assert_true((*c >= 0x20 && *c < 0x7f) || *c == '\n' || *c == '\t');
    free(page);
    /* Sets every byte at every position of a name. */
    for (unsigned byte = 0; byte < 256; byte++) {
        uint8_t lease[64] = {0,   0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 3, 'a', (uint8_t)byte,
                             'b', 0, 0, 1, 0, 1};
        page = view(all, frame, wrap(frame, 17, 40000, 53, lease, 21));
        for (const char *c = page; *c; c++)
            assert_true((*c >= 0x20 && *c < 0x7f) || *c == '\n' || *c == '\t');
        free(page);
    }
}

static void colours_begin_and_end_on_the_line(void **state)
{
    uint8_t frame[256];
    struct viewer_options coloured = {.detail = 1, .colour = true};
    char *page = view(coloured, frame, wrap(frame, 17, 1, 2, "x", 1));
    (void)state;
    size_t size = strlen(page);
    assert_true(size > 5);
    assert_string_equal(page + size - 5, "\033[0m\n");
    free(page);
    has(line, frame, wrap(frame, 17, 1, 2, "x", 1), "10.0.0.1:1", "\033");
}

static void arp_says_who_asks_for_whom(void **state)
{
    uint8_t frame[42] = {255, 255, 255, 255, 255, 255, 2, 0, 0, 0, 0,  1, 8, 6,
                         0,   1,   8,   0,   6,   4,   0, 1, 2, 0, 0,  0, 0, 1,
                         10,  0,   0,   1,   0,   0,   0, 0, 0, 0, 10, 0, 0, 2};
    (void)state;
    has(line, frame, sizeof frame, "arp who-has 10.0.0.2 tell 10.0.0.1\n", NULL);
    frame[21] = 2;
    has(line, frame, sizeof frame, "arp 10.0.0.1 is-at 02:00:00:00:00:01\n", NULL);
    has(line, frame, 30, " arp\n", "is-at"); /* cut */
    has(line, frame, 5, "not decoded, link type 1, 5 bytes", NULL);
}

static void bytes_stand_as_tcpdump_prints_them_and_at_most_256(void **state)
{
    uint8_t frame[400];
    struct viewer_options hex = {.detail = 1, .hex_dump = true};
    memset(frame, 'A', sizeof frame);
    (void)state;
    frame[17] = ' ';
    has(hex, frame, 19,
        "\n\t0x0000:  4141 4141 4141 4141 4141 4141 4141 4141  AAAAAAAAAAAAAAAA\n"
        "\t0x0010:  4120 41                                  A.A\n",
        NULL);
    has(hex, frame, sizeof frame, "\t0x00f0:", "\t0x0100:");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_question_and_its_answer_are_one_line_each),
        cmocka_unit_test(a_ping_has_its_number_and_an_unreachable_says_what_is),
        cmocka_unit_test(of_a_request_no_query_and_no_credential_is_shown_where_they_are_not_to_be),
        cmocka_unit_test(a_head_that_goes_on_in_another_segment_is_shown_as_far_as_it_is_there),
        cmocka_unit_test(no_byte_of_the_wire_moves_a_cursor),
        cmocka_unit_test(colours_begin_and_end_on_the_line),
        cmocka_unit_test(arp_says_who_asks_for_whom),
        cmocka_unit_test(bytes_stand_as_tcpdump_prints_them_and_at_most_256),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

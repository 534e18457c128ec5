/* SPDX-License-Identifier: MIT */
#include "build.h"
#include "parse_check.h"
#include "test.h"

#include <stdlib.h>

extern const struct protocol haproxy_protocol;

static void expect(struct span bytes, const char *expected)
{
    struct parse_input input = {.protocol = &haproxy_protocol,
                                .from_originator = true,
                                .sender_port = 50000,
                                .receiver_port = 443,
                                .bytes = bytes};
    char *events = parse_stream_events(&input, 0);
    assert_string_equal(events, expected);
    free(events);
    check_every_split(&input);
    check_every_truncation(&input, false);
    check_every_flip(&input, false);
}

static size_t switches_at(struct span bytes)
{
    struct protocol_states states = {0};
    struct parse_context context = {.carrier = CARRIER_TCP, .states = &states};
    assert_int_equal(haproxy_protocol.probe(&context, bytes), PROBE_YES);
    struct parse_result result = haproxy_protocol.parse(&context, bytes);
    assert_int_equal(result.status, PARSE_SWITCH);
    return (size_t)result.consumed;
}

static void a_line_in_front_is_passed(void **state)
{
    (void)state;
    struct span bytes = span_text("PROXY TCP4 192.0.2.1 192.0.2.2 52176 443\r\nGET / HTTP/1.1\r\n");
    assert_int_equal(switches_at(bytes), 42);
    expect(bytes, "status switch\n");
}

static void a_binary_preface_is_passed(void **state)
{
    (void)state;
    struct build b = {.size = 0};
    build_hex(&b, "0d0a0d0a000d0a515549540a 21 11 000c c0000201 c0000202 cbd0 01bb 160301");
    assert_int_equal(switches_at(build_span(&b)), 28);
    expect(build_span(&b), "status switch\n");
}

static void other_text_is_refused(void **state)
{
    (void)state;
    struct parse_context context = {.carrier = CARRIER_TCP};
    assert_int_equal(haproxy_protocol.probe(&context, span_text("PROXIES\r\n")), PROBE_NO);
    assert_int_equal(haproxy_protocol.probe(&context, span_text("\r\n\r\nGET /")), PROBE_NO);
    assert_int_equal(haproxy_protocol.probe(&context, span_text("PROXY T")), PROBE_MORE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_in_front_is_passed),
        cmocka_unit_test(a_binary_preface_is_passed),
        cmocka_unit_test(other_text_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

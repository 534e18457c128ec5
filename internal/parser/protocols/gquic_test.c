/* SPDX-License-Identifier: MIT */
#include "gquic.h"

#include "build.h"
#include "parse_check.h"
#include "test.h"

#include <stdio.h>
#include <stdlib.h>

extern const struct protocol quic_protocol;

static void tag(struct build *index, struct build *values, const char name[4], const char *value)
{
    build_bytes(index, name, 4);
    build_text(values, value);
    for (int shift = 0; shift < 32; shift += 8)
        build_number(index, values->size >> shift & 0xff, 1);
}

static void hello(struct build *out)
{
    struct build index = {.size = 0}, values = {.size = 0};
    tag(&index, &values, "PAD\0", "----");
    tag(&index, &values, "SNI\0", "Www.Example.com");
    tag(&index, &values, "UAID", "canary Chrome/85");
    build_text(out, "CHLO");
    build_hex(out, "0300 0000");
    build_bytes(out, index.data, index.size);
    build_bytes(out, values.data, values.size);
}

/* A STREAM frame on stream 1 with the hello; before Q039 its length is little-endian. */
static void frame(struct build *out, bool little_endian)
{
    struct build message = {.size = 0};
    hello(&message);
    build_hex(out, "a0 01");
    build_number(out, little_endian ? message.size & 0xff : message.size >> 8, 1);
    build_number(out, little_endian ? message.size >> 8 : message.size & 0xff, 1);
    build_bytes(out, message.data, message.size);
}

static void expect(const struct build *b, const char *version)
{
    struct parse_input inputs[2];
    inputs[0] = (struct parse_input){.protocol = &quic_protocol,
                                     .from_originator = true,
                                     .sender_port = 50000,
                                     .receiver_port = 443,
                                     .bytes = build_span(b)};
    inputs[1] = inputs[0];
    char expected[512];
    snprintf(expected, sizeof expected,
             "client_hello transport=3 legacy=0000 highest=0000 quic=%s ech=0 resuming=0"
             " sni=\"www.example.com\" user_agent=\"canary Chrome/85\"\n"
             "status more\nstatus more\n",
             version);
    char *events = parse_datagrams_events(inputs, 2); /* sent twice, emitted once */
    assert_string_equal(events, expected);
    free(events);
    check_every_truncation(inputs, true);
    check_every_flip(inputs, true);
}

static void a_hello_of_q043_is_read(void **state)
{
    (void)state;
    struct build b = {.size = 0};
    build_hex(&b, "09 0102030405060708 51303433 01 000102030405060708090a0b");
    frame(&b, false);
    expect(&b, "51303433");
}

static void a_hello_of_q033_has_private_flags_and_little_endian_lengths(void **state)
{
    (void)state;
    struct build b = {.size = 0};
    build_hex(&b, "0d 0102030405060708 51303333 01 000102030405060708090a0b 01");
    frame(&b, true);
    expect(&b, "51303333");
}

static void a_hello_of_q046_has_a_long_header(void **state)
{
    (void)state;
    struct build b = {.size = 0};
    build_hex(&b, "c3 51303436 50 0102030405060708 00000001 000102030405060708090a0b");
    frame(&b, false);
    expect(&b, "51303436");
}

static void other_datagrams_do_not_fit(void **state)
{
    (void)state;
    assert_false(gquic_fits(span_text("GET / HTTP/1.1\r\nHost: example.com\r\n\r\n")));
    assert_false(gquic_fits((struct span){NULL, 0}));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_hello_of_q043_is_read),
        cmocka_unit_test(a_hello_of_q033_has_private_flags_and_little_endian_lengths),
        cmocka_unit_test(a_hello_of_q046_has_a_long_header),
        cmocka_unit_test(other_datagrams_do_not_fit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

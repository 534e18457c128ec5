/* SPDX-License-Identifier: MIT */
#include "build.h"
#include "parser/parser.h"
#include "test.h"

extern const struct protocol rtp_protocol;

struct stream {
    uint64_t memory;
    uint8_t type;
    uint32_t source;
};

static enum probe_answer show(struct stream *stream, struct span bytes)
{
    struct parse_context context = {.carrier = CARRIER_UDP, .probe_memory = &stream->memory};
    return rtp_protocol.probe(&context, bytes);
}

static enum probe_answer packet(struct stream *stream, uint16_t sequence)
{
    struct build b = {.size = 0};
    build_number(&b, 0x80, 1);
    build_number(&b, stream->type, 1);
    build_number(&b, sequence, 2);
    build_number(&b, 160u * sequence, 4);
    build_number(&b, stream->source, 4);
    build_text(&b, "some sound");
    return show(stream, build_span(&b));
}

static void four_in_a_row_of_one_source_are_rtp(void **state)
{
    (void)state;
    struct stream stream = {.type = 8, .source = 0xdeadbeef};
    assert_int_equal(packet(&stream, 65534), PROBE_MORE);
    assert_int_equal(packet(&stream, 65535), PROBE_MORE);
    assert_int_equal(packet(&stream, 1), PROBE_MORE); /* number 0 was lost */
    assert_int_equal(packet(&stream, 2), PROBE_YES);
}

static void whatever_breaks_the_row_starts_it_anew(void **state)
{
    (void)state;
    struct stream stream = {.type = 96, .source = 7};
    for (unsigned breach = 0; breach < 4; breach++) {
        stream = (struct stream){.type = 96, .source = 7};
        for (uint16_t i = 1; i <= 3; i++)
            assert_int_equal(packet(&stream, i), PROBE_MORE);
        if (breach == 0) assert_int_equal(packet(&stream, 3), PROBE_MORE);   /* the same again */
        if (breach == 1) assert_int_equal(packet(&stream, 100), PROBE_MORE); /* far ahead */
        if (breach == 2) stream.source = 8;
        if (breach == 3) stream.type = 97;
        uint16_t next = breach == 1 ? 101 : 4;
        unsigned needed = breach < 2 ? 3 : 4;
        for (unsigned i = 1; i < needed; i++)
            assert_int_equal(packet(&stream, next++), PROBE_MORE);
        assert_int_equal(packet(&stream, next), PROBE_YES);
    }
}

static void headers_that_cannot_be_are_refused(void **state)
{
    static const char *const refused[] = {
        "80 00 0001 00000001 0000",                        /* cut in its source */
        "80 00 0001 00000001 00000007",                    /* no content */
        "80 00 0001 00000001 00000000 00",                 /* no source */
        "40 00 0001 00000001 00000007 00",                 /* version 1 */
        "80 c8 0001 00000001 00000007 00",                 /* RTCP's sender report */
        "82 00 0001 00000001 00000007 00000008",           /* two contributing sources, one there */
        "90 00 0001 00000001 00000007 bede 0002 00000000", /* an extension that is too long */
        "a0 00 0001 00000001 00000007 01 02 09",           /* more padding than content */
        "a0 00 0001 00000001 00000007 01 02 00",           /* padding of size 0 */
    };
    (void)state;
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        struct build b = {.size = 0};
        struct stream stream = {.memory = 0};
        build_hex(&b, refused[i]);
        assert_int_equal(show(&stream, build_span(&b)), PROBE_NO);
        assert_int_equal(stream.memory, 0);
    }
}

static void extensions_sources_and_padding_are_passed(void **state)
{
    (void)state;
    struct build b = {.size = 0};
    struct stream stream = {.memory = 0};
    build_hex(&b, "b1 6f 0001 00000001 00000007 00000008 bede 0001 00000000 55 66 02");
    assert_int_equal(show(&stream, build_span(&b)), PROBE_MORE);
}

static void without_a_memory_nothing_is_rtp(void **state)
{
    (void)state;
    struct parse_context context = {.carrier = CARRIER_UDP};
    assert_int_equal(rtp_protocol.probe(&context, span_text("0123456789abcdef")), PROBE_NO);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(four_in_a_row_of_one_source_are_rtp),
        cmocka_unit_test(whatever_breaks_the_row_starts_it_anew),
        cmocka_unit_test(headers_that_cannot_be_are_refused),
        cmocka_unit_test(extensions_sources_and_padding_are_passed),
        cmocka_unit_test(without_a_memory_nothing_is_rtp),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: MIT */
#include "quic_versions.h"

#include "test.h"

static struct quic_versions asked;
static uint8_t question[QUIC_FIRST_BYTES];

/* What a server says to the question: versions 1, one made to be ignored, 2, and draft 29. */
static size_t make_answer(uint8_t answer[64])
{
    static const uint8_t versions[] = {0,    0,    0,    1,    0xfa, 0xca, 0x5a, 0x0a,
                                       0x6b, 0x33, 0x43, 0xcf, 0xff, 0,    0,    29};
    quic_versions_ask(&asked, question);
    memset(answer, 0, 64);
    answer[0] = 0xd3;
    answer[5] = question[14];
    memcpy(answer + 6, question + 15, QUIC_ID_BYTES);
    answer[14] = question[5];
    memcpy(answer + 15, question + 6, QUIC_ID_BYTES);
    memcpy(answer + 23, versions, sizeof versions);
    return 23 + sizeof versions;
}

static void an_answer_tells_its_versions(void **state)
{
    (void)state;
    uint8_t answer[64];
    char words[80];
    size_t size = make_answer(answer);
    assert_true(quic_versions_read(&asked, (struct span){answer, size}));
    assert_int_equal(asked.count, 3);
    struct text text = text_into(words, sizeof words);
    for (size_t i = 0; i < asked.count; i++) {
        if (i) text_add(&text, ", ");
        quic_version_add(&text, asked.versions[i]);
    }
    text_add(&text, ", ");
    quic_version_add(&text, 0x709a50c4);
    assert_string_equal(words, "1, 2, draft 29, 0x709a50c4");
}

static void a_cut_answer_is_none_unless_it_ends_between_versions(void **state)
{
    (void)state;
    uint8_t answer[64];
    size_t size = make_answer(answer);
    for (size_t cut = 0; cut < size; cut++)
        assert_int_equal(quic_versions_read(&asked, (struct span){answer, cut}),
                         cut > 23 && (cut - 23) % 4 == 0);
}

static void each_changed_byte_in_front_of_the_versions_is_noticed(void **state)
{
    (void)state;
    uint8_t answer[64];
    size_t size = make_answer(answer);
    for (size_t at = 0; at < 23; at++) {
        answer[at] ^= 0x80;
        assert_false(quic_versions_read(&asked, (struct span){answer, size}));
        answer[at] ^= 0x80;
    }
    assert_true(quic_versions_read(&asked, (struct span){answer, size}));
}

static void more_versions_than_there_is_room_for_are_left_out(void **state)
{
    (void)state;
    uint8_t answer[23 + 4 * 100], head[64];
    (void)make_answer(head);
    memcpy(answer, head, 23);
    memset(answer + 23, 1, sizeof answer - 23);
    assert_true(quic_versions_read(&asked, (struct span){answer, sizeof answer}));
    assert_int_equal(asked.count, QUIC_VERSIONS_MOST);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_answer_tells_its_versions),
        cmocka_unit_test(a_cut_answer_is_none_unless_it_ends_between_versions),
        cmocka_unit_test(each_changed_byte_in_front_of_the_versions_is_noticed),
        cmocka_unit_test(more_versions_than_there_is_room_for_are_left_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: MIT */
#include "record.h"

#include "base/text.h"
#include "test.h"

#include <stdlib.h>

static void text_travels_with_its_record(void **state)
{
    (void)state;
    static uint64_t memory[512], moved[512];
    struct record_builder builder;
    record_begin(&builder, memory, sizeof memory, RECORD_DNS_QUERY,
                 sizeof(struct dns_query_record));
    struct dns_query_record *dns = (struct dns_query_record *)builder.record;
    dns->domain = record_add_text(&builder, span_text("example.com"));
    dns->tail = record_add_text(&builder, span_text(""));
    dns->chain = record_add_text(&builder, (struct span){NULL, 0});
    assert_false(builder.cut);
    assert_int_equal(builder.record->size % 8, 0);
    memcpy(moved, memory, builder.record->size);
    memset(memory, 0xee, sizeof memory);
    struct dns_query_record *there = (struct dns_query_record *)moved;
    assert_true(span_is(record_text(&there->base, there->domain), "example.com"));
    assert_string_equal((const char *)record_text(&there->base, there->domain).data, "example.com");
    assert_non_null(record_text(&there->base, there->tail).data); /* observed, and empty */
    assert_int_equal(record_text(&there->base, there->tail).size, 0);
    assert_null(record_text(&there->base, there->chain).data); /* not observed */
}

static void text_that_does_not_fit_is_left_absent_and_said(void **state)
{
    (void)state;
    static uint64_t memory[sizeof(struct http_request_record) / 8 + 4];
    static const char text[40] = "forty bytes are more than what is left.";
    struct record_builder builder;
    record_begin(&builder, memory, sizeof memory, RECORD_HTTP_REQUEST,
                 sizeof(struct http_request_record));
    struct text_ref ref = record_add_text(&builder, span_text(text));
    assert_int_equal(ref.offset, 0);
    assert_true(builder.cut);
    assert_int_equal(builder.record->size, sizeof(struct http_request_record));
    ref = record_add_text(&builder, span_text("fits"));
    assert_true(ref.offset > 0 && builder.record->size <= sizeof memory);
}

static void a_record_may_be_taken_up_again(void **state)
{
    (void)state;
    static uint64_t first[256], second[256];
    struct record_builder builder;
    record_begin(&builder, first, sizeof first, RECORD_HTTP_REQUEST,
                 sizeof(struct http_request_record));
    ((struct http_request_record *)builder.record)->host =
        record_add_text(&builder, span_text("example.com"));
    record_resume(&builder, second, sizeof second, builder.record);
    struct http_request_record *http = (struct http_request_record *)builder.record;
    http->uri = record_add_text(&builder, span_text("/index.html"));
    assert_true(span_is(record_text(&http->base, http->host), "example.com"));
    assert_true(span_is(record_text(&http->base, http->uri), "/index.html"));
}

static void a_batch_gives_back_what_was_put_in_until_it_is_full(void **state)
{
    (void)state;
    static uint64_t memory[256];
    struct record_batch *batch = record_batch_create(16 * 1024);
    struct record_builder builder;
    uint64_t put = 0, taken = 0;
    assert_non_null(batch);
    for (;; put++) {
        char text[64];
        struct text line = text_into(text, sizeof text);
        record_begin(&builder, memory, sizeof memory, RECORD_EVIDENCE,
                     sizeof(struct evidence_record));
        text_add_bytes(&line, "0123456789012345678901234567890123456789", put % 40);
        ((struct evidence_record *)builder.record)->value =
            record_add_text(&builder, text_span(&line));
        builder.record->order = put;
        if (!record_batch_append(batch, builder.record)) break;
    }
    assert_true(put > 50);
    assert_int_equal(batch->count, put);
    for (struct record *record = NULL; (record = record_batch_next(batch, record)); taken++) {
        const struct evidence_record *evidence = (const struct evidence_record *)record;
        assert_int_equal(record->order, taken);
        assert_int_equal(record_text(record, evidence->value).size, taken % 40);
    }
    assert_int_equal(taken, put);
    record_batch_destroy(batch);
}

static void an_empty_batch_has_nothing_to_walk(void **state)
{
    (void)state;
    struct record_batch *batch = record_batch_create(1024);
    assert_null(record_batch_next(batch, NULL));
    record_batch_destroy(batch);
    record_batch_destroy(NULL);
}

static void every_value_of_the_contract_has_its_word(void **state)
{
    (void)state;
    assert_null(tunnel_name(TUNNEL_NONE));
    for (int i = TUNNEL_GRE; i <= TUNNEL_MPLS_IP; i++)
        assert_non_null(tunnel_name((enum tunnel)i));
    assert_null(end_reason_name(END_OPEN));
    for (int i = END_FIN; i <= END_OF_CAPTURE; i++)
        assert_non_null(end_reason_name((enum end_reason)i));
    assert_null(name_source_name(NAME_FROM_NONE));
    for (int i = NAME_FROM_SNI; i <= NAME_FROM_CERT; i++)
        assert_non_null(name_source_name((enum name_source)i));
    for (int i = EVIDENCE_FROM_OUI; i <= EVIDENCE_FROM_LABEL; i++)
        assert_non_null(evidence_source_name((enum evidence_source)i));
    for (int i = ATTRIBUTE_HOSTNAME; i <= ATTRIBUTE_LEASE; i++)
        assert_non_null(evidence_attribute_name((enum evidence_attribute)i));
    for (int i = BINDING_ARP; i <= BINDING_DHCP6; i++)
        assert_non_null(binding_source_name((enum binding_source)i));
    assert_string_equal(end_reason_name(END_OF_CAPTURE), "end_of_capture");
    assert_string_equal(name_source_name(NAME_FROM_ECH_OUTER), "ech_outer");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_travels_with_its_record),
        cmocka_unit_test(text_that_does_not_fit_is_left_absent_and_said),
        cmocka_unit_test(a_record_may_be_taken_up_again),
        cmocka_unit_test(a_batch_gives_back_what_was_put_in_until_it_is_full),
        cmocka_unit_test(an_empty_batch_has_nothing_to_walk),
        cmocka_unit_test(every_value_of_the_contract_has_its_word),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

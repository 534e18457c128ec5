/* SPDX-License-Identifier: MIT */
#include "model/fact.h"

#include "model/messages.h"
#include "test.h"

#include <math.h>

#define NOW_US (INT64_C(1795262400) * 1000000)

static _Alignas(8) uint8_t memory[FACT_BYTES_MOST + 64];

static struct record *begin(struct record_builder *builder, enum record_kind kind, size_t size)
{
    record_begin(builder, memory, sizeof memory, kind, size);
    builder->record->time_us = NOW_US;
    return builder->record;
}

static struct evidence_record *make_evidence(void)
{
    struct record_builder builder;
    struct evidence_record *evidence =
        (struct evidence_record *)begin(&builder, RECORD_EVIDENCE, sizeof(struct evidence_record));
    evidence->source = EVIDENCE_FROM_MDNS;
    evidence->confidence = 0.5;
    evidence->mac = (struct mac_address){{2, 0, 0, 0, 0, 1}};
    evidence->value = record_add_text(&builder, span_text("B\xc3\xbcro"));
    return evidence;
}

static struct address_binding_record *make_binding(void)
{
    struct record_builder builder;
    struct address_binding_record *binding = (struct address_binding_record *)begin(
        &builder, RECORD_ADDRESS_BINDING, sizeof(struct address_binding_record));
    binding->mac = (struct mac_address){{2, 0, 0, 0, 0, 1}};
    assert_true(ip_parse("192.168.1.2", &binding->ip));
    return binding;
}

static struct dhcp_message_record *make_dhcp(void)
{
    struct record_builder builder;
    struct dhcp_message_record *dhcp = (struct dhcp_message_record *)begin(
        &builder, RECORD_DHCP_MESSAGE, sizeof(struct dhcp_message_record));
    dhcp->version = 4;
    dhcp->lease_seconds = NOT_OBSERVED;
    dhcp->hostname = record_add_text(&builder, span_text("printer"));
    dhcp->client_id = record_add_text(&builder, span_text("01020000000001"));
    return dhcp;
}

#define SHA256 "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static struct probe_run_record *make_run(void)
{
    struct record_builder builder;
    struct probe_run_record *run = (struct probe_run_record *)begin(
        &builder, RECORD_PROBE_RUN, sizeof(struct probe_run_record));
    run->url = record_add_text(&builder, span_text("https://ok.test:443/"));
    run->host = record_add_text(&builder, span_text("ok.test"));
    run->certificate = record_add_text(&builder, span_text(SHA256));
    run->layers[0].why = record_add_text(&builder, span_text("Nobody answers."));
    run->address_count = 1;
    assert_true(ip_parse("192.168.1.9", &run->addresses[0]));
    return run;
}

/* The statement makes one field of a sound record wrong. */
#define UNSOUND(type, make, statement)                                                             \
    do {                                                                                           \
        struct type *it = make();                                                                  \
        assert_true(record_is_sound(&it->base, NOW_US));                                           \
        statement;                                                                                 \
        if (record_is_sound(&it->base, NOW_US)) fail_msg("it was taken: %s", #statement);          \
    } while (0)

static void what_no_device_can_be_is_no_evidence(void **state)
{
    (void)state;
#define EVIDENCE(statement) UNSOUND(evidence_record, make_evidence, statement)
    EVIDENCE(it->attribute = ATTRIBUTE_APPLICATION + 1);
    EVIDENCE(it->source = EVIDENCE_FROM_LABEL);
    EVIDENCE(it->source = 255);
    EVIDENCE(it->confidence = 1.5);
    EVIDENCE(it->confidence = -0.1);
    EVIDENCE(it->confidence = NAN);
    EVIDENCE(it->mac.bytes[0] = 1);
    EVIDENCE(memset(&it->mac, 0, sizeof it->mac));
    EVIDENCE(it->ip.version = 5);
    EVIDENCE(it->ip.bytes[3] = 1);
    EVIDENCE(it->ip = (it->ip.bytes[12] = 224, it->ip.version = 4, it->ip));
    EVIDENCE((it->ip.bytes[0] = 1, it->ip.bytes[12] = 10, it->ip.version = 4));
    EVIDENCE(it->value = ((struct text_ref){0, 0}));
}

static void a_text_lies_in_its_record_is_terminated_and_printable(void **state)
{
    (void)state;
    EVIDENCE(it->value.offset = 8);
    EVIDENCE(it->value.offset = it->base.size);
    EVIDENCE(it->value.offset = UINT32_MAX);
    EVIDENCE(it->value.size = UINT32_MAX);
    EVIDENCE(it->value.size += 3);
    EVIDENCE(it->value.size--);
    EVIDENCE(memory[it->value.offset] = '\n');
    EVIDENCE(memory[it->value.offset + 1] = 0xff);
    EVIDENCE(memory[it->value.offset + 1] = 0);
    for (size_t size = FACT_TEXT_MOST; size <= FACT_TEXT_MOST + 1; size++) {
        struct record_builder builder;
        char text[FACT_TEXT_MOST + 2];
        memset(text, 'x', sizeof text);
        struct evidence_record *it = make_evidence();
        record_resume(&builder, memory, sizeof memory, &it->base);
        it->value = record_add_text(&builder, (struct span){(const uint8_t *)text, size});
        assert_int_equal(record_is_sound(&it->base, NOW_US), size <= FACT_TEXT_MOST);
    }
}

static void the_time_may_be_five_minutes_ahead_and_no_more(void **state)
{
    (void)state;
    struct evidence_record *evidence = make_evidence();
    evidence->base.time_us = NOW_US + 5 * 60 * INT64_C(1000000);
    assert_true(record_is_sound(&evidence->base, NOW_US));
    EVIDENCE(it->base.time_us = NOW_US + 5 * 60 * INT64_C(1000000) + 1);
    EVIDENCE(it->base.time_us = INT64_MAX);
    EVIDENCE(it->base.time_us = -1);
    EVIDENCE(it->base.time_us = INT64_MIN);
}

static void a_binding_has_a_device_and_its_flags_are_flags(void **state)
{
    (void)state;
#define BINDING(statement) UNSOUND(address_binding_record, make_binding, statement)
    BINDING(it->source = BINDING_DHCP6 + 1);
    BINDING(memset(&it->mac, 0, sizeof it->mac));
    BINDING(memset(&it->mac, 0xff, sizeof it->mac));
    BINDING(memset(it->ip.bytes + 12, 0xff, 4));
    BINDING(memset(&it->is_router, 2, 1));
    BINDING(memset(&it->is_gratuitous, 0xff, 1));
    BINDING(memset(&it->in_passing, 2, 1));
    BINDING(it->base.size = sizeof(struct record));
}

static void every_field_of_a_dhcp_message_is_looked_at(void **state)
{
    (void)state;
#define DHCP(statement) UNSOUND(dhcp_message_record, make_dhcp, statement)
    DHCP(it->version = 5);
    DHCP(memset(&it->has_mac, 2, 1));
    DHCP(it->mac.bytes[0] = 1);
    DHCP(it->lease_seconds = -2);
    DHCP(it->lease_seconds = INT64_C(1) << 32);
    DHCP(it->sender.ip.version = 9);
    DHCP(it->requested_ip.version = 9);
    DHCP(it->assigned_ip.version = 9);
    DHCP(it->server_ip.version = 9);
    DHCP(it->hostname.size = 4000);
    DHCP(it->fqdn = ((struct text_ref){UINT32_MAX - 1, 1}));
    DHCP(it->vendor_class.size = 1);
    DHCP(it->param_list.offset = 4);
    DHCP(it->client_id.size--);
}

static void every_field_of_a_run_of_the_probe_is_looked_at(void **state)
{
    (void)state;
    const int64_t two_days_us = INT64_C(172800) * 1000000;
#define RUN(statement) UNSOUND(probe_run_record, make_run, statement)
    RUN(it->url.size = 0);
    RUN(it->host = ((struct text_ref){0, 0}));
    RUN(it->asked_with.size = 1);
    RUN(it->verdict.offset = 4);
    RUN(it->certificate.size = 63);
    RUN(((char *)it)[it->certificate.offset] = 'G');
    RUN(it->duration_us = -1);
    RUN(it->duration_us = two_days_us);
    RUN(it->handshake_us = -2);
    RUN(it->total_us = two_days_us);
    RUN(it->usual_us = INT64_MIN);
    RUN(it->status = 1000);
    RUN(it->changes = PROBE_CHANGES_ALL + 1);
    RUN(it->state = PROBE_STATES);
    RUN(it->address_count = 0);
    RUN(it->address_count = PROBE_ADDRESSES_MOST + 1);
    RUN(it->addresses[0].version = 9);
    RUN(it->layers[0].why.size = 4000);
    RUN(it->layers[6].state = PROBE_STATES);
    RUN(it->layers[6].steps = 1001);
    RUN(it->layers[6].start_us = -1);
    RUN(it->layers[6].duration_us = two_days_us);
    RUN(it->base.size = sizeof(struct record));
}

static void a_producer_may_not_speak_of_flows(void **state)
{
    (void)state;
    static const enum record_kind kinds[] = {RECORD_FLOW, RECORD_DNS_QUERY, RECORD_TLS_HANDSHAKE,
                                             RECORD_HTTP_REQUEST, RECORD_CERTIFICATE};
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        EVIDENCE(it->base.kind = (uint16_t)kinds[i]);
    EVIDENCE(it->base.kind = RECORD_PROBE_RUN + 1);
    EVIDENCE(it->base.kind = UINT16_MAX);
    EVIDENCE(it->base.size = FACT_BYTES_MOST + 8);
}

static void a_size_that_leads_out_of_the_batch_is_none(void **state)
{
    (void)state;
    struct evidence_record *it = make_evidence();
    uint32_t size = it->base.size;
    assert_int_equal(fact_size((struct span){memory, size}), size);
    assert_int_equal(fact_size((struct span){memory, size + 8}), size);
    assert_int_equal(fact_size((struct span){memory, size - 1}), 0);
    assert_int_equal(fact_size((struct span){memory, 16}), 0);
    assert_int_equal(fact_size((struct span){NULL, 0}), 0);
    it->base.size = 0;
    assert_int_equal(fact_size((struct span){memory, size}), 0);
    it->base.size = 36;
    assert_int_equal(fact_size((struct span){memory, size}), 0);
    it->base.size = 24;
    assert_int_equal(fact_size((struct span){memory, size}), 0);
}

static void excluded_by_address_or_mac_it_is_found_in_every_kind(void **state)
{
    (void)state;
    struct exclusion none = {.mac_count = 0}, excluded = {.mac_count = 0};
    assert_int_equal(exclusion_add(&excluded, "02:00:00:00:00:01"), EXCLUSION_ADDED);
    assert_int_equal(exclusion_add(&excluded, "192.168.1.9"), EXCLUSION_ADDED);
    assert_false(fact_is_excluded(&make_evidence()->base, &none));
    assert_true(fact_is_excluded(&make_evidence()->base, &excluded));
    assert_true(fact_is_excluded(&make_binding()->base, &excluded));
    struct dhcp_message_record *dhcp = make_dhcp();
    assert_false(fact_is_excluded(&dhcp->base, &excluded));
    assert_true(ip_parse("192.168.1.9", &dhcp->assigned_ip));
    assert_true(fact_is_excluded(&dhcp->base, &excluded));
    struct probe_run_record *run = make_run();
    assert_true(fact_is_excluded(&run->base, &excluded));
    assert_true(ip_parse("192.168.1.8", &run->addresses[0]));
    assert_false(fact_is_excluded(&run->base, &excluded));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_no_device_can_be_is_no_evidence),
        cmocka_unit_test(a_text_lies_in_its_record_is_terminated_and_printable),
        cmocka_unit_test(the_time_may_be_five_minutes_ahead_and_no_more),
        cmocka_unit_test(a_binding_has_a_device_and_its_flags_are_flags),
        cmocka_unit_test(every_field_of_a_dhcp_message_is_looked_at),
        cmocka_unit_test(every_field_of_a_run_of_the_probe_is_looked_at),
        cmocka_unit_test(a_producer_may_not_speak_of_flows),
        cmocka_unit_test(a_size_that_leads_out_of_the_batch_is_none),
        cmocka_unit_test(excluded_by_address_or_mac_it_is_found_in_every_kind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: MIT */
/* Records of several kinds are joined into rows. */
#include "joiner/joiner.h"
#include "packets.h"
#include "test.h"

#include <stdio.h>
#include <stdlib.h>

enum { SECOND_US = 1000000, MINUTE_US = 60 * SECOND_US };

struct flushed {
    char text[16384];
    size_t size;
    uint64_t flows, packets, devices, evidence, bindings, domains;
    struct device_summary last_device;
    struct domain_address_summary last_domain;
    struct evidence_summary last_evidence;
    char last_value[128];
    struct address_binding_summary claims[8]; /* the first ones */
    size_t claim_count;
};

static void on_device(void *owner, struct device_summary *row)
{
    struct flushed *flushed = owner;
    flushed->devices++;
    flushed->last_device = *row;
}
static void on_evidence(void *owner, const struct evidence_summary *row)
{
    struct flushed *flushed = owner;
    flushed->evidence += row->count;
    flushed->last_evidence = *row;
    (void)snprintf(flushed->last_value, sizeof flushed->last_value, "%s", row->value);
}
static void on_binding(void *owner, const struct address_binding_summary *row)
{
    struct flushed *flushed = owner;
    flushed->bindings += row->count;
    if (flushed->claim_count < 8) flushed->claims[flushed->claim_count++] = *row;
}
static void on_domain_address(void *owner, const struct domain_address_summary *row)
{
    struct flushed *flushed = owner;
    char ip[IP_TEXT_SIZE];
    flushed->domains++;
    flushed->last_domain = *row;
    if (flushed->size > sizeof flushed->text - 1200) return; /* enough text to compare */
    flushed->size += (size_t)snprintf(
        flushed->text + flushed->size, sizeof flushed->text - flushed->size, "%s=%s*%llu ",
        row->domain, ip_format(&row->ip, ip), (unsigned long long)row->count);
}
static void on_traffic(void *owner, const struct traffic_summary *row)
{
    struct flushed *flushed = owner;
    flushed->flows += row->flows;
    flushed->packets += row->traffic[0].packets + row->traffic[1].packets;
    assert_int_equal(row->minute_us % MINUTE_US, 0);
}

static struct flushed flush_some(struct joiner *joiner, bool sums_may_wait)
{
    static struct flushed flushed;
    flushed = (struct flushed){.size = 0};
    struct joiner_output output = {.device = on_device,
                                   .evidence = on_evidence,
                                   .binding = on_binding,
                                   .domain_address = on_domain_address,
                                   .traffic = on_traffic,
                                   .owner = &flushed};
    joiner_flush(joiner, &output, sums_may_wait);
    return flushed;
}

static struct flushed flush(struct joiner *joiner)
{
    return flush_some(joiner, false);
}

static struct joiner *create(void)
{
    static struct ip_network local;
    struct error error = {.sentence = ""};
    assert_true(ip_network_parse("192.168.0.0/16", &local));
    struct joiner_options options = {.local_networks = &local,
                                     .local_network_count = 1,
                                     .last_device_id = 41,
                                     .names_most = 1000,
                                     .devices_most = 100};
    struct joiner *joiner = joiner_create(&options, &error);
    assert_non_null(joiner);
    return joiner;
}

/* The row of the record; the next call takes its memory. */
static struct joined_row *join(struct joiner *joiner, const struct record *record)
{
    static struct joined_row row;
    row = (struct joined_row){.fact = record};
    joiner_join(joiner, &row);
    return &row;
}

static void answer_of(bool is_asked, struct joiner *joiner, const struct endpoint *client,
                      const char *domain, const char *ip, int64_t second)
{
    static uint64_t memory[512];
    struct record_builder builder;
    struct answered_address address = {.ttl = 60};
    assert_true(ip_parse(ip, &address.ip));
    record_begin(&builder, memory, sizeof memory, RECORD_DNS_QUERY,
                 sizeof(struct dns_query_record));
    struct dns_query_record *dns = (struct dns_query_record *)builder.record;
    dns->base.time_us = dns->reply_time_us = second * SECOND_US;
    dns->client = *client;
    dns->server = endpoint_of("192.168.1.1", 53);
    dns->has_query = dns->answered = true;
    dns->is_asked = is_asked;
    dns->domain = record_add_text(&builder, span_text(domain));
    dns->addresses =
        record_add_text(&builder, (struct span){(const uint8_t *)&address, sizeof address});
    join(joiner, builder.record);
}

static void answer_that_is(bool is_asked, struct joiner *joiner, const char *client,
                           const char *domain, const char *ip, int64_t second)
{
    struct endpoint end = endpoint_of(client, 40000);
    answer_of(is_asked, joiner, &end, domain, ip, second);
}

static void answer(struct joiner *joiner, const char *client, const char *domain, const char *ip,
                   int64_t second)
{
    answer_that_is(true, joiner, client, domain, ip, second);
}

static bool ip_is_inside(const struct ip_address *ip)
{
    struct ip_network local;
    return ip_network_parse("192.168.0.0/16", &local) && ip_network_contains(&local, ip);
}

static const struct joined_row *flow(struct joiner *joiner, const char *from, const char *to,
                                     int64_t second, const char *name, enum name_source source)
{
    static uint64_t memory[512];
    struct record_builder builder;
    record_begin(&builder, memory, sizeof memory, RECORD_FLOW, sizeof(struct flow_record));
    struct flow_record *record = (struct flow_record *)builder.record;
    record->originator = endpoint_of(from, 40001);
    record->responder = endpoint_of(to, 443);
    record->start_us = record->end_us = second * SECOND_US;
    record->delta_from_us = record->start_us / MINUTE_US * MINUTE_US;
    record->first_emission = true;
    record->delta[0].packets = record->traffic[0].packets = 3;
    /* Hosts of the local networks answer. */
    record->traffic[1].packets = ip_is_inside(&record->responder.ip);
    strcpy(record->app_protocol, "tls");
    if (name) record->name = record_add_text(&builder, span_text(name));
    record->name_source = (uint8_t)(name ? source : NAME_FROM_NONE);
    return join(joiner, builder.record);
}

/* A router that claimed its address. */
static struct endpoint join_router(struct joiner *joiner)
{
    struct endpoint router = endpoint_of("192.168.1.1", 0);
    struct address_binding_record claim = {
        .base = {.size = sizeof claim, .kind = RECORD_ADDRESS_BINDING, .time_us = SECOND_US},
        .source = BINDING_ARP,
        .is_router = true,
        .ip = router.ip,
        .mac = router.mac};
    join(joiner, &claim.base);
    return router;
}

static void a_client_behind_a_router_keeps_the_names_that_it_asked_for(void **state)
{
    (void)state;
    struct joiner *joiner = create();
    struct endpoint router = join_router(joiner);
    struct flow_record record = {.base = {.size = sizeof record, .kind = RECORD_FLOW}};
    record.originator = endpoint_of("192.168.9.7", 40001);
    record.originator.mac = router.mac;
    record.responder = endpoint_of("203.0.113.5", 443);
    record.start_us = record.end_us = 101 * SECOND_US;
    record.traffic[0].packets = record.traffic[1].packets = 3;
    answer_of(true, joiner, &record.originator, "shop.example", "203.0.113.5", 100);
    record.answered[0] = record.answered[1] = true;
    const struct joined_row *row = join(joiner, &record.base);
    assert_int_not_equal(row->src_device_id, 0); /* it was no device when it asked */
    assert_string_equal(row->dst_domain, "shop.example");
    joiner_destroy(joiner);
}

/* By file, where its flow's row comes later, as by pipe, where it comes first. */
static void a_handshake_of_a_proven_exchange_is_credited_before_its_flow(void **state)
{
    (void)state;
    struct joiner *joiner = create();
    struct endpoint router = join_router(joiner);
    struct tls_handshake_record tls = {
        .base = {.size = sizeof tls, .kind = RECORD_TLS_HANDSHAKE, .time_us = 2 * SECOND_US},
        .has_client = true,
        .has_server = true};
    struct http_request_record http = {
        .base = {.size = sizeof http, .kind = RECORD_HTTP_REQUEST, .time_us = 3 * SECOND_US},
        .has_request = true,
        .status_code = 200};
    tls.client = http.server = endpoint_of("192.168.9.7", 40001);
    tls.client.mac = http.server.mac = router.mac;
    tls.server = http.client = endpoint_of("203.0.113.5", 443);
    assert_int_equal(join(joiner, &tls.base)->src_device_id, 0); /* its source may be forged */
    tls.exchange.answered[1] = true;
    assert_int_equal(join(joiner, &tls.base)->src_device_id, 0); /* the server is not ours */
    tls.exchange.answered[0] = true;
    int64_t device_id = join(joiner, &tls.base)->src_device_id;
    assert_int_not_equal(device_id, 0);
    http.server.ip
        .bytes[15]++; /* the originator, and the server: a connection seen from its middle */
    http.exchange = (struct flow_exchange){.client_side = 1, .answered = {true, false}};
    const struct joined_row *row = join(joiner, &http.base);
    assert_int_not_equal(row->dst_device_id, 0);
    assert_int_not_equal(row->dst_device_id, device_id);
    assert_int_equal(row->src_device_id, 0);
    joiner_destroy(joiner);
}

static void a_broadcast_that_nobody_answers_is_no_device(void **state)
{
    (void)state;
    struct joiner *joiner = create();
    struct flow_record record = {.base = {.size = sizeof record, .kind = RECORD_FLOW}};
    record.originator = endpoint_of("192.168.1.31", 137);
    record.responder = endpoint_of("192.168.1.255", 137);
    assert_true(mac_parse("3c:22:fb:00:00:31", &record.originator.mac));
    record.responder.mac = (struct mac_address){{0}};
    record.traffic[0].packets = 1;
    const struct joined_row *row = join(joiner, &record.base);
    assert_int_not_equal(row->src_device_id, 0);
    assert_int_equal(row->dst_device_id, 0);
    record.traffic[1].packets = record.answered[1] = 1; /* somebody answered */
    assert_int_not_equal(join(joiner, &record.base)->dst_device_id, 0);
    joiner_destroy(joiner);
}

static void handshake(struct joiner *joiner, const char *client, bool has_client, const char *app)
{
    struct tls_handshake_record tls = {
        .base = {.size = sizeof tls, .kind = RECORD_TLS_HANDSHAKE, .time_us = SECOND_US},
        .has_client = has_client};
    tls.client = endpoint_of(client, 40001);
    tls.server = endpoint_of("192.168.1.99", 443);
    struct joined_row *row = join(joiner, &tls.base);
    row->identified_app = app;
    joiner_take_program(joiner, row);
}

static void a_known_fingerprint_is_weak_evidence_of_the_clients_device(void **state)
{
    (void)state;
    struct joiner *joiner = create();
    handshake(joiner, "192.168.1.10", true, "Chromium browser");
    handshake(joiner, "192.168.1.10", true, "Chromium browser");
    handshake(joiner, "192.168.1.10", true, NULL);
    handshake(joiner, "192.168.1.10", false, "Chromium browser"); /* the server's hello alone */
    /* our device is the server, not the client */
    handshake(joiner, "203.0.113.5", true, "Chromium browser");
    struct flushed flushed = flush(joiner);
    assert_int_equal(flushed.evidence, 2);
    assert_string_equal(flushed.last_value, "Chromium browser");
    assert_int_equal(flushed.last_evidence.attribute, ATTRIBUTE_APPLICATION);
    assert_int_equal(flushed.last_evidence.source, EVIDENCE_FROM_TLS);
    assert_true(flushed.last_evidence.confidence > 0 && flushed.last_evidence.confidence < 0.5);
    joiner_destroy(joiner);
}

static void a_flow_gets_the_name_that_its_client_asked_for(void **state)
{
    (void)state;
    struct joiner *joiner = create();
    answer(joiner, "192.168.1.10", "shop.example", "203.0.113.5", 100);
    answer(joiner, "192.168.1.20", "news.example", "203.0.113.5", 101);
    const struct joined_row *row = flow(joiner, "192.168.1.10", "203.0.113.5", 102, NULL, 0);
    assert_string_equal(row->dst_domain, "shop.example");
    assert_int_equal(row->dst_domain_source, NAME_FROM_DNS);
    row = flow(joiner, "192.168.1.20", "203.0.113.5", 102, NULL, 0);
    assert_string_equal(row->dst_domain, "news.example");
    row = flow(joiner, "192.168.1.30", "203.0.113.5", 102, NULL, 0);
    assert_null(row->dst_domain);
    /* before the answer arrived */
    row = flow(joiner, "192.168.1.10", "203.0.113.5", 99, NULL, 0);
    assert_null(row->dst_domain);
    joiner_destroy(joiner);
}

static void what_the_traffic_says_itself_comes_before_what_was_asked(void **state)
{
    (void)state;
    struct joiner *joiner = create();
    answer(joiner, "192.168.1.10", "asked.example", "203.0.113.5", 100);
    const struct joined_row *row =
        flow(joiner, "192.168.1.10", "203.0.113.5", 102, "said.example", NAME_FROM_SNI);
    assert_string_equal(row->dst_domain, "said.example");
    row = flow(joiner, "192.168.1.10", "203.0.113.5", 102, "said.example", NAME_FROM_HTTP_HOST);
    assert_string_equal(row->dst_domain, "said.example");
    row = flow(joiner, "192.168.1.10", "203.0.113.5", 102, "front.example", NAME_FROM_ECH_OUTER);
    assert_string_equal(row->dst_domain, "asked.example");
    row = flow(joiner, "192.168.1.10", "203.0.113.5", 102, "*.example", NAME_FROM_CERT);
    assert_string_equal(row->dst_domain, "asked.example");
    row = flow(joiner, "192.168.1.11", "203.0.113.5", 102, "*.example", NAME_FROM_CERT);
    assert_string_equal(row->dst_domain, "*.example");
    joiner_destroy(joiner);
}

static void expect_name(const struct joined_row *row, const char *domain, enum name_source source,
                        double confidence)
{
    if (domain) {
        assert_string_equal(row->dst_domain, domain);
    } else {
        assert_null(row->dst_domain);
    }
    assert_int_equal(row->dst_domain_source, source);
    assert_true(row->dst_domain_confidence > confidence - 0.001);
    assert_true(row->dst_domain_confidence < confidence + 0.001);
}

static void a_name_is_as_certain_as_there_were_names_for_the_address(void **state)
{
    (void)state;
    struct joiner *joiner = create();
    const char *client = "192.168.1.10", *server = "203.0.113.80";
    answer(joiner, client, "www.shop.example", server, 100);
    expect_name(flow(joiner, client, server, 101, NULL, 0), "www.shop.example", NAME_FROM_DNS, 1);
    answer(joiner, client, "www.google-analytics.com", server, 102);
    expect_name(flow(joiner, client, server, 103, NULL, 0), "www.google-analytics.com",
                NAME_FROM_DNS, 0.5);
    expect_name(flow(joiner, client, server, 101, NULL, 0), "www.shop.example", NAME_FROM_DNS, 1);
    expect_name(flow(joiner, client, server, 103, "www.shop.example", NAME_FROM_SNI),
                "www.shop.example", NAME_FROM_SNI, 1);
    expect_name(flow(joiner, client, "203.0.113.81", 103, "*.example", NAME_FROM_CERT), "*.example",
                NAME_FROM_CERT, 0.5);
    expect_name(flow(joiner, client, "203.0.113.81", 103, NULL, 0), NULL, NAME_FROM_NONE, 0);
    joiner_destroy(joiner);
}

static void an_answer_that_nobody_asked_for_names_nothing(void **state)
{
    (void)state;
    struct joiner *joiner = create();
    const char *client = "192.168.1.20", *server = "198.51.100.80";
    answer_that_is(false, joiner, client, "malware.example", server, 100);
    expect_name(flow(joiner, client, server, 101, NULL, 0), NULL, NAME_FROM_NONE, 0);
    answer(joiner, client, "www.bank.example", server, 102);
    answer_that_is(false, joiner, client, "evil.example", server, 103);
    expect_name(flow(joiner, client, server, 104, NULL, 0), "www.bank.example", NAME_FROM_DNS, 1);
    struct flushed flushed = flush(joiner);
    assert_int_equal(flushed.domains, 1);
    assert_string_equal(flushed.last_domain.domain, "www.bank.example");
    joiner_destroy(joiner);
}

static void answers_of_a_mirror_of_one_direction_name_what_nothing_else_does(void **state)
{
    (void)state;
    struct joiner *joiner = create();
    const char *client = "192.168.1.20", *server = "198.51.100.80";
    for (int i = 0; i < 1000; i++)
        answer_that_is(false, joiner, client, "www.shop.example", server, 100);
    expect_name(flow(joiner, client, server, 101, NULL, 0), "www.shop.example",
                NAME_FROM_DNS_UNASKED, 0.5);
    expect_name(flow(joiner, client, server, 101, "said.example", NAME_FROM_SNI), "said.example",
                NAME_FROM_SNI, 1);
    expect_name(flow(joiner, client, server, 101, "*.example", NAME_FROM_CERT), "*.example",
                NAME_FROM_CERT, 0.5);
    answer(joiner, client, "asked.example", server, 99);
    expect_name(flow(joiner, client, server, 101, NULL, 0), "asked.example", NAME_FROM_DNS, 1);
    joiner_destroy(joiner);
}

static void devices_are_numbered_after_those_that_were_known(void **state)
{
    (void)state;
    struct joiner *joiner = create();
    struct device_summary known = {.device_id = 7, .first_seen_us = 5, .last_seen_us = 6};
    struct endpoint end = endpoint_of("192.168.1.10", 0);
    known.mac = end.mac;
    known.ip = end.ip;
    joiner_learn_device(joiner, &known);
    assert_int_equal(flow(joiner, "192.168.1.10", "203.0.113.5", 100, NULL, 0)->device_id, 7);
    assert_int_equal(flow(joiner, "192.168.1.11", "203.0.113.5", 100, NULL, 0)->device_id, 42);
    assert_int_equal(joiner_counters(joiner)->devices_new, 1);
    struct flushed flushed = flush(joiner);
    assert_int_equal(flushed.devices, 2);
    assert_int_equal(flush(joiner).devices, 0); /* nothing changed since */
    joiner_destroy(joiner);
}

static void expect_ends(const struct joined_row *row, int64_t src, int64_t dst, const char *scope)
{
    assert_int_equal(row->src_device_id, src);
    assert_int_equal(row->dst_device_id, dst);
    assert_string_equal(row->dst_scope, scope);
}

static void a_row_has_the_devices_of_both_ends_and_says_where_the_responder_is(void **state)
{
    (void)state;
    struct joiner *joiner = create();
    expect_ends(flow(joiner, "192.168.1.10", "192.168.1.11", 1, NULL, 0), 43, 42, "inside");
    expect_ends(flow(joiner, "203.0.113.5", "192.168.1.11", 1, NULL, 0), 0, 42, "inside");
    expect_ends(flow(joiner, "192.168.1.10", "203.0.113.5", 1, NULL, 0), 43, 0, "outside");
    expect_ends(flow(joiner, "192.168.1.10", "224.0.0.251", 1, NULL, 0), 43, 0, "group");
    expect_ends(flow(joiner, "192.168.1.10", "255.255.255.255", 1, NULL, 0), 43, 0, "group");
    expect_ends(flow(joiner, "192.168.1.10", "ff02::fb", 1, NULL, 0), 43, 0, "group");
    joiner_destroy(joiner);
}

static void a_question_has_the_device_of_its_server_only_if_that_is_known(void **state)
{
    (void)state;
    struct joiner *joiner = create();
    struct dns_query_record dns = {
        .base = {.size = sizeof dns, .kind = RECORD_DNS_QUERY, .time_us = SECOND_US},
        .has_query = true};
    dns.client = endpoint_of("192.168.1.10", 40000);
    dns.server = endpoint_of("192.168.1.1", 53);
    const struct joined_row *row = join(joiner, &dns.base);
    assert_int_equal(row->src_device_id, 42);
    assert_int_equal(row->dst_device_id, 0);
    assert_int_equal(flow(joiner, "192.168.1.10", "192.168.1.1", 1, NULL, 0)->dst_device_id, 43);
    row = join(joiner, &dns.base);
    assert_int_equal(row->dst_device_id, 43);
    assert_int_equal(row->device_id, 42);
    joiner_destroy(joiner);
}

static void a_flow_belongs_to_its_local_end_the_originator_first(void **state)
{
    (void)state;
    struct joiner *joiner = create();
    assert_int_equal(flow(joiner, "192.168.1.10", "192.168.1.11", 1, NULL, 0)->device_id, 43);
    assert_int_equal(flow(joiner, "203.0.113.5", "192.168.1.11", 1, NULL, 0)->device_id, 42);
    /* A client of a network that nobody said is local, and then a server of the world. */
    assert_int_equal(flow(joiner, "203.0.113.5", "203.0.113.6", 1, NULL, 0)->device_id, 44);
    assert_int_equal(flow(joiner, "198.51.100.5", "203.0.113.6", 1, NULL, 0)->dst_device_id, 0);
    joiner_destroy(joiner);
}

static int64_t clock_of_test(void)
{
    return 1000 * SECOND_US;
}

static void a_frame_from_the_future_is_no_last_sighting(void **state)
{
    (void)state;
    struct error error;
    struct ip_network local;
    assert_true(ip_network_parse("192.168.0.0/16", &local));
    const struct joiner_options options = {.local_networks = &local,
                                           .local_network_count = 1,
                                           .names_most = 1 << 10,
                                           .devices_most = 1 << 10,
                                           .clock_us = clock_of_test};
    struct joiner *joiner = joiner_create(&options, &error);
    (void)flow(joiner, "192.168.1.10", "203.0.113.5", 100, NULL, 0);
    (void)flow(joiner, "192.168.1.10", "203.0.113.5", 4000000000, NULL, 0);
    assert_int_equal(flush(joiner).last_device.last_seen_us, 100 * SECOND_US);
    (void)flow(joiner, "192.168.1.10", "203.0.113.5", 90000, NULL,
               0); /* over a day later, and ahead */
    assert_int_equal(flush(joiner).last_device.last_seen_us, 100 * SECOND_US);
    (void)flow(joiner, "192.168.1.10", "203.0.113.5", 800, NULL, 0);
    assert_int_equal(flush(joiner).last_device.last_seen_us, 800 * SECOND_US);
    joiner_destroy(joiner);
    /* A file that is newer than the clock, as a whole. */
    joiner = joiner_create(&options, &error);
    (void)flow(joiner, "192.168.1.10", "203.0.113.5", 4000000000, NULL, 0);
    (void)flow(joiner, "192.168.1.10", "203.0.113.5", 4000000100, NULL, 0);
    assert_int_equal(flush(joiner).last_device.last_seen_us, 4000000100 * SECOND_US);
    joiner_destroy(joiner);
}

/* Rows refer to a device, so a new one is there before them. */
static void a_new_device_does_not_wait_for_the_sums(void **state)
{
    (void)state;
    struct joiner *joiner = create();
    joiner_account(joiner, flow(joiner, "192.168.1.10", "203.0.113.5", 100, NULL, 0));
    struct flushed part = flush_some(joiner, true);
    assert_int_equal(part.devices, 1);
    assert_int_equal(part.flows, 0);
    joiner_settle(joiner, true);
    joiner_account(joiner, flow(joiner, "192.168.1.10", "203.0.113.5", 101, NULL, 0));
    joiner_account(joiner, flow(joiner, "192.168.1.11", "203.0.113.5", 102, NULL, 0));
    part = flush_some(joiner, true);
    assert_int_equal(part.devices, 1); /* the other one was only seen again */
    assert_int_equal(part.last_device.last_seen_us, 102 * SECOND_US);
    joiner_settle(joiner, true);
    joiner_account(joiner, flow(joiner, "192.168.1.10", "203.0.113.5", 103, NULL, 0));
    part = flush(joiner);
    assert_int_equal(part.devices, 1);
    assert_int_equal(part.last_device.last_seen_us, 103 * SECOND_US);
    assert_int_equal(part.flows, 4);
    joiner_destroy(joiner);
}

/* From now on only its times have to be written. */
static void a_device_that_is_only_seen_again_says_so(void **state)
{
    (void)state;
    struct joiner *joiner = create();
    (void)flow(joiner, "192.168.1.10", "203.0.113.5", 100, NULL, 0);
    struct device_summary row = flush(joiner).last_device;
    assert_true(row.is_new);
    assert_false(row.only_times);
    (void)flow(joiner, "192.168.1.10", "203.0.113.5", 101, NULL, 0);
    row = flush(joiner).last_device;
    assert_true(row.only_times);
    assert_int_equal(row.last_seen_us, 101 * SECOND_US);

    struct address_binding_record elsewhere = {.base = {.size = sizeof elsewhere,
                                                        .kind = RECORD_ADDRESS_BINDING,
                                                        .time_us = 102 * SECOND_US},
                                               .source = BINDING_ARP,
                                               .ip = endpoint_of("192.168.1.12", 0).ip,
                                               .mac = endpoint_of("192.168.1.10", 0).mac};
    join(joiner, &elsewhere.base);
    row = flush(joiner).last_device;
    assert_false(row.only_times);
    assert_memory_equal(&row.ip, &elsewhere.ip, sizeof row.ip);
    joiner_destroy(joiner);
}

static void counts_are_folded_until_they_are_flushed(void **state)
{
    (void)state;
    struct joiner *joiner = create();
    for (int i = 0; i < 10; i++)
        answer(joiner, "192.168.1.10", "shop.example", "203.0.113.5", 100 + i);
    answer(joiner, "192.168.1.10", "shop.example", "203.0.113.6", 100);
    for (int i = 0; i < 5; i++)
        joiner_account(joiner, flow(joiner, "192.168.1.10", "203.0.113.5", 100 + i, NULL, 0));
    struct flushed flushed = flush(joiner);
    assert_string_equal(flushed.text, "shop.example=203.0.113.5*10 shop.example=203.0.113.6*1 ");
    assert_int_equal(flushed.flows, 5);
    assert_int_equal(flushed.packets, 15);
    flushed = flush(joiner);
    assert_int_equal(flushed.domains, 0);
    assert_int_equal(flushed.flows, 0);
    joiner_destroy(joiner);
}

static void a_claim_becomes_a_binding_and_a_device(void **state)
{
    (void)state;
    struct joiner *joiner = create();
    struct endpoint end = endpoint_of("192.168.1.10", 0);
    struct address_binding_record claim = {
        .base = {.kind = RECORD_ADDRESS_BINDING, .time_us = 5 * SECOND_US},
        .source = BINDING_ARP,
        .ip = end.ip,
        .mac = end.mac};
    for (int i = 0; i < 3; i++)
        join(joiner, &claim.base);
    struct flushed flushed = flush(joiner);
    assert_int_equal(flushed.bindings, 3);
    assert_int_equal(flushed.devices, 1);
    assert_true(ip_equal(&flushed.last_device.ip, &end.ip));
    assert_true(flushed.last_device.mac_random); /* 02:... is locally administered */
    joiner_destroy(joiner);
}

static void claim(struct joiner *joiner, const char *ip, uint8_t mac, uint32_t link, int64_t second)
{
    struct address_binding_record record = {.base = {.size = sizeof record,
                                                     .kind = RECORD_ADDRESS_BINDING,
                                                     .time_us = second * SECOND_US},
                                            .source = BINDING_ARP,
                                            .mac = {{2, 0, 0, 0, 0, mac}},
                                            .link = link};
    assert_true(ip_parse(ip, &record.ip));
    (void)join(joiner, &record.base);
}

/* Trial A7: A, B, A. */
static void each_turn_of_an_address_has_a_row_of_its_own(void **state)
{
    (void)state;
    static const uint8_t macs[] = {1, 1, 2, 1, 1};
    struct joiner *joiner = create();
    for (int i = 0; i < 5; i++)
        claim(joiner, "192.168.1.9", macs[i], 0, 100 + i);
    struct flushed flushed = flush(joiner);
    assert_int_equal(flushed.claim_count, 3);
    for (unsigned turn = 0; turn < 3; turn++) {
        assert_int_equal(flushed.claims[turn].turn, turn);
        assert_int_equal(flushed.claims[turn].mac.bytes[5], turn == 1 ? 2 : 1);
        assert_true(flushed.claims[turn].is_held);
        assert_int_equal(flushed.claims[turn].lease_until_us, NOT_OBSERVED);
    }
    assert_int_equal(flushed.claims[0].last_seen_us, 101 * SECOND_US);
    assert_int_equal(flushed.claims[2].first_seen_us, 103 * SECOND_US);
    joiner_destroy(joiner);
}

/* Use F4: in turn, and neither takes the address from the other. */
static void an_address_has_a_holder_on_each_link(void **state)
{
    (void)state;
    struct joiner *joiner = create();
    for (int i = 0; i < 6; i++)
        claim(joiner, "192.168.1.9", i % 2 ? 2 : 1, i % 2 ? 20 : 10, 100 + i);
    struct flushed flushed = flush(joiner);
    assert_int_equal(flushed.devices, 2);
    assert_int_equal(flushed.claim_count, 2);
    for (unsigned i = 0; i < 2; i++) {
        assert_int_equal(flushed.claims[i].turn, 0);
        assert_int_equal(flushed.claims[i].count, 3);
        assert_int_equal(flushed.claims[i].link, i ? 20 : 10);
    }
    joiner_destroy(joiner);
}

static void dhcp(struct joiner *joiner, uint8_t type, int64_t lease_seconds, int64_t second)
{
    struct dhcp_message_record record = {
        .base = {.size = sizeof record, .kind = RECORD_DHCP_MESSAGE, .time_us = second * SECOND_US},
        .version = 4,
        .type = type,
        .has_mac = true,
        .mac = {{2, 0, 0, 0, 0, 1}},
        .lease_seconds = lease_seconds,
        .sender = endpoint_of(type == 7 ? "192.168.1.9" : "192.168.1.1", 67)};
    if (type == 7) record.sender.mac = record.mac;
    assert_true(ip_parse("192.168.1.9", type == 7 ? &record.requested_ip : &record.assigned_ip));
    (void)join(joiner, &record.base);
}

static void a_claim_has_the_end_of_its_lease_and_a_release_ends_it(void **state)
{
    (void)state;
    enum { ACK = 5, RELEASE = 7 };
    struct joiner *joiner = create();
    dhcp(joiner, ACK, 86400, 100);
    claim(joiner, "192.168.1.9", 1, 0, 101);
    assert_int_equal(flush(joiner).claims[0].lease_until_us, INT64_C(86500) * SECOND_US);
    dhcp(joiner, ACK, 86400, 4000); /* renewed */
    claim(joiner, "192.168.1.9", 1, 0, 4001);
    assert_int_equal(flush(joiner).claims[0].lease_until_us, INT64_C(90400) * SECOND_US);
    dhcp(joiner, RELEASE, NOT_OBSERVED, 5000);
    struct flushed flushed = flush(joiner);
    assert_int_equal(flushed.claims[0].lease_until_us, INT64_C(5000) * SECOND_US);
    assert_int_equal(flushed.claims[0].count, 0); /* it claims nothing */
    joiner_destroy(joiner);
}

static void it_says_that_it_is_full_before_anything_is_lost(void **state)
{
    (void)state;
    struct joiner *joiner = create();
    uint64_t told = 0, flushed = 0;
    for (unsigned i = 0; i < 60000; i++) {
        char domain[64], ip[32];
        (void)snprintf(domain, sizeof domain, "name-%u.example", i);
        (void)snprintf(ip, sizeof ip, "203.%u.%u.%u", i >> 16, i >> 8 & 255, i & 255);
        answer(joiner, "192.168.1.10", domain, ip, 100 + i);
        told++;
        if (joiner_is_full(joiner)) flushed += flush(joiner).domains;
    }
    flushed += flush(joiner).domains;
    assert_int_equal(flushed, told);
    joiner_destroy(joiner);
}

static void an_answer_of_many_long_names_does_not_overrun_what_is_left(void **state)
{
    (void)
        state; /* 64 addresses under one name of 1,000 bytes, of which 16 count, again and again */
    static uint64_t memory[2048];
    struct joiner *joiner = create();
    uint64_t told = 0, rows = 0, flushed = 0;
    char domain[1001];
    memset(domain, 'a', sizeof domain - 1);
    domain[sizeof domain - 1] = '\0';
    for (unsigned i = 0; i < 600; i++) {
        struct record_builder builder;
        struct answered_address addresses[64];
        memset(addresses, 0, sizeof addresses);
        for (unsigned j = 0; j < 64; j++) {
            uint32_t number = 64 * i + j;
            addresses[j].ip.version = 6;
            memcpy(addresses[j].ip.bytes, &number, sizeof number);
        }
        record_begin(&builder, memory, sizeof memory, RECORD_DNS_QUERY,
                     sizeof(struct dns_query_record));
        struct dns_query_record *dns = (struct dns_query_record *)builder.record;
        dns->client = endpoint_of("192.168.1.10", 40000);
        dns->server = endpoint_of("192.168.1.1", 53);
        dns->is_asked = i % 2 == 0;
        dns->domain = record_add_text(&builder, span_text(domain));
        dns->addresses =
            record_add_text(&builder, (struct span){(const uint8_t *)addresses, sizeof addresses});
        assert_false(builder.cut);
        join(joiner, builder.record);
        told += dns->is_asked ? 16 : 4; /* what nobody asked for names flows of some mirrors only */
        rows += dns->is_asked ? 16 : 0;
        if (joiner_is_full(joiner)) flushed += flush(joiner).domains;
    }
    flushed += flush(joiner).domains;
    assert_int_equal(flushed, rows);
    assert_int_equal(joiner_counters(joiner)->addresses_left_out, 600 * 64 - told);
    assert_int_equal(joiner_counters(joiner)->addresses_unasked, told - rows);
    joiner_destroy(joiner);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_client_behind_a_router_keeps_the_names_that_it_asked_for),
        cmocka_unit_test(a_handshake_of_a_proven_exchange_is_credited_before_its_flow),
        cmocka_unit_test(a_broadcast_that_nobody_answers_is_no_device),
        cmocka_unit_test(a_known_fingerprint_is_weak_evidence_of_the_clients_device),
        cmocka_unit_test(a_flow_gets_the_name_that_its_client_asked_for),
        cmocka_unit_test(what_the_traffic_says_itself_comes_before_what_was_asked),
        cmocka_unit_test(a_name_is_as_certain_as_there_were_names_for_the_address),
        cmocka_unit_test(an_answer_that_nobody_asked_for_names_nothing),
        cmocka_unit_test(answers_of_a_mirror_of_one_direction_name_what_nothing_else_does),
        cmocka_unit_test(devices_are_numbered_after_those_that_were_known),
        cmocka_unit_test(a_flow_belongs_to_its_local_end_the_originator_first),
        cmocka_unit_test(a_row_has_the_devices_of_both_ends_and_says_where_the_responder_is),
        cmocka_unit_test(a_question_has_the_device_of_its_server_only_if_that_is_known),
        cmocka_unit_test(a_device_that_is_only_seen_again_says_so),
        cmocka_unit_test(a_new_device_does_not_wait_for_the_sums),
        cmocka_unit_test(a_frame_from_the_future_is_no_last_sighting),
        cmocka_unit_test(counts_are_folded_until_they_are_flushed),
        cmocka_unit_test(a_claim_becomes_a_binding_and_a_device),
        cmocka_unit_test(each_turn_of_an_address_has_a_row_of_its_own),
        cmocka_unit_test(an_address_has_a_holder_on_each_link),
        cmocka_unit_test(a_claim_has_the_end_of_its_lease_and_a_release_ends_it),
        cmocka_unit_test(it_says_that_it_is_full_before_anything_is_lost),
        cmocka_unit_test(an_answer_of_many_long_names_does_not_overrun_what_is_left),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

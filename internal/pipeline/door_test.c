/* SPDX-License-Identifier: MIT */
/* Shares of rows, by whole runs over frames of floods beside ordinary traffic, and by hand. */
#include "door.h"

#include "film.h"
#include "packets.h"
#include "runs.h"
#include "test.h"

#include <stdio.h>
#include <string.h>

enum { SHARE = 60, STEP_US = 5000 };

static const struct run_switch small_shares[] = {{"limits.flows", "60"},
                                                 {"limits.dns", "60"},
                                                 {"networks.local", "192.168.1.0/24"},
                                                 {NULL, NULL}};

static void add_name(struct build *dns, const char *label, unsigned number)
{
    char text[40];
    int size = snprintf(text, sizeof text, "%s%u", label, number);
    build_number(dns, (unsigned)size, 1);
    build_text(dns, text);
    build_hex(dns, "07 6578616d706c65 00 0001 0001"); /* example, A, IN */
}

/* A question, or its answer with one address. */
static void message(struct build *dns, const char *label, unsigned number, bool answers)
{
    *dns = (struct build){.size = 0};
    build_number(dns, number & 0xffff, 2);
    build_hex(dns, answers ? "8180 0001 0001 0000 0000" : "0100 0001 0000 0000 0000");
    add_name(dns, label, number);
    if (answers) build_hex(dns, "c00c 0001 0001 0000003c 0004 c6336401");
}

static void ask(int64_t at_us, const struct endpoint *from, const struct endpoint *server,
                const char *label, unsigned number)
{
    struct build dns, frame = {.size = 0}, answer = {.size = 0};
    message(&dns, label, number, false);
    frame_udp(&frame, from, server, build_span(&dns));
    film_add(at_us, &frame);
    message(&dns, label, number, true);
    frame_udp(&answer, server, from, build_span(&dns));
    film_add(at_us + 1000, &answer);
}

/* Twenty lookups of one client, over the time of the flood. */
static void add_ordinary(const char *client)
{
    const struct endpoint server = endpoint_of("192.168.1.1", 53);
    for (unsigned i = 0; i < 20; i++) {
        const struct endpoint from = endpoint_of(client, (uint16_t)(50000 + i));
        ask(i * 90 * STEP_US, &from, &server, "ordinary", i);
    }
}

static const char *record(const char *name, const char *workers)
{
    struct run_report report;
    const char *path = database(name), *file = film_write("frames", 0, INT64_MAX);
    assert_true(run_with(small_shares, path, workers, &file, 1, &report));
    assert_true(keeps_the_contract(path));
    return path;
}

static void a_client_that_floods_loses_rows_of_its_own_only_and_each_is_counted(void **state)
{
    (void)state;
    const struct endpoint server = endpoint_of("192.168.1.1", 53);
    add_ordinary("192.168.1.20");
    for (unsigned i = 0; i < 1900; i++) {
        const struct endpoint from = endpoint_of("192.168.1.66", (uint16_t)(2000 + i));
        ask(i * STEP_US, &from, &server, "flood", i);
    }
    const char *path = record("flood", "1");
    assert_int_equal(
        count(path, "SELECT count(*) FROM dns_queries WHERE query_domain LIKE 'ordinary%'"), 20);
    assert_int_equal(count(path, "SELECT count(*) FROM flows WHERE src_ip = '192.168.1.20' AND "
                                 "flows_folded IS NULL"),
                     20);
    long long kept =
        count(path, "SELECT count(*) FROM dns_queries WHERE query_domain LIKE 'flood%'");
    assert_in_range(kept, SHARE, 2 * SHARE); /* the flood may lie in two minutes */
    assert_int_equal(kept + count(path, "SELECT sum(value) FROM capture_counters WHERE name = "
                                        "'over_share_dns'"),
                     1900);
    long long folded = count(path, "SELECT sum(flows_folded) FROM flows");
    assert_int_equal(folded, count(path, "SELECT sum(value) FROM capture_counters WHERE name = "
                                         "'over_share_flows'"));
    assert_int_equal(folded + count(path, "SELECT count(*) FROM flows WHERE flows_folded IS NULL "
                                          "AND src_ip = '192.168.1.66'"),
                     1900);
    assert_true(folded > 1900 - 4 * SHARE);
    assert_int_equal(count(path, "SELECT count(*) FROM flows WHERE flows_folded IS NOT NULL AND "
                                 "(src_ip <> '192.168.1.66' OR dst_ip <> '192.168.1.1' OR "
                                 "dst_port <> 53 OR src_port IS NOT NULL)"),
                     0);
    assert_int_equal(count(path,
                           "SELECT count(*) FROM flows f JOIN devices d USING (device_id) "
                           "WHERE flows_folded IS NOT NULL AND d.ip_address = '192.168.1.66'"),
                     count(path, "SELECT count(*) FROM flows WHERE flows_folded IS NOT NULL"));
    /* Sums have the traffic of all flows. */
    assert_int_equal(count(path, "SELECT sum(packets_sent) FROM traffic_minutes"), 1920);
    assert_true(same_rows(path, record("flood-by-four", "4")));
    film_clear();
}

/* The attacker names the victim, but its frames have its own MAC. */
static void who_forges_an_address_uses_a_share_of_its_own(void **state)
{
    (void)state;
    const struct endpoint server = endpoint_of("192.168.1.1", 53);
    add_ordinary("192.168.1.20");
    for (unsigned i = 0; i < 1500; i++) {
        struct endpoint from = endpoint_of("192.168.1.20", (uint16_t)(2000 + i));
        from.mac = (struct mac_address){{2, 6, 6, 6, 6, 6}};
        ask(i * STEP_US, &from, &server, "forged", i);
    }
    const char *path = record("forged", "1");
    assert_int_equal(
        count(path, "SELECT count(*) FROM dns_queries WHERE query_domain LIKE 'ordinary%'"), 20);
    assert_int_equal(count(path, "SELECT count(*) FROM flows WHERE src_port >= 50000"), 20);
    film_clear();
}

/* Nor does it, if it answers what the victim has not asked. */
static void answers_that_nobody_asked_for_are_of_the_share_of_who_sent_them(void **state)
{
    (void)state;
    struct endpoint liar = endpoint_of("192.168.1.66", 53);
    add_ordinary("192.168.1.20");
    for (unsigned i = 0; i < 1500; i++) {
        struct build dns, frame = {.size = 0};
        const struct endpoint victim = endpoint_of("192.168.1.20", (uint16_t)(2000 + i));
        message(&dns, "unasked", i, true);
        frame_udp(&frame, &liar, &victim, build_span(&dns));
        film_add(i * STEP_US, &frame);
    }
    const char *path = record("unasked", "1");
    assert_int_equal(
        count(path, "SELECT count(*) FROM dns_queries WHERE query_domain LIKE 'ordinary%'"), 20);
    assert_int_equal(count(path, "SELECT count(*) FROM flows WHERE src_ip = '192.168.1.20' AND "
                                 "src_port >= 50000"),
                     20);
    assert_true(
        count(path, "SELECT count(*) FROM dns_queries WHERE query_domain LIKE 'unasked%'") <=
        2 * SHARE);
    film_clear();
}

/* Many sources, one MAC, one host: what others ask of that host stays. */
static void many_forged_sources_against_one_host_are_folded_by_that_host(void **state)
{
    (void)state;
    const struct endpoint victim = endpoint_of("192.168.1.1", 7000);
    add_ordinary("192.168.1.20");
    for (unsigned i = 0; i < 3000; i++) {
        char text[32];
        struct build frame = {.size = 0};
        (void)snprintf(text, sizeof text, "203.0.%u.%u", i / 200 + 1, i % 200 + 1);
        struct endpoint from = endpoint_of(text, 4000);
        from.mac = (struct mac_address){{2, 6, 6, 6, 6, 6}};
        frame_udp(&frame, &from, &victim, span_text("x"));
        film_add(i * STEP_US / 2, &frame);
    }
    const char *path = record("spoofed", "1");
    assert_int_equal(count(path, "SELECT count(*) FROM flows WHERE src_ip = '192.168.1.20' AND "
                                 "flows_folded IS NULL"),
                     20);
    assert_int_equal(count(path,
                           "SELECT count(*) FROM flows WHERE flows_folded IS NOT NULL AND "
                           "(src_ip IS NOT NULL OR dst_ip <> '192.168.1.1' OR dst_port <> 7000)"),
                     0);
    assert_in_range(count(path, "SELECT sum(flows_folded) FROM flows"), 3000 - 2 * 8 * SHARE,
                    3000 - 8 * SHARE);
    film_clear();
}

/* ------------------------------------------------------------ by hand */

static struct flow_record open_flow(int64_t flow_id)
{
    return (struct flow_record){.base = {.kind = RECORD_FLOW, .time_us = 60000000},
                                .flow_id = flow_id,
                                .start_us = 60000000,
                                .end_us = 60000000,
                                .originator = endpoint_of("192.168.1.66", 1000),
                                .responder = endpoint_of("198.51.100.1", 443),
                                .has_ports = true,
                                .ip_protocol = 6,
                                .traffic = {{.packets = 2, .bytes = 100}, {.packets = 1}},
                                .is_first_row = true};
}

static enum door_answer show(struct door *door, const struct flow_record *flow)
{
    const struct joined_row row = {.fact = &flow->base};
    return door_take_flow(door, &row, 1, 0);
}

static void keep(void *owner, struct joined_row *row)
{
    *(struct flow_record *)owner = *(const struct flow_record *)row->fact;
}

static void a_flow_that_waits_is_folded_at_its_end_with_all_of_its_packets(void **state)
{
    (void)state;
    struct door *door = door_create(&(struct door_limits){.flows = 1});
    struct flow_record one = open_flow(1), other = open_flow(2), folded = {.folded = 0};
    assert_int_equal(show(door, &one), DOOR_ROW);
    assert_int_equal(show(door, &other), DOOR_WAITS);
    other.is_first_row = false;
    assert_int_equal(show(door, &other), DOOR_WAITS);
    other.is_end_only = other.tells_end = true;
    other.traffic[0].packets = 9;
    assert_int_equal(show(door, &other), DOOR_FOLDED);
    door_flush(door, keep, &folded);
    assert_int_equal(folded.folded, 1);
    assert_int_equal(folded.flow_id, 2);
    assert_int_equal(folded.new_packets, 10);
    one.is_first_row = false;
    one.tells_end = true;
    assert_int_equal(show(door, &one), DOOR_ROW);
    assert_int_equal(door_counters(door)->flows, 1);
    door_destroy(door);
}

/* The history of the row into which a second flow with this history is folded. */
static struct flow_record fold_one(const char *history)
{
    struct door *door = door_create(&(struct door_limits){.flows = 1});
    struct flow_record first = open_flow(1), flow = open_flow(2), folded = {.folded = 0};
    assert_int_equal(show(door, &first), DOOR_ROW);
    (void)snprintf(flow.history, sizeof flow.history, "%s", history);
    flow.end_reason = END_IDLE;
    flow.tells_end = true;
    assert_int_equal(show(door, &flow), DOOR_FOLDED);
    door_flush(door, keep, &folded);
    assert_int_equal(folded.folded, 1);
    door_destroy(door);
    return folded;
}

static void an_attempt_stays_half_open_when_it_is_folded(void **state)
{
    (void)state;
    assert_string_equal(fold_one("S").history, "S");
    assert_string_equal(fold_one("Sh").history, "Sh");
    assert_string_equal(fold_one("ShADad").history, "");
    assert_string_equal(fold_one("").history, "");
}

static struct http_request_record request(int64_t flow_id)
{
    return (struct http_request_record){.base = {.kind = RECORD_HTTP_REQUEST, .time_us = 60000000},
                                        .flow_id = flow_id,
                                        .has_request = true,
                                        .client = endpoint_of("192.168.1.66", 1000),
                                        .server = endpoint_of("198.51.100.1", 80)};
}

static void a_flow_that_a_row_names_has_a_row_and_no_row_names_another(void **state)
{
    (void)state;
    struct door *door = door_create(&(struct door_limits){.flows = 1});
    struct flow_record one = open_flow(1), named = open_flow(2), other = open_flow(3);
    one.tells_end = named.tells_end = other.tells_end = true;
    assert_int_equal(show(door, &one), DOOR_ROW);
    struct http_request_record first = request(2), second = request(3);
    assert_true(door_admits(door, &first.base, 1));
    assert_int_equal(show(door, &named), DOOR_ROW);
    assert_int_equal(show(door, &other), DOOR_FOLDED);
    assert_false(door_admits(door, &second.base, 1));
    assert_int_equal(door_counters(door)->http, 1);
    struct flow_record inner = open_flow(4);
    inner.parent_flow_id = 3;
    door_mend_parent(door, &inner);
    assert_int_equal(inner.parent_flow_id, 0);
    door_destroy(door);
}

static void a_share_is_of_a_minute_and_of_a_capture(void **state)
{
    (void)state;
    struct door *door = door_create(&(struct door_limits){.http = 2});
    struct http_request_record first = request(1);
    assert_true(door_admits(door, &first.base, 1));
    assert_true(door_admits(door, &first.base, 1));
    assert_false(door_admits(door, &first.base, 1));
    assert_true(door_admits(door, &first.base, 2));
    first.base.time_us += 60000000;
    assert_true(door_admits(door, &first.base, 1));
    door_destroy(door);
}

/* Three records of a kind whose share is two: one is left out, and the counter of that kind says so. */
static void admit_three(struct door *door, const struct record *record, const uint64_t *counter)
{
    uint64_t before = *counter;
    assert_true(door_admits(door, record, 1));
    assert_true(door_admits(door, record, 1));
    assert_false(door_admits(door, record, 1));
    assert_int_equal(*counter, before + 1);
}

static void each_kind_has_a_share_and_a_counter_of_its_own(void **state)
{
    (void)state;
    const struct endpoint near = endpoint_of("192.168.1.66", 1000),
                          far = endpoint_of("198.51.100.1", 443);
#define RECORD(NAME)                                                                               \
    {                                                                                              \
        .kind = RECORD_##NAME, .time_us = 60000000                                                 \
    }
    const struct dns_query_record dns = {
        .base = RECORD(DNS_QUERY), .client = near, .server = far, .has_query = true};
    const struct tls_handshake_record tls = {
        .base = RECORD(TLS_HANDSHAKE), .client = near, .server = far, .has_client = true};
    const struct http_request_record http = request(0);
    const struct dhcp_message_record dhcp = {.base = RECORD(DHCP_MESSAGE), .sender = near};
    const struct certificate_record certificate = {
        .base = RECORD(CERTIFICATE), .client = near, .server = far};
    const struct address_binding_record claim = {.base = RECORD(ADDRESS_BINDING), .mac = near.mac};
    const struct evidence_record evidence = {.base = RECORD(EVIDENCE), .mac = near.mac};
#undef RECORD
    struct door *door = door_create(&(struct door_limits){.flows = 2,
                                                          .dns = 2,
                                                          .tls = 2,
                                                          .http = 2,
                                                          .dhcp = 2,
                                                          .certificates = 2,
                                                          .claims = 2,
                                                          .evidence = 2});
    const struct door_counters *counters = door_counters(door);
    admit_three(door, &dns.base, &counters->dns);
    admit_three(door, &tls.base, &counters->tls);
    admit_three(door, &http.base, &counters->http);
    admit_three(door, &dhcp.base, &counters->dhcp);
    admit_three(door, &certificate.base, &counters->certificates);
    admit_three(door, &claim.base, &counters->claims);
    admit_three(door, &evidence.base, &counters->evidence);
    for (int64_t id = 1; id <= 3; id++) {
        struct flow_record flow = open_flow(id);
        flow.tells_end = true;
        assert_int_equal(show(door, &flow), id < 3 ? DOOR_ROW : DOOR_FOLDED);
    }
    const struct door_counters one_each = {1, 1, 1, 1, 1, 1, 1, 1};
    assert_memory_equal(counters, &one_each, sizeof one_each);
    door_destroy(door);
}

static void without_limits_everything_is_a_row(void **state)
{
    (void)state;
    struct door *door = door_create(&(struct door_limits){.flows = 0});
    for (int64_t i = 1; i < 100000; i++) {
        struct flow_record flow = open_flow(i);
        struct http_request_record named = request(i);
        assert_int_equal(show(door, &flow), DOOR_ROW);
        assert_true(door_admits(door, &named.base, 1));
    }
    assert_false(door_is_due(door));
    door_destroy(door);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_client_that_floods_loses_rows_of_its_own_only_and_each_is_counted),
        cmocka_unit_test(who_forges_an_address_uses_a_share_of_its_own),
        cmocka_unit_test(answers_that_nobody_asked_for_are_of_the_share_of_who_sent_them),
        cmocka_unit_test(many_forged_sources_against_one_host_are_folded_by_that_host),
        cmocka_unit_test(a_flow_that_waits_is_folded_at_its_end_with_all_of_its_packets),
        cmocka_unit_test(an_attempt_stays_half_open_when_it_is_folded),
        cmocka_unit_test(a_flow_that_a_row_names_has_a_row_and_no_row_names_another),
        cmocka_unit_test(a_share_is_of_a_minute_and_of_a_capture),
        cmocka_unit_test(each_kind_has_a_share_and_a_counter_of_its_own),
        cmocka_unit_test(without_limits_everything_is_a_row),
    };
    return cmocka_run_group_tests(tests, runs_make_folder, runs_remove_folder);
}

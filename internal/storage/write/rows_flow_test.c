/* SPDX-License-Identifier: MIT */
#include "model/vlans.h"
#include "storage_check.h"

static void a_flow_comes_back_through_its_view(void **state)
{
    struct check *check = *state;
    check_begin(check);
    struct flow_record *flow = check_flow(check, 7);
    flow->originator.mac = check_mac("02:00:5e:10:00:01");
    flow->responder.mac = check_mac("a4:b1:c1:00:00:ff");
    flow->originator.link = vlans_with(vlans_with(0, 30), 10);
    flow->responder.link = 20;
    flow->traffic[0] = (struct traffic){10, 1000, 600};
    flow->traffic[1] = (struct traffic){20, 30000, 29000};
    flow->retransmissions[0] = 1;
    flow->retransmissions[1] = 2;
    flow->out_of_order[0] = 3;
    flow->out_of_order[1] = 4;
    flow->missed_bytes = 5;
    flow->rtt_handshake_us = 11000;
    flow->rtt_min_us = 9000;
    flow->rtt_mean_us = 10000;
    flow->rtt_responder_us = 0;
    flow->rtt_originator_us = 10999;
    flow->sack_permitted = 0;
    flow->signs[0] = (struct tcp_signs){1, 2, 3, 4, 5, 6, 7, UINT32_MAX};
    flow->signs[1] = (struct tcp_signs){9, 10, 11, 12, 13, 14, 15, 0};
    memcpy(flow->conn_state, "SF", 3);
    memcpy(flow->history, "ShADadFf", 9);
    flow->has_community_id = true;
    memcpy(flow->community_id,
           "\x2d\x05\x3d\xa9\x99\x4a\xf8\x1e\x45\xdc\xa0\xe6\x7a\xfe\xa6\xe4\xf3\x22\x6e\xb8",
           COMMUNITY_ID_BYTES);
    flow->end_reason = END_FIN;
    check->joined.app_protocol = "doh";
    check->joined.encrypted_dns = "alpn,name";
    check->joined.device_id = check->joined.src_device_id = 3;
    check->joined.dst_device_id = 4;
    check->joined.dst_scope = "inside";
    check->joined.dst_domain = "www.example.co.uk";
    check->joined.registrable_domain = "example.co.uk";
    check->joined.dst_domain_source = NAME_FROM_DNS;
    check->joined.dst_domain_confidence = 0.25;
    check->joined.dst_country = "GB";
    check->joined.dst_city = "Z\xc3\xbcrich";
    check->joined.dst_asn = 64496;
    check->joined.dst_as_org = "EXAMPLE";
    check->joined.application = "Example";
    check->joined.traffic_type = "web";
    flow->tunnel = TUNNEL_VXLAN;
    flow->parent_flow_id = 2;
    flow->ja3_hash = check_text(check, "ada70206e40642a3e4461f35503241d5");
    flow->ja4 = check_text(check, "t13d1516h2_8daaf6152771_e5627efa2ab1");
    flow->server_label = check_text(check, "nginx");
    check_write(check);

    check_answer(check,
                 "SELECT flow_id, capture_id, device_id, community_id, start_time, start_us, "
                 "end_time, end_us, protocol, ip_protocol FROM flows",
                 "7|1|3|1:LQU9qZlK+B5F3KDmev6m5PMibrg=|2026-11-21T21:14:05.123456Z|"
                 "1795295645123456|2026-11-21T21:14:07.123456Z|1795295647123456|tcp|6");
    check_answer(
        check,
        "SELECT src_ip, src_port, dst_ip, dst_port, src_mac, dst_mac, vlan, packets_sent, "
        "packets_received, bytes_sent, bytes_received, payload_sent, payload_received, "
        "conn_state, history, end_reason FROM flows",
        "192.168.1.20|51000|93.184.216.34|443|02:00:5e:10:00:01|a4:b1:c1:00:00:ff|10|10|20|"
        "1000|30000|600|29000|SF|ShADadFf|fin");
    check_answer(
        check,
        "SELECT retransmissions_sent, retransmissions_received, out_of_order_sent, "
        "out_of_order_received, missed_bytes, rtt_handshake_us, rtt_min_us, rtt_mean_us, "
        "app_protocol, encrypted_dns, dst_domain, dst_domain_source, dst_country, dst_city, "
        "dst_asn, "
        "dst_as_org FROM flows",
        "1|2|3|4|5|11000|9000|10000|doh|alpn,name|www.example.co.uk|dns|GB|Z\xc3\xbcrich|64496|"
        "EXAMPLE");
    check_answer(check,
                 "SELECT rtt_responder_us, rtt_originator_us, sack_permitted, duplicate_acks_sent, "
                 "duplicate_acks_received, fast_retransmissions_sent, "
                 "fast_retransmissions_received, needless_retransmissions_sent, "
                 "needless_retransmissions_received, keep_alives_sent, keep_alives_received, "
                 "zero_windows_sent, zero_windows_received, window_probes_sent, "
                 "window_probes_received, duplicate_sacks_sent, duplicate_sacks_received, "
                 "overlap_conflicts_sent, overlap_conflicts_received FROM flows",
                 "0|10999|0|1|9|2|10|3|11|4|12|5|13|6|14|7|15|4294967295|0");
    check_answer(check,
                 "SELECT ja3_hash, ja4, application, traffic_type, tracker_category, tunnel, "
                 "parent_flow_id, registrable_domain, server_label FROM flows",
                 "ada70206e40642a3e4461f35503241d5|t13d1516h2_8daaf6152771_e5627efa2ab1|Example|"
                 "web|NULL|vxlan|2|example.co.uk|nginx");
    check_answer(check,
                 "SELECT src_device_id, dst_device_id, dst_scope, dst_domain_confidence, "
                 "outer_vlan, vlan_received, (SELECT name FROM domain WHERE domain_id = "
                 "dst_domain_id) FROM flows",
                 "3|4|inside|0.25|30|20|www.example.co.uk");
}

static void what_was_not_observed_is_null_and_not_zero(void **state)
{
    struct check *check = *state;
    check_begin(check);
    struct flow_record *flow = check_flow(check, 1);
    flow->ip_protocol = 47;
    flow->has_ports = false;
    check_write(check);
    check_answer(
        check,
        "SELECT protocol, device_id, community_id, src_port, dst_port, src_mac, dst_mac, "
        "vlan, conn_state, history, end_reason, retransmissions_sent, out_of_order_sent, "
        "missed_bytes, rtt_handshake_us, rtt_min_us, rtt_mean_us FROM flows",
        "gre|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|0|NULL|NULL|NULL");
    check_answer(check,
                 "SELECT app_protocol, dst_domain, dst_domain_source, dst_country, dst_city, "
                 "dst_asn, dst_as_org, ja3_hash, ja4, application, traffic_type, tracker_category, "
                 "tunnel, parent_flow_id FROM flows",
                 "NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL");
}

static void of_tcp_a_count_is_zero_and_what_was_not_timed_is_null(void **state)
{
    struct check *check = *state;
    check_begin(check);
    check_flow(check, 1);
    check_write(check);
    struct flow_record *flow = check_flow(check, 2);
    flow->ip_protocol = 17;
    check_write(check);
    check_answer(check,
                 "SELECT protocol, rtt_responder_us, rtt_originator_us, sack_permitted, "
                 "duplicate_acks_sent, overlap_conflicts_received FROM flows ORDER BY flow_id",
                 "tcp|NULL|NULL|NULL|0|0;udp|NULL|NULL|NULL|NULL|NULL");
}

static void what_most_flows_do_not_have_is_a_row_of_its_own_only_if_it_is_there(void **state)
{
    struct check *check = *state;
    check_begin(check);
    struct flow_record *flow = check_flow(check, 1); /* the parts say all */
    flow->rtt_responder_us = 20;
    flow->rtt_originator_us = 30;
    flow->rtt_handshake_us = 50;
    check_write(check);
    flow = check_flow(check, 2); /* the parts are known, and the whole is not */
    flow->rtt_responder_us = 20;
    flow->rtt_originator_us = 30;
    check_write(check);
    flow = check_flow(check, 3); /* the whole is known, and a part is not */
    flow->rtt_responder_us = 20;
    flow->rtt_handshake_us = 60;
    check_write(check);
    flow = check_flow(check, 4); /* a row for many has no port of one of them */
    flow->folded = 7;
    flow->folded_distinct = 5;
    check_write(check);
    check_answer(check,
                 "SELECT flow_id, rtt_handshake_us, src_port, flows_folded, "
                 "flows_folded_distinct FROM flows",
                 "1|50|51000|NULL|NULL;2|NULL|51000|NULL|NULL;3|60|51000|NULL|NULL;"
                 "4|NULL|NULL|7|5");
    check_answer(check, "SELECT group_concat(flow_id) FROM flow_rare", "2,3,4");
}

static void a_later_record_of_a_flow_replaces_the_earlier(void **state)
{
    struct check *check = *state;
    check_begin(check);
    struct flow_record *flow = check_flow(check, 1);
    flow->traffic[0].packets = 5;
    check_write(check);
    flow = check_flow(check, 1);
    flow->first_emission = false;
    flow->traffic[0].packets = 9;
    flow->end_reason = END_IDLE;
    check_write(check);
    check_answer(check, "SELECT flow_id, packets_sent, end_reason FROM flows", "1|9|idle");
}

static void only_the_end_of_a_flow_is_written_and_the_rest_stays(void **state)
{
    struct check *check = *state;
    check_begin(check);
    for (int64_t id = 1; id <= 3; id++) {
        struct flow_record *flow = check_flow(check, id);
        flow->end_reason = END_OPEN;
        flow->traffic[0].packets = 5;
        check->joined.dst_domain = id == 3 ? NULL : "a.example";
        check->joined.dst_domain_source = id == 3 ? NAME_FROM_NONE : NAME_FROM_DNS;
        check->joined.dst_domain_confidence = id == 3 ? 0 : 0.5;
        check_write(check);
    }
    for (int64_t id = 1; id <= 4; id++) { /* of the last one there is no row */
        struct flow_record *flow = check_flow(check, id);
        flow->is_end_only = true;
        flow->end_reason = id == 2 ? END_FIN : END_IDLE;
        check_write(check);
    }
    check_answer(check,
                 "SELECT flow_id, end_reason, packets_sent, dst_domain, dst_domain_source, "
                 "dst_domain_confidence FROM flows",
                 "1|idle|5|a.example|dns|0.5;2|fin|5|a.example|dns|0.5;3|idle|5|NULL|NULL|NULL");
}

static void end_this_capture(struct check *check)
{
    const struct capture_summary capture = {
        .sensor = "lab", .source = "if:a", .software_version = "2", .status = "complete"};
    check_written(check, storage_update_capture(check->writer, &capture, &check->error));
}

/* The first has news, of the second only the end is new, of the third nothing more came. */
static void write_open_flows_and_their_end(struct check *check)
{
    for (int64_t id = 1; id <= 3; id++) {
        struct flow_record *flow = check_flow(check, id);
        flow->end_reason = END_OPEN;
        flow->is_first_row = true;
        flow->traffic[0].packets = 5;
        check_write(check);
    }
    for (int64_t id = 1; id <= 2; id++) {
        struct flow_record *flow = check_flow(check, id);
        flow->is_end_only = id == 2;
        flow->traffic[0].packets = 6;
        flow->end_reason = END_OF_CAPTURE;
        check_write(check);
    }
}

static void flows_that_were_open_end_with_the_last_capture_that_runs(void **state)
{
    static const char ends[] = "SELECT flow_id, packets_sent, end_reason FROM flows";
    struct check *check = *state;
    check_begin(check);
    write_open_flows_and_their_end(check);
    const struct capture_summary other = {.sensor = "lab", .source = "if:b"};
    int64_t first_id = 1, other_id;
    check_written(check, storage_begin_capture(check->writer, &other, &other_id, &check->error));
    storage_use_capture(check->writer, first_id);
    end_this_capture(check);
    check_answer(check, ends, "1|6|NULL;2|5|NULL;3|5|NULL");
    storage_use_capture(check->writer, other_id);
    end_this_capture(check);
    check_answer(check, ends, "1|6|end_of_capture;2|5|end_of_capture;3|5|end_of_capture");
    /* Another run's open flows have kinds of their own. */
    check_written(check, storage_begin_capture(check->writer, &other, &other_id, &check->error));
    check_flow(check, 4)->end_reason = END_OPEN;
    check_write(check);
    check_answer(check, "SELECT flow_id, end_reason FROM flows WHERE flow_id > 2",
                 "3|end_of_capture;4|NULL");
}

static void flows_that_were_open_at_a_kill_end_when_the_database_is_written_again(void **state)
{
    struct check *check = *state;
    check_begin(check);
    check_flow(check, 1)->end_reason = END_OPEN;
    check_write(check);
    check_good(check, storage_writer_close(check->writer, &check->error));
    check->writer = NULL;
    check_answer(check, "SELECT flow_id, end_reason FROM flows", "1|NULL");
    check_begin(check);
    check_answer(check, "SELECT flow_id, end_reason FROM flows", "1|end_of_capture");
}

/* New lists, say, gave the first row another kind; and two flows share a place where kinds are noted. */
static void an_end_leaves_what_a_row_became_meanwhile(void **state)
{
    static const int64_t ids[] = {1, 2, 2 + INT64_C(65536)};
    struct check *check = *state;
    check_begin(check);
    for (int i = 0; i < 3; i++) {
        struct flow_record *flow = check_flow(check, ids[i]);
        flow->end_reason = END_OPEN;
        check->joined.app_protocol = i == 0 ? "ssh" : i == 1 ? "tls" : "http";
        check_write(check);
    }
    check_written(check, storage_commit(check->writer, &check->error));
    check_alter(check, "UPDATE flow SET kind_id = (SELECT kind_id FROM flow WHERE flow_id = 2) "
                       "WHERE flow_id = 1");
    for (int i = 0; i < 3; i++) {
        struct flow_record *flow = check_flow(check, ids[i]);
        flow->is_end_only = true;
        flow->end_reason = END_IDLE;
        check_write(check);
    }
    check_answer(check, "SELECT flow_id, end_reason, app_protocol FROM flows",
                 "1|idle|tls;2|idle|tls;65538|idle|http");
}

/* As another writer would leave it, whose lock somebody removed. */
static void a_flow_of_another_capture_with_the_same_id_is_never_replaced(void **state)
{
    struct check *check = *state;
    check_begin(check);
    (void)check_flow(check, 7);
    check_write(check);
    check_written(check, storage_commit(check->writer, &check->error));
    check_alter(check, "UPDATE flow SET capture_id = 2");
    (void)check_flow(check, 7);
    struct written answer = storage_write_joined(check->writer, &check->joined, &check->error);
    assert_int_equal(answer.state, WRITE_REFUSED);
    assert_non_null(strstr(check->error.sentence, "of another capture"));
    (void)check_flow(check, 8);
    check_write(check);
    check_answer(check, "SELECT flow_id, capture_id FROM flows", "7|2;8|1");
}

static void ipv6_addresses_are_canonical_text(void **state)
{
    struct check *check = *state;
    check_begin(check);
    for (int i = 1; i <= 2; i++) { /* the second row uses the cache */
        struct flow_record *flow = check_flow(check, i);
        flow->originator = check_endpoint("fe80:0:0:0:0:0:0:1", 1);
        flow->responder = check_endpoint("2001:0db8::0001:0000", 2);
        check_write(check);
    }
    struct flow_record *flow = check_flow(check, 3);
    flow->originator = check_endpoint("255.255.255.255", 1);
    flow->responder = check_endpoint("0.0.0.0", 2);
    check_write(check);
    check_answer(check, "SELECT src_ip, dst_ip FROM flows",
                 "fe80::1|2001:db8::1:0;fe80::1|2001:db8::1:0;255.255.255.255|0.0.0.0");
}

static void a_flow_to_a_tracker_is_a_row_of_tracker_connections_once(void **state)
{
    struct check *check = *state;
    check_begin(check);
    for (int i = 0; i < 2; i++) {
        struct flow_record *flow = check_flow(check, 4);
        flow->traffic[0].payload = 321;
        check->joined.device_id = check->joined.src_device_id = 2;
        check->joined.dst_scope = "outside";
        check->joined.dst_domain = "stats.shop.example";
        check->joined.tracker_domain = "tracker.example";
        check->joined.tracker_category = "analytics";
        check->joined.tracker_owner = "Tracker Inc.";
        check->joined.tracker_list = "list";
        check->joined.tracker_list_version = "2026-11-01";
        check_write(check);
    }
    check_answer(check, "SELECT tracker_category FROM flows", "analytics");
    check_answer(check,
                 "SELECT flow_id, device_id, start_us, domain, tracker_domain, category, owner, "
                 "list_name, list_version FROM tracker_connections",
                 "4|2|1795295645123456|stats.shop.example|tracker.example|analytics|Tracker Inc.|"
                 "list|2026-11-01");
    check_answer(check,
                 "SELECT payload_sent, dst_scope, src_device_id, dst_device_id FROM "
                 "tracker_connections",
                 "321|outside|2|NULL");
}

static void a_tracker_is_certain_if_the_name_is(void **state)
{
    static const struct {
        enum name_source source;
        double confidence;
    } names[] = {{NAME_FROM_SNI, 1},    {NAME_FROM_DNS, 1}, {NAME_FROM_DNS, 0.5},
                 {NAME_FROM_CERT, 0.5}, {NAME_FROM_SNI, 0}, {NAME_FROM_DNS, 0}}; /* 0: not known */
    struct check *check = *state;
    check_begin(check);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        (void)check_flow(check, (int64_t)i + 1);
        check->joined.dst_domain = check->joined.tracker_domain = "tracker.example";
        check->joined.tracker_category = "analytics";
        check->joined.dst_domain_source = (uint8_t)names[i].source;
        check->joined.dst_domain_confidence = names[i].confidence;
        check_write(check);
    }
    check_answer(check,
                 "SELECT group_concat(certain, '') FROM (SELECT * FROM tracker_connections "
                 "ORDER BY flow_id)",
                 "110010");
    check_answer(check,
                 "SELECT group_concat(certain, '') FROM (SELECT * FROM tracker_contacts "
                 "ORDER BY flow_id)",
                 "110010");
}

static void every_word_of_the_small_vocabularies_comes_back(void **state)
{
    struct check *check = *state;
    check_begin(check);
    for (int i = 0; i <= TUNNEL_MPLS_IP; i++) {
        struct flow_record *flow = check_flow(check, i + 1);
        flow->tunnel = (uint8_t)i;
        flow->end_reason = (uint8_t)(i <= END_OF_CAPTURE ? i : END_OPEN);
        flow->is_first_row = true;
        check->joined.dst_domain_source =
            (uint8_t)(i <= NAME_FROM_DNS_UNASKED ? i : NAME_FROM_NONE);
        check_write(check);
    }
    check_answer(
        check, "SELECT group_concat(coalesce(tunnel, '-')) FROM flows",
        "-,gre,erspan,ipip,6in4,vxlan,geneve,gtp,teredo,l2tp,pptp,mpls-udp,ah,pim,capwap,lisp,"
        "etherip,mpls");
    check_answer(check, "SELECT group_concat(end_reason) FROM flows",
                 "fin,rst,idle,active,evicted,end_of_capture");
    check_answer(check, "SELECT group_concat(dst_domain_source) FROM flows",
                 "sni,quic_sni,http_host,dns,ech_outer,cert,dns_unasked");
}

static void a_time_beyond_2038_is_still_a_time(void **state)
{
    struct check *check = *state;
    check_begin(check);
    struct flow_record *flow = check_flow(check, 1);
    flow->start_us = 4294967295000009;
    flow->end_us = 4294967295999999;
    check_write(check);
    check_answer(check, "SELECT start_time, end_time FROM flows",
                 "2106-02-07T06:28:15.000009Z|2106-02-07T06:28:15.999999Z");
}

static void flow_ids_go_on_after_rows_that_name_a_flow_never_written(void **state)
{
    struct check *check = *state;
    check_begin(check);
    check_flow(check, 5);
    check_write(check);
    struct dns_query_record *dns = check_record(check, RECORD_DNS_QUERY, sizeof *dns, 1);
    dns->flow_id = 9;
    check_write(check);
    check_good(check, storage_writer_close(check->writer, &check->error));
    check->writer = storage_writer_open(check->path, &check->error);
    struct storage_ids ids;
    check_good(check, storage_last_ids(check->writer, &ids, &check->error));
    assert_int_equal(ids.last_flow_id, 9);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, check_setup, check_teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_flow_comes_back_through_its_view),
        TEST(what_was_not_observed_is_null_and_not_zero),
        TEST(of_tcp_a_count_is_zero_and_what_was_not_timed_is_null),
        TEST(what_most_flows_do_not_have_is_a_row_of_its_own_only_if_it_is_there),
        TEST(a_later_record_of_a_flow_replaces_the_earlier),
        TEST(only_the_end_of_a_flow_is_written_and_the_rest_stays),
        TEST(flows_that_were_open_end_with_the_last_capture_that_runs),
        TEST(flows_that_were_open_at_a_kill_end_when_the_database_is_written_again),
        TEST(an_end_leaves_what_a_row_became_meanwhile),
        TEST(a_flow_of_another_capture_with_the_same_id_is_never_replaced),
        TEST(ipv6_addresses_are_canonical_text),
        TEST(a_flow_to_a_tracker_is_a_row_of_tracker_connections_once),
        TEST(a_tracker_is_certain_if_the_name_is),
        TEST(every_word_of_the_small_vocabularies_comes_back),
        TEST(a_time_beyond_2038_is_still_a_time),
        TEST(flow_ids_go_on_after_rows_that_name_a_flow_never_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

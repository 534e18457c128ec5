/* SPDX-License-Identifier: MIT */
#include "storage_check.h"

#include "write/writer_state.h"

static void a_dns_exchange_comes_back_through_its_view(void **state)
{
    struct check *check = *state;
    check_begin(check);
    struct dns_query_record *dns =
        check_record(check, RECORD_DNS_QUERY, sizeof *dns, 1795295645000001);
    dns->flow_id = 5;
    check->joined.src_device_id = 2;
    dns->client = check_endpoint("192.168.1.20", 40000);
    dns->server = check_endpoint("2001:db8::53", 53);
    dns->over_tcp = true;
    dns->said_by = (struct mac_address){{2, 0, 0, 0, 0x0a, 0x77}};
    dns->has_query = dns->answered = true;
    dns->attempt = 2;
    dns->transaction_id = 0xbeef;
    dns->type = 28;
    dns->rcode = 0;
    dns->ttl = 0;
    dns->response_us = 1500;
    dns->domain = check_text(check, "a\\x00b.example");
    dns->answers = check_text(check, "\va\fAAAA\t::1");
    dns->resolved_json = check_text(check, "[\"::1\"]");
    check_write(check);
    check_answer(check,
                 "SELECT dns_id, capture_id, flow_id, device_id, query_time, query_us, transport, "
                 "client_ip, server_ip, server_port, transaction_id, query_domain, query_type, "
                 "query_type_code, rcode, answered FROM dns_queries",
                 "1|1|5|2|2026-11-21T21:14:05.000001Z|1795295645000001|tcp|192.168.1.20|"
                 "2001:db8::53|53|48879|a\\x00b.example|AAAA|28|NOERROR|1");
    check_answer(check,
                 "SELECT resolved_ips, answers, ttl, response_time_ms, client_port, query_seen, "
                 "attempt, said_by_mac FROM dns_queries",
                 "[\"::1\"]|[{\"name\":\"a\",\"type\":\"AAAA\",\"ttl\":0,\"data\":\"::1\"}]|0|1.5|"
                 "40000|1|2|02:00:00:00:0a:77");
}

static struct dns_query_record *answered(struct check *check, const char *domain,
                                         const char *answers)
{
    struct dns_query_record *dns = check_record(check, RECORD_DNS_QUERY, sizeof *dns, 1);
    dns->answered = true;
    dns->type = 1;
    dns->rcode = 0;
    dns->response_us = NOT_OBSERVED;
    dns->ttl = NOT_OBSERVED;
    dns->domain = check_text(check, domain);
    if (answers) dns->answers = check_text(check, answers);
    dns->resolved_json = check_text(check, "[\"192.0.2.1\"]");
    return dns;
}

static void the_same_answers_are_one_set_whatever_was_asked_and_however_long_they_live(void **state)
{
    struct check *check = *state;
    check_begin(check);
    static const char *const domains[] = {"a.example", "b\"\\x00.example"};
    static const char chain[] = "\nCNAME\2c.example\vc.example\fA\1"
                                "192.0.2.2\vc.example\fA\t192.0.2.1";
    for (int i = 0; i < 2; i++) {
        struct dns_query_record *dns = answered(check, domains[i], chain);
        dns->ttl = 60 - i;
        dns->later_s[0] = 1;
        dns->later_s[1] = 240;
        check_write(check);
    }
    check_answer(check, "SELECT answers FROM dns_queries",
                 "[{\"name\":\"a.example\",\"type\":\"CNAME\",\"ttl\":300,\"data\":\"c.example\"},"
                 "{\"name\":\"c.example\",\"type\":\"A\",\"ttl\":61,\"data\":\"192.0.2.2\"},"
                 "{\"name\":\"c.example\",\"type\":\"A\",\"ttl\":60,\"data\":\"192.0.2.1\"}];"
                 "[{\"name\":\"b\\\"\\\\x00.example\",\"type\":\"CNAME\",\"ttl\":299,\"data\":\"c."
                 "example\"},"
                 "{\"name\":\"c.example\",\"type\":\"A\",\"ttl\":60,\"data\":\"192.0.2.2\"},"
                 "{\"name\":\"c.example\",\"type\":\"A\",\"ttl\":59,\"data\":\"192.0.2.1\"}]");
    check_answer(check, "SELECT count(*) FROM answer_set", "1");
    answered(check, domains[0], chain)->ttl = 60; /* other times between them: another set */
    check_write(check);
    check_answer(check, "SELECT count(*) FROM answer_set", "2");
}

static void answers_that_were_not_kept_are_null_beside_their_addresses(void **state)
{
    struct check *check = *state;
    check_begin(check);
    (void)answered(check, "nas.lan", NULL);
    check_write(check);
    (void)answered(check, "nas.lan", "[]");
    check_write(check);
    check_answer(check, "SELECT resolved_ips, answers FROM dns_queries",
                 "[\"192.0.2.1\"]|NULL;[\"192.0.2.1\"]|[]");
}

/* Sets with one number, as somebody could choose them: each is found, or written once more. */
static void sets_with_the_same_number_are_told_apart(void **state)
{
    struct check *check = *state;
    check_begin(check);
    (void)answered(check, "a", "\nA\t192.0.2.1")->ttl;
    check_write(check);
    check_written(check, storage_commit(check->writer, &check->error));
    sqlite3 *connection = check->writer->rows.session.connection;
    assert_int_equal(sqlite3_exec(connection,
                                  "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n "
                                  "WHERE i < 20) INSERT INTO answer_set (content, answers) "
                                  "SELECT content, i FROM answer_set, n WHERE answer_set_id = 1",
                                  NULL, NULL, NULL),
                     SQLITE_OK);
    assert_int_equal(sqlite3_exec(connection,
                                  "UPDATE answer_set SET answers = 'another' WHERE "
                                  "answer_set_id = 1",
                                  NULL, NULL, NULL),
                     SQLITE_OK);
    intern_forget(&check->writer->rows.interner);
    answered(check, "b", "\nA\t192.0.2.1")->ttl = 5;
    check_write(check);
    check_answer(check, "SELECT answers FROM dns_queries WHERE query_domain = 'b'",
                 "[{\"name\":\"b\",\"type\":\"A\",\"ttl\":5,\"data\":\"192.0.2.1\"}]");
    check_answer(check, "SELECT count(DISTINCT content), count(*) FROM answer_set", "1|22");
}

static void an_unanswered_question_has_no_rcode_and_a_bare_reply_no_name(void **state)
{
    struct check *check = *state;
    check_begin(check);
    for (int i = 0; i < 2; i++) {
        struct dns_query_record *dns = check_record(check, RECORD_DNS_QUERY, sizeof *dns, 1);
        dns->client = check_endpoint("10.0.0.1", 5353);
        dns->server = check_endpoint("224.0.0.251", 5353);
        dns->protocol = NAME_MDNS;
        dns->rcode = NOT_OBSERVED;
        dns->ttl = dns->response_us = NOT_OBSERVED;
        dns->type = 255;
        dns->has_query = i == 0;
        if (i == 0) dns->domain = check_text(check, "");
        check_write(check);
    }
    check_answer(check,
                 "SELECT query_domain, query_type, query_type_code, rcode, answered, resolved_ips, "
                 "answers, ttl, response_time_ms, query_seen, transport, attempt "
                 "FROM dns_queries",
                 "|ANY|255|NULL|0|NULL|NULL|NULL|NULL|1|mdns|NULL;"
                 "NULL|NULL|NULL|NULL|0|NULL|NULL|NULL|NULL|0|mdns|NULL");
}

static void dns_types_and_rcodes_have_their_iana_names(void **state)
{
    struct check *check = *state;
    check_begin(check);
    static const struct {
        uint8_t protocol;
        uint16_t type, rcode;
    } messages[] = {
        {NAME_DNS, 1, 1},     {NAME_DNS, 65, 2},   {NAME_DNS, 64, 3},       {NAME_DNS, 12, 4},
        {NAME_LLMNR, 123, 5}, {NAME_DNS, 257, 16}, {NAME_DNS, 65280, 3841}, {NAME_NBNS, 32, 0},
        {NAME_NBNS, 33, 6},   {NAME_DNS, 33, 23},
    };
    for (size_t i = 0; i < sizeof messages / sizeof messages[0]; i++) {
        struct dns_query_record *dns = check_record(check, RECORD_DNS_QUERY, sizeof *dns, 1);
        dns->protocol = messages[i].protocol;
        dns->type = messages[i].type;
        dns->rcode = messages[i].rcode;
        dns->domain = check_text(check, "x");
        check_write(check);
    }
    check_answer(check, "SELECT transport, query_type, rcode FROM dns_queries",
                 "udp|A|FORMERR;udp|HTTPS|SERVFAIL;udp|SVCB|NXDOMAIN;udp|PTR|NOTIMP;"
                 "llmnr|TYPE123|REFUSED;udp|CAA|BADVERS;udp|TYPE65280|RCODE3841;nbns|NB|NOERROR;"
                 "nbns|NBSTAT|YXDOMAIN;udp|SRV|BADCOOKIE");
}

static void a_handshake_comes_back_through_its_view(void **state)
{
    struct check *check = *state;
    check_begin(check);
    struct tls_handshake_record *tls =
        check_record(check, RECORD_TLS_HANDSHAKE, sizeof *tls, 1795295645000001);
    tls->flow_id = 5;
    check->joined.dst_device_id = 2;
    tls->client = check_endpoint("192.168.1.20", 40000);
    tls->server = check_endpoint("93.184.216.34", 443);
    tls->transport = TLS_OVER_QUIC;
    tls->has_client = tls->has_server = true;
    tls->ech_offered = tls->resumed = true;
    tls->version = 0x0304;
    tls->offered_version = 0x0304;
    tls->cipher = 0x1301;
    tls->quic_version = 1;
    tls->sni = check_text(check, "www.example.com");
    tls->alpn_offered = check_text(check, "h3,h2");
    tls->alpn_first = check_text(check, "h3");
    tls->ja3 = check_text(check, "771,4865,0,29,");
    tls->ja3_hash = check_text(check, "11111111111111111111111111111111");
    tls->ja3s = check_text(check, "771,4865,43");
    tls->ja3s_hash = check_text(check, "22222222222222222222222222222222");
    tls->retry_ja3s = check_text(check, "771,4865,43-51");
    tls->retry_ja3s_hash = check_text(check, "33333333333333333333333333333333");
    tls->ja4 = check_text(check, "q13d0101h3_1_2");
    tls->ja4_r = check_text(check, "q13d0101h3_1301_");
    tls->cert_common_name = check_text(check, "example.com");
    tls->cert_issuer = check_text(check, "Some CA");
    tls->cert_sans_json = check_text(check, "[\"example.com\"]");
    tls->cert_valid_from = check_text(check, "2026-01-01T00:00:00Z");
    tls->cert_valid_to = check_text(check, "2027-01-01T00:00:00Z");
    tls->cert_sha256 = check_text(check, "aa");
    check->joined.identified_app = "Example";
    check_write(check);
    check_answer(check,
                 "SELECT tls_id, capture_id, flow_id, device_id, hello_time, hello_us, transport, "
                 "src_ip, src_port, dst_ip, dst_port, sni, alpn, tls_version, cipher_suite "
                 "FROM tls_handshakes",
                 "1|1|5|2|2026-11-21T21:14:05.000001Z|1795295645000001|quic|192.168.1.20|40000|"
                 "93.184.216.34|443|www.example.com|h3|TLS 1.3|TLS_AES_128_GCM_SHA256");
    check_answer(check, "SELECT retry_ja3s, retry_ja3s_hash FROM tls_handshakes",
                 "771,4865,43-51|33333333333333333333333333333333");
    check_answer(check,
                 "SELECT ja3, ja3_hash, ja3s, ja3s_hash, ja4, ja4_r, ech, quic_version, "
                 "cert_common_name, cert_issuer, cert_sans, cert_valid_from, cert_valid_to, "
                 "cert_sha256, resumed, identified_app FROM tls_handshakes",
                 "771,4865,0,29,|11111111111111111111111111111111|771,4865,43|"
                 "22222222222222222222222222222222|q13d0101h3_1_2|q13d0101h3_1301_|offered|"
                 "0x00000001|example.com|Some CA|[\"example.com\"]|2026-01-01T00:00:00Z|"
                 "2027-01-01T00:00:00Z|aa|1|Example");
}

static void a_hello_without_its_other_half_leaves_that_half_null(void **state)
{
    struct check *check = *state;
    check_begin(check);
    struct tls_handshake_record *tls = check_record(check, RECORD_TLS_HANDSHAKE, sizeof *tls, 1);
    tls->has_client = true;
    check_write(check);
    tls = check_record(check, RECORD_TLS_HANDSHAKE, sizeof *tls, 2);
    tls->has_server = true;
    tls->version = 0x0303;
    tls->cipher = 0xfafa;
    tls->alpn_first = check_text(check, "http/1.1");
    tls->alpn_chosen = check_text(check, "h2");
    check_write(check);
    check_answer(check,
                 "SELECT sni, alpn, tls_version, cipher_suite, ja3, ja3_hash, ja4, ja4_r, ech, "
                 "quic_version, cert_sha256, cert_issuer, resumed, identified_app, transport "
                 "FROM tls_handshakes",
                 "NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|none|NULL|NULL|NULL|NULL|NULL|tls;"
                 "NULL|h2|TLS 1.2|0xFAFA|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|0|NULL|tls");
}

static void versions_of_tls_have_their_names(void **state)
{
    struct check *check = *state;
    check_begin(check);
    static const uint16_t versions[] = {0x0002, 0x0300, 0x0301, 0x0302, 0x0303, 0x0304,
                                        0xfeff, 0xfefd, 0xfefc, 0x7f1c, 0x9999};
    for (size_t i = 0; i < sizeof versions / sizeof versions[0]; i++) {
        struct tls_handshake_record *tls =
            check_record(check, RECORD_TLS_HANDSHAKE, sizeof *tls, 1);
        tls->version = versions[i];
        check_write(check);
    }
    check_answer(check, "SELECT group_concat(tls_version) FROM tls_handshakes",
                 "SSL 2.0,SSL 3.0,TLS 1.0,TLS 1.1,TLS 1.2,TLS 1.3,DTLS 1.0,DTLS 1.2,DTLS 1.3,"
                 "TLS 1.3 draft 28,0x9999");
}

static void a_hash_first_seen_on_a_flow_gets_its_string_from_the_handshake(void **state)
{
    struct check *check = *state;
    check_begin(check);
    struct flow_record *flow = check_flow(check, 1);
    flow->ja3_hash = check_text(check, "aaaa");
    check_write(check);
    struct tls_handshake_record *tls = check_record(check, RECORD_TLS_HANDSHAKE, sizeof *tls, 1);
    tls->ja3_hash = check_text(check, "aaaa");
    tls->ja3 = check_text(check, "771,1,2,3,4");
    check_write(check);
    check_answer(check, "SELECT ja3, (SELECT ja3_hash FROM flows) FROM tls_handshakes",
                 "771,1,2,3,4|aaaa");
}

static void a_chain_of_certificates_is_in_certificates_each_stored_once(void **state)
{
    struct check *check = *state;
    check_begin(check);
    for (uint32_t i = 0; i < 4; i++) {
        struct certificate_record *seen =
            check_record(check, RECORD_CERTIFICATE, sizeof *seen, 1795295645000001);
        seen->flow_id = 1 + i / 2;
        seen->client = check_endpoint("10.0.0.1", 1000);
        seen->server = check_endpoint("10.0.0.2", 443);
        seen->from_server = i < 2;
        seen->position = i % 2;
        seen->sha256 = check_text(check, i % 2 ? "bb" : "aa");
        seen->common_name = check_text(check, i % 2 ? "Root" : "leaf.example");
        check_write(check);
    }
    check_answer(check,
                 "SELECT seen_id, flow_id, side, position, sha256, common_name, issuer, src_ip, "
                 "dst_port FROM certificates ORDER BY seen_id",
                 "1|1|server|0|aa|leaf.example|NULL|10.0.0.1|443;2|1|server|1|bb|Root|NULL|"
                 "10.0.0.1|443;3|2|client|0|aa|leaf.example|NULL|10.0.0.1|443;4|2|client|1|bb|Root|"
                 "NULL|10.0.0.1|443");
    check_answer(check, "SELECT count(*) FROM certificate", "2");
}

static void a_request_comes_back_through_its_view(void **state)
{
    struct check *check = *state;
    check_begin(check);
    struct http_request_record *http =
        check_record(check, RECORD_HTTP_REQUEST, sizeof *http, 1795295645000001);
    http->flow_id = 5;
    check->joined.src_device_id = 2;
    http->client = check_endpoint("192.168.1.20", 40000);
    http->server = check_endpoint("93.184.216.34", 80);
    http->has_request = true;
    http->status_code = 200;
    http->request_body_bytes = 0;
    http->response_body_bytes = 1256;
    http->response_us = 2500;
    http->method = check_text(check, "GET");
    http->host = check_text(check, "Example.com");
    http->uri = check_text(check, "/caf\xc3\xa9");
    http->version = check_text(check, "1.1");
    http->user_agent = check_text(check, "");
    http->referrer = check_text(check, "http://example.org/");
    http->content_type = check_text(check, "text/html");
    http->server_header = check_text(check, "nginx");
    check_write(check);
    check_answer(
        check,
        "SELECT http_id, capture_id, flow_id, device_id, request_time, request_us, src_ip, "
        "src_port, dst_ip, dst_port, method, host, uri, version, user_agent, referrer, "
        "status_code, content_type, request_body_bytes, response_body_bytes, "
        "response_time_ms, server FROM http_requests",
        "1|1|5|2|2026-11-21T21:14:05.000001Z|1795295645000001|192.168.1.20|40000|"
        "93.184.216.34|80|GET|Example.com|/caf\xc3\xa9|1.1||http://example.org/|200|"
        "text/html|0|1256|2.5|nginx");
}

static void a_request_without_its_response_leaves_that_null(void **state)
{
    struct check *check = *state;
    check_begin(check);
    struct http_request_record *http = check_record(check, RECORD_HTTP_REQUEST, sizeof *http, 1);
    http->status_code = NOT_OBSERVED;
    http->request_body_bytes = http->response_body_bytes = http->response_us = NOT_OBSERVED;
    check_write(check);
    check_answer(check,
                 "SELECT method, host, uri, version, user_agent, referrer, status_code, "
                 "content_type, request_body_bytes, response_body_bytes, response_time_ms "
                 "FROM http_requests",
                 "NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL");
}

static void a_dhcp_message_comes_back_through_its_view(void **state)
{
    struct check *check = *state;
    check_begin(check);
    struct dhcp_message_record *lease =
        check_record(check, RECORD_DHCP_MESSAGE, sizeof *lease, 1795295645000001);
    check->joined.device_id = 2;
    lease->version = 4;
    lease->type = 5;
    lease->transaction_id = 0xffffffff;
    lease->has_mac = true;
    lease->mac = check_mac("00:0b:82:01:fc:42");
    lease->hostname = check_text(check, "printer");
    lease->fqdn = check_text(check, "printer.example");
    lease->vendor_class = check_text(check, "MSFT 5.0");
    lease->param_list = check_text(check, "1,3,6");
    lease->client_id = check_text(check, "01000b8201fc42");
    lease->requested_ip = check_ip("10.0.0.9");
    lease->assigned_ip = check_ip("10.0.0.10");
    lease->server_ip = check_ip("10.0.0.1");
    lease->lease_seconds = 3600;
    check_write(check);
    check_answer(check,
                 "SELECT dhcp_id, capture_id, device_id, message_time, message_us, version, "
                 "mac_address, message_type, transaction_id, hostname, client_fqdn, vendor_class, "
                 "param_list, client_id, requested_ip, assigned_ip, server_ip, lease_seconds "
                 "FROM dhcp_messages",
                 "1|1|2|2026-11-21T21:14:05.000001Z|1795295645000001|4|00:0b:82:01:fc:42|ACK|"
                 "4294967295|printer|printer.example|MSFT 5.0|1,3,6|01000b8201fc42|10.0.0.9|"
                 "10.0.0.10|10.0.0.1|3600");
}

static void dhcp_types_of_both_versions_have_their_names(void **state)
{
    struct check *check = *state;
    check_begin(check);
    for (int i = 0; i <= 14; i++) {
        struct dhcp_message_record *lease =
            check_record(check, RECORD_DHCP_MESSAGE, sizeof *lease, 1);
        lease->version = i < 9 ? 4 : 6;
        lease->type = (uint8_t)(i < 9 ? i : i == 14 ? 200 : i - 8);
        lease->lease_seconds = NOT_OBSERVED;
        check_write(check);
    }
    check_answer(check, "SELECT group_concat(message_type) FROM dhcp_messages",
                 "BOOTP,DISCOVER,OFFER,REQUEST,DECLINE,ACK,NAK,RELEASE,INFORM,SOLICIT,ADVERTISE,"
                 "REQUEST,CONFIRM,RENEW,TYPE200");
    check_answer(check,
                 "SELECT DISTINCT mac_address, hostname, requested_ip, lease_seconds, sender_ip "
                 "FROM dhcp_messages",
                 "NULL|NULL|NULL|NULL|NULL");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, check_setup, check_teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_dns_exchange_comes_back_through_its_view),
        TEST(the_same_answers_are_one_set_whatever_was_asked_and_however_long_they_live),
        TEST(answers_that_were_not_kept_are_null_beside_their_addresses),
        TEST(sets_with_the_same_number_are_told_apart),
        TEST(an_unanswered_question_has_no_rcode_and_a_bare_reply_no_name),
        TEST(dns_types_and_rcodes_have_their_iana_names),
        TEST(a_handshake_comes_back_through_its_view),
        TEST(a_hello_without_its_other_half_leaves_that_half_null),
        TEST(versions_of_tls_have_their_names),
        TEST(a_hash_first_seen_on_a_flow_gets_its_string_from_the_handshake),
        TEST(a_chain_of_certificates_is_in_certificates_each_stored_once),
        TEST(a_request_comes_back_through_its_view),
        TEST(a_request_without_its_response_leaves_that_null),
        TEST(a_dhcp_message_comes_back_through_its_view),
        TEST(dhcp_types_of_both_versions_have_their_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

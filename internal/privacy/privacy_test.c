/* SPDX-License-Identifier: MIT */
/* Records without names of devices, or with pseudonyms in every place. */
#include "privacy.h"

#include "device_names.h"
#include "test.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct ip_network home;
static uint64_t memory[RECORD_MOST_BYTES / 8];
static struct record_builder builder;

static struct span span_of(const char *text)
{
    return (struct span){(const uint8_t *)text, strlen(text)};
}

static struct privacy *open_privacy(enum pseudonym_mode mode, bool drop_names)
{
    static char key[] = "/tmp/netscope-privacy-XXXXXX";
    struct error error = {.sentence = ""};
    strcpy(key, "/tmp/netscope-privacy-XXXXXX");
    int file = mkstemp(key); /* 0600 */
    assert_true(file >= 0);
    assert_int_equal(write(file, "0123456789abcdef0123456789abcdef", 32), 32);
    (void)close(file);
    const struct privacy_options options = {.mode = mode,
                                            .drop_names = drop_names,
                                            .key_file = key,
                                            .local_networks = &home,
                                            .local_network_count = 1};
    assert_true(ip_network_parse("192.168.0.0/16", &home));
    struct privacy *privacy = privacy_open(&options, &error);
    (void)unlink(key);
    if (!privacy) fail_msg("%s", error.sentence);
    return privacy;
}

#define BEGIN(type, kind) (begin_record(kind, sizeof(struct type)), (struct type *)memory)
static void begin_record(enum record_kind kind, size_t size)
{
    record_begin(&builder, memory, sizeof memory, kind, size);
}

static struct text_ref add(const char *text)
{
    return record_add_text(&builder, span_of(text));
}

static struct ip_address ip_of(const char *text)
{
    struct ip_address ip;
    assert_true(ip_parse(text, &ip));
    return ip;
}

static const char *text_of(const void *record, struct text_ref ref)
{
    return (const char *)record_text(record, ref).data;
}

static void device_names_are_single_labels_and_names_of_local_domains(void **state)
{
    static const char *const devices[] = {"annas-laptop", "nas.local", "tv.lan", "a.b.home.arpa",
                                          "x.fritz.box"};
    static const char *const others[] = {"",        ".",    "www.bbc.co.uk", "10.0.0.1",
                                         "fe80::1", "_ipp", "lan.example",   "notlocal.example"};
    (void)state;
    for (size_t i = 0; i < sizeof devices / sizeof devices[0]; i++)
        assert_true(is_device_name(span_of(devices[i])));
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        if (is_device_name(span_of(others[i]))) fail_msg("%s", others[i]);
    }
    assert_true(host_names_device(span_of("NAS.local:8080")));
    assert_true(url_names_device(span_of("http://NAS.lan:80/a.b/")));
    assert_true(url_names_device(span_of("https://nas/")));
    assert_false(url_names_device(span_of("http://www.example.org/nas.lan")));
    assert_false(url_names_device(span_of("/nas.lan")));
}

static struct dns_query_record *dns_of(enum name_protocol protocol, const char *domain,
                                       uint16_t type)
{
    struct dns_query_record *dns = BEGIN(dns_query_record, RECORD_DNS_QUERY);
    struct answered_address answer = {.ip = ip_of("192.168.7.20"), .ttl = 1};
    dns->protocol = (uint8_t)protocol;
    dns->type = type;
    dns->client.ip = ip_of("192.168.7.101");
    dns->domain = add(domain);
    dns->answers = add("[{\"name\":\"x\",\"data\":\"annas-laptop.local\"}]");
    dns->resolved_json = add("[\"192.168.7.20\"]");
    dns->addresses = record_add_text(&builder, (struct span){(uint8_t *)&answer, sizeof answer});
    return dns;
}

/* Which parts of a message are kept: bits 1 the name, 2 the answers, 4 the addresses. */
static int kept_of(struct privacy *privacy, struct dns_query_record *dns)
{
    dns = (struct dns_query_record *)privacy_apply(privacy, &dns->base);
    assert_non_null(dns);
    assert_non_null(text_of(dns, dns->resolved_json));
    return (dns->domain.offset != 0) | (dns->answers.offset != 0) << 1 |
           (dns->addresses.offset != 0) << 2;
}

static void names_of_devices_are_dropped_from_messages_and_those_of_services_stay(void **state)
{
    enum { A = 1, PTR = 12 };
    struct privacy *privacy = open_privacy(PSEUDONYMS_NONE, true);
    (void)state;
    assert_int_equal(kept_of(privacy, dns_of(NAME_DNS, "www.bbc.co.uk", A)), 7);
    assert_int_equal(kept_of(privacy, dns_of(NAME_DNS, "nas.lan", A)), 0);
    assert_int_equal(kept_of(privacy, dns_of(NAME_DNS, "20.7.168.192.in-addr.arpa", PTR)), 1);
    assert_int_equal(kept_of(privacy, dns_of(NAME_MDNS, "annas-laptop.local", A)), 0);
    assert_int_equal(kept_of(privacy, dns_of(NAME_MDNS, "_ipp._tcp.local", PTR)), 1);
    assert_int_equal(kept_of(privacy, dns_of(NAME_NBNS, "anna<20>", 32)), 0);
    assert_int_equal(kept_of(privacy, dns_of(NAME_LLMNR, "anna", A)), 0);
    privacy_close(privacy);
}

static void names_of_devices_are_dropped_wherever_else_they_are_told(void **state)
{
    struct privacy *privacy = open_privacy(PSEUDONYMS_NONE, true);
    (void)state;
    struct dhcp_message_record *dhcp = BEGIN(dhcp_message_record, RECORD_DHCP_MESSAGE);
    dhcp->hostname = add("annas-laptop");
    dhcp->fqdn = add("annas-laptop.example.org");
    dhcp->vendor_class = add("MSFT 5.0");
    dhcp->client_id = add("01f018985c1101");
    dhcp = (struct dhcp_message_record *)privacy_apply(privacy, &dhcp->base);
    assert_null(text_of(dhcp, dhcp->hostname));
    assert_null(text_of(dhcp, dhcp->fqdn));
    assert_string_equal(text_of(dhcp, dhcp->vendor_class), "MSFT 5.0");
    assert_string_equal(text_of(dhcp, dhcp->client_id), "01f018985c1101");

    struct http_request_record *http = BEGIN(http_request_record, RECORD_HTTP_REQUEST);
    http->host = add("NAS.lan:8080");
    http->uri = add("/index");
    http->referrer = add("http://nas/login");
    http->user_agent = add("curl/7");
    http = (struct http_request_record *)privacy_apply(privacy, &http->base);
    assert_null(text_of(http, http->host));
    assert_null(text_of(http, http->referrer));
    assert_string_equal(text_of(http, http->uri), "/index");
    assert_string_equal(text_of(http, http->user_agent), "curl/7");

    struct flow_record *flow = BEGIN(flow_record, RECORD_FLOW);
    flow->responder.ip = ip_of("192.168.7.9");
    flow->name = add("nas.local");
    flow->name_source = NAME_FROM_SNI;
    flow->server_label = add("220 nas ESMTP");
    flow = (struct flow_record *)privacy_apply(privacy, &flow->base);
    assert_null(text_of(flow, flow->name));
    assert_int_equal(flow->name_source, NAME_FROM_NONE);
    assert_null(text_of(flow, flow->server_label));

    struct evidence_record *evidence = BEGIN(evidence_record, RECORD_EVIDENCE);
    evidence->attribute = ATTRIBUTE_HOSTNAME;
    assert_null(privacy_apply(privacy, &evidence->base));
    evidence->attribute = ATTRIBUTE_MODEL;
    assert_non_null(privacy_apply(privacy, &evidence->base));

    struct certificate_record *certificate = BEGIN(certificate_record, RECORD_CERTIFICATE);
    certificate->server.ip = ip_of("8.8.8.8");
    certificate->from_server = true;
    assert_non_null(privacy_apply(privacy, &certificate->base));
    certificate->from_server = false; /* a client's certificate names a person */
    assert_null(privacy_apply(privacy, &certificate->base));
    certificate->from_server = true;
    certificate->server.ip = ip_of("192.168.7.9");
    assert_null(privacy_apply(privacy, &certificate->base));
    privacy_close(privacy);
}

static void pseudonyms_are_the_same_in_values_and_text(void **state)
{
    struct privacy *privacy = open_privacy(PSEUDONYMS_LOCAL, false);
    char text[IP_TEXT_SIZE], expected[128];
    (void)state;
    struct address_binding_record *binding = BEGIN(address_binding_record, RECORD_ADDRESS_BINDING);
    binding->ip = ip_of("192.168.7.20");
    binding = (struct address_binding_record *)privacy_apply(privacy, &binding->base);
    struct ip_address pseudonym = binding->ip;
    assert_true(ip_network_contains(&home, &pseudonym));

    struct dns_query_record *dns = dns_of(NAME_DNS, "nas.lan", 1);
    dns = (struct dns_query_record *)privacy_apply(privacy, &dns->base);
    struct answered_address answer;
    memcpy(&answer, record_text(&dns->base, dns->addresses).data, sizeof answer);
    assert_true(ip_equal(&answer.ip, &pseudonym));
    strcpy(expected, "[\"");
    strcat(strcat(expected, ip_format(&pseudonym, text)), "\"]");
    assert_string_equal(text_of(dns, dns->resolved_json), expected);
    assert_string_equal(text_of(dns, dns->domain), "nas.lan"); /* names have another switch */
    privacy_close(privacy);
}

static void what_addresses_can_be_tried_against_is_dropped_under_pseudonyms(void **state)
{
    struct privacy *privacy = open_privacy(PSEUDONYMS_LOCAL, false);
    (void)state;
    struct flow_record *flow = BEGIN(flow_record, RECORD_FLOW);
    flow->originator.ip = ip_of("192.168.7.101");
    flow->responder.ip = ip_of("8.8.8.8");
    flow->has_community_id = true;
    flow = (struct flow_record *)privacy_apply(privacy, &flow->base);
    assert_false(flow->has_community_id);
    flow->originator.ip = ip_of("9.9.9.9"); /* nothing to hide */
    flow->has_community_id = true;
    flow = (struct flow_record *)privacy_apply(privacy, &flow->base);
    assert_true(flow->has_community_id);

    struct dhcp_message_record *dhcp = BEGIN(dhcp_message_record, RECORD_DHCP_MESSAGE);
    dhcp->hostname = add("ESP_f018985c1101");
    dhcp->client_id = add("ff1122334400030001f018985c1101");
    dhcp = (struct dhcp_message_record *)privacy_apply(privacy, &dhcp->base);
    assert_null(text_of(dhcp, dhcp->client_id));
    assert_memory_equal(text_of(dhcp, dhcp->hostname), "ESP_f01898", 10);
    assert_string_not_equal(text_of(dhcp, dhcp->hostname), "ESP_f018985c1101");
    privacy_close(privacy);
}

static struct probe_run_record *run_of(const char *host)
{
    struct probe_run_record *run = BEGIN(probe_run_record, RECORD_PROBE_RUN);
    run->address_count = 1;
    run->addresses[0] = ip_of("192.168.7.20");
    run->host = add(host);
    run->url = add("https://192.168.7.20:443/");
    run->verdict = add("192.168.7.20 answers 200.");
    run->layers[PROBE_LAYERS - 1].why = add("Nothing comes back after 192.168.7.20.");
    return run;
}

static void a_run_of_the_probe_tells_neither_devices_nor_addresses(void **state)
{
    (void)state;
    struct privacy *privacy = open_privacy(PSEUDONYMS_NONE, true);
    assert_null(privacy_apply(privacy, &run_of("nas.lan")->base));
    assert_non_null(privacy_apply(privacy, &run_of("www.bbc.co.uk")->base));
    privacy_close(privacy);
    privacy = open_privacy(PSEUDONYMS_LOCAL, false);
    struct probe_run_record *run = run_of("nas.lan");
    run = (struct probe_run_record *)privacy_apply(privacy, &run->base);
    char hidden[IP_TEXT_SIZE];
    ip_format(&run->addresses[0], hidden);
    assert_string_not_equal(hidden, "192.168.7.20");
    const struct text_ref texts[] = {run->url, run->verdict, run->layers[PROBE_LAYERS - 1].why};
    for (size_t i = 0; i < 3; i++) {
        assert_null(strstr(text_of(run, texts[i]), "192.168.7.20"));
        assert_non_null(strstr(text_of(run, texts[i]), hidden));
    }
    privacy_close(privacy);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(device_names_are_single_labels_and_names_of_local_domains),
        cmocka_unit_test(names_of_devices_are_dropped_from_messages_and_those_of_services_stay),
        cmocka_unit_test(names_of_devices_are_dropped_wherever_else_they_are_told),
        cmocka_unit_test(pseudonyms_are_the_same_in_values_and_text),
        cmocka_unit_test(a_run_of_the_probe_tells_neither_devices_nor_addresses),
        cmocka_unit_test(what_addresses_can_be_tried_against_is_dropped_under_pseudonyms),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

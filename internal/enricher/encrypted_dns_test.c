/* SPDX-License-Identifier: MIT */
#include "encrypted_dns.h"

#include "enricher.h"
#include "resolvers.h"
#include "test.h"

#include <string.h>

static struct enricher *enricher;

struct case_of_flow {
    const char *protocol, *ip, *name;
    uint16_t port;
    uint8_t alpn_offers;
};

/* The row's fact is there until the next call. */
static struct joined_row enriched(const struct case_of_flow *c, enum name_source source)
{
    static struct flow_record flow;
    flow = (struct flow_record){.ip_protocol = strcmp(c->protocol, "quic") == 0 ? 17 : 6,
                                .has_ports = true,
                                .alpn_offers = c->alpn_offers,
                                .responder.port = c->port};
    assert_true(ip_parse(c->ip, &flow.responder.ip));
    struct joined_row row = {.fact = &flow.base,
                             .app_protocol = c->protocol,
                             .dst_domain = c->name,
                             .dst_domain_source = c->name ? source : NAME_FROM_NONE};
    enrich_flow(enricher, &row, &flow.responder.ip);
    return row;
}

static void expect(struct case_of_flow c, const char *app_protocol, const char *reasons)
{
    struct joined_row flow = enriched(&c, NAME_FROM_SNI);
    assert_string_equal(flow.app_protocol, app_protocol);
    if (!reasons) {
        assert_null(flow.encrypted_dns);
        return;
    }
    assert_non_null(flow.encrypted_dns);
    assert_string_equal(flow.encrypted_dns, reasons);
    assert_string_equal(flow.traffic_type, "dns");
}

static void dns_over_tls_shows_by_what_it_offers_and_by_its_port(void **state)
{
    (void)state;
    expect((struct case_of_flow){"tls", "192.0.2.1", "ns.example", 853, ALPN_DOT}, "dot",
           "alpn,port");
    expect((struct case_of_flow){"tls", "192.0.2.1", NULL, 4443, ALPN_DOT}, "dot", "alpn");
    expect((struct case_of_flow){"tls", "192.0.2.1", NULL, 853, 0}, "dot", "port");
    expect((struct case_of_flow){"tls", "8.8.4.4", "dns.google", 853, 0}, "dot",
           "port,name,address");
}

static void a_port_does_not_outweigh_what_the_hello_says(void **state)
{
    (void)state;
    expect((struct case_of_flow){"tls", "192.0.2.1", "www.example", 853, ALPN_HTTP}, "tls", NULL);
    expect((struct case_of_flow){"tls", "192.0.2.1", "mail.example", 853, ALPN_OTHER}, "tls", NULL);
    expect((struct case_of_flow){"quic", "192.0.2.1", "www.example", 853, ALPN_HTTP}, "quic", NULL);
    expect((struct case_of_flow){"ssh", "192.0.2.1", NULL, 853, 0}, "ssh", NULL);
}

static void dns_over_quic_shows_by_what_it_offers_and_by_its_port(void **state)
{
    (void)state;
    expect((struct case_of_flow){"quic", "192.0.2.1", NULL, 853, ALPN_DOQ}, "doq", "alpn,port");
    expect((struct case_of_flow){"quic", "192.0.2.1", NULL, 853, 0}, "doq", "port");
    expect((struct case_of_flow){"quic", "192.0.2.1", NULL, 784, ALPN_DOQ}, "doq", "alpn,port");
    /* A draft's port is not registered, so it counts only for a resolver. */
    expect((struct case_of_flow){"quic", "192.0.2.1", NULL, 784, 0}, "quic", NULL);
    expect((struct case_of_flow){"quic", "94.140.14.14", NULL, 8853, 0}, "doq", "port,address");
}

static void dns_over_https_shows_by_who_is_asked(void **state)
{
    (void)state;
    expect((struct case_of_flow){"tls", "192.0.2.1", "mozilla.cloudflare-dns.com", 443, ALPN_HTTP},
           "doh", "alpn,name");
    expect((struct case_of_flow){"quic", "8.8.8.8", "dns.google", 443, ALPN_HTTP}, "doh",
           "alpn,name,address");
    expect((struct case_of_flow){"tls", "2606:4700:4700::1111", NULL, 443, ALPN_HTTP}, "doh",
           "alpn,address");
    const struct case_of_flow nameless = {
        .protocol = "tls", .ip = "9.9.9.9", .port = 443, .alpn_offers = ALPN_HTTP};
    assert_string_equal(enriched(&nameless, NAME_FROM_NONE).application, "Quad9 DNS");
}

static void another_site_at_a_resolvers_address_is_no_dns(void **state)
{
    (void)state;
    expect((struct case_of_flow){"tls", "1.1.1.1", "www.example", 443, ALPN_HTTP}, "tls", NULL);
    expect((struct case_of_flow){"tls", "1.1.1.1", "one.one.one.one", 443, ALPN_HTTP}, "tls", NULL);
    expect((struct case_of_flow){"tls", "1.1.1.1", NULL, 443, ALPN_OTHER}, "tls", NULL);
    expect((struct case_of_flow){"tls", "1.1.1.1", NULL, 443, 0}, "tls", NULL);
    expect((struct case_of_flow){"tls", "192.0.2.1", "notdns.google", 443, ALPN_HTTP}, "tls", NULL);
}

static void the_public_name_of_an_encrypted_hello_is_no_resolver(void **state)
{
    (void)state;
    const struct case_of_flow c = {"tls", "192.0.2.1", "dns.google", 443, ALPN_HTTP};
    assert_string_equal(enriched(&c, NAME_FROM_ECH_OUTER).app_protocol, "tls");
}

static void every_row_of_a_resolver_is_well_formed_and_there_once(void **state)
{
    (void)state;
    for (size_t i = 0; i < resolver_row_count; i++) {
        const struct application_row *row = &resolver_rows[i].service;
        assert_string_equal(row->traffic_type, "dns");
        assert_non_null(strchr(row->domain, '.'));
        for (size_t j = 0; j < application_row_count; j++)
            assert_string_not_equal(row->domain, application_rows[j].domain);
        for (size_t j = 0; j < i; j++)
            assert_string_not_equal(row->domain, resolver_rows[j].service.domain);
    }
    for (size_t i = 0; i < resolver_address_row_count; i++) {
        struct ip_address address;
        char text[IP_TEXT_SIZE];
        assert_true(ip_parse(resolver_address_rows[i].address, &address));
        assert_string_equal(ip_format(&address, text), resolver_address_rows[i].address);
        for (size_t j = 0; j < i; j++)
            assert_string_not_equal(text, resolver_address_rows[j].address);
    }
}

static int open_enricher(void **state)
{
    struct error error = {.sentence = ""};
    (void)state;
    enricher = enricher_open("/nonexistent", NULL, &error);
    return enricher ? 0 : -1;
}

static int close_enricher(void **state)
{
    (void)state;
    enricher_close(enricher);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dns_over_tls_shows_by_what_it_offers_and_by_its_port),
        cmocka_unit_test(a_port_does_not_outweigh_what_the_hello_says),
        cmocka_unit_test(dns_over_quic_shows_by_what_it_offers_and_by_its_port),
        cmocka_unit_test(dns_over_https_shows_by_who_is_asked),
        cmocka_unit_test(another_site_at_a_resolvers_address_is_no_dns),
        cmocka_unit_test(the_public_name_of_an_encrypted_hello_is_no_resolver),
        cmocka_unit_test(every_row_of_a_resolver_is_well_formed_and_there_once),
    };
    return cmocka_run_group_tests(tests, open_enricher, close_enricher);
}

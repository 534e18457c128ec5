/* SPDX-License-Identifier: MIT */
/*
 * household PATH: makes a database of a small household, through the writer of a capture, for the
 * tests of the command line. It has a router, a television, a phone with a random address; DNS,
 * TLS, a tracker, findings; one lost frame; and a user agent made to harm terminals.
 */
#include "base/text.h"
#include "storage/storage.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SECOND = 1000000 };
static const int64_t start_us = INT64_C(1795295645000000); /* 2026-11-21T21:14:05Z */

static struct storage_writer *writer;
static struct error error;
static _Alignas(8) char memory[RECORD_MOST_BYTES];
static struct record_builder builder;
static struct joined_row joined; /* of the record that is being built */

static void must(bool good)
{
    if (good) return;
    fprintf(stderr, "household: %s\n", error.sentence);
    exit(1);
}

static struct ip_address ip(const char *text)
{
    struct ip_address address = {.version = 0};
    must(ip_parse(text, &address));
    return address;
}

static struct mac_address mac(const char *text)
{
    struct mac_address address = {{0}};
    must(mac_parse(text, &address));
    return address;
}

static void *begin_record(enum record_kind kind, size_t size, int64_t at_s)
{
    record_begin(&builder, memory, sizeof memory, kind, size);
    builder.record->time_us = start_us + at_s * SECOND;
    joined = (struct joined_row){.fact = builder.record};
    return builder.record;
}

static struct text_ref text(const char *string)
{
    return record_add_text(&builder, span_text(string));
}

static void write_record(void)
{
    must(is_written(storage_write_joined(writer, &joined, &error)));
}

static void write_captures(void)
{
    int64_t capture_id;
    struct capture_summary capture = {.sensor = "lab",
                                      .source = "file:home.pcap",
                                      .link_type = "EN10MB",
                                      .software_version = "0.1.0",
                                      .snaplen = 65535,
                                      .start_us = start_us,
                                      .end_us = start_us + INT64_C(3600) * SECOND,
                                      .status = "complete"};
    struct health_summary health = {.interval_start_us = capture.start_us,
                                    .interval_end_us = capture.end_us,
                                    .ledger = {.frames_offered = 20000,
                                               .frames_kernel_dropped = 1,
                                               .frames_captured = 19999,
                                               .bytes_captured = 12345678,
                                               .frames_decoded = 19999,
                                               .frames_accounted_to_flows = 19900,
                                               .frames_not_ip = 99,
                                               .flows_created = 5,
                                               .flows_written = 5,
                                               .rows_queued = 30,
                                               .rows_committed = 30}};
    must(is_written(storage_begin_capture(writer, &capture, &capture_id, &error)));
    must(is_written(storage_update_capture(writer, &capture, &error)));
    must(is_written(storage_write_health(writer, &health, &error)));
}

static void write_devices(void)
{
    const struct device_summary devices[] = {
        {.device_id = 1,
         .mac = mac("00:11:22:33:44:01"),
         .ip = ip("192.168.1.1"),
         .vendor = "Router Makers, Inc.",
         .is_gateway = true,
         .first_seen_us = start_us,
         .last_seen_us = start_us + INT64_C(3600) * SECOND},
        {.device_id = 2,
         .mac = mac("00:11:22:33:44:20"),
         .ip = ip("192.168.1.20"),
         .vendor = "Telly \"Smart\" AG",
         .hostname = "kitchen-tv.lan",
         .device_type = "tv",
         .first_seen_us = start_us + SECOND,
         .last_seen_us = start_us + INT64_C(3500) * SECOND},
        {.device_id = 3,
         .mac = mac("0a:11:22:33:44:30"),
         .ip = ip("192.168.1.30"),
         .hostname = "phone",
         .mac_random = true,
         .first_seen_us = start_us + 55 * SECOND,
         .last_seen_us = start_us + INT64_C(2000) * SECOND},
    };
    for (size_t i = 0; i < sizeof devices / sizeof devices[0]; i++)
        must(is_written(storage_write_device(writer, &devices[i], &error)));
    const struct evidence_summary evidence = {.device_id = 2,
                                              .attribute = ATTRIBUTE_HOSTNAME,
                                              .source = EVIDENCE_FROM_DHCP,
                                              .value = "kitchen-tv.lan",
                                              .confidence = 0.9,
                                              .first_seen_us = start_us,
                                              .last_seen_us = start_us + 99 * SECOND,
                                              .count = 4};
    must(is_written(storage_write_evidence(writer, &evidence, &error)));
    const struct address_binding_summary binding = {.ip = ip("192.168.1.20"),
                                                    .mac = mac("00:11:22:33:44:20"),
                                                    .source = BINDING_ARP,
                                                    .first_seen_us = start_us,
                                                    .last_seen_us = start_us + 99 * SECOND,
                                                    .count = 9};
    must(is_written(storage_write_address_binding(writer, &binding, &error)));
}

struct sketch {
    int64_t flow_id, device_id, at_s, lasted_ms;
    const char *from, *to;
    uint16_t port;
    uint8_t ip_protocol;
    const char *state, *history, *app, *domain, *registrable, *country, *owner;
    uint64_t sent, received;
};

static void write_flow(const struct sketch *sketch)
{
    struct flow_record *flow = begin_record(RECORD_FLOW, sizeof *flow, sketch->at_s);
    flow->flow_id = sketch->flow_id;
    joined.device_id = joined.src_device_id = sketch->device_id;
    flow->start_us = flow->base.time_us;
    flow->end_us = flow->start_us + sketch->lasted_ms * 1000;
    flow->originator =
        (struct endpoint){ip(sketch->from), (uint16_t)(40000 + sketch->flow_id), {{0}}, 0};
    flow->responder = (struct endpoint){ip(sketch->to), sketch->port, {{0}}, 0};
    flow->has_ports = sketch->ip_protocol != 1;
    flow->ip_protocol = sketch->ip_protocol;
    flow->traffic[0] = (struct traffic){1 + sketch->sent / 1000, sketch->sent, sketch->sent / 2};
    flow->traffic[1] =
        (struct traffic){1 + sketch->received / 1400, sketch->received, sketch->received / 2};
    flow->first_emission = true;
    snprintf(flow->conn_state, sizeof flow->conn_state, "%s", sketch->state);
    snprintf(flow->history, sizeof flow->history, "%s", sketch->history);
    flow->end_reason = END_IDLE;
    flow->rtt_handshake_us = flow->rtt_min_us = flow->rtt_mean_us = NOT_OBSERVED;
    flow->rtt_responder_us = flow->rtt_originator_us = NOT_OBSERVED;
    flow->sack_permitted = NOT_OBSERVED;
    joined.app_protocol = sketch->app;
    joined.dst_domain = sketch->domain;
    joined.dst_domain_source = sketch->domain ? NAME_FROM_SNI : NAME_FROM_NONE;
    joined.registrable_domain = sketch->registrable;
    joined.dst_country = sketch->country;
    joined.dst_as_org = sketch->country ? "Example Hosting GmbH" : NULL;
    joined.dst_asn = sketch->country ? 64496 : 0;
    if (sketch->owner) {
        joined.tracker_domain = sketch->domain;
        joined.tracker_category = "advertising";
        joined.tracker_owner = sketch->owner;
        joined.tracker_list = "easyprivacy";
    }
    write_record();
    struct traffic_summary sum = {.minute_us = start_us - 5 * SECOND,
                                  .device_id = sketch->device_id,
                                  .app_protocol = sketch->app,
                                  .registrable_domain = sketch->registrable,
                                  .flows = 1,
                                  .traffic = {flow->traffic[0], flow->traffic[1]}};
    must(is_written(storage_write_traffic(writer, &sum, &error)));
}

static void write_dns_query(const char *domain, bool answered, int64_t at_s)
{
    struct dns_query_record *dns = begin_record(RECORD_DNS_QUERY, sizeof *dns, at_s);
    dns->flow_id = 1;
    joined.device_id = joined.src_device_id = 2;
    dns->client = (struct endpoint){ip("192.168.1.20"), 40001, {{0}}, 0};
    dns->server = (struct endpoint){ip("192.168.1.1"), 53, {{0}}, 0};
    dns->has_query = true;
    dns->answered = answered;
    dns->type = 1;
    dns->rcode = answered ? 0 : NOT_OBSERVED;
    dns->response_us = answered ? 12500 : NOT_OBSERVED;
    dns->reply_time_us = NOT_OBSERVED;
    dns->ttl = answered ? 300 : NOT_OBSERVED;
    dns->domain = text(domain);
    if (answered) {
        dns->answers = text("\vwww.example.com\fA\t93.184.216.34");
        dns->resolved_json = text("[\"93.184.216.34\",\"93.184.216.35\"]");
    }
    dns = (struct dns_query_record *)builder.record;
    write_record();
}

static void write_http_request(void)
{
    struct http_request_record *http = begin_record(RECORD_HTTP_REQUEST, sizeof *http, 2006);
    http->flow_id = 4;
    joined.device_id = joined.src_device_id = 3;
    http->client = (struct endpoint){ip("192.168.1.30"), 40004, {{0}}, 0};
    http->server = (struct endpoint){ip("93.184.216.36"), 80, {{0}}, 0};
    http->has_request = true;
    http->status_code = 200;
    http->request_body_bytes = 0;
    http->response_body_bytes = 2048;
    http->response_us = 1500;
    http->method = text("GET");
    http->host = text("evil.example");
    http->uri = text("/a,\"b\"");
    /* ESC [2J, a right-to-left override, and the C1 form of ESC [. */
    http->user_agent = text("\033[2J\xe2\x80\xaegnp.exe\xc2\x9b"
                            "31m");
    write_record();
}

static void write_alerts(void)
{
    const struct alert_summary findings[] = {
        {.rule = "port_scan",
         .severity = SEVERITY_MEDIUM,
         .device_id = 3,
         .src = ip("192.168.1.30"),
         .dst_port = 22,
         .first_us = start_us + 2006 * (int64_t)SECOND,
         .last_us = start_us + 2106 * (int64_t)SECOND,
         .count = 2,
         .title = "192.168.1.30 tried 60 hosts on port 22",
         .explanation = "60 attempts were refused or never answered.",
         .details_json = "{\"failed_attempts\":60}"},
        {.rule = "new_device",
         .severity = SEVERITY_INFO,
         .device_id = 3,
         .dst_port = NOT_OBSERVED,
         .first_us = start_us + 55 * SECOND,
         .last_us = start_us + 55 * SECOND,
         .count = 1,
         .title = "A new device: phone",
         .explanation = "It was never seen before.",
         .details_json = "{}"},
    };
    for (size_t i = 0; i < sizeof findings / sizeof findings[0]; i++)
        must(is_written(storage_write_alert(writer, &findings[i], &error)));
}

int main(int argument_count, char **arguments)
{
    if (argument_count != 2) return 2;
    writer = storage_writer_open(arguments[1], &error);
    must(writer != NULL);
    write_captures();
    write_devices();
    static const struct sketch flows[] = {
        {1, 2, 5, 250, "192.168.1.20", "192.168.1.1", 53, 17, "SF", "Dd", "dns", NULL, NULL, NULL,
         NULL, 60, 120},
        {2, 2, 6, 12500, "192.168.1.20", "93.184.216.34", 443, 6, "SF", "ShADadFf", "tls",
         "www.example.com", "example.com", "DE", NULL, 4000, 5000000},
        {3, 2, 1006, 900, "192.168.1.20", "93.184.216.35", 443, 6, "SF", "ShADadFf", "tls",
         "ads.tracker.example", "tracker.example", "US", "Tracking & Co", 3000, 7000},
        {4, 3, 2006, 0, "192.168.1.30", "93.184.216.36", 80, 6, "S0", "S", "http", "notexample.com",
         "notexample.com", NULL, NULL, 60, 0},
        {5, 3, 3600, 0, "192.168.1.30", "2001:db8::8", 0, 1, "OTH", "", NULL, NULL, NULL, NULL,
         NULL, 84, 84},
    };
    for (size_t i = 0; i < sizeof flows / sizeof flows[0]; i++)
        write_flow(&flows[i]);
    write_dns_query("www.example.com", true, 5);
    write_dns_query("notexample.com", false, 15);
    write_http_request();
    write_alerts();
    must(storage_writer_close(writer, &error));
    return 0;
}

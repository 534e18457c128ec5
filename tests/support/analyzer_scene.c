/* SPDX-License-Identifier: MIT */
#include "analyzer_scene.h"

#include "pipeline/kept_attempts.h"
#include "storage/policy.h"
#include "storage/storage.h"
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int scene_open(void **state)
{
    struct scene *scene = calloc(1, sizeof *scene);
    struct error error;
    snprintf(scene->path, sizeof scene->path, "/tmp/netscope-scene-XXXXXX");
    if (!mkdtemp(scene->path)) return -1;
    strcat(scene->path, "/test.db");
    scene->writer = storage_writer_open(scene->path, &error);
    scene->kept = kept_attempts_create();
    scene->numbers = rule_numbers_default();
    *state = scene;
    return scene->writer && scene->kept ? 0 : -1;
}

int scene_close(void **state)
{
    struct scene *scene = *state;
    char command[128];
    if (scene->writer) storage_writer_close(scene->writer, NULL);
    kept_attempts_destroy(scene->kept);
    scene->path[strlen(scene->path) - strlen("/test.db")] = 0;
    snprintf(command, sizeof command, "rm -rf '%s'", scene->path);
    free(scene);
    return system(command);
}

void scene_begin_capture(struct scene *scene, int64_t from_s, int64_t to_s)
{
    struct error error = {.sentence = ""};
    struct capture_summary capture = {.sensor = "lab",
                                      .source = scene->interface ? scene->interface : "file:a.pcap",
                                      .buffer_bytes = scene->interface ? 1 << 20 : 0,
                                      .link_type = "EN10MB",
                                      .software_version = "1",
                                      .snaplen = 65535,
                                      .start_us = SCENE_START_US + from_s * SECOND_US,
                                      .end_us = SCENE_START_US + to_s * SECOND_US,
                                      .status = "complete"};
    if (!is_written(storage_begin_capture(scene->writer, &capture, &scene->capture_id, &error)))
        fail_msg("%s", error.sentence);
    assert_true(is_written(storage_update_capture(scene->writer, &capture, &error)));
    kept_attempts_begin(scene->kept, scene->flow_id);
}

static struct ip_address ip_of(const char *text)
{
    struct ip_address ip;
    assert_true(ip_parse(text, &ip));
    return ip;
}

static struct mac_address mac_of(const char *text)
{
    struct mac_address mac;
    assert_true(mac_parse(text, &mac));
    return mac;
}

/* The last two labels. */
static const char *registrable_of(const char *name)
{
    int dots = 0;
    for (const char *at = name + strlen(name); at > name; at--)
        if (at[-1] == '.' && ++dots == 2) return at;
    return name;
}

void scene_add_flow(struct scene *scene, const struct scene_flow *sketch)
{
    const char *name = sketch->tracker ? sketch->tracker : sketch->name;
    int64_t device_id = sketch->device_id ? sketch->device_id : 1;
    bool is_answer = strcmp(sketch->state, "SHR") == 0; /* only the responder was seen */
    uint64_t packets = sketch->packets ? sketch->packets : 1;
    struct flow_record flow = {
        .base = {.size = sizeof flow, .kind = RECORD_FLOW},
        .flow_id = ++scene->flow_id,
        .start_us = SCENE_START_US + sketch->at_ms * 1000,
        .end_us = SCENE_START_US + sketch->at_ms * 1000 +
                  (sketch->lasting_ms ? sketch->lasting_ms * 1000 : 500),
        .originator = {.port = sketch->from_port ? sketch->from_port : 40000, .link = scene->link},
        .responder = {.port = sketch->port, .link = scene->link},
        .has_ports = sketch->port,
        .folded = sketch->folded,
        .folded_distinct = sketch->distinct,
        .cleartext_login = sketch->cleartext_login,
        .signs = {{.overlap_conflicts = (uint32_t)sketch->overlap_conflicts}},
        .ip_protocol = sketch->icmp_type ? 1
                       : sketch->udp     ? 17
                                         : 6,
        .traffic = {{is_answer ? 0 : packets, is_answer ? 0 : 60 + sketch->sent, sketch->sent},
                    {sketch->received > 0 || sketch->acknowledged ? packets : 0, sketch->received,
                     sketch->received}},
        .first_emission = true,
        .is_first_row = true,
        .tells_end = true,
        .end_reason = END_IDLE,
        .rtt_handshake_us = NOT_OBSERVED,
        .rtt_min_us = NOT_OBSERVED,
        .rtt_mean_us = NOT_OBSERVED,
        .rtt_responder_us = NOT_OBSERVED,
        .rtt_originator_us = NOT_OBSERVED,
        .sack_permitted = NOT_OBSERVED,
    };
    const struct joined_row joined = {
        .fact = &flow.base,
        .device_id = device_id,
        .src_device_id = device_id,
        .dst_domain = name,
        .dst_domain_source = name ? NAME_FROM_SNI : NAME_FROM_NONE,
        .dst_domain_confidence = name ? 1 : 0,
        .registrable_domain = name ? registrable_of(name) : NULL,
        .dst_country = sketch->country,
        .dst_asn = sketch->asn,
        .dst_as_org = sketch->as_org,
        .app_protocol = sketch->app,
        .dst_scope = sketch->scope,
        .tracker_domain = sketch->tracker,
        .tracker_category = sketch->tracker ? "advertising" : NULL,
        .tracker_owner = sketch->owner,
        .tracker_list = sketch->tracker ? "easyprivacy" : NULL,
    };
    struct error error = {.sentence = ""};
    if (sketch->icmp_type) {
        flow.originator.port = sketch->icmp_type;
        flow.has_ports = true;
    }
    if (sketch->protocol) flow.ip_protocol = sketch->protocol;
    if (sketch->mac) flow.originator.mac = mac_of(sketch->mac);
    if (sketch->from) flow.originator.ip = ip_of(sketch->from);
    if (sketch->to) flow.responder.ip = ip_of(sketch->to);
    if (sketch->folded) {
        flow.originator.port = 0;
        flow.end_us = flow.start_us + 5 * SECOND_US;
    }
    snprintf(flow.conn_state, sizeof flow.conn_state, "%s", sketch->state);
    snprintf(flow.history, sizeof flow.history, "%s", sketch->history);
    if (!is_written(storage_write_joined(scene->writer, &joined, &error)))
        fail_msg("%s", error.sentence);
    kept_attempts_take(scene->kept, &flow, scene->writer, scene->capture_id);
}

enum { RECORD_MEMORY = 4096 };

static void write_row_of(struct scene *scene, int64_t device_id, const struct record *record)
{
    const struct joined_row joined = {
        .fact = record, .device_id = device_id, .src_device_id = device_id};
    struct error error = {.sentence = ""};
    if (!is_written(storage_write_joined(scene->writer, &joined, &error)))
        fail_msg("%s", error.sentence);
}

static void write_row(struct scene *scene, const struct record *record)
{
    write_row_of(scene, 1, record);
}

void scene_add_question(struct scene *scene, const struct scene_question *sketch)
{
    _Alignas(8) uint8_t memory[RECORD_MEMORY];
    struct dns_query_record *question = (struct dns_query_record *)memory;
    struct record_builder builder;
    char addresses[64];
    record_begin(&builder, memory, sizeof memory, RECORD_DNS_QUERY, sizeof *question);
    question->base.time_us = SCENE_START_US + sketch->at_ms * 1000;
    question->client = (struct endpoint){.ip = ip_of(sketch->client), .port = 40000};
    question->server = (struct endpoint){.ip = ip_of("10.0.0.1"), .port = 53};
    question->has_query = question->answered = true;
    question->attempt = 1;
    question->protocol = (uint8_t)sketch->protocol;
    if (sketch->mac) question->said_by = mac_of(sketch->mac);
    question->type = sketch->type ? sketch->type : 1;
    question->rcode = sketch->rcode;
    question->ttl = 60;
    question->domain = record_add_text(&builder, span_text(sketch->name));
    if (sketch->answer) {
        snprintf(addresses, sizeof addresses, "[\"%s\"]", sketch->answer);
        question->resolved_json = record_add_text(&builder, span_text(addresses));
    }
    write_row(scene, &question->base);
}

void scene_add_request(struct scene *scene, const struct scene_request *sketch)
{
    _Alignas(8) uint8_t memory[RECORD_MEMORY];
    struct http_request_record *request = (struct http_request_record *)memory;
    struct record_builder builder;
    record_begin(&builder, memory, sizeof memory, RECORD_HTTP_REQUEST, sizeof *request);
    request->base.time_us = SCENE_START_US + sketch->at_ms * 1000;
    request->client = (struct endpoint){.ip = ip_of(sketch->client), .port = 40000};
    request->server = (struct endpoint){.ip = ip_of(sketch->server), .port = 80};
    request->has_request = true;
    request->status_code = sketch->status;
    request->request_body_bytes = request->response_body_bytes = NOT_OBSERVED;
    request->response_us = 1000;
    request->method = record_add_text(&builder, span_text("GET"));
    request->host = record_add_text(&builder, span_text("web.example"));
    request->uri = record_add_text(&builder, span_text(sketch->uri));
    write_row(scene, &request->base);
}

void scene_add_lease(struct scene *scene, const struct scene_lease *sketch)
{
    struct dhcp_message_record message = {
        .base = {.size = sizeof message,
                 .kind = RECORD_DHCP_MESSAGE,
                 .time_us = SCENE_START_US + sketch->at_ms * 1000},
        .version = sketch->of_ipv6 ? 6 : 4,
        .type = sketch->type,
        .transaction_id = sketch->transaction,
        .has_mac = true,
        .mac = mac_of(sketch->mac),
        .lease_seconds = 3600,
    };
    if (sketch->server) message.server_ip = ip_of(sketch->server);
    if (sketch->address) message.assigned_ip = ip_of(sketch->address);
    if (sketch->requested) message.requested_ip = ip_of(sketch->requested);
    write_row(scene, &message.base);
}

void scene_add_hello(struct scene *scene, const struct scene_hello *sketch)
{
    _Alignas(8) uint8_t memory[RECORD_MEMORY];
    struct tls_handshake_record *hello = (struct tls_handshake_record *)memory;
    struct record_builder builder;
    char hash[65];
    record_begin(&builder, memory, sizeof memory, RECORD_TLS_HANDSHAKE, sizeof *hello);
    hello->base.time_us = SCENE_START_US + sketch->at_ms * 1000;
    hello->flow_id = scene->flow_id;
    hello->client = (struct endpoint){.ip = ip_of("10.0.0.5"), .port = 40000};
    hello->server = (struct endpoint){.ip = ip_of(sketch->server), .port = 443};
    hello->transport = sketch->over_dtls ? TLS_OVER_DTLS : TLS_OVER_TCP;
    hello->has_client = hello->has_server = true;
    if (sketch->sni) hello->sni = record_add_text(&builder, span_text(sketch->sni));
    if (sketch->ja4) hello->ja4 = record_add_text(&builder, span_text(sketch->ja4));
    if (sketch->sans) hello->cert_sans_json = record_add_text(&builder, span_text(sketch->sans));
    int64_t device_id = sketch->device_id ? sketch->device_id : 1;
    if (!sketch->name) return write_row_of(scene, device_id, &hello->base);
    hello->cert_common_name = record_add_text(&builder, span_text(sketch->name));
    hello->cert_issuer = record_add_text(&builder, span_text(sketch->issuer));
    hello->cert_valid_to = record_add_text(&builder, span_text(sketch->valid_to));
    snprintf(hash, sizeof hash, "%064x", (unsigned)(uint8_t)sketch->name[0]);
    hello->cert_sha256 = record_add_text(&builder, span_text(hash));
    write_row_of(scene, device_id, &hello->base);
}

void scene_add_evidence(struct scene *scene, int64_t device_id, enum evidence_ground ground,
                        const char *value, int64_t first_s, int64_t last_s)
{
    const struct evidence evidence = evidence_of(ground, span_text(value));
    const struct evidence_summary summary = {.device_id = device_id,
                                             .attribute = evidence.attribute,
                                             .source = evidence.source,
                                             .value = value,
                                             .confidence = evidence.confidence,
                                             .first_seen_us = SCENE_START_US + first_s * SECOND_US,
                                             .last_seen_us = SCENE_START_US + last_s * SECOND_US,
                                             .count = 1};
    struct error error = {.sentence = ""};
    if (!is_written(storage_write_evidence(scene->writer, &summary, &error)))
        fail_msg("%s", error.sentence);
}

void scene_add_search(struct scene *scene, int64_t device_id, const char *addresses, int64_t at_s)
{
    scene_add_evidence(scene, device_id, EVIDENCE_ARP_SEARCH, addresses, at_s, at_s);
}

void scene_add_router(struct scene *scene, int64_t device_id, int64_t first_s, int64_t last_s)
{
    scene_add_evidence(scene, device_id, EVIDENCE_NDP_ROUTER, "router", first_s, last_s);
}

void scene_add_finding(struct scene *scene, const char *rule, int64_t device_id, const char *mac)
{
    const struct alert_summary alert = {.rule = rule,
                                        .target = mac,
                                        .severity = SEVERITY_MEDIUM,
                                        .device_id = device_id,
                                        .dst_port = NOT_OBSERVED,
                                        .said_by = mac_of(mac),
                                        .first_us = SCENE_START_US,
                                        .last_us = SCENE_START_US,
                                        .count = 1,
                                        .title = "earlier",
                                        .explanation = "",
                                        .details_json = "{}"};
    struct error error = {.sentence = ""};
    if (!is_written(storage_write_alert(scene->writer, &alert, &error)))
        fail_msg("%s", error.sentence);
}

void scene_add_traffic(struct scene *scene, int64_t device_id, int64_t at_s,
                       const struct scene_traffic *sketch)
{
    const int64_t minute_us = INT64_C(60) * SECOND_US;
    const struct traffic_summary traffic = {
        .minute_us = (SCENE_START_US + at_s * SECOND_US) / minute_us * minute_us,
        .device_id = device_id,
        .app_protocol = sketch->protocol,
        .registrable_domain = sketch->name,
        .flows = 1,
        .traffic = {{.bytes = sketch->sent}, {.bytes = sketch->received}}};
    struct error error = {.sentence = ""};
    if (!is_written(storage_write_traffic(scene->writer, &traffic, &error)))
        fail_msg("%s", error.sentence);
}

void scene_add_names(struct scene *scene, int64_t device_id, int64_t at_s, int names)
{
    for (int i = 0; i < names; i++) {
        char name[32];
        snprintf(name, sizeof name, "site%d.example", i);
        scene_add_traffic(scene, device_id, at_s,
                          &(struct scene_traffic){.protocol = "tls", .name = name});
    }
}

void scene_add_domain_address(struct scene *scene, const char *name, const char *ip, int64_t at_s)
{
    const struct domain_address_summary address = {
        .domain = name,
        .ip = ip_of(ip),
        .first_seen_us = SCENE_START_US + at_s * SECOND_US,
        .last_seen_us = SCENE_START_US + at_s * SECOND_US,
        .count = 1};
    struct error error = {.sentence = ""};
    if (!is_written(storage_write_domain_address(scene->writer, &address, &error)))
        fail_msg("%s", error.sentence);
}

void scene_add_device(struct scene *scene, int64_t id, const char *mac, const char *ip,
                      bool is_gateway, int64_t first_s, int64_t last_s)
{
    struct device_summary device = {.device_id = id,
                                    .mac = mac_of(mac),
                                    .ip = ip_of(ip),
                                    .is_gateway = is_gateway,
                                    .first_seen_us = SCENE_START_US + first_s * SECOND_US,
                                    .last_seen_us = SCENE_START_US + last_s * SECOND_US};
    struct error error = {.sentence = ""};
    if (!is_written(storage_write_device(scene->writer, &device, &error)))
        fail_msg("%s", error.sentence);
}

static void add_binding(struct scene *scene, const char *ip, const char *mac, int64_t first_s,
                        int64_t last_s, enum binding_source source)
{
    struct address_binding_summary binding = {.ip = ip_of(ip),
                                              .mac = mac_of(mac),
                                              .link = scene->link,
                                              .turn = (uint32_t)first_s,
                                              .source = source,
                                              .first_seen_us = SCENE_START_US + first_s * SECOND_US,
                                              .last_seen_us = SCENE_START_US + last_s * SECOND_US,
                                              .count = source == BINDING_TRAFFIC ? 1 : 3};
    struct error error = {.sentence = ""};
    if (!is_written(storage_write_address_binding(scene->writer, &binding, &error)))
        fail_msg("%s", error.sentence);
}

void scene_add_claim(struct scene *scene, const char *ip, const char *mac, int64_t first_s,
                     int64_t last_s)
{
    add_binding(scene, ip, mac, first_s, last_s, strchr(ip, ':') ? BINDING_NDP : BINDING_ARP);
}

void scene_add_sender(struct scene *scene, const char *ip, const char *mac, int64_t at_s)
{
    add_binding(scene, ip, mac, at_s, at_s, BINDING_TRAFFIC);
}

void scene_add_interval(struct scene *scene, int64_t from_s, int64_t to_s, uint64_t frames,
                        uint64_t lost)
{
    struct health_summary health = {.interval_start_us = SCENE_START_US + from_s * SECOND_US,
                                    .interval_end_us = SCENE_START_US + to_s * SECOND_US,
                                    .ledger = {.frames_offered = frames,
                                               .frames_kernel_dropped = lost,
                                               .frames_captured = frames - lost}};
    struct error error = {.sentence = ""};
    if (!is_written(storage_write_health(scene->writer, &health, &error)))
        fail_msg("%s", error.sentence);
}

void scene_add_counter(struct scene *scene, const char *name, uint64_t value, int64_t at_s)
{
    struct error error = {.sentence = ""};
    if (!is_written(storage_write_capture_counter(scene->writer, SCENE_START_US + at_s * SECOND_US,
                                                  name, value, &error)))
        fail_msg("%s", error.sentence);
}

static bool judge_nothing(const void *owner, const char *name, struct name_verdict *verdict)
{
    (void)owner;
    (void)name;
    (void)verdict;
    return false;
}

void scene_use_lists(struct scene *scene, int64_t days)
{
    const struct tracker_lists lists = {.mark = 1,
                                        .entries = 1,
                                        .built_us =
                                            SCENE_START_US - days * 86400 * (int64_t)SECOND_US,
                                        .judge = judge_nothing};
    struct error error = {.sentence = ""};
    assert_true(is_written(storage_commit(scene->writer, &error)));
    storage_use_lists(scene->writer, &lists);
    if (!storage_judge_names(scene->writer, SCENE_START_US, &error)) fail_msg("%s", error.sentence);
}

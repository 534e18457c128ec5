/* SPDX-License-Identifier: MIT */
/* Rows of the events inside a flow: names asked, handshakes, requests, leases. */
#include "write/rows.h"

/* Most servers have a small port: the ports of both are below 2^31 in this order. */
static int64_t packed_ports(const struct endpoint *client, const struct endpoint *server)
{
    return (int64_t)server->port << 16 | client->port;
}

static void add_ends(struct row *row, const struct endpoint *client, const struct endpoint *server)
{
    row_address(row, AT(src), &client->ip);
    row_address(row, AT(dst), &server->ip);
    row_integer(row, AT(ports), packed_ports(client, server));
}

/* The first columns of most of these rows. */
static void add_head(struct rows *rows, struct row *row, int64_t flow_id,
                     const struct joined_row *joined)
{
    rows_saw_ids(rows, flow_id, joined->src_device_id);
    rows_saw_ids(rows, flow_id, joined->dst_device_id);
    row_integer(row, AT(capture_id), rows->capture_id);
    row_id(row, AT(flow_id), flow_id);
    row_id(row, AT(src_device_id), joined->src_device_id);
    row_id(row, AT(dst_device_id), joined->dst_device_id);
}

/* ---------------------------------------------------------------- DNS and its kin */

static const char *name_transport(const struct dns_query_record *dns)
{
    switch ((enum name_protocol)dns->protocol) {
    case NAME_DNS: return dns->over_tcp ? "tcp" : "udp";
    case NAME_MDNS: return "mdns";
    case NAME_LLMNR: return "llmnr";
    case NAME_NBNS: return "nbns";
    }
    return NULL;
}

static int64_t dns_kind(struct rows *rows, const struct dns_query_record *dns)
{
    struct intern_field fields[] = {
        intern_string(AT(transport), name_transport(dns)),
        intern_integer(AT(query_seen), true, dns->has_query),
        intern_integer(AT(answered), true, dns->answered),
        intern_integer(AT(query_type), dns->domain.offset != 0, dns->type),
        intern_integer(AT(rcode), dns->rcode != NOT_OBSERVED, dns->rcode),
        intern_integer(AT(attempt), dns->attempt != 0, dns->attempt),
        intern_integer(AT(opcode), true, dns->opcode),
    };
    return intern_fields(&rows->interner, INTERN_DNS_KIND, fields,
                         sizeof fields / sizeof fields[0]);
}

static struct intern_field later_field(enum bind bind, uint32_t seconds)
{
    return intern_integer(bind, seconds != 0, seconds);
}

/* 0: unanswered. */
static int64_t answer_set(struct rows *rows, const struct dns_query_record *dns)
{
    if (!dns->answers.offset && !dns->resolved_json.offset) return 0;
    struct intern_field fields[] = {
        intern_span(AT(addresses), record_text(&dns->base, dns->resolved_json)),
        intern_span(AT(answers), record_text(&dns->base, dns->answers)),
        later_field(AT(later_1), dns->later_s[0]),
        later_field(AT(later_2), dns->later_s[1]),
        later_field(AT(later_3), dns->later_s[2]),
        intern_integer(AT(content), true, 0),
    };
    enum { CONTENT = sizeof fields / sizeof fields[0] - 1 };
    fields[CONTENT].integer = intern_content(fields, CONTENT);
    return intern_fields(&rows->interner, INTERN_ANSWER_SET, fields, CONTENT + 1);
}

bool write_dns_query(struct rows *rows, const struct joined_row *joined)
{
    const struct record *record = joined->fact;
    const struct dns_query_record *dns = (const struct dns_query_record *)record;
    struct row row = rows_begin(rows, WRITE_DNS_QUERY);
    add_head(rows, &row, dns->flow_id, joined);
    row_integer(&row, AT(query_us), record->time_us);
    row_value(&row, AT(kind_id), INTERN_DNS_KIND, dns_kind(rows, dns));
    row_address(&row, AT(client), &dns->client.ip);
    row_address(&row, AT(server), &dns->server.ip);
    row_integer(&row, AT(ports), packed_ports(&dns->client, &dns->server));
    row_integer(&row, AT(transaction_id), dns->transaction_id);
    row_value(&row, AT(query_domain), INTERN_DOMAIN,
              intern_domain(&rows->interner, record_text(record, dns->domain)));
    row_observed(&row, AT(ttl), dns->ttl);
    row_observed(&row, AT(response_us), dns->response_us);
    row_value(&row, AT(answer_set_id), INTERN_ANSWER_SET, answer_set(rows, dns));
    row_mac(&row, AT(said_by_mac), &dns->said_by);
    if (!row_write(&row)) return false;
    query_notes_keep(&rows->query_notes, &row);
    return true;
}

/* ---------------------------------------------------------------- TLS */

static const char *tls_transport_name(enum tls_transport transport)
{
    switch (transport) {
    case TLS_OVER_TCP: return "tls";
    case TLS_OVER_QUIC: return "quic";
    case TLS_OVER_DTLS: return "dtls";
    case TLS_NOT_BUT_GQUIC: return "gquic";
    }
    return NULL;
}

static int64_t leaf_certificate(struct rows *rows, const struct tls_handshake_record *tls)
{
    const struct record *record = &tls->base;
    struct intern_certificate certificate = {
        .sha256 = record_text(record, tls->cert_sha256),
        .common_name = record_text(record, tls->cert_common_name),
        .issuer = record_text(record, tls->cert_issuer),
        .sans = record_text(record, tls->cert_sans_json),
        .valid_from = record_text(record, tls->cert_valid_from),
        .valid_to = record_text(record, tls->cert_valid_to),
    };
    return intern_certificate(&rows->interner, &certificate);
}

static int64_t fingerprint(struct rows *rows, const struct tls_handshake_record *tls,
                           struct text_ref hash, struct text_ref string)
{
    return intern_fingerprint(&rows->interner, record_text(&tls->base, hash),
                              record_text(&tls->base, string));
}

static int64_t tls_kind(struct rows *rows, const struct joined_row *joined,
                        const struct tls_handshake_record *tls)
{
    const struct record *record = &tls->base;
    int64_t ja3s = fingerprint(rows, tls, tls->ja3s_hash, tls->ja3s);
    int64_t retry = fingerprint(rows, tls, tls->retry_ja3s_hash, tls->retry_ja3s);
    struct intern_field fields[] = {
        intern_string(AT(transport), tls_transport_name((enum tls_transport)tls->transport)),
        intern_integer(AT(client_seen), true, tls->has_client),
        intern_integer(AT(server_seen), true, tls->has_server),
        intern_integer(AT(version), tls->version != 0, tls->version),
        intern_integer(AT(offered_version), tls->offered_version != 0, tls->offered_version),
        intern_integer(AT(cipher), tls->has_server, tls->cipher),
        intern_integer(AT(ech_offered), tls->has_client, tls->ech_offered),
        intern_integer(AT(resumed), tls->has_server || tls->resumed, tls->resumed),
        intern_span(AT(alpn_offered), record_text(record, tls->alpn_offered)),
        intern_span(AT(alpn_first), record_text(record, tls->alpn_first)),
        intern_span(AT(alpn_chosen), record_text(record, tls->alpn_chosen)),
        intern_integer(AT(ja3s), ja3s != 0, ja3s),
        intern_integer(AT(retry_ja3s), retry != 0, retry),
        intern_integer(AT(quic_version), tls->quic_version != 0, tls->quic_version),
        intern_string(AT(identified_app), joined->identified_app),
    };
    return intern_fields(&rows->interner, INTERN_TLS_KIND, fields,
                         sizeof fields / sizeof fields[0]);
}

bool write_tls_handshake(struct rows *rows, const struct joined_row *joined)
{
    const struct record *record = joined->fact;
    const struct tls_handshake_record *tls = (const struct tls_handshake_record *)record;
    struct row row = rows_begin(rows, WRITE_TLS_HANDSHAKE);
    add_head(rows, &row, tls->flow_id, joined);
    row_integer(&row, AT(hello_us), record->time_us);
    row_value(&row, AT(kind_id), INTERN_TLS_KIND, tls_kind(rows, joined, tls));
    add_ends(&row, &tls->client, &tls->server);
    row_value(&row, AT(sni), INTERN_DOMAIN,
              intern_domain(&rows->interner, record_text(record, tls->sni)));
    row_value(&row, AT(ja3), INTERN_FINGERPRINT, fingerprint(rows, tls, tls->ja3_hash, tls->ja3));
    row_value(&row, AT(ja4), INTERN_FINGERPRINT, fingerprint(rows, tls, tls->ja4, tls->ja4_r));
    row_value(&row, AT(certificate_id), INTERN_CERTIFICATE, leaf_certificate(rows, tls));
    return row_write(&row);
}

bool write_certificate(struct rows *rows, const struct joined_row *joined)
{
    const struct record *record = joined->fact;
    const struct certificate_record *seen = (const struct certificate_record *)record;
    struct intern_certificate certificate = {
        .sha256 = record_text(record, seen->sha256),
        .common_name = record_text(record, seen->common_name),
        .issuer = record_text(record, seen->issuer),
        .sans = record_text(record, seen->sans_json),
        .valid_from = record_text(record, seen->valid_from),
        .valid_to = record_text(record, seen->valid_to),
    };
    int64_t certificate_id = intern_certificate(&rows->interner, &certificate);
    if (!certificate_id)
        return rows->session.state == WRITE_OPEN; /* without its hash it has no identity */

    rows_saw_ids(rows, seen->flow_id, 0);
    struct row row = rows_begin(rows, WRITE_CERTIFICATE_SEEN);
    row_integer(&row, AT(capture_id), rows->capture_id);
    row_id(&row, AT(flow_id), seen->flow_id);
    row_integer(&row, AT(seen_us), record->time_us);
    row_address(&row, AT(src), &seen->client.ip);
    row_integer(&row, AT(src_port), seen->client.port);
    row_address(&row, AT(dst), &seen->server.ip);
    row_integer(&row, AT(dst_port), seen->server.port);
    row_integer(&row, AT(from_server), seen->from_server);
    row_integer(&row, AT(position), seen->position);
    row_value(&row, AT(certificate_id), INTERN_CERTIFICATE, certificate_id);
    return row_write(&row);
}

/* ---------------------------------------------------------------- HTTP, DHCP */

static int64_t http_kind(struct rows *rows, const struct http_request_record *http)
{
    const struct record *record = &http->base;
    struct intern_field fields[] = {
        intern_integer(AT(request_seen), true, http->has_request),
        intern_span(AT(method), record_text(record, http->method)),
        intern_span(AT(version), record_text(record, http->version)),
        intern_integer(AT(status_code), http->status_code != NOT_OBSERVED, http->status_code),
        intern_span(AT(content_type), record_text(record, http->content_type)),
        intern_span(AT(server), record_text(record, http->server_header)),
    };
    return intern_fields(&rows->interner, INTERN_HTTP_KIND, fields,
                         sizeof fields / sizeof fields[0]);
}

bool write_http_request(struct rows *rows, const struct joined_row *joined)
{
    const struct record *record = joined->fact;
    const struct http_request_record *http = (const struct http_request_record *)record;
    struct row row = rows_begin(rows, WRITE_HTTP_REQUEST);
    add_head(rows, &row, http->flow_id, joined);
    row_integer(&row, AT(request_us), record->time_us);
    row_value(&row, AT(kind_id), INTERN_HTTP_KIND, http_kind(rows, http));
    add_ends(&row, &http->client, &http->server);
    row_interned(&row, AT(host_text), record_text(record, http->host));
    row_text(&row, AT(uri), record_text(record, http->uri));
    row_interned(&row, AT(user_agent_text), record_text(record, http->user_agent));
    row_interned(&row, AT(referrer_text), record_text(record, http->referrer));
    row_observed(&row, AT(request_body_bytes), http->request_body_bytes);
    row_observed(&row, AT(response_body_bytes), http->response_body_bytes);
    row_observed(&row, AT(response_us), http->response_us);
    return row_write(&row);
}

bool write_dhcp_message(struct rows *rows, const struct joined_row *joined)
{
    const struct record *record = joined->fact;
    const struct dhcp_message_record *lease = (const struct dhcp_message_record *)record;
    rows_saw_ids(rows, 0, joined->device_id);
    struct row row = rows_begin(rows, WRITE_DHCP_MESSAGE);
    row_integer(&row, AT(capture_id), rows->capture_id);
    row_id(&row, AT(device_id), joined->device_id);
    row_integer(&row, AT(message_us), record->time_us);
    row_integer(&row, AT(version), lease->version);
    row_integer(&row, AT(type), lease->type);
    row_integer(&row, AT(transaction_id), lease->transaction_id);
    row_integer_if(&row, AT(mac), lease->has_mac, (int64_t)mac_to_integer(&lease->mac));
    row_address(&row, AT(sender), &lease->sender.ip);
    row_interned(&row, AT(hostname_text), record_text(record, lease->hostname));
    row_interned(&row, AT(client_fqdn_text), record_text(record, lease->fqdn));
    row_interned(&row, AT(vendor_class_text), record_text(record, lease->vendor_class));
    row_interned(&row, AT(param_list_text), record_text(record, lease->param_list));
    row_interned(&row, AT(client_id_text), record_text(record, lease->client_id));
    row_address(&row, AT(requested), &lease->requested_ip);
    row_address(&row, AT(assigned), &lease->assigned_ip);
    row_address(&row, AT(server), &lease->server_ip);
    row_observed(&row, AT(lease_seconds), lease->lease_seconds);
    return row_write(&row);
}

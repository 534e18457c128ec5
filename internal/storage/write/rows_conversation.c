/* SPDX-License-Identifier: MIT */
/* Rows of what was said inside a flow: names asked, handshakes, requests, leases. */
#include "write/rows.h"

static void add_endpoints(struct row *row, const struct endpoint *client,
                          const struct endpoint *server)
{
    row_address(row, &client->ip);
    row_integer(row, client->port);
    row_address(row, &server->ip);
    row_integer(row, server->port);
}

/* capture_id, flow_id, device_id, time: how most of these rows begin. */
static void add_head(struct rows *rows, struct row *row, int64_t flow_id, int64_t device_id,
                     int64_t time_us)
{
    rows_saw_ids(rows, flow_id, device_id);
    row_integer(row, rows->capture_id);
    row_id(row, flow_id);
    row_id(row, device_id);
    row_integer(row, time_us);
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
        intern_string(name_transport(dns)),
        intern_integer(true, dns->has_query),
        intern_integer(true, dns->answered),
        intern_integer(dns->domain.offset != 0, dns->type),
        intern_integer(dns->rcode != NOT_OBSERVED, dns->rcode),
        intern_integer(dns->attempt != 0, dns->attempt),
    };
    return intern_fields(&rows->interner, INTERN_DNS_KIND, fields,
                         sizeof fields / sizeof fields[0]);
}

bool write_dns_query(struct rows *rows, const struct dns_query_record *dns)
{
    const struct record *record = &dns->base;
    struct row row = rows_begin(rows, WRITE_DNS_QUERY);
    add_head(rows, &row, dns->flow_id, dns->device_id, record->time_us);
    row_id(&row, dns_kind(rows, dns));
    row_address(&row, &dns->client.ip);
    row_address(&row, &dns->server.ip);
    row_integer(&row, (int64_t)dns->client.port << 16 | dns->server.port);
    row_integer(&row, dns->transaction_id);
    row_id(&row, intern_domain(&rows->interner, record_text(record, dns->domain)));
    row_observed(&row, dns->ttl);
    row_observed(&row, dns->response_us);
    row_text(&row, record_text(record, dns->resolved_json));
    row_text(&row, record_text(record, dns->answers_json));
    return row_write(&row);
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

static void add_fingerprint(struct row *row, const struct tls_handshake_record *tls,
                            struct text_ref hash, struct text_ref string)
{
    row_id(row, intern_fingerprint(row->interner, record_text(&tls->base, hash),
                                   record_text(&tls->base, string)));
}

bool write_tls_handshake(struct rows *rows, const struct tls_handshake_record *tls)
{
    const struct record *record = &tls->base;
    struct row row = rows_begin(rows, WRITE_TLS_HANDSHAKE);
    add_head(rows, &row, tls->flow_id, tls->device_id, record->time_us);
    row_term(&row, tls_transport_name((enum tls_transport)tls->transport));
    add_endpoints(&row, &tls->client, &tls->server);
    row_integer(&row, tls->has_client);
    row_integer(&row, tls->has_server);
    row_id(&row, intern_domain(&rows->interner, record_text(record, tls->sni)));
    row_id(&row, tls->version);
    row_id(&row, tls->offered_version);
    row_integer_if(&row, tls->has_server, tls->cipher);
    row_integer_if(&row, tls->has_client, tls->ech_offered);
    row_integer_if(&row, tls->has_server || tls->resumed, tls->resumed);
    row_interned(&row, record_text(record, tls->alpn_offered));
    row_interned(&row, record_text(record, tls->alpn_first));
    row_interned(&row, record_text(record, tls->alpn_chosen));
    add_fingerprint(&row, tls, tls->ja3_hash, tls->ja3);
    add_fingerprint(&row, tls, tls->ja3s_hash, tls->ja3s);
    add_fingerprint(&row, tls, tls->ja4, tls->ja4_r);
    row_integer_if(&row, tls->quic_version != 0, tls->quic_version);
    row_id(&row, leaf_certificate(rows, tls));
    row_term(&row, tls->identified_app);
    add_fingerprint(&row, tls, tls->retry_ja3s_hash, tls->retry_ja3s);
    return row_write(&row);
}

bool write_certificate(struct rows *rows, const struct certificate_record *seen)
{
    const struct record *record = &seen->base;
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
    row_integer(&row, rows->capture_id);
    row_id(&row, seen->flow_id);
    row_integer(&row, record->time_us);
    add_endpoints(&row, &seen->client, &seen->server);
    row_integer(&row, seen->from_server);
    row_integer(&row, seen->position);
    row_integer(&row, certificate_id);
    return row_write(&row);
}

/* ---------------------------------------------------------------- HTTP, DHCP */

bool write_http_request(struct rows *rows, const struct http_request_record *http)
{
    const struct record *record = &http->base;
    struct row row = rows_begin(rows, WRITE_HTTP_REQUEST);
    add_head(rows, &row, http->flow_id, http->device_id, record->time_us);
    add_endpoints(&row, &http->client, &http->server);
    row_integer(&row, http->has_request);
    row_interned(&row, record_text(record, http->method));
    row_interned(&row, record_text(record, http->host));
    row_text(&row, record_text(record, http->uri));
    row_text(&row, record_text(record, http->version));
    row_interned(&row, record_text(record, http->user_agent));
    row_text(&row, record_text(record, http->referrer));
    row_observed(&row, http->status_code);
    row_interned(&row, record_text(record, http->content_type));
    row_interned(&row, record_text(record, http->server_header));
    row_observed(&row, http->request_body_bytes);
    row_observed(&row, http->response_body_bytes);
    row_observed(&row, http->response_us);
    return row_write(&row);
}

bool write_dhcp_message(struct rows *rows, const struct dhcp_message_record *lease)
{
    const struct record *record = &lease->base;
    rows_saw_ids(rows, 0, lease->device_id);
    struct row row = rows_begin(rows, WRITE_DHCP_MESSAGE);
    row_integer(&row, rows->capture_id);
    row_id(&row, lease->device_id);
    row_integer(&row, record->time_us);
    row_integer(&row, lease->version);
    row_integer(&row, lease->type);
    row_integer(&row, lease->transaction_id);
    row_integer_if(&row, lease->has_mac, (int64_t)mac_to_integer(&lease->mac));
    row_address(&row, &lease->sender.ip);
    row_interned(&row, record_text(record, lease->hostname));
    row_interned(&row, record_text(record, lease->fqdn));
    row_interned(&row, record_text(record, lease->vendor_class));
    row_interned(&row, record_text(record, lease->param_list));
    row_interned(&row, record_text(record, lease->client_id));
    row_address(&row, &lease->requested_ip);
    row_address(&row, &lease->assigned_ip);
    row_address(&row, &lease->server_ip);
    row_observed(&row, lease->lease_seconds);
    return row_write(&row);
}

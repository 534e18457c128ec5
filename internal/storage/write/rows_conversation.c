/* SPDX-License-Identifier: MIT */
/* Rows of the events inside a flow: names asked, handshakes, requests, leases. */
#include "write/rows.h"

static void add_endpoints(struct row *row, const struct endpoint *client,
                          const struct endpoint *server)
{
    row_address(row, AT(src), &client->ip);
    row_integer(row, AT(src_port), client->port);
    row_address(row, AT(dst), &server->ip);
    row_integer(row, AT(dst_port), server->port);
}

/* The first columns of most of these rows. */
static void add_head(struct rows *rows, struct row *row, int64_t flow_id, int64_t device_id)
{
    rows_saw_ids(rows, flow_id, device_id);
    row_integer(row, AT(capture_id), rows->capture_id);
    row_id(row, AT(flow_id), flow_id);
    row_id(row, AT(device_id), device_id);
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
    };
    return intern_fields(&rows->interner, INTERN_DNS_KIND, fields,
                         sizeof fields / sizeof fields[0]);
}

bool write_dns_query(struct rows *rows, const struct joined_row *joined)
{
    const struct record *record = joined->fact;
    const struct dns_query_record *dns = (const struct dns_query_record *)record;
    struct row row = rows_begin(rows, WRITE_DNS_QUERY);
    add_head(rows, &row, dns->flow_id, joined->device_id);
    row_integer(&row, AT(query_us), record->time_us);
    row_value(&row, AT(kind_id), INTERN_DNS_KIND, dns_kind(rows, dns));
    row_address(&row, AT(client), &dns->client.ip);
    row_address(&row, AT(server), &dns->server.ip);
    row_integer(&row, AT(ports), (int64_t)dns->client.port << 16 | dns->server.port);
    row_integer(&row, AT(transaction_id), dns->transaction_id);
    row_value(&row, AT(query_domain), INTERN_DOMAIN,
              intern_domain(&rows->interner, record_text(record, dns->domain)));
    row_observed(&row, AT(ttl), dns->ttl);
    row_observed(&row, AT(response_us), dns->response_us);
    row_text(&row, AT(resolved_ips), record_text(record, dns->resolved_json));
    row_text(&row, AT(answers), record_text(record, dns->answers_json));
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

static void add_fingerprint(struct row *row, enum bind bind, const struct tls_handshake_record *tls,
                            struct text_ref hash, struct text_ref string)
{
    row_value(row, bind, INTERN_FINGERPRINT,
              intern_fingerprint(row->interner, record_text(&tls->base, hash),
                                 record_text(&tls->base, string)));
}

bool write_tls_handshake(struct rows *rows, const struct joined_row *joined)
{
    const struct record *record = joined->fact;
    const struct tls_handshake_record *tls = (const struct tls_handshake_record *)record;
    struct row row = rows_begin(rows, WRITE_TLS_HANDSHAKE);
    add_head(rows, &row, tls->flow_id, joined->device_id);
    row_integer(&row, AT(hello_us), record->time_us);
    row_term(&row, AT(transport_term), tls_transport_name((enum tls_transport)tls->transport));
    add_endpoints(&row, &tls->client, &tls->server);
    row_integer(&row, AT(client_seen), tls->has_client);
    row_integer(&row, AT(server_seen), tls->has_server);
    row_value(&row, AT(sni), INTERN_DOMAIN,
              intern_domain(&rows->interner, record_text(record, tls->sni)));
    row_id(&row, AT(version), tls->version);
    row_id(&row, AT(offered_version), tls->offered_version);
    row_integer_if(&row, AT(cipher), tls->has_server, tls->cipher);
    row_integer_if(&row, AT(ech_offered), tls->has_client, tls->ech_offered);
    row_integer_if(&row, AT(resumed), tls->has_server || tls->resumed, tls->resumed);
    row_interned(&row, AT(alpn_offered_text), record_text(record, tls->alpn_offered));
    row_interned(&row, AT(alpn_first_text), record_text(record, tls->alpn_first));
    row_interned(&row, AT(alpn_chosen_text), record_text(record, tls->alpn_chosen));
    add_fingerprint(&row, AT(ja3), tls, tls->ja3_hash, tls->ja3);
    add_fingerprint(&row, AT(ja3s), tls, tls->ja3s_hash, tls->ja3s);
    add_fingerprint(&row, AT(ja4), tls, tls->ja4, tls->ja4_r);
    row_integer_if(&row, AT(quic_version), tls->quic_version != 0, tls->quic_version);
    row_value(&row, AT(certificate_id), INTERN_CERTIFICATE, leaf_certificate(rows, tls));
    row_term(&row, AT(identified_app_term), joined->identified_app);
    add_fingerprint(&row, AT(retry_ja3s), tls, tls->retry_ja3s_hash, tls->retry_ja3s);
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
    add_endpoints(&row, &seen->client, &seen->server);
    row_integer(&row, AT(from_server), seen->from_server);
    row_integer(&row, AT(position), seen->position);
    row_value(&row, AT(certificate_id), INTERN_CERTIFICATE, certificate_id);
    return row_write(&row);
}

/* ---------------------------------------------------------------- HTTP, DHCP */

bool write_http_request(struct rows *rows, const struct joined_row *joined)
{
    const struct record *record = joined->fact;
    const struct http_request_record *http = (const struct http_request_record *)record;
    struct row row = rows_begin(rows, WRITE_HTTP_REQUEST);
    add_head(rows, &row, http->flow_id, joined->device_id);
    row_integer(&row, AT(request_us), record->time_us);
    add_endpoints(&row, &http->client, &http->server);
    row_integer(&row, AT(request_seen), http->has_request);
    row_interned(&row, AT(method_text), record_text(record, http->method));
    row_interned(&row, AT(host_text), record_text(record, http->host));
    row_text(&row, AT(uri), record_text(record, http->uri));
    row_text(&row, AT(version), record_text(record, http->version));
    row_interned(&row, AT(user_agent_text), record_text(record, http->user_agent));
    row_text(&row, AT(referrer), record_text(record, http->referrer));
    row_observed(&row, AT(status_code), http->status_code);
    row_interned(&row, AT(content_type_text), record_text(record, http->content_type));
    row_interned(&row, AT(server_text), record_text(record, http->server_header));
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

/* SPDX-License-Identifier: MIT */
#include "privacy.h"

#include "device_names.h"
#include "pseudonyms.h"

#include <stdlib.h>
#include <string.h>

enum { CHANGED_BYTES_MOST = 2 * RECORD_MOST_BYTES };

struct privacy {
    struct pseudonyms *pseudonyms; /* NULL: addresses are not replaced */
    bool drop_names;
    struct ip_network networks[64];
    size_t network_count;
    void *changed;                /* CHANGED_BYTES_MOST: a copy of the record with changed text */
    char text[RECORD_MOST_BYTES]; /* RECORD_MOST_BYTES: one text of it */
    /* About the record at hand: */
    struct record_builder builder;
    bool is_copied;
};

struct privacy *privacy_open(const struct privacy_options *options, struct error *error)
{
    struct privacy *privacy = calloc(1, sizeof *privacy);
    if (privacy) privacy->changed = aligned_alloc(64, CHANGED_BYTES_MOST);
    if (!privacy || !privacy->changed) {
        error_no_memory(error, "start");
        privacy_close(privacy);
        return NULL;
    }
    privacy->drop_names = options->drop_names;
    for (size_t i = 0; i < options->local_network_count && i < 64; i++)
        privacy->networks[privacy->network_count++] = options->local_networks[i];
    if (options->mode == PSEUDONYMS_NONE) return privacy;
    privacy->pseudonyms = pseudonyms_create(options, error);
    if (privacy->pseudonyms) return privacy;
    privacy_close(privacy);
    return NULL;
}

void privacy_close(struct privacy *privacy)
{
    if (!privacy) return;
    pseudonyms_destroy(privacy->pseudonyms);
    free(privacy->changed);
    free(privacy);
}

bool privacy_hides_macs(const struct privacy *privacy)
{
    return privacy->pseudonyms != NULL;
}

/* ------------------------------------------------------------ values */

static bool hide_ip(struct privacy *privacy, struct ip_address *ip)
{
    return privacy->pseudonyms && ip_is_set(ip) && pseudonyms_ip(privacy->pseudonyms, ip);
}

static void hide_mac(struct privacy *privacy, struct mac_address *mac)
{
    if (privacy->pseudonyms) (void)pseudonyms_mac(privacy->pseudonyms, mac);
}

static bool hide_endpoint(struct privacy *privacy, struct endpoint *endpoint)
{
    hide_mac(privacy, &endpoint->mac);
    return hide_ip(privacy, &endpoint->ip);
}

static bool is_own(const struct privacy *privacy, const struct ip_address *ip)
{
    for (size_t i = 0; i < privacy->network_count; i++)
        if (ip_network_contains(&privacy->networks[i], ip)) return true;
    return false;
}

/* ------------------------------------------------------------ text */

/* Text of another size needs another record. The first change makes a copy, and later ones are
 * appended to it. The caller must then take its typed pointer from the copy. So refs are named by
 * their offset in the struct. */
static struct text_ref *ref_at(struct privacy *privacy, size_t place)
{
    return (struct text_ref *)((char *)privacy->builder.record + place);
}

static struct span text_at(struct privacy *privacy, size_t place)
{
    return record_text(privacy->builder.record, *ref_at(privacy, place));
}

static void drop_text(struct privacy *privacy, size_t place)
{
    *ref_at(privacy, place) = (struct text_ref){0, 0};
}

static void hide_text(struct privacy *privacy, size_t place, bool own_only)
{
    struct span in = text_at(privacy, place);
    struct text out = text_into(privacy->text, sizeof privacy->text);
    if (!privacy->pseudonyms || in.size == 0) return;
    if (!pseudonyms_text(privacy->pseudonyms, in, own_only, &out)) return;
    if (!privacy->is_copied) {
        record_resume(&privacy->builder, privacy->changed, CHANGED_BYTES_MOST,
                      privacy->builder.record);
        privacy->is_copied = true;
    }
    /* Text that does not fit becomes absent: it must not leak. */
    struct span whole = out.cut ? (struct span){NULL, 0} : text_span(&out);
    struct text_ref ref = record_add_text(&privacy->builder, whole);
    *ref_at(privacy, place) = ref;
}

static void hide_texts(struct privacy *privacy, const size_t *places, size_t count, bool own_only)
{
    for (size_t i = 0; i < count; i++)
        hide_text(privacy, places[i], own_only);
}
#define HIDE(privacy, places, own_only)                                                            \
    hide_texts(privacy, places, sizeof places / sizeof places[0], own_only)

static void drop_device_name(struct privacy *privacy, size_t place)
{
    if (privacy->drop_names && is_device_name(text_at(privacy, place))) drop_text(privacy, place);
}

/* ------------------------------------------------------------ records */

static void apply_flow(struct privacy *privacy, struct flow_record *flow)
{
    static const size_t names[] = {offsetof(struct flow_record, name)};
    static const size_t labels[] = {offsetof(struct flow_record, server_label)};
    if (privacy->drop_names) {
        /* A server at home greets with its own name (SMTP, FTP). */
        if (is_own(privacy, &flow->responder.ip)) drop_text(privacy, labels[0]);
        drop_device_name(privacy, names[0]);
        if (flow->name.offset == 0) flow->name_source = NAME_FROM_NONE;
    }
    bool originator = hide_endpoint(privacy, &flow->originator);
    bool responder = hide_endpoint(privacy, &flow->responder);
    /* It is a hash of the true addresses, and a reader who tries all addresses finds them. */
    if (originator || responder) flow->has_community_id = false;
    HIDE(privacy, names, false);
    HIDE(privacy, labels, true);
}

/* Names in mDNS, LLMNR and NBNS are about devices. Only types of services are not names. */
static void drop_names_of_dns(struct privacy *privacy, struct dns_query_record *dns)
{
    const size_t domain = offsetof(struct dns_query_record, domain);
    struct span name = text_at(privacy, domain);
    static const char reverse[] = ".arpa";
    bool of_link = dns->protocol != NAME_DNS;
    bool is_reverse =
        name.size > sizeof reverse - 1 && dns->type == 12 /* PTR */ &&
        memcmp(name.data + name.size - sizeof reverse + 1, reverse, sizeof reverse - 1) == 0;
    bool is_name = of_link ? !is_service_type(name) : is_device_name(name);
    if (is_name) drop_text(privacy, domain);
    if (!is_name && !of_link && !is_reverse) return;
    /* The question is for a reverse name, or for a name at home: the answer holds a name, or
     * belongs to one. */
    drop_text(privacy, offsetof(struct dns_query_record, answers));
    drop_text(privacy, offsetof(struct dns_query_record, tail));
    drop_text(privacy, offsetof(struct dns_query_record, chain));
    drop_text(privacy, offsetof(struct dns_query_record, addresses));
}

static void apply_dns(struct privacy *privacy, struct dns_query_record *dns)
{
    static const size_t texts[] = {
        offsetof(struct dns_query_record, domain), offsetof(struct dns_query_record, answers),
        offsetof(struct dns_query_record, resolved_json), offsetof(struct dns_query_record, tail),
        offsetof(struct dns_query_record, chain)};
    if (privacy->drop_names) drop_names_of_dns(privacy, dns);
    (void)hide_endpoint(privacy, &dns->client);
    (void)hide_endpoint(privacy, &dns->server);
    hide_mac(privacy, &dns->said_by);
    uint8_t *addresses = (uint8_t *)dns + dns->addresses.offset;
    for (size_t at = 0;
         dns->addresses.offset && at + sizeof(struct answered_address) <= dns->addresses.size;
         at += sizeof(struct answered_address)) {
        struct answered_address answer;
        memcpy(&answer, addresses + at, sizeof answer);
        if (hide_ip(privacy, &answer.ip)) memcpy(addresses + at, &answer, sizeof answer);
    }
    HIDE(privacy, texts, false);
}

static void apply_tls(struct privacy *privacy, struct tls_handshake_record *tls)
{
    static const size_t texts[] = {offsetof(struct tls_handshake_record, sni),
                                   offsetof(struct tls_handshake_record, cert_common_name),
                                   offsetof(struct tls_handshake_record, cert_issuer),
                                   offsetof(struct tls_handshake_record, cert_sans_json)};
    static const size_t certificate[] = {offsetof(struct tls_handshake_record, cert_common_name),
                                         offsetof(struct tls_handshake_record, cert_issuer),
                                         offsetof(struct tls_handshake_record, cert_sans_json),
                                         offsetof(struct tls_handshake_record, cert_sha256),
                                         offsetof(struct tls_handshake_record, cert_valid_from),
                                         offsetof(struct tls_handshake_record, cert_valid_to)};
    if (privacy->drop_names) {
        drop_device_name(privacy, offsetof(struct tls_handshake_record, sni));
        for (size_t i = 0; is_own(privacy, &tls->server.ip) && i < 6; i++)
            drop_text(privacy, certificate[i]);
    }
    (void)hide_endpoint(privacy, &tls->client);
    (void)hide_endpoint(privacy, &tls->server);
    HIDE(privacy, texts, false);
}

/* A client's certificate names a person; that of a server at home names the device. */
static bool apply_certificate(struct privacy *privacy, struct certificate_record *certificate)
{
    static const size_t texts[] = {offsetof(struct certificate_record, common_name),
                                   offsetof(struct certificate_record, issuer),
                                   offsetof(struct certificate_record, sans_json)};
    if (privacy->drop_names &&
        (!certificate->from_server || is_own(privacy, &certificate->server.ip)))
        return false;
    (void)hide_endpoint(privacy, &certificate->client);
    (void)hide_endpoint(privacy, &certificate->server);
    HIDE(privacy, texts, false);
    return true;
}

static void apply_http(struct privacy *privacy, struct http_request_record *http)
{
    static const size_t texts[] = {offsetof(struct http_request_record, host),
                                   offsetof(struct http_request_record, uri),
                                   offsetof(struct http_request_record, referrer)};
    static const size_t labels[] = {offsetof(struct http_request_record, user_agent),
                                    offsetof(struct http_request_record, server_header)};
    for (size_t i = 1; privacy->drop_names && i < 3; i++)
        if (url_names_device(text_at(privacy, texts[i]))) drop_text(privacy, texts[i]);
    if (privacy->drop_names && host_names_device(text_at(privacy, texts[0])))
        drop_text(privacy, texts[0]);
    (void)hide_endpoint(privacy, &http->client);
    (void)hide_endpoint(privacy, &http->server);
    HIDE(privacy, texts, false);
    HIDE(privacy, labels, true);
}

static void apply_dhcp_message(struct privacy *privacy, struct dhcp_message_record *dhcp)
{
    static const size_t names[] = {offsetof(struct dhcp_message_record, hostname),
                                   offsetof(struct dhcp_message_record, fqdn)};
    static const size_t labels[] = {offsetof(struct dhcp_message_record, vendor_class)};
    for (size_t i = 0; privacy->drop_names && i < 2; i++)
        drop_text(privacy, names[i]);
    /* A MAC, a DUID that contains one, or another number that identifies the device for ever. */
    if (privacy->pseudonyms) drop_text(privacy, offsetof(struct dhcp_message_record, client_id));
    (void)hide_endpoint(privacy, &dhcp->sender);
    hide_mac(privacy, &dhcp->mac);
    (void)hide_ip(privacy, &dhcp->requested_ip);
    (void)hide_ip(privacy, &dhcp->assigned_ip);
    (void)hide_ip(privacy, &dhcp->server_ip);
    HIDE(privacy, names, false);
    HIDE(privacy, labels, true);
}

static bool apply_evidence(struct privacy *privacy, struct evidence_record *evidence)
{
    static const size_t texts[] = {offsetof(struct evidence_record, value)};
    if (privacy->drop_names && evidence->attribute == ATTRIBUTE_HOSTNAME) return false;
    (void)hide_ip(privacy, &evidence->ip);
    hide_mac(privacy, &evidence->mac);
    hide_mac(privacy, &evidence->said_by);
    HIDE(privacy, texts, evidence->attribute == ATTRIBUTE_OS);
    return true;
}

/* Its sentences name the host, too, so a run about a device at home is not kept without names. */
static bool apply_probe_run(struct privacy *privacy, struct probe_run_record *run)
{
    size_t texts[4 + PROBE_LAYERS] = {
        offsetof(struct probe_run_record, url), offsetof(struct probe_run_record, host),
        offsetof(struct probe_run_record, asked_with), offsetof(struct probe_run_record, verdict)};
    for (size_t i = 0; i < PROBE_LAYERS; i++)
        texts[4 + i] = offsetof(struct probe_run_record, layers) +
                       i * sizeof(struct probe_layer_part) + offsetof(struct probe_layer_part, why);
    if (privacy->drop_names && host_names_device(text_at(privacy, texts[1]))) return false;
    for (size_t i = 0; i < PROBE_ADDRESSES_MOST; i++)
        (void)hide_ip(privacy, &run->addresses[i]);
    HIDE(privacy, texts, false);
    return true;
}

struct record *privacy_apply(struct privacy *privacy, struct record *record)
{
    bool kept = true;
    privacy->builder = (struct record_builder){.record = record, .capacity = record->size};
    privacy->is_copied = false;
    switch ((enum record_kind)record->kind) {
    case RECORD_FLOW: apply_flow(privacy, (struct flow_record *)record); break;
    case RECORD_DNS_QUERY: apply_dns(privacy, (struct dns_query_record *)record); break;
    case RECORD_TLS_HANDSHAKE: apply_tls(privacy, (struct tls_handshake_record *)record); break;
    case RECORD_HTTP_REQUEST: apply_http(privacy, (struct http_request_record *)record); break;
    case RECORD_DHCP_MESSAGE:
        apply_dhcp_message(privacy, (struct dhcp_message_record *)record);
        break;
    case RECORD_ADDRESS_BINDING: {
        struct address_binding_record *binding = (struct address_binding_record *)record;
        (void)hide_ip(privacy, &binding->ip);
        hide_mac(privacy, &binding->mac);
        break;
    }
    case RECORD_EVIDENCE: kept = apply_evidence(privacy, (struct evidence_record *)record); break;
    case RECORD_CERTIFICATE:
        kept = apply_certificate(privacy, (struct certificate_record *)record);
        break;
    case RECORD_PROBE_RUN:
        kept = apply_probe_run(privacy, (struct probe_run_record *)record);
        break;
    }
    return kept ? privacy->builder.record : NULL;
}

const char *privacy_hide_text(struct privacy *privacy, const char *text, char *memory, size_t size)
{
    struct text out = text_into(memory, size);
    bool changed = privacy->pseudonyms &&
                   pseudonyms_text(privacy->pseudonyms,
                                   (struct span){(const uint8_t *)text, strlen(text)}, false, &out);
    if (!changed) text_add(&out, text);
    return memory;
}

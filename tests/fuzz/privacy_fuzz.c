/* SPDX-License-Identifier: MIT */
/*
 * Any bytes as text and as records with text, through the pseudonyms and the removal of names. An
 * own address before or after a text is always replaced, always by the same pseudonym. No record is
 * lost. No part of a device's name is kept.
 *
 * The input: a byte of privacy options, a byte for the kind of record, then texts with FF between
 * them.
 */
#include "privacy/device_names.h"
#include "privacy/privacy.h"
#include "privacy/pseudonyms.h"

#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MODES = 3, TEXTS_MOST = 16, TEXT_MOST = 4096 };

static struct ip_network home;
static struct pseudonyms *pseudonyms[MODES];
static struct privacy *privacies[MODES][2]; /* names kept, names dropped */
static char pseudonym[MODES][IP_TEXT_SIZE]; /* of own_address */
static const char own_address[] = "192.168.7.20";

static void make_pseudonyms(void)
{
    char key[] = "/tmp/netscope-fuzz-key-XXXXXX";
    struct error error = {.sentence = ""};
    struct ip_address ip;
    int file = mkstemp(key); /* 0600 */
    if (file < 0 || write(file, "0123456789abcdef0123456789abcdef", 32) != 32) abort();
    (void)close(file);
    if (!ip_network_parse("192.168.0.0/16", &home)) abort();
    for (int i = 0; i < 2 * MODES; i++) {
        int mode = i / 2;
        struct privacy_options options = {.mode = (enum pseudonym_mode)mode,
                                          .drop_names = i % 2,
                                          .key_file = key,
                                          .local_networks = &home,
                                          .local_network_count = 1};
        privacies[mode][i % 2] = privacy_open(&options, &error);
        if (!privacies[mode][i % 2]) abort();
        if (mode == PSEUDONYMS_NONE || pseudonyms[mode]) continue;
        pseudonyms[mode] = pseudonyms_create(&options, &error);
        if (!pseudonyms[mode] || !ip_parse(own_address, &ip)) abort();
        if (!pseudonyms_ip(pseudonyms[mode], &ip)) abort();
        (void)ip_format(&ip, pseudonym[mode]);
    }
    (void)unlink(key);
}

/* ---------------------------------------------------------------- text */

static bool begins(struct span text, const char *front)
{
    size_t size = strlen(front);
    return text.size >= size && memcmp(text.data, front, size) == 0;
}

static bool ends(struct span text, const char *back)
{
    size_t size = strlen(back);
    return text.size >= size && memcmp(text.data + text.size - size, back, size) == 0;
}

/* Puts the text between two own addresses, separated by spaces. */
static void try_between(enum pseudonym_mode mode, struct span middle, bool own_only)
{
    static char memory[2][16 * TEXT_MOST];
    size_t size = sizeof own_address - 1, whole = middle.size + 2 * (size + 1);
    uint8_t *in = malloc(whole); /* exact size, so that a sanitizer sees an overrun */
    if (!in) abort();
    memcpy(in, own_address, size);
    in[size] = in[size + 1 + middle.size] = ' ';
    memcpy(in + size + 1, middle.data, middle.size);
    memcpy(in + whole - size, own_address, size);
    for (int i = 0; i < 2; i++) {
        struct text out = text_into(memory[i], sizeof memory[i]);
        if (!pseudonyms_text(pseudonyms[mode], (struct span){in, whole}, own_only, &out)) abort();
        struct span told = text_span(&out);
        if (out.cut || !begins(told, pseudonym[mode]) || !ends(told, pseudonym[mode])) abort();
    }
    if (strcmp(memory[0], memory[1]) != 0 && !memchr(middle.data, 0, middle.size)) abort();
    free(in);
}

static void try_names(struct span text)
{
    (void)is_device_name(text);
    (void)host_names_device(text);
    (void)url_names_device(text);
    (void)is_service_type(text);
}

/* ---------------------------------------------------------------- records */

#define PLACES(type, ...)                                                                          \
    {                                                                                              \
        sizeof(struct type),                                                                       \
        {                                                                                          \
            __VA_ARGS__                                                                            \
        }                                                                                          \
    }
#define AT(type, field) offsetof(struct type, field)
static const struct shape {
    size_t size, texts[TEXTS_MOST]; /* the places of the record's refs; 0: no more */
} shapes[] = {
    [RECORD_FLOW] = PLACES(flow_record, AT(flow_record, name), AT(flow_record, server_label),
                           AT(flow_record, ja3_hash), AT(flow_record, ja4)),
    [RECORD_DNS_QUERY] =
        PLACES(dns_query_record, AT(dns_query_record, domain), AT(dns_query_record, answers),
               AT(dns_query_record, resolved_json), AT(dns_query_record, addresses),
               AT(dns_query_record, tail), AT(dns_query_record, chain)),
    [RECORD_TLS_HANDSHAKE] =
        PLACES(tls_handshake_record, AT(tls_handshake_record, sni),
               AT(tls_handshake_record, cert_common_name), AT(tls_handshake_record, cert_issuer),
               AT(tls_handshake_record, cert_sans_json), AT(tls_handshake_record, cert_sha256),
               AT(tls_handshake_record, ja4_r)),
    [RECORD_HTTP_REQUEST] =
        PLACES(http_request_record, AT(http_request_record, host), AT(http_request_record, uri),
               AT(http_request_record, referrer), AT(http_request_record, user_agent),
               AT(http_request_record, server_header), AT(http_request_record, method)),
    [RECORD_DHCP_MESSAGE] =
        PLACES(dhcp_message_record, AT(dhcp_message_record, hostname),
               AT(dhcp_message_record, fqdn), AT(dhcp_message_record, vendor_class),
               AT(dhcp_message_record, client_id), AT(dhcp_message_record, param_list)),
    [RECORD_ADDRESS_BINDING] = PLACES(address_binding_record, 0),
    [RECORD_EVIDENCE] = PLACES(evidence_record, AT(evidence_record, value)),
    [RECORD_CERTIFICATE] =
        PLACES(certificate_record, AT(certificate_record, common_name),
               AT(certificate_record, issuer), AT(certificate_record, sans_json)),
    [RECORD_PROBE_RUN] =
        PLACES(probe_run_record, AT(probe_run_record, url), AT(probe_run_record, host),
               AT(probe_run_record, asked_with), AT(probe_run_record, verdict),
               AT(probe_run_record, certificate), AT(probe_run_record, layers[0].why),
               AT(probe_run_record, layers[PROBE_LAYERS - 1].why)),
};

static struct record *build(uint8_t kind, const struct span *texts, size_t count)
{
    static _Alignas(8) uint8_t memory[RECORD_MOST_BYTES];
    struct record_builder builder;
    const struct shape *shape = &shapes[kind];
    record_begin(&builder, memory, sizeof memory, (enum record_kind)kind, shape->size);
    for (size_t i = 0; i < TEXTS_MOST && shape->texts[i] && i < count; i++) {
        struct text_ref ref = record_add_text(&builder, texts[i]);
        memcpy(memory + shape->texts[i], &ref, sizeof ref);
    }
    return builder.record;
}

static void try_record(struct privacy *privacy, bool dropped, struct record *record)
{
    static volatile uint8_t sum;
    const struct shape *shape = &shapes[record->kind];
    struct record *kept = privacy_apply(privacy, record);
    if (!kept) return;
    for (size_t i = 0; i < TEXTS_MOST && shape->texts[i]; i++) {
        struct text_ref ref;
        memcpy(&ref, (uint8_t *)kept + shape->texts[i], sizeof ref);
        if (ref.offset == 0) continue;
        if (ref.offset < shape->size || (size_t)ref.offset + ref.size >= kept->size) abort();
        struct span text = record_text(kept, ref);
        if (text.data[text.size] != 0) abort();
        for (size_t j = 0; j < text.size; j++)
            sum = (uint8_t)(sum + text.data[j]);
    }
    const struct http_request_record *http = (const struct http_request_record *)kept;
    if (dropped && kept->kind == RECORD_DHCP_MESSAGE &&
        ((const struct dhcp_message_record *)kept)->hostname.offset)
        abort();
    if (dropped && privacy == privacies[PSEUDONYMS_NONE][1] && kept->kind == RECORD_HTTP_REQUEST &&
        host_names_device(record_text(kept, http->host)))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct span texts[TEXTS_MOST];
    size_t count = 0;
    if (!privacies[0][0]) make_pseudonyms();
    if (size < 2 || size > TEXT_MOST) return 0;
    enum pseudonym_mode mode = (enum pseudonym_mode)((data[0] >> 2) % MODES);
    bool dropped = data[0] & 1, own_only = data[0] & 2;
    uint8_t kind = data[1] % (RECORD_PROBE_RUN + 1);
    for (const uint8_t *at = data + 2, *end = data + size; count < TEXTS_MOST && at < end;) {
        const uint8_t *stop = memchr(at, 0xff, (size_t)(end - at));
        if (!stop) stop = end;
        texts[count++] = (struct span){at, (size_t)(stop - at)};
        at = stop + 1;
    }
    for (size_t i = 0; i < count; i++) {
        try_names(texts[i]);
        if (mode != PSEUDONYMS_NONE) try_between(mode, texts[i], own_only);
    }
    try_record(privacies[mode][dropped], dropped, build(kind, texts, count));
    return 0;
}

/* SPDX-License-Identifier: MIT */
/* mdns - Multicast DNS (RFC 6762) and the services announced with it (RFC 6763). */
#include "dns_message.h"
#include "dns_rdata.h"
#include "parser.h"

enum { MDNS_PORT = 5353 };

static enum probe_answer mdns_probe(const struct parse_context *context, struct span bytes)
{
    if (dns_message_server_port(context, bytes) != MDNS_PORT) return PROBE_NO;
    size_t stated_size = context->datagram_cut ? SIZE_MAX : bytes.size;
    return dns_message_is_plausible(bytes, stated_size) ? PROBE_YES : PROBE_NO;
}

/* The text before the suffix; absent if the name has another end, or is just the suffix. */
static struct span before_suffix(struct span name, const char *suffix)
{
    size_t size = strlen(suffix);
    bool ends = name.size > size && memcmp(name.data + name.size - size, suffix, size) == 0;
    return ends ? (struct span){name.data, name.size - size} : (struct span){NULL, 0};
}

/* "host.local": one label before the suffix. */
static void conclude_address(const struct parse_context *context, const struct name_record *record)
{
    struct span host = before_suffix(record->name, ".local");
    if (host.size == 0 || memchr(host.data, '.', host.size)) return;
    emit_evidence(context, EVIDENCE_MDNS_HOSTNAME, host, &record->address, NULL);
}

/*
 * The value of a key in the text form of a TXT record: "key=value" "key=value" (RFC 6763, section
 * 6.3; keys in any case). Quotes inside values are escaped, so a quote ends a string.
 */
static struct span txt_value(struct span strings, const char *key)
{
    size_t key_size = strlen(key);
    struct cursor c = cursor_of(strings);
    while (cursor_left(&c) > 1) {
        cursor_skip(&c, 1); /* the opening quote */
        const uint8_t *end = memchr(c.at, '"', cursor_left(&c));
        if (!end) break;
        struct span string = {c.at, (size_t)(end - c.at)};
        cursor_skip(&c, string.size + 1);
        if (cursor_left(&c) > 0) cursor_skip(&c, 1); /* the space between strings */
        if (string.size <= key_size || string.data[key_size] != '=') continue;
        bool same = true;
        for (size_t i = 0; i < key_size; i++)
            same &= (string.data[i] | 0x20) == (uint8_t)key[i];
        if (same) return (struct span){string.data + key_size + 1, string.size - key_size - 1};
    }
    return (struct span){NULL, 0};
}

/* The service and the key of its TXT record that contain the model of the device. */
static const struct {
    const char *service, *key;
} model_keys[] = {
    {"._device-info._tcp.local", "model"}, /* Apple and Avahi: "MacBookPro14,1" */
    {"._airplay._tcp.local", "model"},     /* "AppleTV6,2" */
    {"._raop._tcp.local", "am"},           /* the same of audio receivers */
    {"._googlecast._tcp.local", "md"},     /* "Chromecast" */
    {"._hap._tcp.local", "md"},            /* HomeKit Accessory Protocol, Bonjour TXT keys */
    {"._ipp._tcp.local", "ty"},            /* Bonjour Printing Specification: make and model */
    {"._ipps._tcp.local", "ty"},
    {"._printer._tcp.local", "ty"},
    {"._pdl-datastream._tcp.local", "ty"},
};

static void conclude_txt(struct parse_context *context, const struct name_record *record)
{
    for (size_t i = 0; i < sizeof model_keys / sizeof model_keys[0]; i++) {
        if (before_suffix(record->name, model_keys[i].service).size == 0) continue;
        struct span model = txt_value(record->data, model_keys[i].key);
        emit_evidence(context, EVIDENCE_MDNS_MODEL, model, NULL, NULL);
    }
    if (before_suffix(record->name, "._device-info._tcp.local").size == 0) return;
    /* osxvers is the major version of the Darwin kernel. Only Apple's own responder sends it. */
    struct span version = txt_value(record->data, "osxvers");
    if (version.size == 0 || version.size > 8) return;
    struct text *text = &context->text;
    size_t start = text->size;
    text_add(text, "macOS (Darwin ");
    text_add_bytes(text, version.data, version.size);
    text_add_char(text, ')');
    if (text->cut) return;
    struct span os = {(const uint8_t *)text->data + start, text->size - start};
    emit_evidence(context, EVIDENCE_MDNS_OS, os, NULL, NULL);
}

/* Services that tell the type of the device that offers them (IANA, service names). Computers offer
 * those of the second kind, too. */
static const struct {
    const char *service, *type;
    bool is_shared;
} typed_services[] = {
    {"_ipp._tcp", "Printer", false},
    {"_ipps._tcp", "Printer", false},
    {"_printer._tcp", "Printer", false},
    {"_pdl-datastream._tcp", "Printer", false},
    {"_uscan._tcp", "Scanner", true},
    {"_scanner._tcp", "Scanner", true},
    {"_googlecast._tcp", "MediaPlayer", false},
    {"_raop._tcp", "MediaPlayer", true},
    {"_airplay._tcp", "MediaPlayer", true},
    {"_spotify-connect._tcp", "MediaPlayer", true},
    {"_sonos._tcp", "Speaker", false},
    {"_amzn-wplay._tcp", "MediaPlayer", false},
    {"_androidtvremote._tcp", "TV", false},
    {"_androidtvremote2._tcp", "TV", false},
    {"_hap._tcp", "SmartHome", false},
    {"_hue._tcp", "SmartHome", false},
    {"_matter._tcp", "SmartHome", false},
    {"_esphomelib._tcp", "SmartHome", false},
    {"_shelly._tcp", "SmartHome", false},
    {"_axis-video._tcp", "Camera", false},
    {"_adisk._tcp", "FileServer", true},
    {"_smb._tcp", "FileServer", true},
    {"_afpovertcp._tcp", "FileServer", true},
    {"_nfs._tcp", "FileServer", true},
};

static void conclude_type(const struct parse_context *context, struct span service)
{
    for (size_t i = 0; i < sizeof typed_services / sizeof typed_services[0]; i++) {
        if (!span_is(service, typed_services[i].service)) continue;
        bool is_shared = typed_services[i].is_shared;
        emit_evidence(context, is_shared ? EVIDENCE_MDNS_SHARED_TYPE : EVIDENCE_MDNS_TYPE,
                      span_text(typed_services[i].type), NULL, NULL);
    }
}

/* "_ipp._tcp.local" points to its instances: the service is here. */
static void conclude_service(const struct parse_context *context, const struct name_record *record)
{
    struct span service = before_suffix(record->name, ".local");
    bool tcp = before_suffix(service, "._tcp").size > 0;
    if (!tcp && before_suffix(service, "._udp").size == 0) return;
    if (service.data[0] != '_') return;
    if (span_is(service, "_services._dns-sd._udp")) {
        /* RFC 6763, section 9: the data are the types themselves. */
        service = before_suffix(record->data, ".local");
        if (service.size == 0 || service.data[0] != '_') return;
    }
    emit_evidence(context, EVIDENCE_MDNS_SERVICE, service, NULL, NULL);
    conclude_type(context, service);
}

static void mdns_conclude(struct parse_context *context, const struct name_message *message)
{
    if (!message->is_response) return; /* known answers in queries are other hosts' data */
    for (size_t i = 0; i < message->record_count; i++) {
        const struct name_record *record = &message->records[i];
        if (record->ttl == 0) continue; /* a goodbye (RFC 6762, section 10.1) */
        if (record->address.version) conclude_address(context, record);
        if (record->type == DNS_PTR) conclude_service(context, record);
        if (record->type == DNS_TXT) conclude_txt(context, record);
    }
}

static struct parse_result mdns_parse(struct parse_context *context, struct span bytes)
{
    struct name_message message;
    if (dns_message_parse(context, bytes, NAME_MDNS, &message)) mdns_conclude(context, &message);
    return (struct parse_result){.status = PARSE_MORE, .consumed = bytes.size};
}

const struct protocol mdns_protocol = {
    .name = "mdns",
    .carriers = CARRIER_UDP,
    .ports = {MDNS_PORT},
    .probe = mdns_probe,
    .parse = mdns_parse,
};

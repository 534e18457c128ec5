/* SPDX-License-Identifier: MIT */
/* nbns - the NetBIOS name service (RFC 1001, RFC 1002): names of Windows and Samba hosts. */
#include "dns_message.h"
#include "dns_rdata.h"
#include "parser.h"

enum { NBNS_PORT = 137 };

static enum probe_answer nbns_probe(const struct parse_context *context, struct span bytes)
{
    if (dns_message_server_port(context, bytes) != NBNS_PORT || bytes.size < DNS_HEADER_SIZE)
        return PROBE_NO;
    struct cursor c = cursor_of(bytes);
    cursor_skip(&c, 2);
    uint16_t flags = cursor_u16(&c);
    /* Query, registration, release, WACK, refresh, and 9, which some senders use for refresh. */
    unsigned opcode = (flags & DNS_OPCODE) >> 11;
    if (opcode != 0 && (opcode < 5 || opcode > 9)) return PROBE_NO;
    while (cursor_left(&c) > bytes.size - DNS_HEADER_SIZE) {
        if (cursor_u16(&c) > 255) return PROBE_NO;
    }
    return PROBE_YES;
}

/*
 * The host's name in "name<20>" without a scope. <00> is the workstation, <20> the file server. RFC
 * 1001 leaves the 16th byte to its users; Microsoft documents these two (MS-NBTE).
 */
static struct span hostname_of(struct span name)
{
    static const struct span none = {NULL, 0};
    if (name.size < 5) return none;
    struct span suffix = {name.data + name.size - 4, 4};
    struct span host = {name.data, name.size - 4};
    if (!span_is(suffix, "<00>") && !span_is(suffix, "<20>")) return none;
    return span_is(host, "*") || memchr(host.data, '\\', host.size) ? none : host;
}

/* "192.0.2.1 group": the name of a workgroup, not of a host. */
static bool is_group(const struct name_record *record)
{
    static const char word[] = " group";
    size_t size = sizeof word - 1;
    return record->data.size >= size &&
           memcmp(record->data.data + record->data.size - size, word, size) == 0;
}

/*
 * "pc<00> unique workgroup<00> group ... mac 02:..." of a node's own list. The unique <00> is the
 * computer's name, and the MAC is the computer's as well.
 */
static void conclude_status(const struct parse_context *context, struct span data)
{
    static const char unique[] = "<00> unique ", mac_word[] = " mac ";
    struct mac_address mac = {{0}};
    char mac_text[MAC_TEXT_SIZE] = "";
    if (data.size < MAC_TEXT_SIZE + sizeof mac_word) return;
    struct span tail = {data.data + data.size - (MAC_TEXT_SIZE - 1), MAC_TEXT_SIZE - 1};
    struct span word = {tail.data - (sizeof mac_word - 1), sizeof mac_word - 1};
    if (!span_is(word, mac_word)) return;
    memcpy(mac_text, tail.data, tail.size);
    /* Samba has no MAC and sends zeros. */
    bool has_mac = mac_parse(mac_text, &mac) && mac_is_set(&mac);
    const uint8_t *end = memmem(data.data, data.size, unique, sizeof unique - 1);
    if (!end) return;
    /* Usually it is the first of the list. Else it begins after the "unique" or "group" before
     * it. */
    const uint8_t *start = end;
    while (start > data.data && start[-1] != ' ')
        start--;
    struct span name = {start, (size_t)(end - start)};
    emit_evidence(context, EVIDENCE_NBNS_HOSTNAME, name, NULL, has_mac ? &mac : NULL);
}

static void nbns_conclude(const struct parse_context *context, const struct name_message *message)
{
    unsigned opcode = message->flags & DNS_OPCODE;
    bool registration =
        opcode == NBNS_REGISTRATION || opcode == NBNS_REFRESH || opcode == NBNS_REFRESH_ALTERNATE;
    if (registration == message->is_response || (message->is_response && message->rcode)) return;
    for (size_t i = 0; i < message->record_count; i++) {
        const struct name_record *record = &message->records[i];
        if (record->type == DNS_NBSTAT) conclude_status(context, record->data);
        if (record->type != DNS_NB || !record->address.version || is_group(record)) continue;
        if (ip_is_unspecified(&record->address)) continue;
        emit_evidence(context, registration ? EVIDENCE_NBNS_HOSTNAME : EVIDENCE_NBNS_ANSWER,
                      hostname_of(record->name), &record->address, NULL);
    }
}

static struct parse_result nbns_parse(struct parse_context *context, struct span bytes)
{
    struct name_message message;
    if (dns_message_parse(context, bytes, NAME_NBNS, &message)) nbns_conclude(context, &message);
    return (struct parse_result){.status = PARSE_MORE, .consumed = bytes.size};
}

const struct protocol nbns_protocol = {
    .name = "nbns",
    .carriers = CARRIER_UDP,
    .ports = {NBNS_PORT},
    .probe = nbns_probe,
    .parse = nbns_parse,
};

/* SPDX-License-Identifier: MIT */
#include "fact.h"

#include "base/text_safe.h"

/* Whoever changes one of these structs also raises FACTS_VERSION (messages.h). */
_Static_assert(sizeof(struct record) == 32, "the layout of facts of version 3");
_Static_assert(sizeof(struct evidence_record) == 88, "the layout of facts of version 3");
_Static_assert(sizeof(struct address_binding_record) == 88, "the layout of facts of version 3");
_Static_assert(sizeof(struct dhcp_message_record) == 184, "the layout of facts of version 3");
_Static_assert(sizeof(struct probe_run_record) == 480, "the layout of facts of version 3");

size_t fact_size(struct span bytes)
{
    uint32_t size;
    if (bytes.size < sizeof(struct record)) return 0;
    memcpy(&size, bytes.data + offsetof(struct record, size), sizeof size);
    return size % 8 == 0 && size >= sizeof(struct record) && size <= bytes.size ? size : 0;
}

/* ---------------------------------------------------------------- fields */

/* Of a bool that another process wrote only its byte may be read. */
static bool is_bool(const struct record *record, size_t place)
{
    return ((const uint8_t *)record)[place] <= 1;
}

static bool is_address(const struct ip_address *ip)
{
    static const uint8_t zeros[16];
    switch (ip->version) {
    case 0: return memcmp(ip->bytes, zeros, 16) == 0;
    case 4: return memcmp(ip->bytes, zeros, 12) == 0;
    case 6: return true;
    default: return false;
    }
}

/* None, or one that a device can have. */
static bool is_of_device(const struct ip_address *ip)
{
    return is_address(ip) && !ip_is_multicast(ip) && !ip_is_broadcast(ip);
}

static bool is_printable(struct span text)
{
    char escape[SAFE_ESCAPE_SIZE];
    for (size_t at = 0; at < text.size;) {
        at += text_safe_piece(text, at, false, escape);
        if (escape[0]) return false;
    }
    return true;
}

/* Absent, or a text behind the fixed part, with its NUL. */
static bool is_text(const struct record *record, size_t fixed_size, struct text_ref ref)
{
    if (ref.offset == 0) return ref.size == 0;
    if (ref.offset < fixed_size || ref.offset >= record->size || ref.size > FACT_TEXT_MOST ||
        ref.size >= record->size - ref.offset)
        return false;
    struct span text = record_text(record, ref);
    return text.data[text.size] == 0 && is_printable(text);
}

/* ---------------------------------------------------------------- kinds */

static bool evidence_is_sound(const struct evidence_record *evidence)
{
    return evidence->attribute <= ATTRIBUTE_APPLICATION && evidence->source < EVIDENCE_FROM_LABEL &&
           evidence->confidence >= 0 && evidence->confidence <= 1 && is_of_device(&evidence->ip) &&
           !mac_is_group(&evidence->mac) && !mac_is_group(&evidence->said_by) &&
           (ip_is_set(&evidence->ip) || mac_is_set(&evidence->mac)) && evidence->value.size > 0 &&
           is_text(&evidence->base, sizeof *evidence, evidence->value);
}

static bool binding_is_sound(const struct address_binding_record *binding)
{
    return binding->source <= BINDING_DHCP6 && is_of_device(&binding->ip) &&
           is_address(&binding->asker) && mac_is_set(&binding->mac) &&
           !mac_is_group(&binding->mac) &&
           is_bool(&binding->base, offsetof(struct address_binding_record, is_router)) &&
           is_bool(&binding->base, offsetof(struct address_binding_record, is_gratuitous)) &&
           is_bool(&binding->base, offsetof(struct address_binding_record, in_passing)) &&
           is_bool(&binding->base, offsetof(struct address_binding_record, is_answer));
}

static bool dhcp_is_sound(const struct dhcp_message_record *dhcp)
{
    const struct text_ref texts[] = {dhcp->hostname, dhcp->fqdn, dhcp->vendor_class,
                                     dhcp->param_list, dhcp->client_id};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        if (!is_text(&dhcp->base, sizeof *dhcp, texts[i])) return false;
    return (dhcp->version == 4 || dhcp->version == 6) && is_address(&dhcp->sender.ip) &&
           is_bool(&dhcp->base, offsetof(struct dhcp_message_record, has_mac)) &&
           !mac_is_group(&dhcp->mac) && is_address(&dhcp->requested_ip) &&
           is_address(&dhcp->assigned_ip) && is_address(&dhcp->server_ip) &&
           dhcp->lease_seconds >= NOT_OBSERVED && dhcp->lease_seconds <= UINT32_MAX;
}

/* ---------------------------------------------------------------- of a probe */

static bool is_time(int64_t us, bool may_be_unknown)
{
    const int64_t most_us = INT64_C(24) * 3600 * 1000000;
    return (us >= 0 || (may_be_unknown && us == NOT_OBSERVED)) && us <= most_us;
}

static bool is_sha256(struct span text)
{
    for (size_t i = 0; i < text.size; i++)
        if (!strchr("0123456789abcdef", text.data[i]) || !text.data[i]) return false;
    return text.size == 0 || text.size == PROBE_SHA256_SIZE;
}

static bool layers_are_sound(const struct probe_run_record *run)
{
    for (size_t i = 0; i < PROBE_LAYERS; i++) {
        const struct probe_layer_part *part = &run->layers[i];
        if (part->state >= PROBE_STATES || part->steps > 1000 || !is_time(part->start_us, false) ||
            !is_time(part->duration_us, false) || !is_text(&run->base, sizeof *run, part->why))
            return false;
    }
    return true;
}

static bool probe_run_is_sound(const struct probe_run_record *run)
{
    const struct text_ref texts[] = {run->url, run->host, run->asked_with, run->verdict,
                                     run->certificate};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        if (!is_text(&run->base, sizeof *run, texts[i])) return false;
    for (size_t i = 0; i < PROBE_ADDRESSES_MOST; i++)
        if (!is_address(&run->addresses[i]) ||
            ip_is_set(&run->addresses[i]) != (i < run->address_count))
            return false;
    return run->url.size > 0 && run->host.size > 0 && run->state < PROBE_STATES &&
           (run->changes & ~PROBE_CHANGES_ALL) == 0 &&
           is_sha256(record_text(&run->base, run->certificate)) &&
           is_time(run->duration_us, false) && is_time(run->handshake_us, true) &&
           is_time(run->total_us, true) && is_time(run->usual_us, true) &&
           run->status >= NOT_OBSERVED && run->status <= 999 && layers_are_sound(run);
}

bool record_is_sound(const struct record *record, int64_t now_us)
{
    if (record->kind > RECORD_PROBE_RUN || record->size > FACT_BYTES_MOST || record->time_us < 0 ||
        record->time_us > now_us + FACT_AHEAD_US)
        return false;
    switch ((enum record_kind)record->kind) {
    case RECORD_EVIDENCE:
        return record->size >= sizeof(struct evidence_record) &&
               evidence_is_sound((const struct evidence_record *)record);
    case RECORD_ADDRESS_BINDING:
        return record->size >= sizeof(struct address_binding_record) &&
               binding_is_sound((const struct address_binding_record *)record);
    case RECORD_DHCP_MESSAGE:
        return record->size >= sizeof(struct dhcp_message_record) &&
               dhcp_is_sound((const struct dhcp_message_record *)record);
    case RECORD_PROBE_RUN:
        return record->size >= sizeof(struct probe_run_record) &&
               probe_run_is_sound((const struct probe_run_record *)record);
    case RECORD_FLOW:
    case RECORD_DNS_QUERY:
    case RECORD_TLS_HANDSHAKE:
    case RECORD_HTTP_REQUEST:
    case RECORD_CERTIFICATE: return false;
    }
    return false;
}

/* ---------------------------------------------------------------- exclusion */

static bool has(const struct exclusion *exclusion, const struct ip_address *ip,
                const struct mac_address *mac)
{
    return exclusion_has_ip(exclusion, ip) || exclusion_has_mac(exclusion, mac);
}

bool fact_is_excluded(const struct record *record, const struct exclusion *exclusion)
{
    if (exclusion_is_empty(exclusion)) return false;
    if (record->kind == RECORD_EVIDENCE) {
        const struct evidence_record *evidence = (const struct evidence_record *)record;
        return has(exclusion, &evidence->ip, &evidence->mac);
    }
    if (record->kind == RECORD_ADDRESS_BINDING) {
        const struct address_binding_record *binding =
            (const struct address_binding_record *)record;
        return has(exclusion, &binding->ip, &binding->mac);
    }
    if (record->kind == RECORD_PROBE_RUN) {
        const struct probe_run_record *run = (const struct probe_run_record *)record;
        for (size_t i = 0; i < run->address_count; i++)
            if (exclusion_has_ip(exclusion, &run->addresses[i])) return true;
        return false;
    }
    const struct dhcp_message_record *dhcp = (const struct dhcp_message_record *)record;
    return has(exclusion, &dhcp->sender.ip, &dhcp->sender.mac) ||
           has(exclusion, &dhcp->requested_ip, &dhcp->mac) ||
           has(exclusion, &dhcp->assigned_ip, &dhcp->mac);
}

/* SPDX-License-Identifier: MIT */
#include "record.h"

#include <assert.h>
#include <stdlib.h>

const char *tunnel_name(enum tunnel tunnel)
{
    switch (tunnel) {
    case TUNNEL_NONE: return NULL;
    case TUNNEL_GRE: return "gre";
    case TUNNEL_ERSPAN: return "erspan";
    case TUNNEL_IPIP: return "ipip";
    case TUNNEL_6IN4: return "6in4";
    case TUNNEL_VXLAN: return "vxlan";
    case TUNNEL_GENEVE: return "geneve";
    case TUNNEL_GTP: return "gtp";
    case TUNNEL_TEREDO: return "teredo";
    case TUNNEL_L2TP: return "l2tp";
    case TUNNEL_PPTP: return "pptp";
    case TUNNEL_MPLS_UDP: return "mpls-udp";
    case TUNNEL_AH: return "ah";
    case TUNNEL_PIM: return "pim";
    case TUNNEL_CAPWAP: return "capwap";
    case TUNNEL_LISP: return "lisp";
    case TUNNEL_ETHERIP: return "etherip";
    case TUNNEL_MPLS_IP: return "mpls";
    }
    return NULL;
}

const char *end_reason_name(enum end_reason reason)
{
    switch (reason) {
    case END_OPEN: return NULL;
    case END_FIN: return "fin";
    case END_RST: return "rst";
    case END_IDLE: return "idle";
    case END_ACTIVE: return "active";
    case END_EVICTED: return "evicted";
    case END_OF_CAPTURE: return "end_of_capture";
    }
    return NULL;
}

const char *name_source_name(enum name_source source)
{
    switch (source) {
    case NAME_FROM_NONE: return NULL;
    case NAME_FROM_SNI: return "sni";
    case NAME_FROM_QUIC_SNI: return "quic_sni";
    case NAME_FROM_HTTP_HOST: return "http_host";
    case NAME_FROM_DNS: return "dns";
    case NAME_FROM_ECH_OUTER: return "ech_outer";
    case NAME_FROM_CERT: return "cert";
    case NAME_FROM_DNS_UNASKED: return "dns_unasked";
    }
    return NULL;
}

const char *evidence_source_name(enum evidence_source source)
{
    switch (source) {
    case EVIDENCE_FROM_OUI: return "oui";
    case EVIDENCE_FROM_DHCP: return "dhcp";
    case EVIDENCE_FROM_DHCP6: return "dhcp6";
    case EVIDENCE_FROM_MDNS: return "mdns";
    case EVIDENCE_FROM_NBNS: return "nbns";
    case EVIDENCE_FROM_LLMNR: return "llmnr";
    case EVIDENCE_FROM_SSDP: return "ssdp";
    case EVIDENCE_FROM_HTTP_UA: return "http_ua";
    case EVIDENCE_FROM_TLS: return "tls";
    case EVIDENCE_FROM_TCP_SYN: return "tcp_syn";
    case EVIDENCE_FROM_LABEL: return "label";
    case EVIDENCE_FROM_ARP: return "arp";
    case EVIDENCE_FROM_NDP: return "ndp";
    case EVIDENCE_FROM_TRAFFIC: return "traffic";
    case EVIDENCE_FROM_LLDP: return "lldp";
    }
    return NULL;
}

const char *evidence_attribute_name(enum evidence_attribute attribute)
{
    switch (attribute) {
    case ATTRIBUTE_HOSTNAME: return "hostname";
    case ATTRIBUTE_VENDOR: return "vendor";
    case ATTRIBUTE_MODEL: return "model";
    case ATTRIBUTE_OS: return "os";
    case ATTRIBUTE_TYPE: return "type";
    case ATTRIBUTE_SERVICE: return "service";
    case ATTRIBUTE_APPLICATION: return "application";
    case ATTRIBUTE_ROLE: return "role";
    case ATTRIBUTE_NETWORK: return "network";
    case ATTRIBUTE_CARRIES: return "carries";
    case ATTRIBUTE_PORT: return "port";
    case ATTRIBUTE_ADDRESS: return "address";
    case ATTRIBUTE_SPEAKER: return "speaker";
    case ATTRIBUTE_SEARCHES: return "searches";
    case ATTRIBUTE_LEASE: return "lease";
    }
    return NULL;
}

const char *binding_source_name(enum binding_source source)
{
    switch (source) {
    case BINDING_ARP: return "arp";
    case BINDING_NDP: return "ndp";
    case BINDING_DHCP: return "dhcp";
    case BINDING_DHCP6: return "dhcp6";
    case BINDING_PROXY: return "proxy";
    case BINDING_TRAFFIC: return "traffic";
    }
    return NULL;
}

static size_t round_up(size_t size)
{
    return (size + 7) & ~(size_t)7;
}

void record_begin(struct record_builder *builder, void *memory, size_t capacity,
                  enum record_kind kind, size_t fixed_size)
{
    assert(fixed_size % 8 == 0 && fixed_size <= capacity);
    memset(memory, 0, fixed_size);
    *builder = (struct record_builder){.record = memory, .capacity = capacity, .cut = false};
    builder->record->kind = (uint16_t)kind;
    builder->record->size = (uint32_t)fixed_size;
}

void record_resume(struct record_builder *builder, void *memory, size_t capacity,
                   const struct record *record)
{
    assert(record->size <= capacity);
    memcpy(memory, record, record->size);
    *builder = (struct record_builder){.record = memory, .capacity = capacity, .cut = false};
}

struct text_ref record_add_text(struct record_builder *builder, struct span bytes)
{
    struct record *record = builder->record;
    if (!bytes.data) return (struct text_ref){0, 0};
    size_t room = builder->capacity - record->size;
    if (room < 8 || bytes.size > room - 8) {
        builder->cut = true;
        return (struct text_ref){0, 0};
    }
    struct text_ref ref = {.offset = record->size, .size = (uint32_t)bytes.size};
    uint8_t *at = (uint8_t *)record + record->size;
    memcpy(at, bytes.data, bytes.size);
    size_t padded = round_up(bytes.size + 1);
    memset(at + bytes.size, 0, padded - bytes.size);
    record->size += (uint32_t)padded;
    return ref;
}

struct record_batch *record_batch_create(size_t capacity)
{
    struct record_batch *batch = calloc(1, sizeof *batch);
    if (!batch) return NULL;
    batch->memory = aligned_alloc(64, (capacity + 63) & ~(size_t)63);
    batch->capacity = capacity;
    if (!batch->memory) {
        free(batch);
        return NULL;
    }
    return batch;
}

void record_batch_destroy(struct record_batch *batch)
{
    if (!batch) return;
    free(batch->memory);
    free(batch);
}

struct record *record_batch_append(struct record_batch *batch, const struct record *record)
{
    if (batch->capacity - batch->used < record->size) return NULL;
    struct record *copy = (struct record *)(batch->memory + batch->used);
    memcpy(copy, record, record->size);
    batch->used += record->size;
    batch->count++;
    return copy;
}

struct record *record_batch_next(struct record_batch *batch, struct record *after)
{
    size_t at = after ? (size_t)((uint8_t *)after - batch->memory) + after->size : 0;
    return at < batch->used ? (struct record *)(batch->memory + at) : NULL;
}

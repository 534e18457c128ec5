/* SPDX-License-Identifier: MIT */
/* Facts about hosts that need no other half: who has which address, what a host is, DHCP
 * messages. */
#include "emit.h"
#include "observe.h"
#include "searches.h"

static uint32_t link_of(const struct feeding *feeding)
{
    if (feeding->packet) return feeding->packet->vlans;
    return feeding->flow ? feeding->flow->link[feeding->side] : 0;
}

static void observe_search(const struct feeding *feeding, const struct address_binding *binding)
{
    char value[16];
    struct text text = text_into(value, sizeof value);
    unsigned addresses = searches_take(feeding, binding);
    if (!addresses) return;
    text_format(&text, "%u", addresses);
    struct evidence evidence = evidence_of(EVIDENCE_ARP_SEARCH, span_text(value));
    evidence.ip = binding->ip;
    evidence.mac = binding->mac;
    observe_evidence(feeding, &evidence);
}

void observe_address_binding(const struct feeding *feeding, const struct address_binding *binding)
{
    struct tracker *tracker = feeding->tracker;
    struct record_builder builder;
    if (emit_excludes(tracker, &binding->ip, &binding->mac)) return;
    if (binding->asked) observe_search(feeding, binding);
    struct address_binding_record *record = emit_begin(
        tracker, feeding->moment, &builder, RECORD_ADDRESS_BINDING, address_binding_record);
    record->source = (uint8_t)binding->source;
    record->ip = binding->ip;
    record->mac = binding->mac;
    record->is_router = binding->is_router;
    record->is_gratuitous = binding->is_gratuitous;
    record->in_passing = binding->in_passing;
    record->is_answer = binding->is_answer;
    record->asker = binding->asker;
    record->link = link_of(feeding);
    emit_built(tracker, feeding->moment, &builder);
}

void observe_sender(const struct feeding *feeding)
{
    const struct packet *packet = feeding->packet;
    const struct address_binding sender = {.source = BINDING_ARP, .mac = packet->src_mac};
    if (packet->has_macs && mac_is_set(&packet->src_mac)) observe_address_binding(feeding, &sender);
}

void observe_evidence(const struct feeding *feeding, const struct evidence *evidence)
{
    struct tracker *tracker = feeding->tracker;
    struct record_builder builder;
    if (emit_excludes(tracker, &evidence->ip, &evidence->mac)) return;
    struct evidence_record *record =
        emit_begin(tracker, feeding->moment, &builder, RECORD_EVIDENCE, evidence_record);
    record->attribute = (uint8_t)evidence->attribute;
    record->source = (uint8_t)evidence->source;
    record->confidence = evidence->confidence;
    record->ip = evidence->ip;
    record->mac = evidence->mac;
    record->said_by = feeding_said_by(feeding);
    record->link = link_of(feeding);
    if (!mac_is_set(&evidence->mac) && feeding->flow) {
        /* What a host says of its own address, it says from its own MAC. */
        struct endpoint sender = flow_endpoint(feeding->flow, feeding->side);
        bool of_sender = !ip_is_set(&evidence->ip) || ip_equal(&evidence->ip, &sender.ip);
        if (of_sender) {
            record->ip = sender.ip;
            record->mac = sender.mac;
        }
    }
    /* SSDP values are URLs, or agents that contain URLs. */
    struct span value = evidence->source == EVIDENCE_FROM_SSDP
                            ? emit_without_query(tracker, evidence->value)
                            : evidence->value;
    record->value = record_add_text(&builder, value);
    emit_built(tracker, feeding->moment, &builder);
}

/* The first letters of the marks below. */
static bool begins_claim(uint8_t c)
{
    return c == 'W' || c == 'A' || c == 'i' || c == 'C' || c == 'M' || c == 'T' || c == 'X';
}

/* The operating system that a User-Agent names, the earlier in this list first (RFC 9110, 10.1.5: free text; the vendors choose the
 * products). */
static const char *claimed_system(struct span agent)
{
    static const struct {
        const char *mark, *system;
    } claims[] = {{"Windows NT", "Windows"}, {"Windows Phone", "Windows Phone"},
                  {"Android", "Android"},    {"iPhone", "iOS"},
                  {"iPad", "iPadOS"},        {"CrOS", "ChromeOS"},
                  {"Mac OS X", "macOS"},     {"Macintosh", "macOS"},
                  {"Tizen", "Tizen"},        {"Web0S", "webOS"},
                  {"X11; Linux", "Linux"},   {"CFNetwork", "Apple"}};
    enum { CLAIMS = sizeof claims / sizeof claims[0], AGENT_MOST = 256 }; /* it stands in front */
    size_t first = CLAIMS;
    if (agent.size > AGENT_MOST) agent.size = AGENT_MOST;
    for (size_t at = 0; at < agent.size; at++) {
        if (!begins_claim(agent.data[at])) continue;
        for (size_t i = 0; i < first; i++) {
            size_t size = strlen(claims[i].mark);
            if (agent.size - at >= size && memcmp(agent.data + at, claims[i].mark, size) == 0)
                first = i;
        }
    }
    return first < CLAIMS ? claims[first].system : NULL;
}

void observe_user_agent(const struct feeding *feeding, struct span agent,
                        enum evidence_ground ground)
{
    const char *system = agent.size ? claimed_system(agent) : NULL;
    if (!system) return;
    const struct evidence evidence = evidence_of(ground, span_text(system));
    observe_evidence(feeding, &evidence);
}

/* "1,3,6": option codes in order, one byte each in DHCPv4, two in DHCPv6. */
static struct text_ref add_codes(struct tracker *tracker, struct record_builder *builder,
                                 struct span codes, unsigned width)
{
    if (!codes.data) return (struct text_ref){0, 0};
    struct text text = text_into(tracker->json, JSON_SCRATCH_SIZE);
    struct cursor c = cursor_of(codes);
    while (cursor_left(&c) >= width) {
        if (text.size) text_add_char(&text, ',');
        text_add_unsigned(&text, width == 1 ? cursor_u8(&c) : cursor_u16(&c));
    }
    return record_add_text(builder, text_span(&text));
}

static struct text_ref add_hex(struct tracker *tracker, struct record_builder *builder,
                               struct span bytes)
{
    if (!bytes.data) return (struct text_ref){0, 0};
    struct text text = text_into(tracker->json, JSON_SCRATCH_SIZE);
    text_add_hex(&text, bytes.data, bytes.size);
    return record_add_text(builder, text_span(&text));
}

void observe_dhcp_message(const struct feeding *feeding, const struct dhcp_message *message)
{
    struct tracker *tracker = feeding->tracker;
    struct record_builder builder;
    if (emit_excludes(tracker, &message->requested_ip, message->has_mac ? &message->mac : NULL) ||
        emit_excludes(tracker, &message->assigned_ip, NULL) ||
        emit_excludes(tracker, &message->server_ip, NULL))
        return;
    struct dhcp_message_record *record =
        emit_begin(tracker, feeding->moment, &builder, RECORD_DHCP_MESSAGE, dhcp_message_record);
    if (feeding->flow) record->sender = flow_endpoint(feeding->flow, feeding->side);
    record->version = message->version;
    record->type = message->type;
    record->transaction_id = message->transaction_id;
    record->has_mac = message->has_mac;
    record->mac = message->mac;
    record->requested_ip = message->requested_ip;
    record->assigned_ip = message->assigned_ip;
    record->server_ip = message->server_ip;
    record->lease_seconds =
        message->has_lease_seconds ? (int64_t)message->lease_seconds : NOT_OBSERVED;
    record->hostname = emit_text(tracker, &builder, message->hostname);
    record->fqdn = record_add_text(&builder, message->fqdn);
    record->vendor_class = emit_text(tracker, &builder, message->vendor_class);
    record->param_list =
        add_codes(tracker, &builder, message->param_list, message->version == 4 ? 1 : 2);
    record->client_id = add_hex(tracker, &builder, message->client_id);
    emit_built(tracker, feeding->moment, &builder);
}

/* SPDX-License-Identifier: MIT */
#include "binding_fold.h"
#include "joiner_state.h"

#include "model/evidence_ground.h"

#include <stdlib.h>
#include <string.h>

enum { DHCP_RELEASE = 7 }; /* RFC 2132, section 9.6 */
enum { FOLD_BYTES = 8 * 1024 * 1024, FOLD_ITEMS = 32 * 1024 };

/* Keys of the sums. A key that ends with text is compared only up to the end of its text. */
struct domain_address_key {
    struct ip_address ip;
    char domain[1100];
};
struct evidence_key {
    int64_t device_id;
    uint8_t attribute, source;
    char value[1200];
};

/* Returns the first worker of the capture that this one belongs to. The number above all workers is
 * the first of its own. */
static uint16_t first_producer(const struct joiner *joiner, uint16_t producer)
{
    uint16_t each = joiner->workers_each;
    return each ? (uint16_t)(producer - producer % each) : 0;
}

static void span_of_time(int64_t *first_us, int64_t *last_us, int64_t time_us, bool is_new)
{
    if (is_new || time_us < *first_us) *first_us = time_us;
    if (is_new || time_us > *last_us) *last_us = time_us;
}

static void fold_evidence(void *owner, const struct device *device, const struct evidence *evidence,
                          int64_t time_us)
{
    struct joiner *joiner = owner;
    struct evidence_key key;
    struct span value = evidence->value;
    bool is_new;
    if (!value.data || value.size >= sizeof key.value) return;
    memset(&key, 0, offsetof(struct evidence_key, value));
    key.device_id = device->id;
    key.attribute = (uint8_t)evidence->attribute;
    key.source = (uint8_t)evidence->source;
    memcpy(key.value, value.data, value.size);
    struct evidence_summary *item = fold_item(
        &joiner->evidence, &key, offsetof(struct evidence_key, value) + value.size, &is_new);
    if (!item) return;
    item->device_id = device->id;
    item->attribute = evidence->attribute;
    item->source = evidence->source;
    item->value =
        (const char *)fold_key(&joiner->evidence, item) + offsetof(struct evidence_key, value);
    if (evidence->confidence > item->confidence) item->confidence = evidence->confidence;
    /* If several said it, the device's own word counts. Of servers and relays the newest does. */
    bool is_own = mac_equal(&evidence->said_by, &device->mac);
    if (is_new || is_own || evidence->attribute == ATTRIBUTE_LEASE)
        item->said_by = evidence->said_by;
    item->count++;
    span_of_time(&item->first_seen_us, &item->last_seen_us, time_us, is_new);
}

static struct address_binding_summary *fold_binding(struct joiner *joiner,
                                                    const struct address_binding_record *binding)
{
    uint16_t producer = first_producer(joiner, binding->base.producer);
    return binding_fold(&joiner->bindings, &joiner->devices, binding, producer);
}

/* An address that a device has by its traffic. */
static void fold_address(void *owner, const struct device *device, const struct ip_address *ip,
                         int64_t time_us, bool is_new)
{
    struct joiner *joiner = owner;
    const struct address_binding_record seen = {
        .base = {.time_us = time_us, .producer = joiner->producer},
        .source = BINDING_TRAFFIC,
        .ip = *ip,
        .mac = device->mac,
        .link = joiner->devices.addresses.link};
    if (!mac_is_set(&device->mac)) return;
    struct address_binding_summary *item = fold_binding(joiner, &seen);
    if (!item) return;
    item->count += is_new;
    item->last_seen_us = item->first_seen_us; /* it says since when, and nothing of later traffic */
}

struct joiner *joiner_create(const struct joiner_options *options, struct error *error)
{
    struct joiner *joiner = calloc(1, sizeof *joiner);
    bool good =
        joiner && devices_init(&joiner->devices, options, &joiner->counters) &&
        names_init(&joiner->names, options->names_most, options->is_live, &joiner->counters) &&
        fold_init(&joiner->evidence, sizeof(struct evidence_summary), FOLD_BYTES, FOLD_ITEMS) &&
        fold_init(&joiner->bindings, sizeof(struct address_binding_summary), FOLD_BYTES,
                  FOLD_ITEMS) &&
        fold_init(&joiner->domain_addresses, sizeof(struct domain_address_summary), FOLD_BYTES,
                  FOLD_ITEMS) &&
        fold_init(&joiner->traffic, sizeof(struct traffic_summary), FOLD_BYTES, FOLD_ITEMS);
    if (good) {
        joiner->workers_each = options->workers_each;
        joiner->devices.clock_us = options->clock_us;
        joiner->devices.take_evidence = fold_evidence;
        joiner->devices.take_address = fold_address;
        joiner->devices.owner = joiner;
        return joiner;
    }
    error_set_kind(error, ERROR_FULL,
                   "There is not enough memory for the tables of names and devices; close "
                   "something and try again.");
    joiner_destroy(joiner);
    return NULL;
}

void joiner_destroy(struct joiner *joiner)
{
    if (!joiner) return;
    devices_clear(&joiner->devices);
    names_clear(&joiner->names);
    fold_clear(&joiner->evidence);
    fold_clear(&joiner->bindings);
    fold_clear(&joiner->domain_addresses);
    fold_clear(&joiner->traffic);
    free(joiner);
}

void joiner_learn_device(struct joiner *joiner, const struct device_summary *device)
{
    devices_learn(&joiner->devices, device);
}

void joiner_learn_evidence(struct joiner *joiner, const struct evidence_summary *evidence)
{
    devices_learn_evidence(&joiner->devices, evidence);
}

void joiner_learn_binding(struct joiner *joiner, const struct address_binding_summary *binding)
{
    devices_learn_binding(&joiner->devices, binding);
}

void joiner_forget_device(struct joiner *joiner, int64_t device_id)
{
    devices_forget(&joiner->devices, device_id);
}

const struct joiner_counters *joiner_counters(const struct joiner *joiner)
{
    return &joiner->counters;
}

/* ------------------------------------------------------------ names */

static void fold_domain_address(struct joiner *joiner, const char *domain,
                                const struct ip_address *ip, int64_t time_us)
{
    struct domain_address_key key;
    size_t length = strlen(domain);
    bool is_new;
    if (length >= sizeof key.domain) return;
    key.ip = *ip;
    memcpy(key.domain, domain, length + 1);
    struct domain_address_summary *item =
        fold_item(&joiner->domain_addresses, &key,
                  offsetof(struct domain_address_key, domain) + length, &is_new);
    if (!item) return;
    item->ip = *ip;
    item->count++;
    span_of_time(&item->first_seen_us, &item->last_seen_us, time_us, is_new);
}

/* A question and its answer. By its flow it knows who took part in an exchange. */
static void join_request(struct joiner *joiner, struct joined_row *row, struct conversation seen,
                         const struct flow_exchange *exchange)
{
    struct device *near, *far;
    seen.near_answered = exchange->answered[exchange->client_side];
    seen.far_answered = exchange->answered[!exchange->client_side];
    devices_of_conversation(&joiner->devices, &seen, &near, &far);
    own_devices(row, near, far);
}

static void join_dns(struct joiner *joiner, struct joined_row *row)
{
    const struct dns_query_record *dns = (const struct dns_query_record *)row->fact;
    const struct conversation seen = {.near = &dns->client,
                                      .far = &dns->server,
                                      .near_sent = dns->has_query,
                                      .far_sent = dns->answered,
                                      .far_answered = dns->has_query && dns->answered,
                                      .time_us = dns->base.time_us};
    struct device *client, *server;
    devices_of_conversation(&joiner->devices, &seen, &client, &server);
    row->device_id = row->src_device_id = client ? client->id : 0;
    row->dst_device_id = server ? server->id : 0;
    if (dns->answered && dns->protocol == NAME_DNS)
        names_count_answer(&joiner->names, dns->is_asked);
    const char *domain = text_of(&dns->base, dns->domain);
    struct span addresses = record_text(&dns->base, dns->addresses);
    if (!domain || !addresses.data) return;
    bool names_flows = dns->is_asked || names_are_one_sided(&joiner->names);
    const struct name_client asker = name_client(client, &dns->client);
    struct answer_told told = {
        .told = {.domain = domain, .cname = text_of(&dns->base, dns->tail)},
        .is_asked = dns->is_asked,
        .time_us = dns->reply_time_us,
    };
    size_t count = names_taken(&joiner->names, dns->is_asked,
                               addresses.size / sizeof(struct answered_address));
    for (size_t i = 0; i < count; i++) {
        struct answered_address answer;
        memcpy(&answer, addresses.data + i * sizeof answer, sizeof answer);
        told.address = answer.ip;
        told.ttl_s = answer.ttl;
        if (names_flows) names_learn(&joiner->names, &asker, &told);
        if (dns->is_asked || dns->protocol != NAME_DNS)
            fold_domain_address(joiner, domain, &answer.ip, dns->reply_time_us);
        else
            joiner->counters.addresses_unasked++;
    }
}

void joiner_learn_told(struct joiner *joiner, const struct told_summary *told)
{
    const struct device *device = device_of_id(&joiner->devices, told->device_id);
    const struct endpoint client = {.ip = told->client};
    const struct name_client asker = name_client(device, &client);
    names_count_answer(&joiner->names, told->is_asked);
    if (!told->domain || (!told->is_asked && !names_are_one_sided(&joiner->names))) return;
    struct answer_told answer = {.told = {.domain = told->domain, .cname = told->cname},
                                 .is_asked = told->is_asked,
                                 .time_us = told->time_us};
    for (size_t i = 0; i < told->address_count; i++) {
        answer.address = told->addresses[i].ip;
        answer.ttl_s = told->addresses[i].ttl;
        names_learn(&joiner->names, &asker, &answer);
    }
}

/* ------------------------------------------------------------ hosts */

static void join_address_binding(struct joiner *joiner,
                                 const struct address_binding_record *binding)
{
    (void)devices_bind(&joiner->devices, binding);
    if (!ip_is_set(&binding->ip) || binding->in_passing) return;
    struct address_binding_summary *item = fold_binding(joiner, binding);
    if (item) item->count++;
}

void joiner_take_program(struct joiner *joiner, const struct joined_row *row)
{
    const struct tls_handshake_record *tls = (const struct tls_handshake_record *)row->fact;
    if (!tls->has_client || !row->identified_app) return;
    struct device *device = devices_speaker(&joiner->devices, &tls->client, tls->base.time_us);
    if (!device) return;
    const struct evidence program =
        evidence_of(EVIDENCE_TLS_FINGERPRINT, span_text(row->identified_app));
    evidence_take(&joiner->devices, device, &program, tls->base.time_us);
}

static void join_dhcp(struct joiner *joiner, struct joined_row *row)
{
    const struct device *device =
        devices_take_dhcp(&joiner->devices, (const struct dhcp_message_record *)row->fact);
    row->device_id = device ? device->id : 0;
    const struct dhcp_message_record *dhcp = (const struct dhcp_message_record *)row->fact;
    if (dhcp->version != 4 || dhcp->type != DHCP_RELEASE || !dhcp->has_mac) return;
    /* It is no claim, but its row has the end of the lease. */
    const struct address_binding_record released = {.base = dhcp->base,
                                                    .source = BINDING_DHCP,
                                                    .ip = dhcp->requested_ip,
                                                    .mac = dhcp->mac,
                                                    .link = dhcp->sender.link};
    if (ip_is_set(&released.ip)) (void)fold_binding(joiner, &released);
}

void joiner_join(struct joiner *joiner, struct joined_row *row)
{
    const struct record *fact = row->fact;
    joiner->producer = fact->producer;
    joiner->devices.addresses.source = first_producer(joiner, fact->producer);
    switch ((enum record_kind)fact->kind) {
    case RECORD_FLOW: join_flow(joiner, row); return;
    case RECORD_DNS_QUERY: join_dns(joiner, row); return;
    case RECORD_ADDRESS_BINDING:
        join_address_binding(joiner, (const struct address_binding_record *)fact);
        return;
    case RECORD_EVIDENCE:
        devices_take_evidence(&joiner->devices, (const struct evidence_record *)fact);
        return;
    case RECORD_TLS_HANDSHAKE: {
        const struct tls_handshake_record *tls = (const struct tls_handshake_record *)fact;
        join_request(joiner, row,
                     (struct conversation){.near = &tls->client,
                                           .far = &tls->server,
                                           .near_sent = tls->has_client,
                                           .far_sent = tls->has_server,
                                           .time_us = fact->time_us},
                     &tls->exchange);
        return;
    }
    case RECORD_HTTP_REQUEST: {
        const struct http_request_record *http = (const struct http_request_record *)fact;
        join_request(joiner, row,
                     (struct conversation){.near = &http->client,
                                           .far = &http->server,
                                           .near_sent = http->has_request,
                                           .far_sent = http->status_code != NOT_OBSERVED,
                                           .time_us = fact->time_us},
                     &http->exchange);
        return;
    }
    case RECORD_DHCP_MESSAGE: join_dhcp(joiner, row); return;
    case RECORD_CERTIFICATE:
    case RECORD_PROBE_RUN: return;
    }
}

/* ------------------------------------------------------------ flushing */

static const char *or_null(const char *text)
{
    return text && *text ? text : NULL;
}

static void flush_devices(struct joiner *joiner, const struct joiner_output *output,
                          bool seen_may_wait)
{
    for (struct device *device; (device = devices_take_changed(&joiner->devices, seen_may_wait));) {
        struct device_summary row = {.device_id = device->id,
                                     .mac = device->mac,
                                     .ip = device->ip,
                                     .hostname = or_null(device->hostname.text),
                                     .os_fingerprint = or_null(device->os.text),
                                     .device_type = or_null(device->type.text),
                                     .mac_random =
                                         mac_is_set(&device->mac) && mac_is_local(&device->mac),
                                     .is_gateway = role_forwards(device),
                                     .is_new = device->is_new,
                                     .only_times = device->written,
                                     .first_seen_us = device->first_us,
                                     .last_seen_us = device->last_us};
        device->is_new = false;
        device->written = true;
        output->device(output->owner, &row);
    }
}

static void flush_traffic(struct joiner *joiner, const struct joiner_output *output)
{
    for (struct traffic_summary *item = NULL; (item = fold_next(&joiner->traffic, item));) {
        const char *text =
            (const char *)fold_key(&joiner->traffic, item) + offsetof(struct traffic_key, text);
        item->app_protocol = or_null(text);
        item->registrable_domain = or_null(text + strlen(text) + 1);
        output->traffic(output->owner, item);
    }
    fold_reset(&joiner->traffic);
}

void joiner_flush(struct joiner *joiner, const struct joiner_output *output, bool sums_may_wait)
{
    flush_devices(joiner, output, sums_may_wait);
    for (struct evidence_summary *item = NULL; (item = fold_next(&joiner->evidence, item));)
        output->evidence(output->owner, item);
    fold_reset(&joiner->evidence);
    for (struct address_binding_summary *item = NULL; (item = fold_next(&joiner->bindings, item));)
        output->binding(output->owner, item);
    fold_reset(&joiner->bindings);
    for (struct domain_address_summary *item = NULL;
         (item = fold_next(&joiner->domain_addresses, item));) {
        item->domain = (const char *)fold_key(&joiner->domain_addresses, item) +
                       offsetof(struct domain_address_key, domain);
        output->domain_address(output->owner, item);
    }
    fold_reset(&joiner->domain_addresses);
    if (!sums_may_wait || fold_is_full(&joiner->traffic)) flush_traffic(joiner, output);
}

void joiner_settle(struct joiner *joiner, bool committed)
{
    devices_settle(&joiner->devices, committed);
}

bool joiner_is_full(const struct joiner *joiner)
{
    return fold_is_full(&joiner->evidence) || fold_is_full(&joiner->bindings) ||
           fold_is_full(&joiner->domain_addresses) || fold_is_full(&joiner->traffic);
}

/* SPDX-License-Identifier: MIT */
/*
 * What a device says of itself: the best value of each attribute, and what waits until its device is
 * known. Evidence about an address or MAC from which no frame came yet makes no device.
 */
#include "devices.h"

#include <strings.h>

enum { PARKED_EACH = 16 }; /* pieces that wait for one device */

struct parked {
    uint32_t next;
    uint8_t attribute, source;
    bool of_sender, of_server;
    struct mac_address said_by;
    double confidence;
    int64_t time_us;
    char value[DEVICE_TEXT_SIZE];
};

bool evidence_init(struct slab *slab, uint32_t most)
{
    return slab_init(slab, sizeof(struct parked), most);
}

/* ------------------------------------------------------------ values */

/* How host names are ranked by source: a person's label first, then DHCP, then weaker sources. */
static double source_rank(enum evidence_source source)
{
    switch (source) {
    case EVIDENCE_FROM_LABEL: return 10;
    case EVIDENCE_FROM_DHCP:
    case EVIDENCE_FROM_DHCP6:
    case EVIDENCE_FROM_LLDP: return 9;
    case EVIDENCE_FROM_MDNS: return 8;
    case EVIDENCE_FROM_NBNS: return 7;
    case EVIDENCE_FROM_LLMNR: return 6;
    case EVIDENCE_FROM_SSDP: return 5;
    case EVIDENCE_FROM_HTTP_UA: return 4;
    case EVIDENCE_FROM_TLS: return 3;
    case EVIDENCE_FROM_TCP_SYN: return 2;
    case EVIDENCE_FROM_OUI: return 1;
    case EVIDENCE_FROM_ARP:
    case EVIDENCE_FROM_NDP:
    case EVIDENCE_FROM_TRAFFIC: return 0; /* they name nothing */
    }
    return 0;
}

/* Names that devices give before anybody named them. They stay evidence. */
static bool names_nothing(const char *name)
{
    static const char *const words[] = {"localhost", "localhost.localdomain", "unknown", "*",
                                        "(none)"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (strcasecmp(name, words[i]) == 0) return true;
    return name[strspn(name, " \t.-_")] == '\0';
}

void device_copy_text(char out[DEVICE_TEXT_SIZE], const char *text)
{
    size_t size = text ? strlen(text) : 0;
    if (size >= DEVICE_TEXT_SIZE) size = DEVICE_TEXT_SIZE - 1;
    while (size > 0 && text[size] != '\0' && ((uint8_t)text[size] & 0xc0) == 0x80)
        size--; /* cut between UTF-8 characters */
    memcpy(out, text ? text : "", size);
    out[size] = '\0';
}

static struct device_value *value_of(struct device *device, enum evidence_attribute attribute)
{
    switch (attribute) {
    case ATTRIBUTE_HOSTNAME: return &device->hostname;
    case ATTRIBUTE_OS: return &device->os;
    case ATTRIBUTE_TYPE: return &device->type;
    case ATTRIBUTE_VENDOR:
    case ATTRIBUTE_MODEL:
    case ATTRIBUTE_SERVICE:
    case ATTRIBUTE_APPLICATION:
    case ATTRIBUTE_ROLE:
    case ATTRIBUTE_NETWORK:
    case ATTRIBUTE_CARRIES:
    case ATTRIBUTE_SEARCHES:
    case ATTRIBUTE_LEASE:
    case ATTRIBUTE_PORT:
    case ATTRIBUTE_ADDRESS:
    case ATTRIBUTE_SPEAKER: return NULL; /* stored as evidence, not in the device */
    }
    return NULL;
}

static double rank_of(enum evidence_attribute attribute, enum evidence_source source,
                      double confidence)
{
    return attribute == ATTRIBUTE_HOSTNAME ? source_rank(source) : confidence;
}

/*
 * Anybody can say a name of others. So it counts if the device's own frames said it. If it sends none
 * of its own, those of a relay or repeater through which a DHCP server knows the device count, and
 * what a known server acknowledges. A device that has no MAC says it from its address. Other
 * attributes belong to what sent the frames.
 */
static bool is_own_word(const struct devices *devices, const struct device *device,
                        const struct evidence *evidence)
{
    const struct mac_address *said_by = &evidence->said_by;
    const struct device *speaker = device_of_mac(devices, said_by);
    if (!mac_is_set(said_by) || speaker == device) return true;
    if (evidence->of_sender &&
        (!mac_is_set(&device->mac) || evidence->attribute != ATTRIBUTE_HOSTNAME))
        return true;
    bool is_served = evidence->of_server && speaker && speaker->is_server;
    return !device->sends && (is_served || mac_equal(said_by, &device->relay));
}

void device_take_value(struct devices *devices, struct device *device,
                       const struct evidence *evidence)
{
    const char *text = (const char *)evidence->value.data; /* NUL-terminated */
    struct device_value *value = value_of(device, evidence->attribute);
    double rank = rank_of(evidence->attribute, evidence->source, evidence->confidence);
    if (!value || !text || rank < value->rank) return;
    if (value == &device->hostname && names_nothing(text)) return;
    if (!is_own_word(devices, device, evidence)) return;
    value->rank = rank;
    device_copy_text(value->text, text);
    device_mark(devices, device);
}

void device_learn_value(struct device *device, const struct evidence_summary *evidence)
{
    struct device_value *value = value_of(device, evidence->attribute);
    double rank = rank_of(evidence->attribute, evidence->source, evidence->confidence);
    char text[DEVICE_TEXT_SIZE];
    device_copy_text(text, evidence->value);
    if (value && strcmp(text, value->text) == 0 && rank > value->rank) value->rank = rank;
}

/* ------------------------------------------------------------ waiting */

/* The evidence has at most DEVICE_TEXT_SIZE - 1 bytes of its value then. */
static void park(struct devices *devices, struct device *device, const struct evidence *evidence,
                 int64_t time_us)
{
    uint32_t *last = &device->parked;
    unsigned count = 0;
    for (; *last; count++)
        last = &((struct parked *)slab_at(&devices->parked, *last))->next;
    uint32_t index = count < PARKED_EACH ? slab_take(&devices->parked) : 0;
    if (!index) {
        devices->counters->evidence_dropped++;
        return;
    }
    struct parked *parked = slab_at(&devices->parked, index);
    parked->attribute = (uint8_t)evidence->attribute;
    parked->source = (uint8_t)evidence->source;
    parked->confidence = evidence->confidence;
    parked->said_by = evidence->said_by;
    parked->of_sender = evidence->of_sender;
    parked->of_server = evidence->of_server;
    parked->time_us = time_us;
    device_copy_text(parked->value, (const char *)evidence->value.data);
    *last = index;
}

void evidence_take(struct devices *devices, struct device *device, const struct evidence *evidence,
                   int64_t time_us)
{
    if (!evidence->value.data) return;
    if (!device->id) {
        park(devices, device, evidence, time_us);
        return;
    }
    device_take_value(devices, device, evidence);
    devices->take_evidence(devices->owner, device, evidence, time_us);
}

void evidence_move(struct devices *devices, struct device *from, struct device *to)
{
    while (from->parked) {
        uint32_t index = from->parked;
        struct parked *parked = slab_at(&devices->parked, index);
        const struct evidence evidence = {.attribute = (enum evidence_attribute)parked->attribute,
                                          .source = (enum evidence_source)parked->source,
                                          .confidence = parked->confidence,
                                          .said_by = parked->said_by,
                                          .of_sender = parked->of_sender,
                                          .of_server = parked->of_server,
                                          .value = span_text(parked->value)};
        from->parked = parked->next;
        evidence_take(devices, to, &evidence, parked->time_us);
        slab_give(&devices->parked, index);
    }
}

void evidence_release(struct devices *devices, struct device *device)
{
    evidence_move(devices, device, device);
}

void evidence_drop(struct devices *devices, struct device *device)
{
    while (device->parked) {
        uint32_t index = device->parked;
        device->parked = ((struct parked *)slab_at(&devices->parked, index))->next;
        slab_give(&devices->parked, index);
        devices->counters->evidence_dropped++;
    }
}

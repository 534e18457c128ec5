/* SPDX-License-Identifier: MIT */
/* The devices, by MAC and by number, and the list of those that have changed. */
#include "devices.h"

struct mac_key {
    struct mac_address mac;
    uint8_t padding[2];
};
_Static_assert(sizeof(struct mac_key) == MAC_KEY_SIZE, "compared as a block");

static struct mac_key mac_key_of(const struct mac_address *mac)
{
    return (struct mac_key){.mac = *mac};
}

bool mac_is_usable(const struct mac_address *mac)
{
    return mac_is_set(mac) && !mac_is_group(mac);
}

struct device *device_of_mac(const struct devices *devices, const struct mac_address *mac)
{
    if (!mac_is_usable(mac)) return NULL;
    struct mac_key key = mac_key_of(mac);
    uint32_t index = map_get(&devices->by_mac, &key);
    return index ? slab_at(&devices->slab, index) : NULL;
}

/* ------------------------------------------------------------ changes */

static void append(struct devices *devices, struct device_list *list, struct device *device)
{
    uint32_t index = slab_index(&devices->slab, device);
    device->next_changed = 0;
    if (list->last)
        ((struct device *)slab_at(&devices->slab, list->last))->next_changed = index;
    else
        list->first = index;
    list->last = index;
}

static struct device *take_first(struct devices *devices, struct device_list *list)
{
    if (!list->first) return NULL;
    struct device *device = slab_at(&devices->slab, list->first);
    list->first = device->next_changed;
    if (!list->first) list->last = 0;
    return device;
}

static void mark_seen(struct devices *devices, struct device *device)
{
    if (device->changed || !device->id) return;
    device->changed = true;
    append(devices, &devices->changed, device);
}

void device_mark(struct devices *devices, struct device *device)
{
    device->written = false;
    mark_seen(devices, device);
}

/* NULL at the end: then those that wait are there for the next turn. */
static struct device *next_changed(struct devices *devices, bool seen_may_wait)
{
    struct device *device;
    while ((device = take_first(devices, &devices->changed))) {
        if (!seen_may_wait || !device->written) return device;
        append(devices, &devices->waiting, device);
    }
    devices->changed = devices->waiting;
    devices->waiting = (struct device_list){.first = 0};
    return NULL;
}

struct device *devices_take_changed(struct devices *devices, bool seen_may_wait)
{
    struct device *device = next_changed(devices, seen_may_wait);
    if (!device) return NULL;
    device->changed = false;
    if (!device->flushed) {
        device->flushed = true;
        device->was_new = false;
        device->next_flushed = devices->first_flushed;
        devices->first_flushed = slab_index(&devices->slab, device);
    }
    device->was_new |= device->is_new;
    return device;
}

void devices_settle(struct devices *devices, bool committed)
{
    while (devices->first_flushed) {
        struct device *device = slab_at(&devices->slab, devices->first_flushed);
        devices->first_flushed = device->next_flushed;
        device->flushed = false;
        if (committed) continue;
        device->is_new |= device->was_new;
        device_mark(devices, device);
    }
}

/* ------------------------------------------------------------ life */

struct device *device_add(struct devices *devices, const struct mac_address *mac)
{
    uint32_t index = slab_take(&devices->slab);
    if (!index) return NULL;
    struct device *device = slab_at(&devices->slab, index);
    device->first_us = INT64_MAX;
    device->last_us = INT64_MIN;
    if (mac) {
        struct mac_key key = mac_key_of(mac);
        device->mac = *mac;
        device->is_virtual = mac_is_virtual(mac);
        (void)map_put(&devices->by_mac, &key, index);
    }
    return device;
}

void device_number(struct devices *devices, struct device *device, int64_t device_id)
{
    if (device->id) map_remove(&devices->by_id, &device->id);
    device->id = device_id;
    (void)map_put(&devices->by_id, &device_id, slab_index(&devices->slab, device));
}

struct device *device_of_id(const struct devices *devices, int64_t device_id)
{
    uint32_t index = map_get(&devices->by_id, &device_id);
    return index ? slab_at(&devices->slab, index) : NULL;
}

void device_remove(struct devices *devices, struct device *device)
{
    if (mac_is_set(&device->mac)) {
        struct mac_key key = mac_key_of(&device->mac);
        map_remove(&devices->by_mac, &key);
    }
    slab_give(&devices->slab, slab_index(&devices->slab, device));
}

/* Both the clock and the frames before it say so: a file may well be newer than a clock that is
 * wrong, and its frames may be hours apart. */
static bool is_ahead(struct devices *devices, int64_t time_us)
{
    enum { AHEAD_MOST_US = 300 * 1000000 };
    static const int64_t day_us = INT64_C(86400) * 1000000;
    if (!devices->clock_us) return false;
    bool is_far = devices->newest_us && time_us > devices->newest_us + day_us;
    if (is_far && time_us > devices->clock_us() + AHEAD_MOST_US) return true;
    if (time_us > devices->newest_us) devices->newest_us = time_us;
    return false;
}

void device_move_last(struct devices *devices, struct device *device, int64_t time_us)
{
    bool is_wrong = is_ahead(devices, time_us), is_first = device->last_us == INT64_MIN;
    bool is_later = time_us > device->last_us;
    /* What an earlier run took for its last sighting may be ahead. */
    if (is_first || (!is_wrong && (is_later || is_ahead(devices, device->last_us))))
        device->last_us = time_us;
}

void device_add_mac(struct devices *devices, struct device *device, const struct mac_address *mac)
{
    struct mac_key key = mac_key_of(mac);
    if (!mac_is_usable(mac) || map_get(&devices->by_mac, &key)) return;
    (void)map_put(&devices->by_mac, &key, slab_index(&devices->slab, device));
}

void device_see(struct devices *devices, struct device *device, int64_t time_us)
{
    device_move_last(devices, device, time_us);
    if (time_us < device->first_us) device->first_us = time_us;
    mark_seen(devices, device);
}

void device_meet(struct devices *devices, struct device *device, int64_t time_us)
{
    if (device->last_us == INT64_MIN) device->first_us = time_us;
    device_move_last(devices, device, time_us);
    mark_seen(devices, device);
}

/* Its addresses lead to it as before, but nothing else is known, and its id is another. */
void devices_forget(struct devices *devices, int64_t device_id)
{
    struct device *device = device_of_id(devices, device_id);
    if (!device) return;
    device_number(devices, device, ++devices->last_id);
    device->is_new = true;
    device->written = false;
    device->first_us = INT64_MAX;
    device->last_us = INT64_MIN;
    device->hostname = device->os = device->type = (struct device_value){.rank = 0};
    devices->counters->devices_new++;
}

void device_adopt(struct devices *devices, struct device *device, const struct mac_address *mac)
{
    struct mac_key key = mac_key_of(mac);
    device->mac = *mac;
    device->is_virtual = mac_is_virtual(mac);
    (void)map_put(&devices->by_mac, &key, slab_index(&devices->slab, device));
    device_mark(devices, device);
}

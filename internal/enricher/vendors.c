/* SPDX-License-Identifier: MIT */
#include "vendors.h"

enum data_outcome vendors_open(const char *path, struct data_file *vendors, struct error *error)
{
    return data_file_open(path, VENDORS_KIND, sizeof(struct vendor_entry), vendors, error);
}

uint64_t vendor_key(uint64_t mac, unsigned bits)
{
    return (uint64_t)bits << 48 | (mac & (~UINT64_C(0) << (48 - bits)));
}

static const struct vendor_entry *find_key(const struct data_file *vendors, uint64_t key)
{
    const struct vendor_entry *entries = (const struct vendor_entry *)vendors->entries;
    size_t low = 0, high = (size_t)vendors->header->entry_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (entries[middle].key == key) return &entries[middle];
        if (entries[middle].key < key)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

const char *vendors_find(const struct data_file *vendors, const struct mac_address *mac,
                         unsigned bits_most)
{
    static const unsigned longest_first[] = {36, 28, 24};
    if (!vendors->memory || !mac_is_set(mac) || mac_is_local(mac) || mac_is_group(mac)) return NULL;
    uint64_t value = mac_to_integer(mac);
    for (size_t i = 0; i < 3; i++) {
        if (longest_first[i] > bits_most) continue;
        const struct vendor_entry *found = find_key(vendors, vendor_key(value, longest_first[i]));
        if (found) return data_file_text(vendors, found->name);
    }
    return NULL;
}

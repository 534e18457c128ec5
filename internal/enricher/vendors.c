/* SPDX-License-Identifier: MIT */
#include "vendors.h"

#include "base/text.h"
#include "csv.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum data_outcome vendors_open(const char *path, struct data_file *vendors, struct error *error)
{
    return data_file_open(path, VENDORS_KIND, sizeof(struct vendor_entry), vendors, error);
}

static uint64_t key_of(uint64_t mac, unsigned bits)
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
        const struct vendor_entry *found = find_key(vendors, key_of(value, longest_first[i]));
        if (found) return data_file_text(vendors, found->name);
    }
    return NULL;
}

/* Six, seven or nine digits: a prefix of 24, 28 or 36 bits. 0 where it is none of these. */
static unsigned parse_assignment(const char *text, uint64_t *prefix)
{
    size_t digits = strlen(text);
    if (digits != 6 && digits != 7 && digits != 9) return 0;
    for (size_t i = 0; i < digits; i++)
        if (!isxdigit((unsigned char)text[i])) return 0;
    *prefix = strtoull(text, NULL, 16) << (48 - 4 * digits);
    return (unsigned)digits * 4;
}

/* White space of any kind becomes single blanks; the rest valid UTF-8. */
static void clean_name(const char *name, char *memory, size_t capacity)
{
    struct text text = text_into(memory, capacity);
    while (*name) {
        size_t blanks = strspn(name, " \t\r\n"), word = strcspn(name + blanks, " \t\r\n");
        if (word && text.size) text_add_char(&text, ' ');
        text_add_utf8(&text, (struct span){(const uint8_t *)name + blanks, word});
        name += blanks + word;
    }
}

bool vendors_add_csv(struct data_writer *writer, const char *path, const void *data, size_t size,
                     struct error *error)
{
    struct csv csv;
    csv_begin(&csv, data, size);
    enum csv_outcome outcome = csv_next(&csv);
    if (outcome != CSV_ROW || csv.field_count < 3 || strcmp(csv.fields[1], "Assignment") != 0)
        return error_set(error,
                         "'%s' is not one of IEEE's registries: its first line should be "
                         "'Registry,Assignment,Organization Name,...'. Install the package "
                         "ieee-data anew.",
                         path);
    while ((outcome = csv_next(&csv)) == CSV_ROW) {
        uint64_t prefix;
        char name[512];
        unsigned bits = csv.field_count < 3 ? 0 : parse_assignment(csv.fields[1], &prefix);
        if (bits == 0) continue;
        clean_name(csv.fields[2], name, sizeof name);
        /* Blocks that IEEE keeps for its smaller registries: without an entry there, nobody's. */
        if (!name[0] || strcmp(name, "IEEE Registration Authority") == 0) continue;
        struct vendor_entry entry = {.key = key_of(prefix, bits),
                                     .name = data_writer_text(writer, name)};
        data_writer_add(writer, &entry);
    }
    if (outcome == CSV_END) return true;
    return error_set(error,
                     "'%s' is damaged: the row on line %u never ends. Install the package "
                     "ieee-data anew.",
                     path, csv.line);
}

/* Equal keys stay in the order in which they came: the pool grows, so the offset tells. */
static int by_key(const void *a, const void *b)
{
    const struct vendor_entry *x = a, *y = b;
    if (x->key != y->key) return x->key < y->key ? -1 : 1;
    return x->name < y->name ? -1 : x->name > y->name;
}

void vendors_finish(struct data_writer *writer)
{
    size_t count, kept = 0;
    struct vendor_entry *entries = data_writer_entries(writer, &count);
    if (count == 0) return;
    qsort(entries, count, sizeof *entries, by_key);
    for (size_t i = 0; i < count; i++)
        if (kept == 0 || entries[kept - 1].key != entries[i].key) entries[kept++] = entries[i];
    data_writer_truncate(writer, kept);
}

/* SPDX-License-Identifier: MIT */
#include "vendor_registry.h"

#include "base/text.h"
#include "enricher/csv.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* Six, seven or nine digits: a prefix of 24, 28 or 36 bits. 0 if it is none of these. */
static unsigned parse_assignment(const char *text, uint64_t *prefix)
{
    size_t digits = strlen(text);
    if (digits != 6 && digits != 7 && digits != 9) return 0;
    for (size_t i = 0; i < digits; i++)
        if (!isxdigit((unsigned char)text[i])) return 0;
    *prefix = strtoull(text, NULL, 16) << (48 - 4 * digits);
    return (unsigned)digits * 4;
}

/* White space of any kind becomes single blanks; the rest becomes valid UTF-8. */
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

bool vendor_registry_add(struct data_writer *writer, const char *path, const void *data,
                         size_t size, struct error *error)
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
        /* IEEE's blocks for its smaller registries: without an entry there, they have no vendor. */
        if (!name[0] || strcmp(name, "IEEE Registration Authority") == 0) continue;
        struct vendor_entry entry = {.key = vendor_key(prefix, bits),
                                     .name = data_writer_text(writer, name)};
        data_writer_add(writer, &entry);
    }
    if (outcome == CSV_END) return true;
    return error_set(error,
                     "'%s' is damaged: the row on line %u never ends. Install the package "
                     "ieee-data anew.",
                     path, csv.line);
}

/* Equal keys keep their order: the pool grows, so the offset shows the order. */
static int by_key(const void *a, const void *b)
{
    const struct vendor_entry *x = a, *y = b;
    if (x->key != y->key) return x->key < y->key ? -1 : 1;
    return x->name < y->name ? -1 : x->name > y->name;
}

void vendor_registry_finish(struct data_writer *writer)
{
    size_t count, kept = 0;
    struct vendor_entry *entries = data_writer_entries(writer, &count);
    if (count == 0) return;
    qsort(entries, count, sizeof *entries, by_key);
    for (size_t i = 0; i < count; i++)
        if (kept == 0 || entries[kept - 1].key != entries[i].key) entries[kept++] = entries[i];
    data_writer_truncate(writer, kept);
}

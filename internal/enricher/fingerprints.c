/* SPDX-License-Identifier: MIT */
#include "fingerprints.h"

#include "base/text.h"
#include "csv.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define JA3_README "salesforce/ja3 README.md, examples (BSD-3-Clause)"
#define JA4_README "FoxIO-LLC/ja4 README.md, examples (BSD-3-Clause)"

/*
 * Only labels that the fingerprint's publisher gives. FoxIO's JA4 of Sliver and of Evilginx are
 * left out on purpose: every program made with Go has them.
 */
const struct fingerprint_row fingerprint_rows[] = {
    {"e7d705a3286e19ea42f587b344ee6865", "Tor", JA3_README, "2017-06-27"},
    {"6734f37431670b3ab4292b8f60f29984", "Trickbot (malware)", JA3_README, "2019-01-15"},
    {"4d7a28d6f2263ed61de88ca66eb011e3", "Emotet (malware)", JA3_README, "2019-01-15"},
    {"t13d1516h2_8daaf6152771_02713d6af862", "Chromium browser", JA4_README, "2024"},
    {"t13d1517h2_8daaf6152771_b0da82dd1658", "Chromium browser", JA4_README, "2024"},
    {"t13d1517h2_8daaf6152771_b1ff8ab2d16f", "Chromium browser", JA4_README, "2024"},
    {"q13d0312h3_55b375c5d22e_06cda9e17597", "Chromium browser", JA4_README, "2024"},
    {"t13d880900_fcb5b95cb75a_b0d3b4ac2a14", "SoftEther VPN", JA4_README, "2024"},
};
const size_t fingerprint_row_count = sizeof fingerprint_rows / sizeof fingerprint_rows[0];

static void add_row(struct data_writer *writer, const struct fingerprint_row *row)
{
    struct name_entry entry = {.name = data_writer_text(writer, row->hash)};
    entry.text[FINGERPRINT_LABEL] = data_writer_text(writer, row->label);
    entry.text[FINGERPRINT_SOURCE] = data_writer_text(writer, row->source);
    entry.text[FINGERPRINT_DATE] = data_writer_text(writer, row->date);
    data_writer_add(writer, &entry);
}

/* 32 hexadecimal digits (JA3), or 10_12_12 characters (JA4). */
static bool is_fingerprint(const char *hash)
{
    size_t size = strlen(hash);
    if (size == 32) return strspn(hash, "0123456789abcdef") == 32;
    if (size != 36 || hash[10] != '_' || hash[23] != '_' || !strchr("tqd", hash[0])) return false;
    for (size_t i = 1; i < size; i++)
        if (i != 10 && i != 23 && !isalnum((unsigned char)hash[i])) return false;
    return true;
}

static const char *trimmed(char *text)
{
    text += strspn(text, " \t");
    size_t size = strlen(text);
    while (size && (text[size - 1] == ' ' || text[size - 1] == '\t'))
        text[--size] = '\0';
    return text;
}

bool fingerprints_add_csv(struct data_writer *writer, const char *path, const void *data,
                          size_t size, struct error *error)
{
    struct csv csv;
    enum csv_outcome outcome;
    csv_begin(&csv, data, size);
    while ((outcome = csv_next(&csv)) == CSV_ROW) {
        char fields[4][256];
        for (size_t i = 0; i < 4; i++) {
            struct text text = text_into(fields[i], sizeof fields[i]);
            if (i < csv.field_count) text_add_utf8(&text, span_text(csv.fields[i]));
        }
        struct fingerprint_row row = {trimmed(fields[0]), trimmed(fields[1]), trimmed(fields[2]),
                                      trimmed(fields[3])};
        if (row.hash[0] == '#' || (!row.hash[0] && csv.field_count == 1)) continue;
        if (csv.line == 1 && strcmp(row.hash, "hash") == 0) continue;
        if (!is_fingerprint(row.hash) || !row.label[0] || !row.source[0])
            return error_set(error,
                             "%s:%u: A fingerprint needs three fields: a JA3 hash or a JA4, a "
                             "label, and the source that says so (then a date, if you like).",
                             path, csv.line);
        add_row(writer, &row);
    }
    if (outcome == CSV_END) return true;
    return error_set(error, "%s:%u: This row never ends; check its quotes.", path, csv.line);
}

static enum data_outcome open_writer(const struct data_writer *writer, struct name_table *table,
                                     struct error *error)
{
    size_t size;
    struct data_file file;
    uint8_t *image = data_writer_image(writer, -1, "", "", &size);
    if (!image) {
        error_no_memory(error, "open the fingerprints");
        return DATA_BROKEN;
    }
    if (data_file_over(image, size, "fingerprints", FINGERPRINTS_KIND, sizeof(struct name_entry),
                       &file, error) != DATA_GOOD)
        return DATA_BROKEN;
    return name_table_over(&file, table, error);
}

enum data_outcome fingerprints_open(const char *user_path, struct name_table *table,
                                    struct error *error)
{
    enum { USER_FILE_MOST_BYTES = 16 << 20 };
    uint8_t *data = NULL;
    size_t size = 0;
    *table = (struct name_table){0};
    enum data_outcome outcome = DATA_ABSENT;
    if (user_path)
        outcome = file_read_whole(user_path, USER_FILE_MOST_BYTES, &data, &size, NULL, error);
    struct data_writer *writer = data_writer_create(FINGERPRINTS_KIND, sizeof(struct name_entry));
    for (size_t i = 0; writer && i < fingerprint_row_count; i++)
        add_row(writer, &fingerprint_rows[i]); /* added first, so that they win */
    if (!writer) {
        error_no_memory(error, "open the fingerprints");
        outcome = DATA_BROKEN;
    } else if (outcome == DATA_GOOD &&
               !fingerprints_add_csv(writer, user_path, data, size, error)) {
        outcome = DATA_BROKEN;
    }
    if (outcome != DATA_BROKEN) outcome = open_writer(writer, table, error);
    data_writer_destroy(writer);
    free(data);
    return outcome;
}

const char *fingerprints_find(const struct name_table *table, const char *hash, size_t size)
{
    const struct name_entry *entry = name_table_find(table, hash, size);
    return entry ? name_table_text(table, entry->text[FINGERPRINT_LABEL]) : NULL;
}

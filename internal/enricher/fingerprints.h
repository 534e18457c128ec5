/* SPDX-License-Identifier: MIT */
/*
 * fingerprints - programs by the JA3 or JA4 of their ClientHello, always with a source.
 *
 * A fingerprint is a hint: programs share TLS libraries. The built-in rows (fingerprint_rows) name
 * the place of publication. The user adds rows in fingerprints.csv of the data directory (hash,
 * label, source, date). If both have a hash, the built-in row counts, because public lists label
 * browsers as malware.
 */
#ifndef ENRICHER_FINGERPRINTS_H
#define ENRICHER_FINGERPRINTS_H

#include "data_writer.h"
#include "name_table.h"

#define FINGERPRINTS_KIND "fingerprints"

enum fingerprint_text { FINGERPRINT_LABEL, FINGERPRINT_SOURCE, FINGERPRINT_DATE };

struct fingerprint_row {
    const char *hash, *label, *source, *date;
};
extern const struct fingerprint_row fingerprint_rows[];
extern const size_t fingerprint_row_count;

/* The built-in rows and the user's file (if there is one; user_path NULL: without it). */
enum data_outcome fingerprints_open(const char *user_path, struct name_table *table,
                                    struct error *error);
/* Adds the user's rows; false with FILE:LINE if one is invalid. */
bool fingerprints_add_csv(struct data_writer *writer, const char *path, const void *data,
                          size_t size, struct error *error);
/* The label of a hash; NULL if it is not known. */
const char *fingerprints_find(const struct name_table *table, const char *hash, size_t size);

#endif

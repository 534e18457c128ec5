/* SPDX-License-Identifier: MIT */
/*
 * fingerprints - programs by the JA3 or JA4 of their ClientHello, and only with provenance.
 *
 * A fingerprint is a hint: programs share TLS libraries. The rows of our own (fingerprint_rows)
 * name where each was published; the user adds some in fingerprints.csv of the data directory
 * (hash, label, source, date). Where both know a hash ours counts, because the lists in
 * circulation call malware a browser.
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

/* Our own rows and the user's file (where there is one). */
enum data_outcome fingerprints_open(const char *user_path, struct name_table *table,
                                    struct error *error);
/* Adds the user's rows; false with FILE:LINE where one is not right. */
bool fingerprints_add_csv(struct data_writer *writer, const char *path, const void *data,
                          size_t size, struct error *error);
/* The label of a hash; NULL where it is not known. */
const char *fingerprints_find(const struct name_table *table, const char *hash, size_t size);

#endif

/* SPDX-License-Identifier: MIT */
/*
 * amount - durations, sizes and whole numbers as people write them: "5m", "64MiB", "200000".
 */
#ifndef BASE_AMOUNT_H
#define BASE_AMOUNT_H

#include "text.h"

/*
 * Accepts "30s", "5m", "1h", "7d", "2w", and the largest unit first "1h30m". A number without a unit
 * is none, except 0: people mean days, seconds, or a moment by it.
 */
bool parse_duration_us(const char *text, int64_t *out);
/* Accepts "64MiB", "10MB", "512k" or plain bytes. */
bool parse_size_bytes(const char *text, int64_t *out);
/* Accepts decimal digits only. */
bool amount_parse_count(const char *text, int64_t *out);

/* Appends the duration in the largest unit that leaves no remainder. */
void amount_add_duration(struct text *text, int64_t us);
void amount_add_size(struct text *text, int64_t bytes);

#endif

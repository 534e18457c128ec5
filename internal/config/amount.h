/* SPDX-License-Identifier: MIT */
/*
 * amount - durations, sizes and whole numbers as people write them: "5m", "64MiB", "200000".
 *
 * parse_duration_us() and parse_size_bytes() are in config.h, because the command line uses them.
 */
#ifndef CONFIG_AMOUNT_H
#define CONFIG_AMOUNT_H

#include "base/text.h"
#include "config.h"

/* Decimal digits and nothing else. */
bool amount_parse_count(const char *text, int64_t *out);

/* In the largest unit that leaves no remainder. */
void amount_add_duration(struct text *text, int64_t us);
void amount_add_size(struct text *text, int64_t bytes);

#endif

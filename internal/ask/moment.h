/* SPDX-License-Identifier: MIT */
/* moment - points in time as people write them after --since and --until. */
#ifndef ASK_MOMENT_H
#define ASK_MOMENT_H

#include <stdbool.h>
#include <stdint.h>

/*
 * "1h", "30m", "7d": that long before `newest_us`, the end of the last capture. This is packet
 * time, not this machine's clock, so a file of last year works like a live link.
 * "2026-11-20", "2026-11-20T21:14", "2026-11-20T21:14:05.123456Z": ISO 8601, in UTC.
 */
bool moment_parse(const char *text, int64_t newest_us, int64_t *out_us);
/* True if it needs newest_us. */
bool moment_is_relative(const char *text);

#endif

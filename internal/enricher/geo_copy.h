/* SPDX-License-Identifier: MIT */
/*
 * geo_copy - a MaxMind DB file, opened as a private copy.
 *
 * libmaxminddb maps its file. If a mapped file becomes shorter, its readers are killed (SIGBUS). If
 * it is overwritten, it changes during a look-up. So the bytes are first copied into an anonymous
 * file of this process. Later changes to the file on disk then do not affect a running program. The
 * cost is the size of the file in memory.
 */
#ifndef ENRICHER_GEO_COPY_H
#define ENRICHER_GEO_COPY_H

#include <maxminddb.h>
#include <stdint.h>

enum { GEO_REASON_MOST = 160 };

/* True: the caller closes it with MMDB_close(). False: the reason, as the middle of a sentence. */
bool geo_copy_open(const char *path, MMDB_s *database, char why[GEO_REASON_MOST]);

/* When its facts were true; -1: not known. */
static inline int64_t geo_database_facts_us(const MMDB_s *database)
{
    uint64_t epoch = database->metadata.build_epoch;
    return epoch > 1 && epoch < INT32_MAX ? (int64_t)epoch * 1000000 : -1;
}

#endif

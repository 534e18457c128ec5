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

enum { GEO_REASON_MOST = 160 };

/* True: the caller closes it with MMDB_close(). False: the reason, as the middle of a sentence. */
bool geo_copy_open(const char *path, MMDB_s *database, char why[GEO_REASON_MOST]);

#endif

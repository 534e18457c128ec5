/* SPDX-License-Identifier: MIT */
/*
 * geo_copy - a MaxMind DB file, opened as a private copy.
 *
 * libmaxminddb maps the file that it is given, and a mapped file that becomes shorter kills whoever
 * reads it (SIGBUS); one that is written over changes under a look-up. So the bytes go into an
 * anonymous file of this process first: whatever happens to the file on disk later, a running
 * program has what it opened. Costs the size of the file in memory.
 */
#ifndef ENRICHER_GEO_COPY_H
#define ENRICHER_GEO_COPY_H

#include <maxminddb.h>

enum { GEO_REASON_MOST = 160 };

/* True: the caller closes it with MMDB_close(). False: why, as the middle of a sentence. */
bool geo_copy_open(const char *path, MMDB_s *database, char why[GEO_REASON_MOST]);

#endif

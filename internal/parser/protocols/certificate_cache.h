/* SPDX-License-Identifier: MIT */
/*
 * certificate_cache - the fields of recent certificates, so that none is read twice.
 *
 * libcrypto needs some 7 microseconds to read a certificate without its key, and more to hash it. A
 * network shows the same few hundred again and again. Each worker keeps the last ones in fixed
 * memory with their fields and their SHA-256. The bytes are kept too and compared as a whole, so no
 * certificate is ever mistaken for another. A certificate with fields or bytes too long for a slot
 * is read every time.
 */
#ifndef PARSER_CERTIFICATE_CACHE_H
#define PARSER_CERTIFICATE_CACHE_H

#include "base/cursor.h"
#include "model/event.h"

struct certificate_cache;

enum {
    CERTIFICATE_SETS = 1024, /* of two slots each */
    CERTIFICATE_BYTES_MOST = 12000,
    CERTIFICATE_TEXT_MOST = 12000,
};

/* Fills the text fields, sha256 too; they point into the cache. False: not cached. */
bool certificate_cache_find(struct certificate_cache *cache, struct span der,
                            struct certificate *certificate);
/* Stores all fields of the certificate, sha256 too. */
void certificate_cache_keep(struct certificate_cache *cache, struct span der,
                            const struct certificate *certificate);

/* NULL if memory is refused. */
struct certificate_cache *certificate_cache_create(void);
void certificate_cache_destroy(struct certificate_cache *cache);

#endif

/*
 * certificate_cache - what the certificates seen last say, so that none is read twice.
 *
 * libcrypto takes some 150 microseconds to read a certificate, most of it for the public key; a
 * network shows the same few hundred again and again. Each worker keeps the fields of the last
 * ones in fixed memory, found by the SHA-256 over the DER. One whose fields are too long for a
 * slot is read every time.
 */
#ifndef PARSER_CERTIFICATE_CACHE_H
#define PARSER_CERTIFICATE_CACHE_H

#include "crypto.h"
#include "model/event.h"

enum { CERTIFICATE_SLOTS = 4096, CERTIFICATE_TEXT_MOST = 12000 };

/* Fills the text fields but sha256, which point into the cache. False: not there. */
bool certificate_cache_find(const struct certificate_cache *cache,
                            const uint8_t digest[SHA256_SIZE], struct certificate *certificate);
void certificate_cache_keep(struct certificate_cache *cache, const uint8_t digest[SHA256_SIZE],
                            const struct certificate *certificate);

/* NULL where memory is refused. */
struct certificate_cache *certificate_cache_create(void);
void certificate_cache_destroy(struct certificate_cache *cache);

#endif

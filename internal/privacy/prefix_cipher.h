/* SPDX-License-Identifier: MIT */
/*
 * prefix_cipher - addresses to addresses, keyed, one to one, and common prefixes stay common.
 *
 * The construction is Crypto-PAn (J. Xu, J. Fan, M. Ammar, S. Moon, "Prefix-Preserving IP Address
 * Anonymization", ICNP 2002). Bit i is flipped by the first bit of AES over the i bits in front of
 * it.
 *
 * Networks may be kept: an address inside one stays inside, and none from outside gets in. That
 * costs the bits that lead to them. If a kept network begins with the same i bits as an address,
 * bit i is not flipped. The result is still prefix-preserving and one to one.
 *
 * One thread at a time. Private to this room.
 */
#ifndef PRIVACY_PREFIX_CIPHER_H
#define PRIVACY_PREFIX_CIPHER_H

#include "model/address.h"

enum { PREFIX_KEY_SIZE = 32 }; /* 16 bytes of AES-128 key, 16 to make the padding from */

struct prefix_cipher;

/* The networks are borrowed. NULL if memory is out. */
struct prefix_cipher *prefix_cipher_create(const uint8_t key[PREFIX_KEY_SIZE],
                                           const struct ip_network *kept, size_t kept_count);
void prefix_cipher_destroy(struct prefix_cipher *cipher);
struct ip_address prefix_cipher_apply(struct prefix_cipher *cipher, const struct ip_address *ip);

#endif

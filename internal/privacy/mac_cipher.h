/* SPDX-License-Identifier: MIT */
/*
 * mac_cipher - MAC addresses to MAC addresses, keyed and one to one.
 *
 * An address that a vendor assigned keeps its first 24 bits, so the vendor stays visible. A locally
 * administered address (likely random) keeps only the two bits that tell its kind. Group addresses
 * stay as they are. That of a solicited node (RFC 4861, 2.3; RFC 2464, 7) does not, because it ends
 * with 24 bits of a host's address.
 *
 * The cipher is a Feistel network over AES-128 (M. Luby, C. Rackoff, 1988; eight rounds). One
 * thread at a time. Private to this room.
 */
#ifndef PRIVACY_MAC_CIPHER_H
#define PRIVACY_MAC_CIPHER_H

#include "model/address.h"

enum { MAC_KEY_SIZE = 16 };

struct mac_cipher;

struct mac_cipher *mac_cipher_create(const uint8_t key[MAC_KEY_SIZE]);
void mac_cipher_destroy(struct mac_cipher *cipher);
struct mac_address mac_cipher_apply(struct mac_cipher *cipher, const struct mac_address *mac);

#endif

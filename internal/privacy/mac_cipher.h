/* SPDX-License-Identifier: MIT */
/*
 * mac_cipher - MAC addresses to MAC addresses, keyed and one to one.
 *
 * Of an address that a vendor gave, the first 24 bits stay, so the vendor can still be told. Of a
 * locally administered one (likely random) all stays hidden but the two bits that say what kind it
 * is. Group addresses stay as they are, but that of a solicited node (RFC 4861, 2.3; RFC 2464, 7):
 * it ends with 24 bits of somebody's address.
 *
 * A Feistel network over AES-128 (M. Luby, C. Rackoff, 1988; eight rounds). One thread at a time.
 * Private to this room.
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

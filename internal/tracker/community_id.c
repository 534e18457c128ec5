/* SPDX-License-Identifier: MIT */
/*
 * Community ID, version 1. It is written as "1:" and the base64 of
 *
 *   SHA1(seed16 address address protocol8 0x00 [port16 port16])
 *
 * with the lower (address, port) first. ICMP uses its type and the counterpart of the type as
 * ports. If a type has no counterpart, the flow is one-way and is never swapped.
 */
#include "community_id.h"

#include "packet_key.h"
#include "tracker_state.h"

#include <openssl/evp.h>
#include <stdlib.h>

struct community_hasher {
    EVP_MD_CTX *context;
    EVP_MD *sha1;
    uint16_t seed;
};

struct community_hasher *community_hasher_create(uint16_t seed)
{
    struct community_hasher *hasher = calloc(1, sizeof *hasher);
    if (!hasher) return NULL;
    hasher->seed = seed;
    hasher->context = EVP_MD_CTX_new();
    hasher->sha1 = EVP_MD_fetch(NULL, "SHA1", NULL);
    if (hasher->context && hasher->sha1) return hasher;
    community_hasher_destroy(hasher);
    return NULL;
}

void community_hasher_destroy(struct community_hasher *hasher)
{
    if (!hasher) return;
    EVP_MD_CTX_free(hasher->context);
    EVP_MD_free(hasher->sha1);
    free(hasher);
}

static bool is_one_way(const struct flow *flow)
{
    uint16_t counterpart;
    bool icmp = flow->key.protocol == IP_ICMP || flow->key.protocol == IP_ICMPV6;
    return icmp &&
           !icmp_counterpart(flow->key.protocol, (uint8_t)flow->port[ORIGINATOR], &counterpart);
}

bool community_id(struct community_hasher *hasher, const struct flow *flow,
                  uint8_t id[COMMUNITY_ID_BYTES])
{
    uint8_t bytes[2 + 16 + 16 + 2 + 4];
    size_t size = 0, address_size = flow->key.version == 4 ? 4 : 16;
    struct endpoint first = flow_endpoint(flow, ORIGINATOR),
                    second = flow_endpoint(flow, RESPONDER);
    int order = memcmp(first.ip.bytes, second.ip.bytes, 16);
    if ((order > 0 || (order == 0 && first.port > second.port)) && !is_one_way(flow)) {
        struct endpoint swapped = first;
        first = second;
        second = swapped;
    }
    bytes[size++] = (uint8_t)(hasher->seed >> 8);
    bytes[size++] = (uint8_t)hasher->seed;
    memcpy(bytes + size, first.ip.bytes + 16 - address_size, address_size);
    size += address_size;
    memcpy(bytes + size, second.ip.bytes + 16 - address_size, address_size);
    size += address_size;
    bytes[size++] = flow->key.protocol;
    bytes[size++] = 0;
    if (flow->has_ports) {
        bytes[size++] = (uint8_t)(first.port >> 8);
        bytes[size++] = (uint8_t)first.port;
        bytes[size++] = (uint8_t)(second.port >> 8);
        bytes[size++] = (uint8_t)second.port;
    }
    return EVP_DigestInit_ex2(hasher->context, hasher->sha1, NULL) &&
           EVP_DigestUpdate(hasher->context, bytes, size) &&
           EVP_DigestFinal_ex(hasher->context, id, NULL);
}

/* SPDX-License-Identifier: MIT */
/*
 * contact_verdict - what the lists of contacts say of an address, a name or a fingerprint.
 *
 * Lists change, and rows stay. So the analyzer is given functions of the lists' owner, and looks at
 * what was before again if the lists differ. Text is borrowed from the lists.
 */
#ifndef MODEL_CONTACT_VERDICT_H
#define MODEL_CONTACT_VERDICT_H

#include "address.h"

struct contact_verdict {
    const char *entry;                     /* as the list has it */
    const char *list, *version, *category; /* "" if the list has none */
    int64_t until_us;                      /* until when the entry holds; INT64_MAX: no end */
    unsigned wider_bits; /* of a network: how many bits of the address it leaves open */
};

struct contact_lists_view {
    uint64_t mark;    /* the same in every run; differs if the lists differ. 0: there are none */
    uint64_t entries; /* how many they have */
    const void *owner;
    /* False: no list has it. Names match at their labels: a listed name, and all below it. */
    bool (*judge_address)(const void *owner, const struct ip_address *ip,
                          struct contact_verdict *verdict);
    bool (*judge_name)(const void *owner, const char *name, struct contact_verdict *verdict);
    /* JA3 or JA4, as text. */
    bool (*judge_fingerprint)(const void *owner, const char *hash, struct contact_verdict *verdict);
};

#endif

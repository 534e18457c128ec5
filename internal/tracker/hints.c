/* SPDX-License-Identifier: MIT */
#include "hints.h"

#include <assert.h>
#include <stdlib.h>

enum { WORD_BITS = 64 };

static void put(struct protocol_set *set, unsigned number)
{
    set->words[number / WORD_BITS] |= UINT64_C(1) << number % WORD_BITS;
}

struct hints *hints_create(void)
{
    struct hints *hints = calloc(1, sizeof *hints);
    unsigned sets = 1;
    for (unsigned number = 0; hints && protocols[number]; number++) {
        const struct protocol *protocol = protocols[number];
        assert(number < PROTOCOL_WORDS * WORD_BITS);
        for (unsigned carrier = 1; carrier <= CARRIER_SCTP; carrier *= 2) {
            if (protocol->carriers & carrier) put(&hints->carried[carrier], number);
        }
        if (protocol->flags & PROTOCOL_PROVES_ITSELF && protocol->carriers & CARRIER_TCP)
            put(&hints->proved, number);
        for (unsigned i = 0;
             i < sizeof protocol->ports / sizeof protocol->ports[0] && protocol->ports[i]; i++) {
            uint16_t *set = &hints->of_port[protocol->ports[i]];
            assert(*set || sets < HINTED_SETS_MOST);
            if (!*set) *set = (uint16_t)sets++;
            put(&hints->sets[*set], number);
        }
    }
    return hints;
}

void hints_destroy(struct hints *hints)
{
    free(hints);
}

struct protocol_set hints_of_ports(const struct hints *hints, uint16_t a, uint16_t b)
{
    struct protocol_set either = hints->sets[hints->of_port[a]];
    for (unsigned i = 0; i < PROTOCOL_WORDS; i++)
        either.words[i] |= hints->sets[hints->of_port[b]].words[i];
    return either;
}

const struct protocol *protocols_take(struct protocol_set *set)
{
    for (unsigned i = 0; i < PROTOCOL_WORDS; i++) {
        if (!set->words[i]) continue;
        unsigned bit = (unsigned)__builtin_ctzll(set->words[i]);
        set->words[i] &= set->words[i] - 1;
        return protocols[i * WORD_BITS + bit];
    }
    return NULL;
}

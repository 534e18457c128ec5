/* SPDX-License-Identifier: MIT */
#include "searches.h"

#include "base/hash.h"
#include "model/evidence_ground.h"

enum { STEP_MOST = 400 };
#define SEARCH_US (INT64_C(300) * 1000000)

static unsigned count_of(const struct search *search)
{
    unsigned count = 0;
    for (size_t i = 0; i < sizeof search->asked / sizeof search->asked[0]; i++)
        count += (unsigned)__builtin_popcountll(search->asked[i]);
    return count;
}

/* NULL: another MAC has the place. */
static struct search *search_of(struct tracker *tracker, const struct mac_address *mac,
                                int64_t time_us)
{
    uint64_t place = hash_bytes_lasting(mac->bytes, sizeof mac->bytes);
    struct search *search = &tracker->searches[place % SEARCHES_MOST];
    int64_t since_us = time_us - time_us % SEARCH_US;
    bool is_own = mac_equal(&search->mac, mac);
    if (is_own && search->since_us == since_us) return search;
    if (!is_own && search->since_us == since_us && count_of(search) > 1) return NULL;
    *search = (struct search){.mac = *mac, .since_us = since_us};
    return search;
}

/* The largest of 50, 100, 200 and 400 that was reached; 0: none. */
static uint16_t step_of(unsigned count)
{
    uint16_t step = 0;
    for (unsigned next = SEARCH_LEAST; next <= count && next <= STEP_MOST; next *= 2)
        step = (uint16_t)next;
    return step;
}

unsigned searches_take(const struct feeding *feeding, const struct address_binding *binding)
{
    struct search *search = search_of(feeding->tracker, &binding->mac, feeding->moment->time_us);
    if (!search) return 0;
    uint64_t *bits = &search->asked[binding->asked >> 6 & 7];
    uint64_t bit = UINT64_C(1) << (binding->asked & 63);
    if (*bits & bit) return 0;
    *bits |= bit;
    uint16_t step = step_of(count_of(search));
    if (step <= search->told) return 0;
    search->told = step;
    return step;
}

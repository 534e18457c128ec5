/* SPDX-License-Identifier: MIT */
#include "claims.h"

#include <stdlib.h>
#include <string.h>

enum { DAMAGED_BITS_MOST = 2 };

static const int64_t minute_us = INT64_C(60) * 1000000;
/* An owner is left alone so quickly by an intruder, and not by DHCP: leases last longer. */
#define AT_ONCE_US (5 * minute_us)
/* A steady owner had the address for so long, or on an earlier day. */
#define STEADY_US (60 * minute_us)
#define DAY_US (24 * 60 * minute_us)

/* ------------------------------------------------------------ reading */

#define CLAIM_COLUMNS(COLUMN)                                                                      \
    COLUMN(ip), COLUMN(vlans), COLUMN(mac), COLUMN(first_us), COLUMN(last_us), COLUMN(count),      \
        COLUMN(is_here), COLUMN(leased), COLUMN(address_leased), COLUMN(is_gateway),               \
        COLUMN(device_id), COLUMN(device_until_us), COLUMN(device_has_it), COLUMN(familiar)
enum { CLAIM_COLUMNS(COLUMN_NUMBER) };
static const char *const claim_columns[] = {CLAIM_COLUMNS(COLUMN_NAME), NULL};

static struct claimant claimant_of(const struct answer *rows)
{
    bool has_it = answer_integer(rows, column_device_has_it) != 0;
    return (struct claimant){
        .ip = answer_integer(rows, column_ip),
        .vlans = answer_integer(rows, column_vlans),
        .mac = mac_from_integer((uint64_t)answer_integer(rows, column_mac)),
        .first_us = answer_integer(rows, column_first_us),
        .last_us = answer_integer(rows, column_last_us),
        .count = answer_integer(rows, column_count),
        .is_here = answer_integer(rows, column_is_here) != 0,
        .is_leased = answer_integer(rows, column_leased) != 0,
        .is_address_leased = answer_integer(rows, column_address_leased) != 0,
        .is_gateway = answer_integer(rows, column_is_gateway) != 0,
        .device_id = answer_integer(rows, column_device_id),
        .device_until_us = has_it ? answer_integer(rows, column_device_until_us) : 0,
        .familiar = answer_integer(rows, column_familiar),
    };
}

/* Room for one more; NULL without memory. */
static void *make_room(void *items, size_t count, size_t *capacity, size_t size)
{
    if (count < *capacity) return items;
    size_t more = *capacity ? *capacity * 2 : 16;
    void *moved = realloc(items, more * size);
    if (moved) *capacity = more;
    return moved;
}

static bool add_claimant(struct claims *claims, const struct claimant *claimant)
{
    void *items = make_room(claims->items, claims->count, &claims->capacity, sizeof *claimant);
    if (!items) return false;
    claims->items = items;
    claims->items[claims->count++] = *claimant;
    return true;
}

static int different_bits(const struct mac_address *a, const struct mac_address *b)
{
    uint64_t bits = mac_to_integer(a) ^ mac_to_integer(b);
    int count = 0;
    for (; bits; bits &= bits - 1)
        count++;
    return count;
}

static bool is_same_address(const struct claimant *a, const struct claimant *b)
{
    return a->ip == b->ip && a->vlans == b->vlans;
}

/* Each claim of one address against those that follow each other around it: a flood of forged ones
 * is not compared with itself. */
static void mark_damaged(struct claims *claims)
{
    enum { NEIGHBOURS = 8 };
    for (size_t i = 0; i < claims->count; i++) {
        struct claimant *claimant = &claims->items[i];
        size_t from = i > NEIGHBOURS ? i - NEIGHBOURS : 0;
        if (claimant->count != 1) continue;
        for (size_t j = from; j < claims->count && j <= i + NEIGHBOURS; j++) {
            const struct claimant *other = &claims->items[j];
            if (j != i && is_same_address(other, claimant) && other->count > 1 &&
                different_bits(&other->mac, &claimant->mac) <= DAMAGED_BITS_MOST)
                claimant->is_damaged = true;
        }
    }
}

bool claims_read(struct claims *claims, struct rule_run *run)
{
    const struct parameter since =
        parameter_integer(":since_us", run->analysis->from_us - AT_ONCE_US);
    struct answer rows;
    *claims = (struct claims){.items = NULL};
    if (!rule_query(run, &rows, "analyze/arp_conflicts", &since, 1, claim_columns)) return false;
    bool good = true;
    int state = 0;
    while (good && (state = answer_next(&rows)) == 1) {
        const struct claimant claimant = claimant_of(&rows);
        good = add_claimant(claims, &claimant) ||
               error_no_memory(run->error, "look for ARP conflicts");
    }
    answer_close(&rows);
    mark_damaged(claims);
    return good && state >= 0;
}

/* ------------------------------------------------------------ grounds */

bool claims_suffice(const struct claimant *claimant, const struct analyzer_thresholds *thresholds)
{
    return claimant->has_traffic ||
           (claimant->count >= thresholds->claims_least &&
            claimant->last_us - claimant->first_us >= thresholds->claims_span_us);
}

bool claims_first_of(const struct claims *claims, size_t number)
{
    return number == 0 || !is_same_address(&claims->items[number - 1], &claims->items[number]);
}

static enum contest_ground ground_of(const struct claimant *owner, const struct claimant *second)
{
    bool goes_on = owner->last_us > second->first_us;
    bool same_network = (owner->is_here && second->is_here) || second->familiar > 0;
    int64_t pause_us = second->first_us - owner->last_us;
    if (goes_on) return GROUND_OWNER_IS_HERE;
    if (second->is_leased || !same_network) return GROUND_NONE;
    if (owner->device_until_us > second->first_us) return GROUND_OWNER_IS_HERE;
    if (pause_us <= AT_ONCE_US) return GROUND_AT_ONCE;
    bool is_steady = owner->last_us - owner->first_us >= STEADY_US ||
                     owner->first_us / DAY_US < second->first_us / DAY_US;
    return is_steady && !second->is_address_leased ? GROUND_OWNER_IS_SILENT : GROUND_NONE;
}

/* A silent owner is one signal only, so it is a step lower. */
static enum severity severity_of(const struct claimant *second, enum contest_ground ground)
{
    if (ground == GROUND_OWNER_IS_SILENT)
        return second->is_gateway ? SEVERITY_MEDIUM : SEVERITY_LOW;
    return second->is_gateway ? SEVERITY_HIGH : SEVERITY_MEDIUM;
}

/* ------------------------------------------------------------ contests */

static bool add_contest(struct contests *contests, const struct contest *contest)
{
    void *items = make_room(contests->items, contests->count, &contests->capacity, sizeof *contest);
    if (!items) return false;
    contests->items = items;
    contests->items[contests->count++] = *contest;
    return true;
}

/* One address while its claimants are read in order of time. */
struct address {
    bool has_owner, has_unleased;
    struct claimant latest, latest_unleased; /* who was seen last, so far */
    size_t contest;                          /* the one under way, from 1; 0: none */
};

static void remember(struct address *address, const struct claimant *claimant)
{
    if (!address->has_owner || claimant->last_us > address->latest.last_us)
        address->latest = *claimant;
    address->has_owner = true;
    if (claimant->is_leased) return;
    if (!address->has_unleased || claimant->last_us > address->latest_unleased.last_us)
        address->latest_unleased = *claimant;
    address->has_unleased = true;
}

static bool join_contest(struct contests *contests, struct address *address,
                         const struct claimant *owner, const struct claimant *claimant,
                         enum contest_ground ground)
{
    enum severity severity = severity_of(claimant, ground);
    struct contest *contest = address->contest ? &contests->items[address->contest - 1] : NULL;
    if (contest && claimant->first_us - contest->last_us <= DAY_US) {
        contest->claimants++;
        contest->claims += claimant->count;
        if (claimant->last_us > contest->last_us) contest->last_us = claimant->last_us;
        if (severity > contest->severity) contest->severity = severity;
        return true;
    }
    address->contest = contests->count + 1;
    return add_contest(contests, &(struct contest){.owner = *owner,
                                                   .leader = *claimant,
                                                   .ground = ground,
                                                   .severity = severity,
                                                   .claimants = 2,
                                                   .claims = claimant->count,
                                                   .last_us = claimant->last_us});
}

/* A claimant with a lease is in conflict with those without one only. */
static bool add_to_address(struct contests *contests, struct address *address,
                           const struct claimant *claimant,
                           const struct analyzer_thresholds *thresholds)
{
    bool has_owner = claimant->is_leased ? address->has_unleased : address->has_owner;
    const struct claimant *owner =
        claimant->is_leased ? &address->latest_unleased : &address->latest;
    if (!has_owner || !claims_suffice(claimant, thresholds)) return true;
    enum contest_ground ground = ground_of(owner, claimant);
    return ground == GROUND_NONE || join_contest(contests, address, owner, claimant, ground);
}

static int by_leader(const void *left, const void *right)
{
    const struct contest *a = left, *b = right;
    return memcmp(&a->leader.mac, &b->leader.mac, sizeof a->leader.mac);
}

static int by_beginning(const void *left, const void *right)
{
    const struct contest *a = left, *b = right;
    if (a->leader.first_us != b->leader.first_us)
        return a->leader.first_us < b->leader.first_us ? -1 : 1;
    return (a->leader.ip > b->leader.ip) - (a->leader.ip < b->leader.ip);
}

static void count_addresses(struct contests *contests)
{
    if (!contests->count) return;
    struct contest *end = contests->items + contests->count;
    qsort(contests->items, contests->count, sizeof *contests->items, by_leader);
    for (struct contest *from = contests->items, *to; from < end; from = to) {
        for (to = from; to < end && by_leader(to, from) == 0;)
            to++;
        for (struct contest *contest = from; contest < to; contest++)
            contest->addresses = to - from;
    }
    qsort(contests->items, contests->count, sizeof *contests->items, by_beginning);
}

bool contests_find(struct contests *contests, const struct claims *claims,
                   const struct analyzer_thresholds *thresholds)
{
    struct address address = {.has_owner = false};
    for (size_t i = 0; i < claims->count; i++) {
        const struct claimant *claimant = &claims->items[i];
        if (claims_first_of(claims, i)) address = (struct address){.has_owner = false};
        if (claimant->is_damaged) continue;
        if (!add_to_address(contests, &address, claimant, thresholds)) return false;
        remember(&address, claimant);
    }
    count_addresses(contests);
    return true;
}

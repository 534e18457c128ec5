/* SPDX-License-Identifier: MIT */
/*
 * local_days - the local day of a slot, by the zone that held then. Private to this room.
 *
 * The table day_zone says from when on which zone holds. What was counted keeps its zone. If
 * time.zone changes, the new zone holds from its next midnight on, so that each of its days is
 * whole.
 */
#ifndef STORAGE_LOCAL_DAYS_H
#define STORAGE_LOCAL_DAYS_H

#include "base/zone.h"
#include "write/session.h"

struct day {
    int64_t number; /* days since 1970-01-01 */
    int64_t zone_id;
};

enum { DAY_ZONES_MOST = 64 }; /* the newest ones */
struct local_days {
    struct {
        int64_t zone_id, from_us;
        struct zone *zone;
    } zones[DAY_ZONES_MOST];
    int count;
    int64_t slot_us; /* of the last answer */
    struct day day;
};

/*
 * Reads the zones. A database without any gets `zone`; if another one holds there, `zone` holds
 * from its next midnight after now_us on. zone NULL: what holds goes on, or UTC. Within a
 * transaction of the caller's; false: the session has the reason, or there is no memory.
 */
bool local_days_open(struct local_days *days, struct session *session, const char *zone,
                     int64_t now_us);
void local_days_close(struct local_days *days);
/* The next midnight after a time. */
int64_t local_days_next_us(const struct local_days *days, int64_t time_us);
struct day local_days_of(struct local_days *days, int64_t slot_us);

#endif

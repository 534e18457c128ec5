/* SPDX-License-Identifier: MIT */
/*
 * sighting - a row of a query that is a finding as it stands.
 *
 * Most rules are one query and one function that finds the words. Such a query begins with the columns
 * SIGHTING_COLUMNS. It takes :from_us and :to_us, the time that is looked at, and :captures, this one
 * and those that it goes on from. One about flows takes :after_flow_id, below those that it needs. One
 * that has its number from the rule takes :least.
 *
 * A query that counts over a period (ten minutes, an hour) names the period by its beginning, and finds
 * it again in each look until it is over. The rule's state says which period was told last, so that
 * `count` counts periods. Periods lie at whole multiples of their length, so the verdict is the same
 * for any number of looks and captures. Private to this room.
 */
#ifndef ANALYZER_SIGHTING_H
#define ANALYZER_SIGHTING_H

#include "rule.h"

/* device_id, src, dst (keys of addresses), dst_port and period_us may be NULL. count is what the row
 * counted. */
#define SIGHTING_COLUMNS(COLUMN)                                                                   \
    COLUMN(device_id), COLUMN(src), COLUMN(dst), COLUMN(dst_port), COLUMN(first_us),               \
        COLUMN(last_us), COLUMN(count), COLUMN(period_us)

struct sighting {
    int64_t device_id; /* 0: none */
    int64_t first_us, last_us, count;
    int64_t period_us; /* 0: the row was never told before */
    int32_t dst_port;  /* -1: none */
    struct ip_address src, dst;
    char source[IP_TEXT_SIZE], target[IP_TEXT_SIZE]; /* as text; "" for none */
};

/* Flows, which are settled when silence has ended them: with :after_flow_id, or of a whole day. Or
 * messages; or the age of data, with :places_us, when the data about places were true. */
enum sighting_kind { SIGHTING_OF_FLOWS, SIGHTING_OF_DAYS, SIGHTING_OF_MESSAGES, SIGHTING_OF_DATA };

/* One row, in the order of the query. False: the run ends. */
typedef bool sighting_tell(struct rule_run *run, const struct answer *rows,
                           const struct sighting *sighting);

struct sightings {
    const char *query;
    const char *const *columns;
    enum sighting_kind kind;
    sighting_tell *tell;
    enum rule_number least; /* for :least; none: the query has none */
};
bool sightings_tell(struct rule_run *run, const struct sightings *sightings);
/* Asks such a query, which need not begin with the columns of a sighting. The caller closes the
 * answer. */
bool sighting_ask(struct rule_run *run, const char *query, const char *const *columns,
                  enum sighting_kind kind, enum rule_number least, struct answer *rows);

/* Completes an alert that has its title, target and figures, and tells it. */
bool sighting_alert(struct rule_run *run, const struct sighting *sighting, struct alert *alert);

#endif

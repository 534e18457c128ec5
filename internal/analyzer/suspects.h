/* SPDX-License-Identifier: MIT */
/*
 * suspects - who crossed a threshold, each with its episode, until the figures of its rows are counted.
 *
 * A rule has its own struct for a scan or a flood, with struct suspect as the first member. The list
 * grows as they are found, in order of address, port and time. Then their rows are read once, and
 * each row goes to all suspects whose episode it lies in. Private to this room.
 */
#ifndef ANALYZER_SUSPECTS_H
#define ANALYZER_SUSPECTS_H

#include "episode.h"
#include "failed_attempts.h"

struct suspect {
    int64_t address; /* the key of who scanned, or of what was flooded */
    int64_t port;    /* of what was flooded; else 0 */
    struct episode episode;
    /* Figures. */
    int64_t folded;             /* attempts that folded rows stand for */
    int64_t kept, not_examined; /* attempts in memory; those that found no room */
    int64_t device_id;          /* 0: none, or several */
    bool has_device;
};

struct suspects {
    struct suspect *items; /* each is the beginning of `size` bytes */
    size_t size, count, capacity;
};

/* False without memory. */
bool suspects_add(struct suspects *suspects, const struct suspect *item);
void suspects_clear(struct suspects *suspects); /* frees */
static inline struct suspect *suspects_at(const struct suspects *suspects, size_t number)
{
    return (struct suspect *)((char *)suspects->items + number * suspects->size);
}

/* How their figures are counted. */
struct suspect_figures {
    /* Takes :captures, :after_flow_id, :first_us, :last_us and :addresses. */
    const char *query;
    /* The first ones are the address, start_us, until_us, folded and device_id. */
    const char *const *columns;
    int port_column; /* -1: the port does not tell suspects apart */
    /* Adds a row to a suspect's figures. */
    void (*add)(const struct suspect_figures *figures, size_t number, const struct answer *rows);
    struct suspects *suspects;
    struct failed_attempts *attempts; /* of the suspects, to count what is distinct */
    size_t most_each;                 /* suspects_measure() sets it */
};
/* False: the error is set. */
bool suspects_measure(struct suspect_figures *figures, struct rule_run *run);

/* How many attempts a row stands for. */
int64_t suspect_weight(const struct answer *rows);
/* Notes the device of a row: the only one of a suspect, or several. */
void suspect_add_device(struct suspect *suspect, const struct answer *rows);
/* Keeps an attempt of this row. One without room is counted. */
void suspect_keep(const struct suspect_figures *figures, struct suspect *suspect,
                  const struct answer *rows, const struct failed_attempt *attempt);

#endif

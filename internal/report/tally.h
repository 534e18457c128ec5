/* SPDX-License-Identifier: MIT */
/* tally - counts over the rows of the figures, as the page and the JSON print them. Private. */
#ifndef REPORT_TALLY_H
#define REPORT_TALLY_H

#include "figures.h"

/* A company over all devices; the rows of one company lie together. */
struct company_tally {
    const struct company_row *rows;
    size_t count;
    struct on_days days;
    bool said, is_new;
};
/* The next company from row *at on. False: there is none. */
bool tally_company(const struct figures *figures, size_t *at, struct company_tally *tally);

/* Companies that a device told, and how many of them on every day that it was here. */
int64_t tally_companies(const struct figures *figures, int64_t device_id, int64_t *every_day);
/* All of them, of all devices; *beside: those that only a DNS answer named. */
int64_t tally_all_companies(const struct figures *figures, int64_t *beside);
int64_t tally_gone(const struct figures *figures);
bool tally_told_now(const struct figures *figures, const struct company_row *before);
/* Places spoken to in the clear that count; device_id 0: of the network, without a union. */
int64_t tally_open(const struct figures *figures, int64_t device_id);

/* A country over all devices. */
struct place_tally {
    const struct place_row *rows;
    size_t count;
    struct on_days days;
    int64_t payload_sent;
};
bool tally_place(const struct figures *figures, size_t *at, struct place_tally *tally);
int64_t tally_far(const struct figures *figures);

int64_t tally_described(const struct figures *figures);
int64_t tally_guests(const struct figures *figures);
int64_t tally_ignored(const struct figures *figures);
/* Devices that told a company, spoke in the clear, or to a far country. */
int64_t tally_outgoing(const struct figures *figures);

#endif

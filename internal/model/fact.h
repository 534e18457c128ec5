/* SPDX-License-Identifier: MIT */
/*
 * fact - a record that another process claims, examined before anything believes it.
 *
 * A producer may send evidence, address bindings, DHCP messages and runs of a probe. Records of the
 * other kinds belong to a flow, and ids of flows are the trackers' own. Evidence of the source `label` is a
 * person's word: that is a request, which is audited.
 *
 * Plain functions on borrowed bytes, aligned to 8; any thread.
 */
#ifndef MODEL_FACT_H
#define MODEL_FACT_H

#include "model/exclusion.h"
#include "model/record.h"

enum {
    FACT_BYTES_MOST = 8 * 1024, /* of a record with its texts */
    FACT_TEXT_MOST = 1024,      /* of one text */
    FACT_AHEAD_US = 5 * 60 * 1000000,
};

/* Bytes of the record at the start of these; 0: there is none, and nothing behind can be found. */
size_t fact_size(struct span bytes);

/*
 * Whether the record is of a kind that a producer may send, and every field is possible: enums in
 * their range, addresses in their one form, texts inside of the record, bounded, terminated and
 * printable, numbers in range, a time that is not over 5 minutes ahead of now_us. The record has the
 * size that fact_size() returned.
 */
bool record_is_sound(const struct record *record, int64_t now_us);

/* Whether a sound record is about a device or an address that is excluded from recording. */
bool fact_is_excluded(const struct record *record, const struct exclusion *exclusion);

#endif

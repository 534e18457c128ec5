/* SPDX-License-Identifier: MIT */
#include "emit.h"

#include "model/reverse_name.h"

/* ------------------------------------------------------------ records out */

void emit_record(struct tracker *tracker, const struct moment *moment, struct record *record)
{
    record->producer = (uint16_t)tracker->options.worker;
    record->order = moment->order;
    record->suborder = moment->suborder;
    tracker->options.put(tracker->options.owner, record);
}

struct record *emit_begin_record(struct tracker *tracker, const struct moment *moment,
                                 struct record_builder *builder, enum record_kind kind,
                                 size_t fixed_size)
{
    record_begin(builder, tracker->scratch, RECORD_MOST_BYTES, kind, fixed_size);
    builder->record->time_us = moment->time_us;
    return builder->record;
}

void emit_built(struct tracker *tracker, const struct moment *moment,
                struct record_builder *builder)
{
    if (builder->cut) tracker->counters.texts_cut++;
    emit_record(tracker, moment, builder->record);
}

struct text_ref emit_text(struct tracker *tracker, struct record_builder *builder,
                          struct span bytes)
{
    if (!bytes.data) return (struct text_ref){0, 0};
    struct text text = text_into(tracker->json, JSON_SCRATCH_SIZE);
    text_add_utf8(&text, bytes);
    return record_add_text(builder, text_span(&text));
}

/* ------------------------------------------------------------ exclusion */

bool emit_excludes(const struct tracker *tracker, const struct ip_address *ip,
                   const struct mac_address *mac)
{
    const struct exclusion *excluded = tracker->options.excluded;
    if (!excluded) return false;
    return (ip && ip_is_set(ip) && exclusion_has_ip(excluded, ip)) ||
           (mac && mac_is_set(mac) && exclusion_has_mac(excluded, mac));
}

bool emit_excludes_name(const struct tracker *tracker, struct span name)
{
    struct reverse_name reverse;
    return tracker->options.excluded && reverse_name_read(name, &reverse) &&
           reverse_name_is_whole(&reverse) && emit_excludes(tracker, &reverse.address, NULL);
}

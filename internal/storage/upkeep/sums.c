/* SPDX-License-Identifier: MIT */
#include "upkeep/sums.h"

#include "upkeep/query_parts.h"
#include "upkeep/sum_write.h"

#include "write/row.h"

#define GRACE_US (INT64_C(120) * 1000000)

static const char flows[] = "flow", queries[] = "dns"; /* in `summed` */

/* ---------------------------------------------------------------- begin and end */

static bool open_days(struct storage_writer *writer, struct sums *sums, int64_t now_us)
{
    struct session *session = &writer->rows.session;
    const char *zone = writer->zone[0] ? writer->zone : NULL;
    if (!session_execute(session, "BEGIN IMMEDIATE")) return false;
    return local_days_open(&sums->days, session, zone, now_us) &&
           session_execute(session, "COMMIT");
}

int64_t sums_find(struct session *session, const char *kind)
{
    struct row row = row_begin(session, FIND_SUMMED);
    row_string(&row, AT(kind), kind);
    return row_find(&row);
}

bool sums_keep(struct session *session, const char *kind, int64_t value)
{
    struct row row = row_begin(session, WRITE_SUMMED);
    row_string(&row, AT(kind), kind);
    row_integer(&row, AT(last_id), value);
    return row_write(&row);
}

bool sums_find_rebuilt(struct storage_writer *writer, struct sums *sums)
{
    struct session *session = &writer->rows.session;
    sums->rebuilt_from_us = sums_find(session, "rebuilt_from_us");
    sums->rebuilt_to_id = sums_find(session, "rebuilt_to_id");
    return session->state == WRITE_OPEN;
}

bool sums_begin(struct storage_writer *writer, struct sums *sums, int rows, int64_t now_us)
{
    if (sums->began) return true;
    *sums = (struct sums){.slot_us = span_start(now_us, SLOT_US), .query_id = -1};
    if (!sum_book_open(&sums->book, &writer->rows.session, rows)) {
        writer->rows.session.state = WRITE_WAITING;
        return error_no_memory(&writer->rows.session.error, "sum rows");
    }
    if (!open_days(writer, sums, now_us) || !sums_find_rebuilt(writer, sums)) {
        sum_book_close(&sums->book);
        local_days_close(&sums->days);
        return false;
    }
    sums_hurry(sums, writer->rows.last_flow_id); /* what earlier runs left */
    sums->began = true;
    return true;
}

void sums_end(struct sums *sums)
{
    if (!sums->began) return;
    sum_book_close(&sums->book);
    local_days_close(&sums->days);
    sums->began = false;
}

/* ---------------------------------------------------------------- when */

static void let_pass(struct sums *sums, int64_t id, int64_t slot_us)
{
    if (id > sums->ready_id) sums->ready_id = id;
    sums->is_ended_due = false;
    sums->in_round = sums->queries_wait = true;
    sums->round_after_id = 0;
    sums->round_slot_us = slot_us;
}

void sums_hurry(struct sums *sums, int64_t last_flow_id)
{
    let_pass(sums, last_flow_id, sums->slot_us);
}

void sums_look_at_clock(struct sums *sums, int64_t now_us, int64_t last_flow_id)
{
    int64_t slot_us = span_start(now_us, SLOT_US), before_us = sums->slot_us;
    bool is_other = slot_us != before_us;
    if (sums->is_ended_due && (is_other || now_us >= sums->ended_due_us))
        let_pass(sums, sums->ended_id, before_us - SLOT_US);
    if (!is_other) return;
    sums->slot_us = slot_us;
    if (slot_us > before_us + SLOT_US) { /* what was written before is older than a slot */
        let_pass(sums, last_flow_id, before_us);
        return;
    }
    sums->ended_id = last_flow_id;
    sums->ended_due_us = now_us + GRACE_US;
    sums->is_ended_due = true;
}

bool sums_are_due(const struct storage_writer *writer, const struct sums *sums)
{
    return sums->began &&
           (sums->in_round || sums->queries_wait || writer->rows.summed_flow_id < sums->ready_id);
}

/* ---------------------------------------------------------------- a step */

static bool take(void *owner, const struct flow_part *part)
{
    struct sums *sums = owner;
    if (part->slot_us < sums->rebuilt_from_us && part->flow_id <= sums->rebuilt_to_id) return true;
    const struct day day = local_days_of(&sums->days, part->slot_us);
    if (!sum_book_add(&sums->book, part, &day)) return false;
    sums->capture_id = part->capture_id;
    sums->last_us = part->last_us;
    return true;
}

/* Items that went into rows that stand for many. */
static bool count_beyond(struct storage_writer *writer, struct sums *sums)
{
    uint64_t beyond = sums->book.beyond;
    int64_t capture_id = writer->rows.capture_id;
    if (!beyond) return true;
    writer->rows.capture_id = sums->capture_id;
    bool good = write_capture_counter(&writer->rows, sums->last_us, "sums_beyond_most", beyond);
    writer->rows.capture_id = capture_id;
    sums->book.beyond = 0;
    return good;
}

static bool step_round(struct session *session, struct sums *sums, int rows)
{
    struct parts_read read;
    if (!flow_parts_open(session, &sums->flow_kinds, sums->round_after_id, sums->round_slot_us,
                         rows, take, sums, &read))
        return false;
    sums->round_after_id = read.last_id;
    sums->in_round = !read.at_end;
    return true;
}

static bool step_new(struct storage_writer *writer, struct sums *sums, int rows)
{
    struct session *session = &writer->rows.session;
    struct parts_read read;
    if (!flow_parts_new(session, &writer->rows.flow_notes, &sums->flow_kinds,
                        writer->rows.summed_flow_id, sums->ready_id, rows, take, sums, &read))
        return false;
    sums->reached_id = read.last_id;
    return sums_keep(session, flows, read.last_id);
}

static bool step_queries(struct storage_writer *writer, struct sums *sums, int rows)
{
    struct session *session = &writer->rows.session;
    const struct query_parts parts = {session, &writer->rows.query_notes, &sums->query_kinds,
                                      &sums->book, &sums->days};
    bool at_end;
    if (sums->query_id < 0) sums->query_id = sums_find(session, queries);
    if (!query_parts_add(&parts, rows, &sums->query_id, &at_end)) return false;
    sums->queries_wait = !at_end;
    return sums_keep(session, queries, sums->query_id);
}

bool sums_step(struct storage_writer *writer, struct sums *sums, int rows)
{
    struct session *session = &writer->rows.session;
    sums->reached_id = writer->rows.summed_flow_id;
    sums->is_refused = true; /* until it is committed */
    bool good = sums->in_round                                 ? step_round(session, sums, rows)
                : writer->rows.summed_flow_id < sums->ready_id ? step_new(writer, sums, rows)
                                                               : step_queries(writer, sums, rows);
    return good && sum_write(&sums->book) && count_beyond(writer, sums);
}

void sums_step_done(struct storage_writer *writer, struct sums *sums)
{
    writer->rows.summed_flow_id = sums->reached_id;
    sums->is_refused = false;
}

void sums_forget(struct sums *sums)
{
    if (!sums->began) return;
    sum_book_forget(&sums->book);
    sums->in_round = sums->queries_wait = true;
    sums->round_after_id = 0;
    sums->query_id = -1;
}

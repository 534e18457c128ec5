/* SPDX-License-Identifier: MIT */
/* Sums all rows when no packets come any more: storage_sum(). */
#include "upkeep/rebuild.h"
#include "upkeep/upkeep.h"
#include "write/wal.h"

static bool sum_slice(struct storage_writer *writer, struct sums *sums, bool *more)
{
    struct session *session = &writer->rows.session;
    if (!sums_are_due(writer, sums)) return true;
    if (!session_execute(session, "BEGIN IMMEDIATE")) return false;
    if (!sums_step(writer, sums, SUM_ROWS_FILE) || !session_execute(session, "COMMIT"))
        return false;
    sums_step_done(writer, sums);
    if (wal_has_grown(&writer->wal, CHECKPOINT_BYTES))
        (void)wal_checkpoint(&writer->wal, session->connection, false);
    *more = sums_are_due(writer, sums);
    return true;
}

bool storage_rebuild_sums(struct storage_writer *writer, int64_t now_us, struct error *error)
{
    struct session *session = &writer->rows.session;
    struct upkeep *upkeep = upkeep_of(writer);
    if (!upkeep) return error_no_memory(error, "sum rows");
    session->state = WRITE_OPEN;
    if (sums_begin(writer, &upkeep->sums, SUM_ROWS_FILE, now_us) &&
        rebuild_begin(writer, &upkeep->sums))
        return true;
    if (session->state == WRITE_OPEN) session_fail(session, "removing sums");
    if (error) *error = session->error;
    session->state = WRITE_WAITING;
    return false;
}

int64_t storage_unsummed(const struct storage_writer *writer)
{
    return writer->rows.last_flow_id - writer->rows.summed_flow_id;
}

bool storage_sum(struct storage_writer *writer, int64_t now_us, bool *more, struct error *error)
{
    struct session *session = &writer->rows.session;
    struct upkeep *upkeep = upkeep_of(writer);
    *more = false;
    if (!upkeep) return error_no_memory(error, "sum rows");
    struct sums *sums = &upkeep->sums;
    session->state = WRITE_OPEN;
    /* The book of a live capture is small, but does the same. */
    bool good = sums_begin(writer, sums, SUM_ROWS_FILE, now_us);
    if (good && rebuild_is_due(writer)) good = rebuild_begin(writer, sums);
    if (good && (sums->ready_id < writer->rows.last_flow_id || !sums_are_due(writer, sums)))
        sums_hurry(sums, writer->rows.last_flow_id);
    if (good && sum_slice(writer, sums, more)) return true;
    if (session->state == WRITE_OPEN) session_fail(session, "summing rows");
    if (error) *error = session->error;
    if (!sqlite3_get_autocommit(session->connection)) (void)session_execute(session, "ROLLBACK");
    sums_forget(sums);
    session->state = WRITE_WAITING;
    return false;
}

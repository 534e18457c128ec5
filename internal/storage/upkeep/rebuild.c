/* SPDX-License-Identifier: MIT */
#include "upkeep/rebuild.h"

#include "write/row.h"

static const char unsummed[] = "unsummed";

bool rebuild_is_due(struct storage_writer *writer)
{
    struct session *session = &writer->rows.session;
    if (!sums_find(session, unsummed)) return false;
    struct row row = row_begin(session, HAS_FLOWS_BEFORE);
    return !row_find(&row);
}

static bool clear(struct session *session, enum statement statement, int64_t span)
{
    struct row row = row_begin(session, statement);
    row_integer(&row, AT(span), span);
    return row_write(&row);
}

/* From this hour and day on. */
static bool clear_sums(struct session *session, int64_t hour_us, int64_t day)
{
    static const enum statement hours[] = {CLEAR_DEVICE_HOUR, CLEAR_PEER_HOUR, CLEAR_CONTENT_HOUR};
    static const enum statement days[] = {CLEAR_DEVICE_DAY, CLEAR_PLACE_DAY, CLEAR_DOMAIN_DAY,
                                          CLEAR_DOMAIN_DEVICE_DAY, CLEAR_CONTACT_DAY};
    bool good = true;
    for (size_t i = 0; i < sizeof hours / sizeof hours[0]; i++)
        good = good && clear(session, hours[i], hour_us);
    for (size_t i = 0; i < sizeof days / sizeof days[0]; i++)
        good = good && clear(session, days[i], day);
    struct row row = row_begin(session, CLEAR_OPEN_FLOW_SUM);
    return good && row_write(&row);
}

static bool begin(struct storage_writer *writer, struct sums *sums)
{
    struct session *session = &writer->rows.session;
    struct row removed = row_begin(session, FIND_FLOWS_REMOVED_TO);
    int64_t removed_to_us = row_find(&removed), from_us = INT64_MIN, day = INT64_MIN;
    if (removed_to_us) {
        from_us = local_days_next_us(&sums->days, removed_to_us);
        day = local_days_of(&sums->days, from_us).number;
    }
    struct row row = row_begin(session, REMOVE_SUMMED);
    row_string(&row, AT(kind), unsummed);
    return row_write(&row) && clear_sums(session, from_us, day) && sums_keep(session, "flow", 0) &&
           sums_keep(session, "rebuilt_from_us", from_us) &&
           sums_keep(session, "rebuilt_to_id", writer->rows.last_flow_id);
}

bool rebuild_begin(struct storage_writer *writer, struct sums *sums)
{
    struct session *session = &writer->rows.session;
    if (!session_execute(session, "BEGIN IMMEDIATE")) return false;
    if (!begin(writer, sums) || !session_execute(session, "COMMIT")) {
        if (session->state == WRITE_OPEN) session_fail(session, "removing sums");
        (void)session_execute(session, "ROLLBACK");
        return false;
    }
    writer->rows.summed_flow_id = 0;
    rows_forget_notes(&writer->rows); /* rows may have gone */
    sums_forget(sums);
    sums->ready_id = writer->rows.last_flow_id;
    return sums_find_rebuilt(writer, sums);
}

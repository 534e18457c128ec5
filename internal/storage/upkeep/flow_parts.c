/* SPDX-License-Identifier: MIT */
#include "upkeep/flow_parts.h"

#include "write/row.h"

enum {
    KIND_IS_OPEN = 1,
    KIND_IN_TUNNEL = 2,
    KIND_IS_TRACKER = 8,
    HOW_SHIFT = 4,
    HOW_MASK = 255,
    KIND_IS_TCP = 4096,
    KIND_IS_UNASKED = 8192,
    KIND_IS_ANSWERED = 16384,
    PROTOCOL_SHIFT = 15
};

/* The columns of read_flows_to_sum; those of read_open_flows_to_sum go on. */
enum column {
    FLOW_ID,
    CAPTURE_ID,
    START_US,
    DURATION_US,
    KIND_ID,
    SRC_DEVICE_ID,
    DST_DEVICE_ID,
    SRC,
    DST,
    DST_DOMAIN,
    DST_PLACE,
    FOLDED,
    BYTES_SENT,
    BYTES_RECEIVED,
    PAYLOAD_SENT,
    PAYLOAD_RECEIVED,
    MISSED,
    DST_PORT,
    SERVER_LABEL_TEXT,
    COUNTED,
    COUNTED_LAST_US,
    COUNTED_BYTES_SENT,
    COUNTED_CAPTURE = COUNTED_BYTES_SENT + 4,
};

static int64_t number(const struct row *row, enum column column)
{
    return sqlite3_column_int64(row->statement, column);
}

static int64_t address(const struct row *row, enum column column)
{
    bool is_null = sqlite3_column_type(row->statement, column) == SQLITE_NULL;
    return is_null ? ADDRESS_MANY : number(row, column);
}

static struct flow_counts counts_at(const struct row *row, int column)
{
    return (struct flow_counts){
        .bytes = {number(row, (enum column)column), number(row, (enum column)(column + 1))},
        .payload = {number(row, (enum column)(column + 2)), number(row, (enum column)(column + 3))},
    };
}

static int64_t facts_of(struct session *session, struct kind_facts *kinds, const struct row *row)
{
    return kind_facts_find(kinds, session, FIND_FLOW_KIND_TO_SUM, number(row, KIND_ID));
}

/* The verdict on the flow's name when it was written. */
static int64_t find_label(struct session *session, int64_t flow_id)
{
    struct row row = row_begin(session, FIND_CONTACT_LABEL);
    row_integer(&row, AT(flow_id), flow_id);
    return row_find(&row);
}

/* TCP, UDP and SCTP have ports. */
static int64_t service_of(const struct row *row, int64_t facts)
{
    int64_t protocol = facts >> PROTOCOL_SHIFT;
    bool has_ports = protocol == 6 || protocol == 17 || protocol == 132;
    return facts & KIND_IS_ANSWERED && has_ports ? protocol << 16 | number(row, DST_PORT) : 0;
}

/* The whole flow as one part. */
static struct flow_part read_row(struct session *session, const struct row *row, int64_t facts)
{
    int64_t folded = number(row, FOLDED), start_us = number(row, START_US);
    return (struct flow_part){
        .flow_id = number(row, FLOW_ID),
        .capture_id = number(row, CAPTURE_ID),
        .kind_id = number(row, KIND_ID),
        .is_first = true,
        .in_tunnel = facts & KIND_IN_TUNNEL,
        .flows = folded > 0 ? folded : 1,
        .slot_us = span_start(start_us, SLOT_US),
        .first_us = start_us,
        .last_us = start_us + number(row, DURATION_US),
        .device = {number(row, SRC_DEVICE_ID), number(row, DST_DEVICE_ID)},
        .address = {address(row, SRC), address(row, DST)},
        .domain = facts & KIND_IS_UNASKED ? 0 : number(row, DST_DOMAIN),
        .has_other_name = facts & KIND_IS_UNASKED,
        .place = number(row, DST_PLACE),
        .how = facts >> HOW_SHIFT & HOW_MASK,
        .is_tcp = facts & KIND_IS_TCP,
        .service = service_of(row, facts),
        .server_label_text = number(row, SERVER_LABEL_TEXT),
        .missed = number(row, MISSED),
        .label_id = facts & KIND_IS_TRACKER ? find_label(session, number(row, FLOW_ID)) : 0,
        .counts = counts_at(row, BYTES_SENT),
    };
}

static bool is_running(struct session *session, int64_t capture_id)
{
    struct row row = row_begin(session, FIND_RUNNING_CAPTURE);
    row_integer(&row, AT(capture_id), capture_id);
    return row_find(&row) != 0;
}

/* A flow without an end may still grow, unless the run that saw it is over. */
static bool may_grow(struct session *session, const struct flow_part *part, int64_t facts)
{
    return (facts & KIND_IS_OPEN) && is_running(session, part->capture_id);
}

static bool keep_counted(struct session *session, const struct flow_part *whole)
{
    struct row row = row_begin(session, WRITE_OPEN_FLOW_SUM);
    row_integer(&row, AT(flow_id), whole->flow_id);
    row_integer(&row, AT(capture), whole->capture_id);
    row_integer(&row, AT(counted), 1);
    row_integer(&row, AT(last_us), whole->last_us);
    row_integer(&row, AT(bytes_sent), whole->counts.bytes[0]);
    row_integer(&row, AT(bytes_received), whole->counts.bytes[1]);
    row_integer(&row, AT(payload_sent), whole->counts.payload[0]);
    row_integer(&row, AT(payload_received), whole->counts.payload[1]);
    return row_write(&row);
}

static bool forget_counted(struct session *session, int64_t flow_id)
{
    struct row row = row_begin(session, REMOVE_OPEN_FLOW_SUM);
    row_integer(&row, AT(flow_id), flow_id);
    return row_write(&row);
}

bool flow_parts_new(struct session *session, struct kind_facts *kinds, int64_t after_id,
                    int64_t until_id, int most, take_part *take, void *owner,
                    struct parts_read *read)
{
    struct row row = row_begin(session, READ_FLOWS_TO_SUM);
    int result;
    *read = (struct parts_read){.last_id = after_id};
    row_integer(&row, AT(after_1), after_id);
    row_integer(&row, AT(until_1), until_id);
    row_integer(&row, AT(most), most);
    while ((result = row_next(&row)) == SQLITE_ROW) {
        int64_t facts = facts_of(session, kinds, &row);
        struct flow_part part = read_row(session, &row, facts);
        bool grows = may_grow(session, &part, facts);
        if (grows) part.missed = 0;
        if (!take(owner, &part)) break;
        if (grows && !keep_counted(session, &part)) break;
        read->last_id = part.flow_id;
        read->rows++;
    }
    (void)sqlite3_reset(row.statement);
    read->at_end = result == SQLITE_DONE && read->rows < most;
    if (read->at_end) read->last_id = until_id;
    return session->state == WRITE_OPEN;
}

/* Less what was counted of it. The slot is the one that is over, or an earlier one of its own. */
static void take_off_counted(const struct row *row, struct flow_part *part, int64_t slot_us)
{
    const struct flow_counts before = counts_at(row, COUNTED_BYTES_SENT);
    int64_t last_slot_us = span_start(part->last_us, SLOT_US);
    if (slot_us > last_slot_us) slot_us = last_slot_us;
    if (slot_us > part->slot_us) part->slot_us = slot_us;
    part->is_first = false;
    part->flows = 0;
    part->first_us = number(row, COUNTED_LAST_US);
    if (part->first_us < part->slot_us) part->first_us = part->slot_us;
    if (part->last_us < part->first_us) part->first_us = part->last_us;
    for (int i = 0; i < 2; i++) {
        part->counts.bytes[i] -= before.bytes[i];
        part->counts.payload[i] -= before.payload[i];
    }
}

/* One row of open_flow_sum. False: the part was not taken, or something failed. */
static bool go_on(struct session *session, struct kind_facts *kinds, const struct row *row,
                  int64_t slot_us, take_part *take, void *owner)
{
    int64_t flow_id = number(row, FLOW_ID);
    if (sqlite3_column_type(row->statement, START_US) == SQLITE_NULL) /* it may be written again */
        return is_running(session, number(row, COUNTED_CAPTURE)) ||
               forget_counted(session, flow_id);
    int64_t facts = facts_of(session, kinds, row);
    struct flow_part whole = read_row(session, row, facts), part = whole;
    bool counted = number(row, COUNTED), is_open = may_grow(session, &whole, facts);
    if (counted) take_off_counted(row, &part, slot_us);
    if (is_open) part.missed = 0;
    bool is_new = !counted || whole.last_us != number(row, COUNTED_LAST_US) ||
                  part.counts.bytes[0] || part.counts.bytes[1] || part.missed;
    if (is_new && !take(owner, &part)) return false;
    if (!is_open) return forget_counted(session, flow_id);
    return !is_new || keep_counted(session, &whole);
}

bool flow_parts_open(struct session *session, struct kind_facts *kinds, int64_t after_id,
                     int64_t slot_us, int most, take_part *take, void *owner,
                     struct parts_read *read)
{
    struct row row = row_begin(session, READ_OPEN_FLOWS_TO_SUM);
    int result;
    *read = (struct parts_read){.last_id = after_id};
    row_integer(&row, AT(after_1), after_id);
    row_integer(&row, AT(most), most);
    while ((result = row_next(&row)) == SQLITE_ROW) {
        int64_t flow_id = number(&row, FLOW_ID);
        if (!go_on(session, kinds, &row, slot_us, take, owner)) break;
        read->last_id = flow_id;
        read->rows++;
    }
    (void)sqlite3_reset(row.statement);
    read->at_end = result == SQLITE_DONE && read->rows < most;
    return session->state == WRITE_OPEN;
}

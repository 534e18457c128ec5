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

enum { IDS_MOST = 4 * FLOW_NOTES };

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

static struct flow_note read_row(const struct row *row)
{
    return (struct flow_note){
        .flow_id = number(row, FLOW_ID),
        .capture_id = number(row, CAPTURE_ID),
        .start_us = number(row, START_US),
        .duration_us = number(row, DURATION_US),
        .kind_id = number(row, KIND_ID),
        .device = {number(row, SRC_DEVICE_ID), number(row, DST_DEVICE_ID)},
        .address = {address(row, SRC), address(row, DST)},
        .domain = number(row, DST_DOMAIN),
        .place = number(row, DST_PLACE),
        .folded = number(row, FOLDED),
        .missed = number(row, MISSED),
        .server_label_text = number(row, SERVER_LABEL_TEXT),
        .dst_port = number(row, DST_PORT),
        .counts = counts_at(row, BYTES_SENT),
    };
}

static int64_t facts_of(struct session *session, struct kind_facts *kinds,
                        const struct flow_note *note)
{
    return kind_facts_find(kinds, session, FIND_FLOW_KIND_TO_SUM, note->kind_id);
}

/* The verdict on the flow's name when it was written. */
static int64_t find_label(struct session *session, int64_t flow_id)
{
    struct row row = row_begin(session, FIND_CONTACT_LABEL);
    row_integer(&row, AT(flow_id), flow_id);
    return row_find(&row);
}

/* TCP, UDP and SCTP have ports. */
static int64_t service_of(const struct flow_note *note, int64_t facts)
{
    int64_t protocol = facts >> PROTOCOL_SHIFT;
    bool has_ports = protocol == 6 || protocol == 17 || protocol == 132;
    return facts & KIND_IS_ANSWERED && has_ports ? protocol << 16 | note->dst_port : 0;
}

/* The whole flow as one part. */
static struct flow_part part_of(struct session *session, const struct flow_note *note,
                                int64_t facts)
{
    return (struct flow_part){
        .flow_id = note->flow_id,
        .capture_id = note->capture_id,
        .kind_id = note->kind_id,
        .is_first = true,
        .in_tunnel = facts & KIND_IN_TUNNEL,
        .flows = note->folded > 0 ? note->folded : 1,
        .slot_us = span_start(note->start_us, SLOT_US),
        .first_us = note->start_us,
        .last_us = note->start_us + note->duration_us,
        .device = {note->device[0], note->device[1]},
        .address = {note->address[0], note->address[1]},
        .domain = facts & KIND_IS_UNASKED ? 0 : note->domain,
        .has_other_name = facts & KIND_IS_UNASKED,
        .place = note->place,
        .how = facts >> HOW_SHIFT & HOW_MASK,
        .is_tcp = facts & KIND_IS_TCP,
        .service = service_of(note, facts),
        .server_label_text = note->server_label_text,
        .missed = note->missed,
        .label_id = facts & KIND_IS_TRACKER ? find_label(session, note->flow_id) : 0,
        .counts = note->counts,
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

/* The rows of flow_parts_new(), one after the other. */
struct new_parts {
    struct session *session;
    struct kind_facts *kinds;
    int most;
    take_part *take;
    void *owner;
    struct parts_read *read;
};

/* False: the part was not taken, or something failed. */
static bool take_new(const struct new_parts *parts, const struct flow_note *note)
{
    struct session *session = parts->session;
    int64_t facts = facts_of(session, parts->kinds, note);
    struct flow_part part = part_of(session, note, facts);
    bool grows = may_grow(session, &part, facts);
    if (grows) part.missed = 0;
    if (!parts->take(parts->owner, &part)) return false;
    if (grows && !keep_counted(session, &part)) return false;
    parts->read->last_id = note->flow_id;
    parts->read->rows++;
    return true;
}

static void take_rows(const struct new_parts *parts, int64_t until_id)
{
    struct row row = row_begin(parts->session, READ_FLOWS_TO_SUM);
    int result;
    row_integer(&row, AT(after_1), parts->read->last_id);
    row_integer(&row, AT(until_1), until_id);
    row_integer(&row, AT(most), parts->most);
    while ((result = row_next(&row)) == SQLITE_ROW) {
        const struct flow_note note = read_row(&row);
        if (!take_new(parts, &note)) break;
    }
    (void)sqlite3_reset(row.statement);
    parts->read->at_end = result == SQLITE_DONE && parts->read->rows < parts->most;
    if (parts->read->at_end) parts->read->last_id = until_id;
}

static void take_notes(const struct new_parts *parts, const struct flow_notes *notes,
                       int64_t until_id)
{
    struct parts_read *read = parts->read;
    read->at_end = false;
    for (int64_t id = read->last_id + 1; id <= until_id; id++) {
        const struct flow_note *note = flow_notes_find(notes, id);
        if (note && (read->rows == parts->most || !take_new(parts, note))) return;
    }
    read->at_end = parts->session->state == WRITE_OPEN;
    if (read->at_end) read->last_id = until_id;
}

bool flow_parts_new(struct session *session, const struct flow_notes *notes,
                    struct kind_facts *kinds, int64_t after_id, int64_t until_id, int most,
                    take_part *take, void *owner, struct parts_read *read)
{
    const struct new_parts parts = {session, kinds, most, take, owner, read};
    int64_t noted_after_id = notes->lost_id;
    *read = (struct parts_read){.last_id = after_id, .at_end = true};
    /* Of very many ids few have a row, so its table has these sooner. */
    if (until_id - noted_after_id > IDS_MOST) noted_after_id = until_id;
    if (noted_after_id > until_id) noted_after_id = until_id;
    if (after_id < noted_after_id) take_rows(&parts, noted_after_id);
    if (read->at_end) take_notes(&parts, notes, until_id);
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
    const struct flow_note note = read_row(row);
    int64_t facts = facts_of(session, kinds, &note);
    struct flow_part whole = part_of(session, &note, facts), part = whole;
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

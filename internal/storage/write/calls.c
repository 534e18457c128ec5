/* SPDX-License-Identifier: MIT */
/* The public calls that write rows: each is a function of rows_*.c inside a transaction. */
#include "write/transaction.h"

/* Runs a function of rows.h between the begin and the end of a row. */
#define CALL(write, ...)                                                                           \
    do {                                                                                           \
        enum write_state begun = writer_begin_row(writer, error);                                  \
        if (begun != WRITE_OPEN) return (struct written){begun};                                   \
        (void)write(&writer->rows, __VA_ARGS__);                                                   \
        return (struct written){writer_end_row(writer, error)};                                    \
    } while (0)

static bool write_joined(struct rows *rows, const struct joined_row *joined)
{
    switch ((enum record_kind)joined->fact->kind) {
    case RECORD_FLOW: return write_flow(rows, joined);
    case RECORD_DNS_QUERY: return write_dns_query(rows, joined);
    case RECORD_TLS_HANDSHAKE: return write_tls_handshake(rows, joined);
    case RECORD_HTTP_REQUEST: return write_http_request(rows, joined);
    case RECORD_DHCP_MESSAGE: return write_dhcp_message(rows, joined);
    case RECORD_CERTIFICATE: return write_certificate(rows, joined);
    case RECORD_PROBE_RUN: return write_probe_run(rows, joined);
    case RECORD_ADDRESS_BINDING:
    case RECORD_EVIDENCE: return true; /* the joiner folds these into summaries */
    }
    return true;
}

/* A row of a flow says its id; the others get theirs by being written, as the last row of all. */
static bool note_hour(struct rows *rows, const struct record *fact)
{
    static const enum hour_kind kinds[] = {[RECORD_DNS_QUERY] = HOUR_DNS,
                                           [RECORD_TLS_HANDSHAKE] = HOUR_TLS,
                                           [RECORD_HTTP_REQUEST] = HOUR_HTTP};
    if (fact->kind == RECORD_FLOW) {
        const struct flow_record *flow = (const struct flow_record *)fact;
        return hours_note(&rows->hours, &rows->session, HOUR_FLOWS, flow->start_us,
                          rows->capture_id, flow->flow_id);
    }
    if (fact->kind >= sizeof kinds / sizeof kinds[0] || !kinds[fact->kind]) return true;
    return hours_note(&rows->hours, &rows->session, kinds[fact->kind], fact->time_us,
                      rows->capture_id, sqlite3_last_insert_rowid(rows->session.connection));
}

static bool write_and_note(struct rows *rows, const struct joined_row *joined)
{
    return write_joined(rows, joined) && note_hour(rows, joined->fact);
}

struct written storage_write_joined(struct storage_writer *writer, const struct joined_row *joined,
                                    struct error *error)
{
    if (writer->unindexed >= 0) writer->unindexed++;
    const struct flow_record *flow = (const struct flow_record *)joined->fact;
    if (joined->fact->kind == RECORD_FLOW && flow_ends_by_kind(flow)) /* no row tells it */
        changes_note(&writer->changes, CHANGED_FLOWS, flow->flow_id);
    CALL(write_and_note, joined);
}

bool storage_address_key(struct storage_writer *writer, const struct ip_address *ip, int64_t *key)
{
    return intern_address(&writer->rows.interner, ip, key);
}

struct written storage_write_device(struct storage_writer *writer,
                                    const struct device_summary *device, struct error *error)
{
    CALL(write_device, device);
}

struct written storage_write_evidence(struct storage_writer *writer,
                                      const struct evidence_summary *evidence, struct error *error)
{
    CALL(write_evidence, evidence);
}

struct written storage_write_address_binding(struct storage_writer *writer,
                                             const struct address_binding_summary *binding,
                                             struct error *error)
{
    CALL(write_address_binding, binding);
}

struct written storage_write_domain_address(struct storage_writer *writer,
                                            const struct domain_address_summary *answer,
                                            struct error *error)
{
    CALL(write_domain_address, answer);
}

struct written storage_write_traffic(struct storage_writer *writer,
                                     const struct traffic_summary *sum, struct error *error)
{
    CALL(write_traffic, sum);
}

struct written storage_write_alert(struct storage_writer *writer, const struct alert_summary *alert,
                                   struct error *error)
{
    CALL(write_alert, alert);
}

struct written storage_write_detector_state(struct storage_writer *writer,
                                            const struct detector_state_summary *state,
                                            struct error *error)
{
    CALL(write_detector_state, state);
}

struct written storage_trim_detector_states(struct storage_writer *writer, int64_t most,
                                            uint64_t *dropped, struct error *error)
{
    *dropped = 0;
    CALL(trim_detector_states, most, dropped);
}

struct written storage_write_analysis_mark(struct storage_writer *writer,
                                           const struct analysis_mark *mark, struct error *error)
{
    CALL(write_analysis_mark, mark);
}

struct written storage_update_capture(struct storage_writer *writer,
                                      const struct capture_summary *capture, struct error *error)
{
    CALL(update_capture, capture);
}

struct written storage_write_health(struct storage_writer *writer, struct health_summary *health,
                                    struct error *error)
{
    CALL(write_health, health);
}

struct written storage_write_capture_counter(struct storage_writer *writer, int64_t interval_end_us,
                                             const char *name, uint64_t value, struct error *error)
{
    CALL(write_capture_counter, interval_end_us, name, value);
}

struct written storage_begin_capture(struct storage_writer *writer,
                                     const struct capture_summary *capture, int64_t *capture_id,
                                     struct error *error)
{
    enum write_state state = writer_begin_row(writer, error);
    if (state != WRITE_OPEN) return (struct written){state};
    (void)write_capture(&writer->rows, capture);
    *capture_id = writer->rows.capture_id;
    state = writer_end_row(writer, error);
    if (state != WRITE_OPEN) return (struct written){state};
    /* Committed at once, so that a program killed from here on leaves a visible capture. */
    return storage_commit(writer, error);
}

bool storage_last_ids(struct storage_writer *writer, struct storage_ids *ids, struct error *error)
{
    return find_last_ids(&writer->rows, ids, error);
}

int64_t storage_schema_mark(const struct storage_writer *writer)
{
    return writer->schema_mark;
}

bool storage_each_known(struct storage_writer *writer, const struct storage_known *known,
                        struct error *error)
{
    struct rows *rows = &writer->rows;
    return each_device(rows, known->device, known->owner, known->unsound, error) &&
           each_known_evidence(rows, known->evidence, known->owner, error) &&
           each_known_binding(rows, known->binding, known->owner, error) &&
           each_known_told(rows, known->told, known->owner, error);
}

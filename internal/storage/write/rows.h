/* SPDX-License-Identifier: MIT */
/*
 * rows - the state for writing a row: a session, the ids of repeated text, the capture.
 *
 * Each function of rows_*.c writes the rows of one record or summary within the open transaction.
 * False: the session has the reason, and the rest of the record's rows was skipped. Private to this
 * room; calls.c makes the public calls from them.
 */
#ifndef STORAGE_ROWS_H
#define STORAGE_ROWS_H

#include "model/name_verdict.h"
#include "write/flow_notes.h"
#include "write/hours.h"
#include "write/intern.h"
#include "write/query_notes.h"
#include "write/traffic_rows.h"

/*
 * The tracker lists in use, and how far the names of earlier flows are judged by them. In the
 * database it is the newest row of tracker_list.
 */
struct judging {
    struct tracker_lists lists;
    int64_t list_id;      /* of tracker_list; 0: not known, or no row yet */
    int64_t from_us;      /* the lists are in use from then on */
    int64_t flows_before; /* flows up to this id were written with other lists; 0: none */
    int64_t after_id;     /* names up to this domain_id are judged */
    bool done;            /* all are */
};

/* The ids of a verdict's texts; 0: not known. */
struct verdict_ids {
    int64_t entry, category, owner, list, version;
};

struct rows {
    struct session session;
    struct interner interner;
    struct hours hours;          /* of the rows of this transaction */
    struct traffic_rows traffic; /* the same */
    int64_t capture_id;
    int64_t last_flow_id, last_device_id; /* the highest in any row */
    struct judging judging;
    bool erases;            /* a device is under erasure, as far as the upkeep has looked */
    int64_t summed_flow_id; /* flows up to it are in the sums (upkeep/sums.h) */
    struct flow_notes flow_notes;
    struct query_notes query_notes;
};

/* A row whose addresses and texts may be interned. */
static inline struct row rows_begin(struct rows *rows, enum statement statement)
{
    struct row row = row_begin(&rows->session, statement);
    row.interner = &rows->interner;
    return row;
}

/* Rows may have changed or gone: what is noted of them is no longer known. */
static inline void rows_forget_notes(struct rows *rows)
{
    flow_notes_forget(&rows->flow_notes, rows->last_flow_id);
    query_notes_forget(&rows->query_notes);
}

/* Ids in a row must not be given out again. */
static inline void rows_saw_ids(struct rows *rows, int64_t flow_id, int64_t device_id)
{
    if (flow_id > rows->last_flow_id) rows->last_flow_id = flow_id;
    if (device_id > rows->last_device_id) rows->last_device_id = device_id;
}

/* rows_flow.c */
bool write_flow(struct rows *rows, const struct joined_row *joined);
/* rows_flow_end.c */
/* Its row has the rest, and its kind tells that its capture ended: update_capture(). */
static inline bool flow_ends_by_kind(const struct flow_record *flow)
{
    return flow->is_end_only && flow->end_reason == END_OF_CAPTURE;
}
bool write_flow_end(struct rows *rows, const struct flow_record *flow);
/* rows_label.c */
/* From then on this is the verdict on the name; NULL: it is no tracker. Writes nothing if it was. */
bool write_name_label(struct rows *rows, int64_t domain_id, const struct name_verdict *verdict,
                      int64_t from_us);
struct verdict_ids intern_verdict(struct interner *interner, const struct name_verdict *verdict);
/* The same for a flow that goes to a tracker: its name is one, or the end of its alias. */
bool label_flow(struct rows *rows, const struct joined_row *joined, int64_t domain_id,
                const struct verdict_ids *ids);
/* Other lists, or the same with another owner. */
void judging_begin(struct rows *rows, const struct tracker_lists *lists);
/* A transaction that wrote its state was rolled back. */
void judging_forget(struct rows *rows);
/* Sets the state from the database, or begins it there. */
bool judging_recall(struct rows *rows, int64_t from_us);
bool judging_keep(struct rows *rows, int64_t done_us);
/* rows_conversation.c */
bool write_dns_query(struct rows *rows, const struct joined_row *joined);
bool write_tls_handshake(struct rows *rows, const struct joined_row *joined);
bool write_certificate(struct rows *rows, const struct joined_row *joined);
bool write_http_request(struct rows *rows, const struct joined_row *joined);
bool write_dhcp_message(struct rows *rows, const struct joined_row *joined);
/* rows_probe.c */
bool write_probe_run(struct rows *rows, const struct joined_row *joined);
/* rows_device.c */
bool write_device(struct rows *rows, const struct device_summary *device);
bool write_evidence(struct rows *rows, const struct evidence_summary *evidence);
bool write_address_binding(struct rows *rows, const struct address_binding_summary *binding);
bool write_domain_address(struct rows *rows, const struct domain_address_summary *answer);
/* rows_known.c */
bool each_device(struct rows *rows, void (*visit)(void *owner, const struct device_summary *device),
                 void *owner, uint64_t *unsound, struct error *error);
bool each_known_evidence(struct rows *rows,
                         void (*visit)(void *owner, const struct evidence_summary *evidence),
                         void *owner, struct error *error);
bool each_known_binding(struct rows *rows,
                        void (*visit)(void *owner, const struct address_binding_summary *binding),
                        void *owner, struct error *error);
/* rows_told.c */
bool each_known_told(struct rows *rows, void (*visit)(void *owner, const struct told_summary *told),
                     void *owner, struct error *error);
/* rows_alert.c */
bool write_traffic(struct rows *rows, const struct traffic_summary *sum);
bool write_alert(struct rows *rows, const struct alert_summary *finding);
bool write_detector_state(struct rows *rows, const struct detector_state_summary *state);
bool trim_detector_states(struct rows *rows, int64_t most, uint64_t *dropped);
bool write_analysis_mark(struct rows *rows, const struct analysis_mark *mark);
/* Who asks, and when: at_us, uid, user, by. */
static inline void rows_sign(struct row *row, const struct request *request)
{
    row_integer(row, AT(at_us), request->at_us);
    row_observed(row, AT(uid), request->uid);
    row_string(row, AT(user), request->user);
    row_string(row, AT(by), request->by);
}

/* rows_merge.c: the device of which this one is a part; itself, if of none. */
int64_t find_device_whole(struct rows *rows, int64_t device_id);
bool merge_device(struct rows *rows, const struct request *request, struct request_answer *answer,
                  struct error *error);
bool split_device(struct rows *rows, const struct request *request, struct request_answer *answer,
                  struct error *error);
/* rows_forget.c */
bool erase_device(struct rows *rows, const struct request *request, struct error *error);
bool is_erased(struct rows *rows, int64_t device_id);
/* rows_silence.c */
bool silence_alerts(struct rows *rows, const struct request *request, struct request_answer *answer,
                    struct error *error);
bool end_silence(struct rows *rows, const struct request *request, struct request_answer *answer,
                 struct error *error);
/* rows_outbox.c. at_us NOT_OBSERVED: the time of the finding. */
bool write_message(struct rows *rows, int64_t alert_id, const char *change, int64_t at_us);
/*
 * A message that a report was made (REQUEST_REPORT_MADE), in the caller's transaction. A report is
 * one message to each target, however often it is asked for while the message is there.
 */
bool write_report_message(struct rows *rows, const struct request *request);
/* rows_report.c */
bool write_report(struct rows *rows, const struct request *request);
/* rows_delivery.c */
/* Of findings that no rule makes: the capture that runs, else one of before; 0: there was none yet. */
int64_t rows_newest_capture(struct rows *rows);
bool write_delivery(struct rows *rows, const struct request *request);
/* rows_request.c. False while the session stands: it is refused, and the error says why. */
bool carry_out(struct rows *rows, const struct request *request, struct request_answer *answer,
               struct error *error);
/* refused NULL: it was done. Sets the answer's audit_id. */
bool write_audit(struct rows *rows, const struct request *request, struct request_answer *answer,
                 const struct error *refused);
/* rows_capture.c */
bool write_capture(struct rows *rows, const struct capture_summary *capture);
bool update_capture(struct rows *rows, const struct capture_summary *capture);
bool write_health(struct rows *rows, struct health_summary *health);
bool write_capture_counter(struct rows *rows, int64_t interval_end_us, const char *name,
                           uint64_t value);
bool find_last_ids(struct rows *rows, struct storage_ids *ids, struct error *error);
bool find_summed(struct rows *rows, struct error *error); /* sets summed_flow_id */

#endif

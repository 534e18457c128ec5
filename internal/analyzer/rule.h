/* SPDX-License-Identifier: MIT */
/*
 * rule - one way to find something in rows. Private to this room.
 *
 * A rule asks named queries (schema/questions/analyze) and calls rule_found() for what crossed
 * its threshold. Everything that it decides on comes from rows and thresholds, so the same database
 * gives the same findings on every machine.
 */
#ifndef ANALYZER_RULE_H
#define ANALYZER_RULE_H

#include "analyzer.h"
#include "base/text.h"

struct rule_run {
    struct storage_reader *reader;
    const struct analysis *analysis;
    const char *rule; /* the name of the one that runs */
    bool (*found)(void *owner, const struct alert_summary *finding);
    void *owner;
    struct error *error;
};

struct rule {
    const char *name;
    const char *summary;               /* one line */
    bool (*run)(struct rule_run *run); /* false: error is filled */
};

bool rule_arp_conflict(struct rule_run *run);
bool rule_new_device(struct rule_run *run);
bool rule_port_scan(struct rule_run *run);
bool rule_syn_flood(struct rule_run *run);
bool rule_tracker_connections(struct rule_run *run);

/* A finding under construction, with room for its words. */
enum { ALERT_TITLE_BYTES = 256, ALERT_EXPLANATION_BYTES = 1024, ALERT_DETAILS_BYTES = 4096 };
struct finding {
    struct alert_summary summary;
    char title_memory[ALERT_TITLE_BYTES];
    char explanation_memory[ALERT_EXPLANATION_BYTES];
    char details_memory[ALERT_DETAILS_BYTES];
    struct text title, explanation, details;
};
/* Empty words, no parties, details opened with "{". */
void alert_begin(struct finding *finding, enum severity severity);
/* One member of details. */
void alert_figure(struct finding *finding, const char *name, int64_t value);
void alert_fact(struct finding *finding, const char *name, const char *value);
void alert_json(struct finding *finding, const char *name, const char *json);
/* Closes the details and hands the finding over. False where the caller wants no more. */
bool rule_found(struct rule_run *run, struct finding *finding);

/* Queries. Every rule's query takes :capture_id; the others are named here. */
struct parameter parameter_integer(const char *name, int64_t value);
struct parameter parameter_text(const char *name, const char *value);
struct storage_rows *rule_query(struct rule_run *run, const char *name,
                                const struct parameter *parameters, size_t count);
/* Numbers that stand `stride` bytes apart as a JSON array, for a query. The caller frees it; NULL
   without memory. */
char *rule_list(const int64_t *first, size_t count, size_t stride);
/* Columns by position; 0 and "" for NULL. Text is borrowed until the next row. */
int64_t row_integer(const struct storage_rows *rows, int column);
bool row_is_null(const struct storage_rows *rows, int column);
const char *row_text(const struct storage_rows *rows, int column);
struct ip_address row_ip(const struct storage_rows *rows, int column);
/* The address that a key (src_address_id, dst_address_id) stands for. */
bool rule_address(struct rule_run *run, int64_t key, struct ip_address *ip);

/*
 * Moments in order; answers whether the last `threshold` of them fit into `window_us`. That is all
 * the memory a counting rule needs, however long a flood lasts.
 */
struct moment_ring {
    int64_t *moments;
    size_t threshold, used, next;
    int64_t window_us;
};
bool moment_ring_init(struct moment_ring *ring, int64_t threshold, int64_t window_us);
void moment_ring_clear(struct moment_ring *ring); /* frees */
/* True: with this moment the window is full; *since_us is the oldest moment in it. */
bool moment_ring_add(struct moment_ring *ring, int64_t moment_us, int64_t *since_us);

#endif

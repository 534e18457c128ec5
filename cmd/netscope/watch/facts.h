/* SPDX-License-Identifier: MIT */
/*
 * facts - what the screen shows of one moment: rates, talkers, findings, names, devices.
 *
 * They are copies, so a paused screen keeps them while rows go on. Fixed memory; a row that is
 * longer than its memory is cut.
 */
#ifndef CMD_WATCH_FACTS_H
#define CMD_WATCH_FACTS_H

#include "control/control.h"
#include "live_flows.h"
#include "model/under_way.h"
#include "model/value.h"
#include "render/render.h"
#include "sparkline.h"
#include "storage/reader.h"
#include "viewer/ip_words.h"

enum fact_list { LIST_TALKERS, LIST_FINDINGS, LIST_NAMES, LIST_DEVICES, FACT_LISTS };

enum {
    FACT_ROWS_MOST = 60,
    FACT_COLUMNS_MOST = 9,
    FACT_MEMORY = 640,
};

struct fact_row {
    struct value values[FACT_COLUMNS_MOST];
    char memory[FACT_MEMORY];    /* of their texts */
    char hosts[2][IP_TEXT_SIZE]; /* addresses of whose device it may be, the likelier first */
};

/* The name that the row of a talker's flow has. One that is not known is asked for now and then. */
struct talker_name {
    int64_t flow_id;
    unsigned seconds; /* since it was asked for */
    struct flow_name name;
};

struct fact_rows {
    size_t count;
    struct fact_row rows[FACT_ROWS_MOST];
};

struct facts {
    char rates[256];                        /* one line; "": not known yet */
    struct sparkline bits;                  /* per second, by the ledger */
    struct talkers talkers;                 /* as the capture told them */
    struct talker_name names[TALKERS_MOST]; /* of talkers, in their order */
    bool talkers_from_rows; /* the newest connections: the capture does not tell talkers */
    struct fact_rows lists[FACT_LISTS];
};

/* The columns of a list. */
const struct layout *facts_layout(const struct facts *facts, enum fact_list list);

/* Reads the rows, and the names of talkers. NULL: there are no rows yet. */
void facts_read_rows(struct facts *facts, struct storage_reader *reader);
/* Reads the answer of a running capture. */
void facts_read_talkers(struct facts *facts, const struct control_reply *reply);
/* Makes the rows of talkers, the largest of the span first. */
void facts_sort(struct facts *facts, enum talker_span span);

#endif

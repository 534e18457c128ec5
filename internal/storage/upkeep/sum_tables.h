/* SPDX-License-Identifier: MIT */
/*
 * sum_tables - the tables of sums: what each counts, and how it is written. Private to this room.
 *
 * A table is a function that makes its key of a part of a flow, and a statement that adds what the
 * parts under one key sum to (schema/statements/sums.sql). A new table is one more entry of
 * sum_tables[]. Everything in a key is an integer; 0 stands for none.
 *
 * A flow has two sides. Each device at an end counts what it did itself: the originator started the
 * flow, the responder served it, and "sent" is what that side sent. What has no device at either
 * end counts once, for no device. Tables without a device count each flow once, by its own side:
 * the originator's if it is a device.
 *
 * Others choose names and addresses, so a table may have a most of rows for one device in one span
 * (an hour, a day). What is beyond it goes into the row in which one part of the key stands for
 * many. The sums of all rows are always right.
 */
#ifndef STORAGE_SUM_TABLES_H
#define STORAGE_SUM_TABLES_H

#include "upkeep/flow_parts.h"
#include "write/sum_rows.h"

enum sum_role { ROLE_PASSED, ROLE_STARTED, ROLE_SERVED };

/* A part of a flow as one side sees it. */
struct sum_side {
    const struct flow_part *part;
    int side;  /* 0: the originator */
    bool owns; /* the side by which tables without a device count */
    enum sum_role role;
    int64_t device, own, peer; /* own and peer: addresses */
    int64_t hour_us, day, zone_id;
};

enum { SUM_KEYS_MOST = 9 };

/* What questions count (upkeep/query_parts.h), in the order of write_query_day. */
enum sum_query {
    QUERY_ASKED,
    QUERY_REPEATED,
    QUERY_ANSWERED,
    QUERY_NXDOMAIN,
    QUERY_FAILED,
    SUM_QUERIES
};

/* What the parts under one key sum to. Of peer_place the highest counts. */
struct sum_item {
    union {
        struct {
            int64_t flows, bytes[2], payload[2];
        };
        int64_t queries[SUM_QUERIES];
    };
    int64_t first_us, last_us, peer_place, missed;
    uint32_t first_posting, last_posting; /* of flow ids; 0: none (sum_book.h) */
};

/* A part of a key: the parameter of the statements that ask for it, and the column that is written. */
struct sum_key {
    enum bind bind;
    enum sum_row_column column;
};

struct sum_table {
    int key_count;
    /* Fills the key; false: this side does not count here. NULL: the table counts no flows. */
    bool (*key_of)(const struct sum_side *side, int64_t key[SUM_KEYS_MOST]);
    struct sum_key keys[SUM_KEYS_MOST];
    enum statement write;
    bool in_tunnels;  /* counts what runs in a tunnel, too */
    bool has_queries; /* and no flows */
    /* The most rows of one device in one span; 0: no most. The span is key[span_at]. */
    int most_rows;
    enum statement count, has;
    enum statement any;     /* whether it has a row, if its spans are many; 0: it is not asked */
    int span_at, device_at; /* device_at -1: rows of all devices together */
    int many_at;            /* the part of the key that stands for many */
    int64_t many;
    int none_at; /* another part, which is 0 then; 0: no other */
    /* Lists of the flows that began under the key. LIST_ONLY: a list goes on in the last row. */
    enum { NO_LIST, LIST_ONLY, LIST_AND_SUMS } list;
};

enum sum_table_number {
    SUM_DEVICE_HOUR,
    SUM_PEER_HOUR,
    SUM_DEVICE_DAY,
    SUM_PLACE_DAY,
    SUM_KIND_DAY,
    SUM_DOMAIN_DAY,
    SUM_DOMAIN_DEVICE_DAY,
    SUM_DEVICE_DOMAIN,
    SUM_CONTACT_DAY,
    SUM_QUERY_DAY,
    SUM_CONTENT_HOUR,
    SUM_DEVICE_ADDRESS,
    SUM_DEVICE_SERVICE,
    SUM_TABLE_COUNT
};
extern const struct sum_table sum_tables[SUM_TABLE_COUNT];

#endif

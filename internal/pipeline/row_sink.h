/* SPDX-License-Identifier: MIT */
/*
 * row_sink - takes the rows that the recorder makes. Private to this room.
 *
 * Storage is the first sink, and others may stand beside it. All calls come on the recorder's
 * thread. A row is borrowed during the call. The first sink decides: while it cannot write, the
 * recorder waits, and a row that it refuses goes to no other sink. The others get each row that it
 * took, once and in the same order, and cannot refuse it. They keep a row that the database loses
 * later with its transaction. Rows about the capture itself, and alerts, go to storage alone.
 */
#ifndef PIPELINE_ROW_SINK_H
#define PIPELINE_ROW_SINK_H

#include "storage/storage.h"

enum sink_row_kind {
    SINK_JOINED,
    SINK_DEVICE,
    SINK_EVIDENCE,
    SINK_ADDRESS_BINDING,
    SINK_DOMAIN_ADDRESS,
    SINK_TRAFFIC,
};
struct sink_row {
    enum sink_row_kind kind; /* says which member is set */
    union {
        const struct joined_row *joined;
        const struct device_summary *device;
        const struct evidence_summary *evidence;
        const struct address_binding_summary *address_binding;
        const struct domain_address_summary *domain_address;
        const struct traffic_summary *traffic;
    };
};

struct row_sink {
    void *owner;
    /* Anything but WRITE_OPEN: the row was not taken, and error says why. The recorder looks at the
     * answer of the first sink only. */
    struct written (*take)(void *owner, const struct sink_row *row, struct error *error);
};

struct row_sink row_sink_of_storage(struct storage_writer *writer);

#endif

/* SPDX-License-Identifier: MIT */
/*
 * news - what becomes events each second: rates, talkers and open flows of the running capture, new
 * devices and findings of the database.
 *
 * The capture is asked only while somebody listens, and its answers pass on as they are. One thread,
 * that of the pulse. Private to this room.
 */
#ifndef SERVER_NEWS_H
#define SERVER_NEWS_H

#include "events.h"
#include "server.h"

#include "storage/reader.h"

struct news {
    struct events *events;
    const struct server_options *options;
    bool knows_ids;
    int64_t device_id, alert_id; /* told last */
    /* Of the last second: */
    int64_t asked_us, frames, dropped, rows;
};

/* reader NULL: there is no database now. */
void news_look(struct news *news, struct storage_reader *reader, int64_t now_us);

#endif

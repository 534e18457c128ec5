/* SPDX-License-Identifier: MIT */
/*
 * life - the ordinary days of a town. Nothing here is trouble; much of it looks like some: polls
 * without jitter, nightly backups, a peer-to-peer program, dead servers, hashes in names, an outage.
 */
#ifndef WEEKS_LIFE_H
#define WEEKS_LIFE_H

#include "talk.h"

/* Puts a day (0 is the first) on the stage. */
void life_pass_day(struct town *town, unsigned day);

/* Days of one host, each by its kind. day_us is midnight. Private to life. */
void life_of_phone(struct town *town, const struct host *host, int64_t day_us);
void life_of_laptop(struct town *town, const struct host *host, int64_t day_us);
void life_of_desktop(struct town *town, const struct host *host, int64_t day_us);
void life_of_peer_program(struct town *town, const struct host *host, int64_t day_us);
void life_of_guests(struct town *town, int64_t day_us);
void life_of_thing(struct town *town, const struct host *host, int64_t day_us);
void life_of_hub(struct town *town, const struct host *host, int64_t day_us);
void life_of_camera(struct town *town, const struct host *host, int64_t day_us);
void life_of_television(struct town *town, const struct host *host, int64_t day_us);
void life_of_storage(struct town *town, const struct host *host, int64_t day_us);
void life_of_printer(struct town *town, const struct host *host, int64_t day_us);
void life_of_server(struct town *town, const struct host *host, int64_t day_us);
void life_of_monitor(struct town *town, const struct host *host, int64_t day_us);
void life_of_scanner(struct town *town, const struct host *host, int64_t day_us);
void life_of_router(struct town *town, const struct host *host, int64_t day_us);
/* A page with its parts, at which somebody looks. Returns when it ended. */
int64_t life_look_at_page(struct town *town, const struct host *host, int64_t at_us);
/* An end of a server that is gone, or of a name's address. */
struct endpoint life_dead_end(struct town *town, const struct host *host, uint16_t port);

#endif

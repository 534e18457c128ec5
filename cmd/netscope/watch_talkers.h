/* SPDX-License-Identifier: MIT */
/* watch_talkers - who carries most, for the page of `netscope watch`. */
#ifndef CMD_WATCH_TALKERS_H
#define CMD_WATCH_TALKERS_H

#include "base/text.h"
#include "control/control.h"
#include "model/under_way.h"
#include "storage/reader.h"

/* Reads the answer of a running capture. */
void watch_talkers_read(struct talkers *talkers, const struct control_reply *reply);
/* The largest over 10 seconds first. */
void watch_talkers_sort(struct talkers *talkers);
/* The line of a talker: bytes over each span, and its ends, by the name that its rows have. */
void watch_talkers_add(struct text *line, const struct talker *talker,
                       struct storage_reader *reader);
/* "1.20 Mbit/s in the last second, 0.80 over 10 s, 0.40 over 60 s" */
void watch_talkers_add_rates(struct text *line, const struct talkers *talkers);

#endif

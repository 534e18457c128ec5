/* SPDX-License-Identifier: MIT */
/* reading - a filter while its text is read. Private to this room. */
#ifndef ASK_READING_H
#define ASK_READING_H

#include "ask.h"

struct reading {
    struct question *question;
    struct storage_reader *reader;
    const char *parameter, *said, *text;
    struct error *error;
};

/* since, until and at (read_moment.c) */
bool read_since(struct reading *reading);
bool read_until(struct reading *reading);
bool read_at(struct reading *reading);

#endif

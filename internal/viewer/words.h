/* SPDX-License-Identifier: MIT */
/*
 * words - events as words: some for the packet's line, the rest for lines below it. Private to this
 * room.
 */
#ifndef VIEWER_WORDS_H
#define VIEWER_WORDS_H

#include "base/text.h"
#include "model/event.h"
#include "viewer.h"

struct words {
    const struct viewer_options *options;
    struct text line;    /* " | " stands between events */
    struct text details; /* whole lines; only if the options ask for them */
};

/* A sink's emit: the owner is a struct words. */
void words_take_event(void *owner, const struct event *event);
/* Adds "    name  value" and a line end if details are wanted. The value is escaped. */
void words_add_detail(struct words *words, const char *name, struct span value);

#endif

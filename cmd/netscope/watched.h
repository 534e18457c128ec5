/* SPDX-License-Identifier: MIT */
/*
 * watched - the interfaces that a command line asks to watch.
 *
 * -i may be given several times, and hold several names with commas between, as
 * capture.interfaces does. A name that is there twice is watched once: else each of its frames
 * would count twice.
 */
#ifndef CMD_WATCHED_H
#define CMD_WATCHED_H

#include "cli/command.h"

enum { WATCHED_MOST = 16 };

struct watched {
    const char *names[WATCHED_MOST]; /* into memory */
    size_t count;
    char memory[1024];
    size_t memory_used;
};

/* What -i names; nothing if it was not given. */
bool watched_take_given(struct watched *watched, const struct invocation *invocation,
                        struct error *error);
/* A list, such as capture.interfaces. */
bool watched_take(struct watched *watched, const char *list, struct error *error);

#endif

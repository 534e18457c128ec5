/* SPDX-License-Identifier: MIT */
/*
 * watched - the interfaces that a command line asks to watch.
 *
 * -i may be given several times, each with several names separated by commas, like
 * capture.interfaces. A repeated name is watched once; else each of its frames would count twice.
 */
#ifndef CMD_WATCHED_H
#define CMD_WATCHED_H

#include "cli/command.h"

enum { WATCHED_MOST = 16 };

struct watched {
    const char *names[WATCHED_MOST]; /* point into memory */
    size_t count;
    char memory[1024];
    size_t memory_used;
};

/* Takes the names of -i; none if it was not given. */
bool watched_take_given(struct watched *watched, const struct invocation *invocation,
                        struct error *error);
/* Takes a list, such as capture.interfaces. */
bool watched_take(struct watched *watched, const char *list, struct error *error);

#endif

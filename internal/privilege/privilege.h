/* SPDX-License-Identifier: MIT */
/*
 * privilege - what the process gives up, for good, once its devices are open.
 *
 * NetScope takes apart bytes that strangers wrote. Should one of its parsers ever be turned against
 * it, whoever did that finds a process of a user that owns nothing, without a capability and
 * without a way to gain one, that can open files in a few named folders only, and that the kernel
 * ends when it starts a program or opens a connection:
 *
 *   privilege_drop()     user and groups, capabilities, then the same as
 *   privilege_confine()  no_new_privs, no core dumps, Landlock (files), seccomp (system calls)
 *
 * Both are one-way, and what they give up they give up for the calling thread and for every thread
 * that it starts later: call them while there is one thread only (they refuse otherwise). Nothing
 * is kept of the plan. This room knows no networks and no databases: the plan names the paths.
 */
#ifndef PRIVILEGE_PRIVILEGE_H
#define PRIVILEGE_PRIVILEGE_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>

/* Landlock and seccomp. */
enum privilege_sandbox {
    PRIVILEGE_SANDBOX_OFF,
    PRIVILEGE_SANDBOX_BEST_EFFORT, /* what this kernel has; a notice says what it lacks */
    PRIVILEGE_SANDBOX_ON           /* a kernel that lacks something is an error */
};

/* A file or a folder with all that is in it. One that does not exist is passed over. */
struct privilege_path {
    const char *path;
    bool writes; /* else it is only read */
};

struct privilege_plan {
    /* Whom root changes to; NULL or "": whom the folder `home` belongs to (NULL: nobody is asked),
       where that is root `netscope` if there is such a user, else `nobody`. A process that is not
       root stays who it is. */
    const char *user, *home;
    enum privilege_sandbox sandbox;
    const struct privilege_path *paths;
    size_t path_count;
    void (*notice)(void *owner, const char *sentence); /* may be NULL */
    /* Opens what the process shall own as the user that it has become, and could not open later:
       called before Landlock and seccomp. May be NULL. */
    bool (*open_last)(void *owner, struct error *error);
    void *owner;
};

/*
 * Changes the user, empties every set of capabilities, and confines. False: the user does not
 * exist, may not write a path that is to be written (the sentence holds the line that remedies it),
 * or the kernel refused; the process may then be half-way and should end.
 */
bool privilege_drop(const struct privilege_plan *plan, struct error *error);

/* Confines, but keeps the user and the capabilities: perhaps only the caller may read the files. */
bool privilege_confine(const struct privilege_plan *plan, struct error *error);

#endif

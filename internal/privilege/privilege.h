/* SPDX-License-Identifier: MIT */
/*
 * privilege - drops the rights of the process permanently, once its devices are open.
 *
 * NetScope parses bytes from strangers. An attacker who takes over a parser gets a process of a
 * user that owns nothing. It has no capability and cannot gain one. It can open files in a few
 * named folders only. The kernel ends it if it starts a program or opens a connection:
 *
 *   privilege_drop()     user and groups, capabilities, then the same as
 *   privilege_confine()  no_new_privs, no core dumps, Landlock (files), seccomp (system calls)
 *
 * Both are one-way. They apply to the calling thread and to every thread that it starts later. Call
 * them while there is one thread only (they refuse otherwise). The plan is not kept. This room
 * knows no networks and no databases: the plan names the paths.
 */
#ifndef PRIVILEGE_PRIVILEGE_H
#define PRIVILEGE_PRIVILEGE_H

#include "base/error.h"
#include "base/sandbox.h"

#include <stdbool.h>
#include <stddef.h>

/* A file, or a folder with all its contents. A missing one is skipped. */
struct privilege_path {
    const char *path;
    bool writes; /* else it is read only */
};

struct privilege_plan {
    /*
     * The user that root changes to. NULL or "": the owner of the folder `home` (NULL: no folder).
     * If that is root: `netscope` if there is such a user, else `nobody`. A process that is not
     * root keeps its user.
     */
    const char *user, *home;
    enum sandbox sandbox; /* Landlock and seccomp; a notice says which features are missing */
    const struct privilege_path *paths;
    size_t path_count;
    bool serves; /* takes connections of clients at its open sockets, and asks local sockets */
    bool sends;  /* makes connections and sends datagrams of its own; then it does not serve */
    bool
        listens; /* binds the sockets of a capture, and changes their filters; it does nothing else */
    /* Descriptors from here on are only read, and not copied; only there a socket is bound. 0: there are none. */
    int mute_from;
    void (*notice)(void *owner, const char *sentence); /* may be NULL */
    /*
     * Opens files that the process must own under its new user, and that could not be opened later.
     * Called before Landlock and seccomp. May be NULL.
     */
    bool (*open_last)(void *owner, struct error *error);
    void *owner;
};

/*
 * For root: makes the folder, which belongs to the user that root changes to. A folder that exists
 * stays as it is. False: the error is filled.
 */
bool privilege_make_home(const char *user, const char *folder, struct error *error);

/*
 * Changes the user, empties every set of capabilities, and confines. False: the user does not
 * exist, may not write a path (the sentence has the command that remedies it), or the kernel
 * refused. The process may then have dropped a part and should end.
 */
bool privilege_drop(const struct privilege_plan *plan, struct error *error);

/* Confines, but keeps the user and the capabilities: perhaps only the caller may read the files. */
bool privilege_confine(const struct privilege_plan *plan, struct error *error);

#endif

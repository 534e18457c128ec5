/* SPDX-License-Identifier: MIT */
/*
 * identity - the user and the group that the process runs as.
 */
#ifndef PRIVILEGE_IDENTITY_H
#define PRIVILEGE_IDENTITY_H

#include "base/error.h"

#include <sys/types.h>

struct identity {
    char name[64];
    uid_t user;
    gid_t group;
};

/* The user of that name. Of NULL or "" the one whom the folder belongs to, so that `sudo netscope`
 * at home writes there as its caller; where that is root or folder is NULL, the first of `netscope`
 * and `nobody` that exists. */
bool identity_find(const char *name, const char *folder, struct identity *identity,
                   struct error *error);

/* Real, effective and saved ids all become these, supplementary groups go, and the way back is
 * tried to see that it is closed. Needs CAP_SETUID and CAP_SETGID. */
bool identity_take(const struct identity *identity, struct error *error);

/* Who the process is now. */
void identity_current(struct identity *identity);

#endif

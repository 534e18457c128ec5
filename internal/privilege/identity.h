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

/*
 * The user of that name. If name is NULL or "", the owner of the folder, so that `sudo netscope` at
 * home writes there as its caller. If the owner is root or folder is NULL, the first of `netscope`
 * and `nobody` that exists.
 */
bool identity_find(const char *name, const char *folder, struct identity *identity,
                   struct error *error);

/*
 * Sets the real, effective and saved ids, and drops the supplementary groups. Then it tries to
 * return, and expects a refusal. Needs CAP_SETUID and CAP_SETGID.
 */
bool identity_take(const struct identity *identity, struct error *error);

/* The process's present identity. */
void identity_current(struct identity *identity);

#endif

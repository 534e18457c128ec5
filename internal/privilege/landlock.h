/* SPDX-License-Identifier: MIT */
/*
 * landlock - which files can still be opened (landlock(7)).
 *
 * Files that are open stay open. The system calls are made directly, because Debian 12's C library
 * has no functions for them; rights that came after its kernel headers are written out here.
 */
#ifndef PRIVILEGE_LANDLOCK_H
#define PRIVILEGE_LANDLOCK_H

#include "privilege.h"

/* The version of Landlock in this kernel; 0 where it has none, or where it is switched off. */
int landlock_version(void);

/* From now on only the paths can be opened, and none of them executed. Where the kernel knows how,
 * TCP and signals to other processes are refused too. Needs no_new_privs. */
bool landlock_restrict(const struct privilege_path *paths, size_t path_count, struct error *error);

#endif

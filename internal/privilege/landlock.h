/* SPDX-License-Identifier: MIT */
/*
 * landlock - limits the files that can be opened from now on (landlock(7)).
 *
 * Open files stay open. The system calls are made directly, because Debian 12's C library has no
 * functions for them. Rights that are newer than its kernel headers are defined here.
 */
#ifndef PRIVILEGE_LANDLOCK_H
#define PRIVILEGE_LANDLOCK_H

#include "privilege.h"

/* The version of Landlock in this kernel; 0 if it has none, or if it is switched off. */
int landlock_version(void);

/*
 * Afterwards only the paths can be opened, and none of them executed. If the kernel supports it,
 * TCP (but if the process sends) and signals to other processes are refused too. Needs no_new_privs.
 */
bool landlock_restrict(const struct privilege_plan *plan, struct error *error);

#endif

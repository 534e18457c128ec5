/* SPDX-License-Identifier: MIT */
/*
 * system_calls - which system calls the process may still make (seccomp(2), by libseccomp).
 *
 * Three lists. What a running capture uses is allowed, some of it with certain arguments only. What
 * nobody but an intruder would try here ends the process: starting a program, reading another
 * process, opening a connection, changing the kernel. Everything else fails with EPERM, or with
 * ENOSYS where the C library then knows an older way.
 */
#ifndef PRIVILEGE_SYSTEM_CALLS_H
#define PRIVILEGE_SYSTEM_CALLS_H

#include "base/error.h"

#include <stdbool.h>

/* False where this kernel cannot filter system calls at all. */
bool system_calls_can_be_filtered(void);

/* For all threads of the process. Needs no_new_privs. */
bool system_calls_restrict(struct error *error);

#endif

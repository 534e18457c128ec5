/* SPDX-License-Identifier: MIT */
/*
 * system_calls - limits the system calls of the process (seccomp(2), by libseccomp).
 *
 * There are three lists. Calls of a running capture are allowed, some with certain arguments only.
 * Calls that only an intruder would try end the process: starting a program, reading another
 * process, opening a connection, changing the kernel. Every other call fails with EPERM, or with
 * ENOSYS if the C library has an older fallback.
 */
#ifndef PRIVILEGE_SYSTEM_CALLS_H
#define PRIVILEGE_SYSTEM_CALLS_H

#include "privilege.h"

#include <stdbool.h>

/* False if this kernel cannot filter system calls at all. */
bool system_calls_can_be_filtered(void);

/* For all threads of the process. If the plan serves, it also takes and answers connections at sockets that
 * listen, and connects to local sockets. If it sends, it also makes sockets of the internet and sends from
 * them; these two exclude each other. Needs no_new_privs. */
bool system_calls_restrict(const struct privilege_plan *plan, struct error *error);

#endif

/* SPDX-License-Identifier: MIT */
/*
 * companion - a process that is forked before this one gives its rights up, and is asked by a socket that
 * keeps messages whole (SOCK_SEQPACKET).
 */
#ifndef BASE_COMPANION_H
#define BASE_COMPANION_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* As fork(), with *end the socket of either process; here an answer is waited for so many seconds. -1: errno
 * says why, and *end is -1. Output that waits is written before. */
pid_t companion_fork(int *end, int64_t patience_s);
/* Sends a message and waits for the answer. Returns its size; 0 or -1: there is none. */
ssize_t companion_ask(int end, const void *message, size_t size, void *answer, size_t most);

#endif

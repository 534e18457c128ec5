/* SPDX-License-Identifier: MIT */
#include "companion.h"

#include <errno.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

pid_t companion_fork(int *end, int64_t patience_s)
{
    int ends[2];
    const struct timeval patience = {.tv_sec = (time_t)patience_s};
    *end = -1;
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) return -1;
    (void)fflush(NULL);
    pid_t process = fork();
    int reason = errno, own = process == 0;
    (void)close(ends[!own]);
    if (process < 0) {
        (void)close(ends[own]);
        errno = reason;
        return -1;
    }
    if (!own) (void)setsockopt(ends[own], SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    *end = ends[own];
    return process;
}

ssize_t companion_ask(int end, const void *message, size_t size, void *answer, size_t most)
{
    ssize_t got = -1;
    if (send(end, message, size, MSG_NOSIGNAL) != (ssize_t)size) return -1;
    do
        got = recv(end, answer, most, 0);
    while (got < 0 && errno == EINTR);
    return got;
}

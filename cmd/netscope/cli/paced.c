/* SPDX-License-Identifier: MIT */
#include "cli/paced.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

_Static_assert(PACED_BYTES <= PIPE_BUF, "a pipe that is ready takes it at once");

static int64_t monotonic_us(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * INT64_C(1000000) + now.tv_nsec / 1000;
}

bool paced_is_late(const struct paced *paced)
{
    return paced->deadline_us > 0 && monotonic_us() >= paced->deadline_us;
}

/* Waits until the deadline; a signal ends the wait, too. */
static bool wait_for_reader(const struct paced *paced)
{
    struct pollfd reader = {.fd = paced->descriptor, .events = POLLOUT};
    int milliseconds = -1;
    if (paced->deadline_us > 0) {
        int64_t left_us = paced->deadline_us - monotonic_us();
        milliseconds = left_us <= 0                ? 0
                       : left_us / 1000 >= INT_MAX ? INT_MAX
                                                   : (int)(left_us / 1000) + 1;
    }
    return poll(&reader, 1, milliseconds) == 1;
}

static bool flush(struct paced *paced, struct error *error)
{
    size_t written = 0;
    while (written < paced->used) {
        errno = 0;
        ssize_t size = -1;
        if (wait_for_reader(paced))
            size = write(paced->descriptor, paced->bytes + written, paced->used - written);
        if (size < 0)
            return error_set(error,
                             "The output could not be written: %s. What was printed is not "
                             "complete.",
                             errno ? strerror(errno) : "nobody reads it");
        written += (size_t)size;
    }
    paced->used = 0;
    return true;
}

static bool write_paced(void *owner, struct span bytes, struct error *error)
{
    struct paced *paced = owner;
    while (bytes.size > 0) {
        size_t room = sizeof paced->bytes - paced->used;
        size_t part = bytes.size < room ? bytes.size : room;
        memcpy(paced->bytes + paced->used, bytes.data, part);
        paced->used += part;
        bytes.data += part;
        bytes.size -= part;
        if (paced->used == sizeof paced->bytes && !flush(paced, error)) return false;
    }
    return true;
}

struct sink paced_open(struct paced *paced, int descriptor, int64_t time_us)
{
    (void)fflush(stdout);
    paced->descriptor = descriptor;
    paced->used = 0;
    paced->deadline_us = time_us > 0 ? monotonic_us() + time_us : 0;
    return (struct sink){.write = write_paced, .owner = paced};
}

bool paced_close(struct paced *paced, struct error *error)
{
    return flush(paced, error);
}

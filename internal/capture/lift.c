/* SPDX-License-Identifier: MIT */
#include "lift.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

/* As many beyond them are enough for every worker's sockets. */
static void raise_limit(void)
{
    const rlim_t wanted = 2 * CAPTURE_DESCRIPTORS_FROM;
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= wanted) return;
    limit.rlim_cur = limit.rlim_max < wanted ? limit.rlim_max : wanted;
    (void)setrlimit(RLIMIT_NOFILE, &limit);
}

bool lift_begin(struct lift *lift)
{
    lift->count = 0;
    raise_limit();
    int descriptor = open("/dev/null", O_RDONLY | O_CLOEXEC);
    while (descriptor >= 0 && descriptor < CAPTURE_DESCRIPTORS_FROM) {
        lift->taken[lift->count++] = descriptor;
        descriptor = fcntl(descriptor, F_DUPFD_CLOEXEC, 0);
    }
    if (descriptor < 0) return false;
    (void)close(descriptor);
    return true;
}

void lift_end(struct lift *lift)
{
    while (lift->count > 0)
        (void)close(lift->taken[--lift->count]);
}

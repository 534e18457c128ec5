/* SPDX-License-Identifier: MIT */
#include "capabilities.h"

#include <errno.h>
#include <linux/capability.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { CAPABILITIES_MOST = 64 }; /* the most of any kernel: the sets are 64 bits wide */

void capabilities_drop_bounding(void)
{
    for (unsigned long i = 0; i < CAPABILITIES_MOST; i++) {
        int held = prctl(PR_CAPBSET_READ, i, 0, 0, 0);
        if (held < 0) return; /* the kernel has no further capability */
        if (held) (void)prctl(PR_CAPBSET_DROP, i, 0, 0, 0);
    }
}

bool capabilities_clear(struct error *error)
{
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3], left[_LINUX_CAPABILITY_U32S_3];
    memset(none, 0, sizeof none);
    (void)prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
    if (syscall(SYS_capset, &header, none) == 0 && syscall(SYS_capget, &header, left) == 0 &&
        memcmp(none, left, sizeof none) == 0)
        return true;
    return error_set(error,
                     "The capabilities of this process could not be given up (%s), so NetScope "
                     "does not go on: check what confines it from outside (seccomp, a container).",
                     strerror(errno));
}

/* SPDX-License-Identifier: MIT */
/* sandbox - how strictly a process is confined: the setting privilege.sandbox. */
#ifndef BASE_SANDBOX_H
#define BASE_SANDBOX_H

enum sandbox {
    SANDBOX_OFF,
    SANDBOX_BEST_EFFORT, /* what the kernel lacks is left out */
    SANDBOX_ON           /* what the kernel lacks is an error */
};

#endif

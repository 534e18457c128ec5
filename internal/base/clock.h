/* SPDX-License-Identifier: MIT */
/* clock - the machine's two clocks, in microseconds. Any thread. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>

int64_t monotonic_now_us(void); /* since some moment; it is never set */
int64_t wall_now_us(void);      /* since 1970; somebody may set it */

#endif

/* SPDX-License-Identifier: MIT */
/*
 * slow_clock - preloaded by scripts/cost: clocks run at a fiftieth of their speed.
 *
 * Under callgrind the program is some fifty times slower. Without this it would commit once for
 * every few thousand packets, depending on the machine's load, and each count would differ.
 */
#include <dlfcn.h>
#include <time.h>

enum { SLOWER = 50 };

int clock_gettime(clockid_t clock, struct timespec *now)
{
    static int (*real)(clockid_t, struct timespec *);
    if (!real) *(void **)&real = dlsym(RTLD_NEXT, "clock_gettime");
    int result = real(clock, now);
    long long ns = (now->tv_sec * 1000000000LL + now->tv_nsec) / SLOWER;
    now->tv_sec = ns / 1000000000LL;
    now->tv_nsec = ns % 1000000000LL;
    return result;
}

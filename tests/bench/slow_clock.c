/* SPDX-License-Identifier: MIT */
/*
 * slow_clock - preloaded by scripts/cost: clocks run at a fiftieth of the speed of the processor
 * time that the program takes.
 *
 * Under callgrind the program is some fifty times slower. Without this it would commit once for
 * every few thousand packets, depending on the machine's load, and each count would differ. A
 * 16th of the time that goes by counts too, so that a wait ends in which nothing is done.
 */
#include <dlfcn.h>
#include <stdatomic.h>
#include <time.h>

enum { SLOWER = 50, IDLE_PART = 16 };

static int (*real)(clockid_t, struct timespec *);

static long long now_ns(clockid_t clock)
{
    struct timespec now;
    (void)real(clock, &now);
    return now.tv_sec * 1000000000LL + now.tv_nsec;
}

int clock_gettime(clockid_t clock, struct timespec *now)
{
    if (!real) *(void **)&real = dlsym(RTLD_NEXT, "clock_gettime");
    int result = real(clock, now);
    if (result != 0) return result;
    static _Atomic long long begun_ns;
    long long going_ns = now_ns(CLOCK_MONOTONIC), none = 0;
    (void)atomic_compare_exchange_strong(&begun_ns, &none, going_ns);
    long long idle_ns = (going_ns - begun_ns) / IDLE_PART;
    long long start_ns = now->tv_sec * 1000000000LL + now->tv_nsec - (going_ns - begun_ns);
    long long ns = (start_ns + idle_ns + now_ns(CLOCK_PROCESS_CPUTIME_ID)) / SLOWER;
    now->tv_sec = ns / 1000000000LL;
    now->tv_nsec = ns % 1000000000LL;
    return result;
}

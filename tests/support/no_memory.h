/* SPDX-License-Identifier: MIT */
/*
 * no_memory - memory that runs out after so many allocations, for one test program.
 *
 * Include it in the test file alone: it replaces malloc(), calloc() and realloc() of the program.
 * Sanitizers bring their own; then no_memory_works is false, and a test skips itself.
 */
#ifndef NO_MEMORY_H
#define NO_MEMORY_H

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define NO_MEMORY_WORKS 0
#elif defined(__has_feature)
#define NO_MEMORY_WORKS (!__has_feature(address_sanitizer) && !__has_feature(thread_sanitizer))
#else
#define NO_MEMORY_WORKS 1
#endif

static const bool no_memory_works = NO_MEMORY_WORKS;
/* The number of further allocations that succeed; negative: all. */
static __thread long no_memory_after = -1;

#if NO_MEMORY_WORKS
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *memory, size_t size);

static bool no_memory_refuses(void)
{
    if (no_memory_after < 0) return false;
    if (no_memory_after > 0) {
        no_memory_after--;
        return false;
    }
    errno = ENOMEM;
    return true;
}

void *malloc(size_t size)
{
    return no_memory_refuses() ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
    return no_memory_refuses() ? NULL : __libc_calloc(count, size);
}

void *realloc(void *memory, size_t size)
{
    return no_memory_refuses() ? NULL : __libc_realloc(memory, size);
}
#endif

#endif

/* SPDX-License-Identifier: MIT */
/*
 * no_memory - memory that runs out after so many allocations, for one test program.
 *
 * Include it in the test file alone: it replaces malloc(), calloc() and realloc() of the program.
 * Sanitizers bring their own; then no_memory_works is false, and a test skips itself.
 */
#ifndef NO_MEMORY_H
#define NO_MEMORY_H

#include "base/sanitizer.h"

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>

static const bool no_memory_works = !SANITIZED;
/* The number of further allocations that succeed; negative: all. */
static __thread long no_memory_after = -1;

#if !SANITIZED
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

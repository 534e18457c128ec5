/* SPDX-License-Identifier: MIT */
#include "reserve.h"

#include <sys/mman.h>

/* For builds with LeakSanitizer: memory that only this reservation points to is no leak. */
extern void __lsan_register_root_region(const void *memory, size_t size) __attribute__((weak));
extern void __lsan_unregister_root_region(const void *memory, size_t size) __attribute__((weak));

static void *reserve(size_t size, int page_advice)
{
    void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED) return NULL;
    (void)madvise(memory, size, page_advice); /* a refusal is harmless */
    if (__lsan_register_root_region) __lsan_register_root_region(memory, size);
    return memory;
}

void *reserve_memory(size_t size)
{
    return reserve(size, MADV_HUGEPAGE);
}

void *reserve_sparse_memory(size_t size)
{
    return reserve(size, MADV_NOHUGEPAGE);
}

void release_memory(void *memory, size_t size)
{
    if (!memory) return;
    if (__lsan_unregister_root_region) __lsan_unregister_root_region(memory, size);
    (void)munmap(memory, size);
}

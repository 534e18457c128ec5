#include "reserve.h"

#include <sys/mman.h>

static void *reserve(size_t size, int page_advice)
{
    void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED) return NULL;
    (void)madvise(memory, size, page_advice); /* refused is fine */
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
    if (memory) (void)munmap(memory, size);
}

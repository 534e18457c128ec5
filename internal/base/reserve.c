#include "reserve.h"

#include <sys/mman.h>

void *reserve_memory(size_t size)
{
    void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED) return NULL;
    (void)madvise(memory, size, MADV_HUGEPAGE); /* refused is fine */
    return memory;
}

void release_memory(void *memory, size_t size)
{
    if (memory) (void)munmap(memory, size);
}

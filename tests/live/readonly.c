/* SPDX-License-Identifier: MIT */
/*
 * readonly - a file system that turns read-only under a program, for LD_PRELOAD.
 *
 * The kernel remounts nothing read-only while a file there is open for writing, unless the disk has
 * errors; then every write is refused with EROFS. This library refuses writes in the same way while
 * the file $READONLY_WHILE exists.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <unistd.h>

static const char *flag;

__attribute__((constructor)) static void remember(void)
{
    flag = getenv("READONLY_WHILE");
}

static int is_readonly(void)
{
    if (!flag || access(flag, F_OK) != 0) return 0;
    errno = EROFS;
    return 1;
}

#define NEXT(name) ((__typeof__(&name))(unsigned long)dlsym(RTLD_NEXT, #name))

ssize_t pwrite64(int file, const void *data, size_t size, off64_t offset)
{
    return is_readonly() ? -1 : NEXT(pwrite64)(file, data, size, offset);
}

ssize_t pwrite(int file, const void *data, size_t size, off_t offset)
{
    return is_readonly() ? -1 : NEXT(pwrite)(file, data, size, offset);
}

int ftruncate64(int file, off64_t size)
{
    return is_readonly() ? -1 : NEXT(ftruncate64)(file, size);
}

int fallocate64(int file, int mode, off64_t offset, off64_t size)
{
    return is_readonly() ? -1 : NEXT(fallocate64)(file, mode, offset, size);
}

int unlink(const char *path)
{
    return is_readonly() ? -1 : NEXT(unlink)(path);
}

static int open_any(__typeof__(&open64) next, const char *path, int flags, unsigned mode)
{
    if ((flags & O_ACCMODE) != O_RDONLY && is_readonly()) return -1;
    return next(path, flags, mode);
}

#define OPENS(name)                                                                                \
    int name(const char *path, int flags, ...)                                                     \
    {                                                                                              \
        unsigned mode = 0;                                                                         \
        if (flags & O_CREAT) {                                                                     \
            va_list rest;                                                                          \
            va_start(rest, flags);                                                                 \
            mode = va_arg(rest, unsigned);                                                         \
            va_end(rest);                                                                          \
        }                                                                                          \
        return open_any(NEXT(name), path, flags, mode);                                            \
    }
OPENS(open)
OPENS(open64)

/* SPDX-License-Identifier: MIT */
/*
 * A library to be preloaded: one call of the program fails, as it would on a machine without memory, with a full disk
 * or with a broken one.
 *
 *   FAULT=alloc|write|sync|read  which calls: of memory; to files that it opened: write and grow; fsync and ftruncate;
 *                                read
 *   FAULT_AT=N                   the N-th of them since main() fails; 0: none
 *   FAULT_ON=1                   all after it fail, too
 *   FAULT_ERROR=N                errno; of write 0: half of the bytes are written, which is no error
 *   FAULT_COUNT=FILE             at the end the number of calls is written there
 */
#define _GNU_SOURCE 1
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *block, size_t size);

enum kind { NONE, ALLOC, WRITE, SYNC, READ };

static enum kind wanted;
static unsigned long at;
static bool goes_on;
static int error_number, count_file = -1;
static atomic_ulong counted;

static bool fails(enum kind kind)
{
    if (kind != wanted) return false;
    unsigned long number = atomic_fetch_add(&counted, 1) + 1;
    bool failed = at && (number == at || (goes_on && number > at));
    if (failed) errno = kind == ALLOC ? ENOMEM : error_number;
    return failed;
}

static bool is_file(int descriptor)
{
    struct stat status;
    return descriptor > STDERR_FILENO && descriptor != count_file &&
           fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode);
}

/* ------------------------------------------------------------ memory */

void *malloc(size_t size)
{
    return fails(ALLOC) ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
    return fails(ALLOC) ? NULL : __libc_calloc(count, size);
}

void *realloc(void *block, size_t size)
{
    return fails(ALLOC) ? NULL : __libc_realloc(block, size);
}

/* ------------------------------------------------------------ files */

/* Half of the bytes, if that is the fault. */
static ssize_t half(int descriptor, const void *bytes, size_t size, off_t offset)
{
    if (error_number || size < 2) return -1;
    return offset < 0 ? syscall(SYS_write, descriptor, bytes, size / 2)
                      : syscall(SYS_pwrite64, descriptor, bytes, size / 2, offset);
}

ssize_t write(int descriptor, const void *bytes, size_t size)
{
    if (is_file(descriptor) && fails(WRITE)) return half(descriptor, bytes, size, -1);
    return syscall(SYS_write, descriptor, bytes, size);
}

ssize_t pwrite(int descriptor, const void *bytes, size_t size, off_t offset)
{
    if (is_file(descriptor) && fails(WRITE)) return half(descriptor, bytes, size, offset);
    return syscall(SYS_pwrite64, descriptor, bytes, size, offset);
}

ssize_t pwrite64(int descriptor, const void *bytes, size_t size, off64_t offset)
{
    return pwrite(descriptor, bytes, size, offset);
}

int fallocate(int descriptor, int mode, off_t offset, off_t size)
{
    return fails(WRITE) ? -1 : (int)syscall(SYS_fallocate, descriptor, mode, offset, size);
}

int posix_fallocate(int descriptor, off_t offset, off_t size)
{
    return fallocate(descriptor, 0, offset, size) == 0 ? 0 : errno;
}

int posix_fallocate64(int descriptor, off64_t offset, off64_t size)
{
    return posix_fallocate(descriptor, offset, size);
}

int fsync(int descriptor)
{
    return fails(SYNC) ? -1 : (int)syscall(SYS_fsync, descriptor);
}

int fdatasync(int descriptor)
{
    return fails(SYNC) ? -1 : (int)syscall(SYS_fdatasync, descriptor);
}

int ftruncate(int descriptor, off_t size)
{
    return fails(SYNC) ? -1 : (int)syscall(SYS_ftruncate, descriptor, size);
}

int ftruncate64(int descriptor, off64_t size)
{
    return ftruncate(descriptor, size);
}

ssize_t read(int descriptor, void *bytes, size_t size)
{
    if (is_file(descriptor) && fails(READ)) return -1;
    return syscall(SYS_read, descriptor, bytes, size);
}

ssize_t pread(int descriptor, void *bytes, size_t size, off_t offset)
{
    if (is_file(descriptor) && fails(READ)) return -1;
    return syscall(SYS_pread64, descriptor, bytes, size, offset);
}

ssize_t pread64(int descriptor, void *bytes, size_t size, off64_t offset)
{
    return pread(descriptor, bytes, size, offset);
}

/* ------------------------------------------------------------ from main() on */

static int (*true_main)(int, char **, char **);

static unsigned long number_of(const char *name)
{
    const char *value = getenv(name);
    return value ? strtoul(value, NULL, 10) : 0;
}

static void write_count(void)
{
    char text[32];
    unsigned long number = atomic_load(&counted);
    wanted = NONE;
    int size = snprintf(text, sizeof text, "%lu\n", number);
    if (count_file >= 0) (void)syscall(SYS_write, count_file, text, (size_t)size);
}

static int armed_main(int count, char **arguments, char **environment)
{
    const char *kind = getenv("FAULT"), *path = getenv("FAULT_COUNT");
    at = number_of("FAULT_AT");
    goes_on = number_of("FAULT_ON");
    error_number = (int)number_of("FAULT_ERROR");
    if (path) count_file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (count_file >= 0 && count_file < 100) { /* where the program closes nothing */
        int high = fcntl(count_file, F_DUPFD_CLOEXEC, 900);
        if (high >= 0) count_file = high;
    }
    (void)atexit(write_count);
    if (kind)
        wanted = !strcmp(kind, "alloc")   ? ALLOC
                 : !strcmp(kind, "write") ? WRITE
                 : !strcmp(kind, "sync")  ? SYNC
                 : !strcmp(kind, "read")  ? READ
                                          : NONE;
    return true_main(count, arguments, environment);
}

typedef int starter(int (*)(int, char **, char **), int, char **, void (*)(void), void (*)(void),
                    void (*)(void), void *);

int __libc_start_main(int (*main)(int, char **, char **), int count, char **arguments,
                      void (*begin)(void), void (*end)(void), void (*loader_end)(void), void *stack)
{
    starter *start = (starter *)dlsym(RTLD_NEXT, "__libc_start_main");
    true_main = main;
    return start(armed_main, count, arguments, begin, end, loader_end, stack);
}

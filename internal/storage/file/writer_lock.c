/* SPDX-License-Identifier: MIT */
#include "file/writer_lock.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <linux/stat.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <time.h>
#include <unistd.h>

enum {
    /* another process may check the lock at the same moment, or remove the file */
    TRIES_MOST = 6,
    PAUSE_MS = 20,    /* between two of them */
    SAID_MOST = 4200, /* of the text in the file */
    OPENING = O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY,
};

/* REAL_PATH.lock. If the database does not exist yet, its folder has the real path. */
static bool find_name(const char *path, char name[PATH_MAX])
{
    char whole[PATH_MAX], folder[PATH_MAX];
    if (realpath(path, whole)) return snprintf(name, PATH_MAX, "%s.lock", whole) < PATH_MAX;
    const char *slash = strrchr(path, '/');
    const char *base = slash ? slash + 1 : path;
    int size = slash ? (int)(slash - path) : 0;
    if (errno != ENOENT || size >= PATH_MAX) return false;
    (void)snprintf(folder, PATH_MAX, "%.*s", size ? size : 1, slash ? path : ".");
    if (!realpath(folder, whole)) return false;
    return snprintf(name, PATH_MAX, "%s/%s.lock", strcmp(whole, "/") == 0 ? "" : whole, base) <
           PATH_MAX;
}

static bool is_same(const struct stat *one, const struct stat *other)
{
    return one->st_dev == other->st_dev && one->st_ino == other->st_ino;
}

static bool is_file(int lock, const char *name)
{
    struct stat open, there;
    return fstat(lock, &open) == 0 && lstat(name, &there) == 0 && is_same(&open, &there);
}

static int refuse(const char *path, int cause, struct error *error)
{
    error_set(error, "The database %s cannot be locked (%s): check the path and try again.", path,
              strerror(cause));
    return -1;
}

/* ---------------------------------------------------------------- taking */

/* Another name of the same file would have another lock, and another log of SQLite's. */
static bool has_one_name(const char *path, const struct stat *file, struct error *error)
{
    struct statx more = {.stx_attributes = 0};
    if (S_ISREG(file->st_mode) && file->st_nlink > 1)
        return error_set(error,
                         "The database %s has %ju names (hard links), and what is written under "
                         "one damages it under the others: remove the other names, or copy it with "
                         "'netscope db backup'.",
                         path, (uintmax_t)file->st_nlink);
    if (statx(AT_FDCWD, path, 0, STATX_TYPE, &more) == 0 &&
        (more.stx_attributes & STATX_ATTR_MOUNT_ROOT))
        return error_set(error,
                         "The database %s is mounted as a single file, so its log and its lock lie "
                         "elsewhere than those of its other name: mount its folder instead.",
                         path);
    return true;
}

/*
 * Gives the lock the access rights of those who may write the database. The file is new and ours.
 */
static bool share(int lock, const struct stat *database)
{
    mode_t writers = database->st_mode & 0222;
    if (geteuid() == 0 && fchown(lock, database->st_uid, database->st_gid) != 0) return false;
    if (geteuid() != 0 && (writers & 0020) && fchown(lock, (uid_t)-1, database->st_gid) != 0)
        writers &= (mode_t)~0020;
    return fchmod(lock, 0600 | writers | writers << 1) == 0;
}

/* -1 with errno. Only its owner can open a new file until share() has been called. */
static int open_lock(const char *name, const struct stat *database)
{
    struct stat found;
    int lock = open(name, O_RDWR | OPENING);
    if (lock < 0 && errno == ENOENT) {
        lock = open(name, O_RDWR | O_CREAT | O_EXCL | OPENING, 0600);
        if (lock >= 0 && !share(lock, database)) {
            int cause = errno;
            (void)unlink(name);
            close(lock);
            errno = cause;
            return -1;
        }
    }
    /* A file with a second name may be another user's, and we would overwrite it. */
    if (lock >= 0 && (fstat(lock, &found) != 0 || !S_ISREG(found.st_mode) || found.st_nlink > 1)) {
        close(lock);
        errno = EEXIST;
        return -1;
    }
    return lock;
}

/* -1 with errno; EWOULDBLOCK: another process has it. */
static int try_lock(const char *name, const struct stat *database)
{
    int lock = open_lock(name, database);
    if (lock < 0) return -1;
    if (flock(lock, LOCK_EX | LOCK_NB) == 0) {
        if (is_file(lock, name)) return lock;
        errno = ESTALE; /* removed by its holder, between our two steps */
    }
    int cause = errno;
    close(lock);
    errno = cause;
    return -1;
}

static bool is_passing(int cause)
{
    return cause == EWOULDBLOCK || cause == ESTALE || cause == EEXIST || cause == EINTR;
}

static int refuse_lock(const char *path, const char *name, int cause, struct error *error)
{
    pid_t process = 0;
    char control[2], who[40] = "";
    switch (cause) {
    case EWOULDBLOCK:
        if (writer_lock_holder(path, &process, control, sizeof control) && process)
            (void)snprintf(who, sizeof who, " (process %ld)", (long)process);
        error_set_kind(error, ERROR_BUSY,
                       "Another NetScope%s is writing to the database %s: stop that one first, or "
                       "give this one a database of its own.",
                       who, path);
        return -1;
    case EACCES:
    case EPERM:
        error_set(error,
                  "The lock %s cannot be opened (%s), so nothing is written to the database: run "
                  "NetScope as the user who owns the database, or remove that file if no NetScope "
                  "is writing.",
                  name, strerror(cause));
        return -1;
    case ELOOP:
    case EEXIST:
        error_set(error,
                  "The lock %s is not an ordinary file of one name, so nothing is written to the "
                  "database: "
                  "remove it and try again.",
                  name);
        return -1;
    default: return refuse(path, cause, error);
    }
}

int writer_lock_take(const char *path, struct error *error)
{
    struct stat database;
    char name[PATH_MAX];
    const struct timespec pause = {.tv_nsec = PAUSE_MS * 1000000L};
    if (stat(path, &database) != 0 || !find_name(path, name)) return refuse(path, errno, error);
    if (!has_one_name(path, &database, error)) return -1;
    int lock = try_lock(name, &database);
    for (int i = 1; lock < 0 && i < TRIES_MOST && is_passing(errno); i++) {
        (void)nanosleep(&pause, NULL);
        lock = try_lock(name, &database);
    }
    if (lock < 0) return refuse_lock(path, name, errno, error);
    if (writer_lock_name(lock, NULL, error)) return lock;
    writer_lock_release(lock, path);
    return -1;
}

/* ---------------------------------------------------------------- while it is held */

void writer_lock_release(int lock, const char *path)
{
    if (lock < 0) return;
    if (writer_lock_covers(lock, path)) {
        char name[PATH_MAX];
        if (find_name(path, name)) (void)unlink(name);
    }
    close(lock);
}

bool writer_lock_covers(int lock, const char *path)
{
    char name[PATH_MAX];
    return find_name(path, name) && is_file(lock, name);
}

static bool write_said(int lock, const char *said, size_t size)
{
    if (ftruncate(lock, 0) != 0) return false;
    errno = ENOSPC; /* if a part was written */
    return pwrite(lock, said, size, 0) == (ssize_t)size;
}

bool writer_lock_name(int lock, const char *control, struct error *error)
{
    char said[SAID_MOST];
    int size = snprintf(said, sizeof said, "%ld\n%s\n", (long)getpid(), control ? control : "-");
    if (size < (int)sizeof said && write_said(lock, said, (size_t)size)) return true;
    return error_set(error,
                     "The lock of the database cannot be written (%s): check the disk and the "
                     "space on it.",
                     strerror(errno));
}

void writer_lock_copy(int from, int to)
{
    char said[SAID_MOST];
    ssize_t size = pread(from, said, sizeof said, 0);
    if (size > 0) (void)write_said(to, said, (size_t)size);
}

/* ---------------------------------------------------------------- asking */

/*
 * "1: FLOCK  ADVISORY  WRITE 4711 08:01:1234 0 EOF", for each lock of this machine. On some file
 * systems (btrfs, overlay) the device differs from that of stat(). Then only the inode is compared.
 */
static bool line_names(const char *line, const struct stat *file, long *process)
{
    unsigned major_number, minor_number;
    uintmax_t inode;
    if (sscanf(line, "%*d: FLOCK ADVISORY WRITE %ld %x:%x:%ju", process, &major_number,
               &minor_number, &inode) != 4)
        return false;
    bool same_device = makedev(major_number, minor_number) == file->st_dev;
    return inode == file->st_ino && (same_device || major(file->st_dev) == 0);
}

static bool machine_has_lock(const struct stat *file, pid_t *process)
{
    char line[256];
    long found = 0;
    bool held = false;
    FILE *locks = fopen("/proc/locks", "re");
    while (locks && !held && fgets(line, sizeof line, locks))
        held = line_names(line, file, &found);
    if (locks) (void)fclose(locks);
    if (held) *process = (pid_t)found;
    return held;
}

static void read_said(int lock, pid_t *process, char *control, size_t control_size)
{
    char said[SAID_MOST];
    ssize_t size = pread(lock, said, sizeof said - 1, 0);
    said[size > 0 ? size : 0] = '\0';
    char *end = strchr(said, '\n');
    long number = strtol(said, NULL, 10);
    if (!end || number <= 0) return;
    *process = (pid_t)number;
    char *path = end + 1;
    path[strcspn(path, "\n")] = '\0';
    if (path[0] == '/') (void)snprintf(control, control_size, "%s", path);
}

bool writer_lock_holder(const char *path, pid_t *process, char *control, size_t control_size)
{
    char name[PATH_MAX];
    struct stat file;
    *process = 0;
    control[0] = '\0';
    if (!find_name(path, name)) return false;
    int lock = open(name, O_RDONLY | OPENING);
    if (lock < 0)
        return errno == EACCES && lstat(name, &file) == 0 && machine_has_lock(&file, process);
    bool held = flock(lock, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
    if (held) read_said(lock, process, control, control_size);
    close(lock);
    return held;
}

bool writer_lock_is_held(const char *path)
{
    pid_t process;
    char control[2];
    return writer_lock_holder(path, &process, control, sizeof control);
}

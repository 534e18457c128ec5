/* SPDX-License-Identifier: MIT */
#include "editions.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LINE_MOST = 1024, COMPACT_BYTES = 256 * 1024, ENDED_MOST = 512 };

struct editions {
    int file;
    char path[4200];
    int64_t size, compact_at;
    int64_t dropped_number; /* the largest number that a compacted journal had */
    struct edition *all;
    size_t count, capacity;
};

/* ---------------------------------------------------------------- editions in memory */

static struct edition *find(struct editions *editions, int64_t number)
{
    for (size_t i = editions->count; i-- > 0 && editions->all[i].number >= number;)
        if (editions->all[i].number == number) return &editions->all[i];
    return NULL;
}

static bool remember(struct editions *editions, const struct edition *edition)
{
    struct edition *known = find(editions, edition->number);
    if (!known && editions->count == editions->capacity) {
        size_t capacity = editions->capacity ? 2 * editions->capacity : 16;
        struct edition *grown = realloc(editions->all, capacity * sizeof *grown);
        if (!grown) return false;
        editions->all = grown;
        editions->capacity = capacity;
    }
    if (!known) known = &editions->all[editions->count++];
    memmove(known, edition, sizeof *known); /* it may be the same one */
    return true;
}

static bool has_ended(const struct edition *edition)
{
    return edition->state != EDITION_PENDING && edition->state != EDITION_DELIVERED;
}

/* Those of which no file is left go, but for the newest ones. */
static void drop_ended(struct editions *editions)
{
    size_t kept = 0, ended = 0;
    for (size_t i = 0; i < editions->count; i++)
        ended += has_ended(&editions->all[i]);
    for (size_t i = 0; i < editions->count; i++) {
        if (has_ended(&editions->all[i]) && ended-- > ENDED_MOST) continue;
        if (kept != i) editions->all[kept] = editions->all[i];
        kept++;
    }
    editions->count = kept;
}

/* ---------------------------------------------------------------- the file */

static bool refuse(const struct editions *editions, const char *doing, struct error *error)
{
    return error_set(error,
                     "The journal %s cannot be %s (%s): check its owner, its rights and the space "
                     "on the disk.",
                     editions->path, doing, strerror(errno));
}

static bool append(struct editions *editions, const struct text *text, struct error *error)
{
    for (size_t at = 0; at < text->size;) {
        ssize_t written = pwrite(editions->file, text->data + at, text->size - at, editions->size);
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return refuse(editions, "written", error);
        at += (size_t)written;
        editions->size += written;
    }
    return fdatasync(editions->file) == 0 || refuse(editions, "written", error);
}

/* A line that did not fit on the disk is taken back, so that it is no part of the next one. */
static bool append_edition(struct editions *editions, const struct edition *edition,
                           struct error *error)
{
    char memory[LINE_MOST];
    struct text line = text_into(memory, sizeof memory);
    edition_add_line(&line, edition);
    int64_t before = editions->size;
    if (append(editions, &line, error)) return true;
    if (ftruncate(editions->file, before) == 0) editions->size = before;
    return false;
}

static bool take_line(struct editions *editions, const char *line)
{
    struct edition edition;
    int64_t last;
    if (sscanf(line, "#last %" SCNd64, &last) == 1) {
        editions->dropped_number = last;
        return true;
    }
    return !edition_read_line(line, &edition) || remember(editions, &edition);
}

static bool read_bytes(struct editions *editions, char *bytes, size_t size, int64_t start,
                       struct error *error)
{
    for (size_t at = 0; at < size;) {
        ssize_t got = pread(editions->file, bytes + at, size - at, start + (off_t)at);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return refuse(editions, "read", error);
        at += (size_t)got;
    }
    bytes[size] = '\0';
    return true;
}

static bool take_lines(struct editions *editions, char *bytes, size_t size, struct error *error)
{
    char *line = bytes, *end;
    while (line < bytes + size && *line == '\0') /* the rest of a block that was given back */
        line++;
    for (; line < bytes + size; line = end + 1) {
        end = memchr(line, '\n', (size_t)(bytes + size - line));
        if (!end) { /* it was cut off: it does not count, and goes */
            editions->size -= bytes + size - line;
            return ftruncate(editions->file, editions->size) == 0 ||
                   refuse(editions, "written", error);
        }
        *end = '\0';
        if (!take_line(editions, line))
            return error_no_memory(error, "read the journal %s", editions->path);
    }
    return true;
}

static bool load(struct editions *editions, struct error *error)
{
    off_t start = lseek(editions->file, 0, SEEK_DATA);
    if (start < 0) start = editions->size; /* it is empty */
    size_t size = (size_t)(editions->size - start);
    char *bytes = malloc(size + 1);
    if (!bytes) return error_no_memory(error, "read the journal %s", editions->path);
    bool good =
        read_bytes(editions, bytes, size, start, error) && take_lines(editions, bytes, size, error);
    free(bytes);
    editions->dropped_number = editions_last_number(editions);
    drop_ended(editions);
    editions->compact_at = start + (int64_t)editions->count * LINE_MOST + COMPACT_BYTES;
    return good;
}

static bool open_file(struct editions *editions, struct error *error)
{
    struct stat status;
    editions->file = open(editions->path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (editions->file < 0 || fstat(editions->file, &status) != 0)
        return refuse(editions, "opened", error);
    if (!S_ISREG(status.st_mode))
        return error_set(error, "The journal %s is no ordinary file: remove it.", editions->path);
    editions->size = status.st_size;
    if (flock(editions->file, LOCK_EX | LOCK_NB) == 0) return true;
    return error_set_kind(error, ERROR_BUSY,
                          "Another `netscope report` has the journal %s: wait until it ends.",
                          editions->path);
}

/* What is not needed any more is given back. If the file system cannot, the file grows on. */
static bool compact(struct editions *editions, struct error *error)
{
    char memory[64];
    int64_t start = editions->size;
    struct text line = text_into(memory, sizeof memory);
    text_format(&line, "#last %" PRId64 "\n", editions_last_number(editions));
    drop_ended(editions);
    bool good = append(editions, &line, error);
    for (size_t i = 0; good && i < editions->count; i++)
        good = append_edition(editions, &editions->all[i], error);
    if (good) (void)fallocate(editions->file, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, start);
    editions->compact_at = editions->size + 2 * (editions->size - start) + COMPACT_BYTES;
    return good;
}

/* ---------------------------------------------------------------- for others */

struct editions *editions_open(const char *path, struct error *error)
{
    struct editions *editions = calloc(1, sizeof *editions);
    if (!editions) {
        error_no_memory(error, "open the journal %s", path);
        return NULL;
    }
    (void)snprintf(editions->path, sizeof editions->path, "%s", path);
    if (open_file(editions, error) && load(editions, error)) return editions;
    editions_close(editions);
    return NULL;
}

void editions_close(struct editions *editions)
{
    if (!editions) return;
    if (editions->file >= 0) (void)close(editions->file);
    free(editions->all);
    free(editions);
}

size_t editions_count(const struct editions *editions)
{
    return editions->count;
}

const struct edition *editions_at(const struct editions *editions, size_t index)
{
    return &editions->all[index];
}

int64_t editions_last_number(const struct editions *editions)
{
    int64_t newest = editions->count ? editions->all[editions->count - 1].number : 0;
    return newest > editions->dropped_number ? newest : editions->dropped_number;
}

bool editions_write(struct editions *editions, const struct edition *edition, struct error *error)
{
    if (!append_edition(editions, edition, error)) return false;
    if (!remember(editions, edition)) return error_no_memory(error, "remember a report");
    return editions->size < editions->compact_at || compact(editions, error);
}

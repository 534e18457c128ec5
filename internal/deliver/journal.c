/* SPDX-License-Identifier: MIT */
#include "journal.h"

#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LINE_MOST = 2048, COMPACT_BYTES = 1 << 20 };

struct journal {
    int file;
    char path[4200], identity[128];
    int64_t size, compact_at;
    struct parcel *parcels;
    size_t count, capacity;
};

static const char *const state_words[] = {[PARCEL_SENDING] = "sending",
                                          [PARCEL_WAITING] = "waiting",
                                          [PARCEL_DELIVERED] = "delivered",
                                          [PARCEL_FAILED] = "failed",
                                          [PARCEL_TOLD] = "told"};

/* ---------------------------------------------------------------- parcels in memory */

static struct parcel *find(struct journal *journal, const struct parcel *parcel)
{
    for (size_t i = journal->count; i-- > 0;)
        if (parcel_is_same(&journal->parcels[i], parcel)) return &journal->parcels[i];
    return NULL;
}

static void forget(struct journal *journal, struct parcel *known)
{
    if (!known) return;
    size_t behind = (size_t)(journal->parcels + journal->count - (known + 1));
    memmove(known, known + 1, behind * sizeof *known);
    journal->count--;
}

static bool remember(struct journal *journal, const struct parcel *parcel)
{
    struct parcel *known = find(journal, parcel);
    if (parcel->state == PARCEL_TOLD) {
        forget(journal, known);
        return true;
    }
    if (!known && journal->count == journal->capacity) {
        size_t capacity = journal->capacity ? 2 * journal->capacity : 16;
        struct parcel *grown = realloc(journal->parcels, capacity * sizeof *grown);
        if (!grown) return false;
        journal->parcels = grown;
        journal->capacity = capacity;
    }
    if (!known) known = &journal->parcels[journal->count++];
    /* It may be the same one. */
    memmove(known, parcel, sizeof *known);
    return true;
}

/* ---------------------------------------------------------------- lines */

static void add_line(struct text *line, const struct parcel *parcel)
{
    text_format(line, "%s %s %s %" PRId64 " %" PRId64 " %" PRId64 " %s\n", parcel->target,
                parcel->messages, state_words[parcel->state], parcel->tries, parcel->first_us,
                parcel->last_us, parcel->answer);
}

/* False: it is no line of a journal. */
static bool read_line(const char *line, struct parcel *parcel)
{
    char state[16];
    int end = 0;
    *parcel = (struct parcel){.state = PARCEL_TOLD};
    if (sscanf(line, "%63s %1024s %15s %" SCNd64 " %" SCNd64 " %" SCNd64 " %n", parcel->target,
               parcel->messages, state, &parcel->tries, &parcel->first_us, &parcel->last_us,
               &end) < 6 ||
        end == 0)
        return false;
    (void)snprintf(parcel->answer, sizeof parcel->answer, "%s", line + end);
    for (int i = 0; i <= PARCEL_TOLD; i++) {
        if (strcmp(state_words[i], state) != 0) continue;
        parcel->state = (enum parcel_state)i;
        return true;
    }
    return false;
}

static bool take_line(struct journal *journal, const char *line, bool *is_ours)
{
    struct parcel parcel;
    static const char head[] = "#database ";
    if (strncmp(line, head, sizeof head - 1) == 0) {
        *is_ours = strcmp(line + sizeof head - 1, journal->identity) == 0;
        if (!*is_ours) journal->count = 0;
        return true;
    }
    return !*is_ours || !read_line(line, &parcel) || remember(journal, &parcel);
}

/* ---------------------------------------------------------------- the file */

static bool refuse(const struct journal *journal, const char *doing, struct error *error)
{
    return error_set(error,
                     "The journal %s cannot be %s (%s): check its owner, its rights and the space "
                     "on the disk.",
                     journal->path, doing, strerror(errno));
}

static bool append(struct journal *journal, const struct text *text, struct error *error)
{
    for (size_t at = 0; at < text->size;) {
        ssize_t written = pwrite(journal->file, text->data + at, text->size - at, journal->size);
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return refuse(journal, "written", error);
        at += (size_t)written;
        journal->size += written;
    }
    return fdatasync(journal->file) == 0 || refuse(journal, "written", error);
}

static bool append_identity(struct journal *journal, struct error *error)
{
    char memory[256];
    struct text line = text_into(memory, sizeof memory);
    text_format(&line, "#database %s\n", journal->identity);
    return append(journal, &line, error);
}

/* What is in the file, without the part that was given back; the caller frees it. NULL: failed. */
static char *read_all(struct journal *journal, size_t *size, struct error *error)
{
    off_t start = lseek(journal->file, 0, SEEK_DATA);
    if (start < 0) start = journal->size; /* it is empty */
    *size = (size_t)(journal->size - start);
    char *bytes = malloc(*size + 1);
    if (!bytes) {
        error_no_memory(error, "read the journal %s", journal->path);
        return NULL;
    }
    for (size_t at = 0; at < *size;) {
        ssize_t got = pread(journal->file, bytes + at, *size - at, start + (off_t)at);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) {
            refuse(journal, "read", error);
            free(bytes);
            return NULL;
        }
        at += (size_t)got;
    }
    bytes[*size] = '\0';
    return bytes;
}

/* *is_ours: lines that are appended now are about this database. */
static bool load(struct journal *journal, bool *is_ours, struct error *error)
{
    size_t size, zeros = 0;
    char *bytes = read_all(journal, &size, error);
    *is_ours = false;
    if (!bytes) return false;
    while (zeros < size && bytes[zeros] == '\0') /* the rest of a block that was given back */
        zeros++;
    bool good = true, ends = true;
    for (char *line = bytes + zeros, *end; good && line < bytes + size; line = end + 1) {
        end = memchr(line, '\n', (size_t)(bytes + size - line));
        ends = end != NULL;
        if (!ends) break;
        *end = '\0';
        good = take_line(journal, line, is_ours);
    }
    free(bytes);
    if (!good) return error_no_memory(error, "read the journal %s", journal->path);
    char line_end[] = "\n";
    struct text rest = {line_end, 1, sizeof line_end, false};
    return ends || append(journal, &rest, error);
}

/* What is not needed any more is given back. If the file system cannot, the file grows on. */
static bool compact(struct journal *journal, struct error *error)
{
    int64_t start = journal->size;
    if (journal->count == 0 && ftruncate(journal->file, 0) == 0) journal->size = start = 0;
    bool good = append_identity(journal, error);
    for (size_t i = 0; good && i < journal->count; i++) {
        char memory[LINE_MOST];
        struct text line = text_into(memory, sizeof memory);
        add_line(&line, &journal->parcels[i]);
        good = append(journal, &line, error);
    }
    if (good && start > 0)
        (void)fallocate(journal->file, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, start);
    journal->compact_at = journal->size + 2 * (journal->size - start) + COMPACT_BYTES;
    return good;
}

static bool open_file(struct journal *journal, struct error *error)
{
    struct stat status;
    journal->file = open(journal->path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (journal->file < 0 || fstat(journal->file, &status) != 0)
        return refuse(journal, "opened", error);
    if (!S_ISREG(status.st_mode))
        return error_set(error, "The journal %s is no ordinary file: remove it.", journal->path);
    journal->size = status.st_size;
    if (flock(journal->file, LOCK_EX | LOCK_NB) == 0) return true;
    return error_set_kind(error, ERROR_BUSY,
                          "Another `netscope deliver` has the journal %s: end it first, or let it "
                          "work.",
                          journal->path);
}

struct journal *journal_open(const char *path, const char *identity, struct error *error)
{
    bool is_ours = false;
    struct journal *journal = calloc(1, sizeof *journal);
    if (!journal) {
        error_no_memory(error, "open the journal %s", path);
        return NULL;
    }
    journal->compact_at = COMPACT_BYTES;
    (void)snprintf(journal->path, sizeof journal->path, "%s", path);
    (void)snprintf(journal->identity, sizeof journal->identity, "%s", identity);
    if (open_file(journal, error) && load(journal, &is_ours, error) &&
        (is_ours || append_identity(journal, error)))
        return journal;
    journal_close(journal);
    return NULL;
}

void journal_close(struct journal *journal)
{
    if (!journal) return;
    if (journal->file >= 0) (void)close(journal->file);
    free(journal->parcels);
    free(journal);
}

size_t journal_count(const struct journal *journal)
{
    return journal->count;
}

struct parcel *journal_parcel(struct journal *journal, size_t index)
{
    return &journal->parcels[index];
}

bool journal_write(struct journal *journal, const struct parcel *parcel, struct error *error)
{
    char memory[LINE_MOST];
    struct text line = text_into(memory, sizeof memory);
    add_line(&line, parcel);
    if (!append(journal, &line, error)) return false;
    if (!remember(journal, parcel)) return error_no_memory(error, "remember what was sent");
    return journal->size < journal->compact_at || compact(journal, error);
}

/* SPDX-License-Identifier: MIT */
#include "send.h"

#include "form.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* FILE.2 becomes FILE.3 and so on, FILE becomes FILE.1. The oldest is replaced. */
static bool rotate(const struct target *target)
{
    char from[TARGET_TEXT_SIZE + 32], to[TARGET_TEXT_SIZE + 32];
    for (int64_t i = target->rotate_files; i > 0; i--) {
        (void)snprintf(to, sizeof to, "%s.%" PRId64, target->file, i);
        if (i > 1)
            (void)snprintf(from, sizeof from, "%s.%" PRId64, target->file, i - 1);
        else
            (void)snprintf(from, sizeof from, "%s", target->file);
        if (rename(from, to) != 0 && errno != ENOENT) return false;
    }
    return true;
}

static int open_file(const char *path)
{
    return open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0640);
}

/* A line that a crash cut off ends here, so that the next one can be read. */
static bool ends_in_a_line(int file, const struct stat *status)
{
    char last = '\n';
    return status->st_size == 0 ||
           (pread(file, &last, 1, status->st_size - 1) == 1 && last == '\n');
}

static bool write_line(int file, const struct text *line)
{
    struct stat status;
    if (fstat(file, &status) != 0 || !S_ISREG(status.st_mode)) return false;
    if (!ends_in_a_line(file, &status) && write(file, "\n", 1) != 1) return false;
    /* One call, so that a full disk leaves a part at most once. */
    return write(file, line->data, line->size) == (ssize_t)line->size && fsync(file) == 0;
}

void send_to_file(const struct way *way, const struct letter *letter, struct outcome *outcome)
{
    const struct target *target = way->target;
    struct stat status;
    char *memory = malloc(2 * LETTER_BODY_SIZE);
    if (!memory) {
        outcome_set(outcome, OUTCOME_LATER, "There is not enough memory");
        return;
    }
    struct text line = text_into(memory, 2 * LETTER_BODY_SIZE);
    form_json(letter, &line);
    text_add_char(&line, '\n');
    bool is_full = stat(target->file, &status) == 0 && S_ISREG(status.st_mode) &&
                   status.st_size > 0 && status.st_size + (int64_t)line.size > target->rotate_bytes;
    int file = !is_full || rotate(target) ? open_file(target->file) : -1;
    int cause = errno;
    errno = 0;
    if (file < 0)
        outcome_set(outcome, OUTCOME_LATER, "%s cannot be opened or renamed (%s)", target->file,
                    strerror(cause));
    else if (!write_line(file, &line))
        outcome_set(outcome, OUTCOME_UNKNOWN, "%s cannot be written (%s)", target->file,
                    errno ? strerror(errno) : "no space, or no ordinary file");
    else
        outcome_set(outcome, OUTCOME_DELIVERED, "Written");
    if (file >= 0) (void)close(file);
    free(memory);
}

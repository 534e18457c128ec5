/* SPDX-License-Identifier: MIT */
#include "outgoing.h"

#include "base/file_write.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* ---------------------------------------------------------------- the folder */

static void name_folder(const struct run *run, char folder[4200])
{
    (void)snprintf(folder, 4200, "%s-outgoing", run->options->database);
}

/* *mode: what files get. Who may read the folder may read them: in the service, the user who delivers. */
static bool prepare(const char *folder, mode_t *mode, struct error *error)
{
    struct stat status;
    if (mkdir(folder, 0700) != 0 && errno != EEXIST)
        return error_set(error, "The folder %s for reports on their way cannot be made: %s.",
                         folder, strerror(errno));
    if (lstat(folder, &status) != 0 || !S_ISDIR(status.st_mode) || status.st_uid != geteuid() ||
        status.st_mode & (S_IWGRP | S_IRWXO))
        return error_set(error,
                         "The folder %s is not this user's, or others may use it, so no report "
                         "goes there: remove it, or run `systemd-tmpfiles --create`.",
                         folder);
    *mode = status.st_mode & S_IRGRP ? 0640 : 0600;
    return true;
}

/* ---------------------------------------------------------------- a copy */

static bool copy_bytes(int from, int to)
{
    char bytes[16384];
    for (;;) {
        ssize_t got = read(from, bytes, sizeof bytes);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return got == 0;
        if (!file_write_all(to, bytes, (size_t)got)) return false;
    }
}

/* Under its name when it is whole. */
static bool copy(const char *path, const char *target, mode_t mode, struct error *error)
{
    char beside[4200 + EDITION_PATH_SIZE + 16];
    (void)snprintf(beside, sizeof beside, "%s.part", target);
    (void)unlink(beside);
    int from = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    int to = from < 0 ? -1 : open(beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    bool good = to >= 0 && copy_bytes(from, to) && fchmod(to, mode) == 0 && fsync(to) == 0 &&
                rename(beside, target) == 0;
    if (!good)
        error_set_kind(error, errno == ENOSPC ? ERROR_FULL : ERROR_REFUSED,
                       "The report %s cannot be copied to %s: %s.", path, target, strerror(errno));
    if (from >= 0) (void)close(from);
    if (to >= 0) (void)close(to);
    return good && folder_sync(target, error);
}

bool outgoing_put(const struct run *run, const struct report_entry *entry,
                  const struct edition *edition, struct error *error)
{
    char folder[4200], path[EDITION_PATH_SIZE + 16], target[4200 + EDITION_PATH_SIZE], format[8];
    const char *formats = edition->formats;
    mode_t mode = 0600;
    if (entry->to.count == 0 || !edition_next_format(&formats, format)) return true;
    name_folder(run, folder);
    (void)snprintf(path, sizeof path, "%s.%s", edition->path, format);
    (void)snprintf(target, sizeof target, "%s%s", folder, strrchr(path, '/'));
    return prepare(folder, &mode, error) && copy(path, target, mode, error);
}

/* ---------------------------------------------------------------- what is missing */

static const struct report_entry *find_entry(const struct run *run, const char *name)
{
    for (size_t i = 0; i < run->options->entry_count; i++)
        if (strcmp(run->options->entries[i].name, name) == 0) return &run->options->entries[i];
    return NULL;
}

/* The edition whose file has this name, and is there; *format: behind the point. */
static bool find_edition(const struct run *run, const char *name, size_t *index,
                         const char **format)
{
    for (size_t i = 0; i < editions_count(run->editions); i++) {
        const struct edition *edition = editions_at(run->editions, i);
        const char *slash = strrchr(edition->path, '/');
        size_t size = slash ? strlen(slash + 1) : 0;
        if (size == 0 || strncmp(name, slash + 1, size) != 0 || name[size] != '.') continue;
        *index = i;
        *format = name + size + 1;
        return edition->state == EDITION_DELIVERED || edition->state == EDITION_PENDING;
    }
    return false;
}

/* -1: there is no message; 0: one that waits; 1: one with an answer. */
static int state_of(const struct run *run, int64_t number, const char *target)
{
    const struct parameter parameters[] = {{":report_id", value_integer(number)},
                                           {":recipient", value_text(target)}};
    struct storage_rows *rows = storage_query(run->reader, "schedule/sent", NULL, parameters,
                                              sizeof parameters / sizeof parameters[0], NULL);
    int found = rows ? storage_next(rows, NULL) : -1;
    int state = found == 1 ? (int)storage_integer(rows, 0) : found == 0 ? -1 : 0;
    storage_rows_close(rows);
    return state;
}

static bool is_too_old(const struct run *run, int folder, const char *name)
{
    struct stat status;
    return fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) == 0 &&
           run->options->now_us - (int64_t)status.st_mtime * 1000000 >
               run->options->keep_messages_us;
}

/* False: nobody needs the copy any more. */
static bool find_missing(const struct run *run, const struct report_entry *entry, size_t index,
                         const char *format, struct outgoing *outgoing)
{
    const struct edition *edition = editions_at(run->editions, index);
    bool is_needed = false;
    for (const char *target = NULL; (target = text_list_next(&entry->to, target));) {
        int state = state_of(run, edition->number, target);
        is_needed = is_needed || state <= 0;
        if (state >= 0 || outgoing->count == OUTGOING_MOST) continue;
        struct outgoing_message *message = &outgoing->messages[outgoing->count++];
        *message = (struct outgoing_message){entry, index, target, ""};
        (void)snprintf(message->file, sizeof message->file, "%s.%s", edition->path, format);
    }
    return is_needed;
}

void outgoing_find(const struct run *run, struct outgoing *outgoing)
{
    char path[4200];
    outgoing->count = 0;
    name_folder(run, path);
    DIR *folder = opendir(path);
    for (struct dirent *file; folder && (file = readdir(folder));) {
        size_t index;
        const char *format;
        if (file->d_name[0] == '.') continue;
        bool is_needed = find_edition(run, file->d_name, &index, &format);
        if (is_needed && editions_at(run->editions, index)->state == EDITION_PENDING) continue;
        const struct report_entry *entry =
            is_needed ? find_entry(run, editions_at(run->editions, index)->name) : NULL;
        if (entry && run->reader && !is_too_old(run, dirfd(folder), file->d_name) &&
            find_missing(run, entry, index, format, outgoing))
            continue;
        if (!is_needed || run->reader) (void)unlinkat(dirfd(folder), file->d_name, 0);
    }
    if (folder) (void)closedir(folder);
}

/* ---------------------------------------------------------------- asking */

static void add_date(const struct run *run, struct text *text, int64_t us)
{
    char words[16] = "";
    struct tm date;
    time_t local = (time_t)(us / 1000000 + zone_offset_s(run->options->zone, us / 1000000));
    if (gmtime_r(&local, &date)) (void)strftime(words, sizeof words, "%Y-%m-%d", &date);
    text_add(text, words);
}

static void write_words(const struct run *run, const struct outgoing_message *message,
                        struct text *subject, struct text *words)
{
    const struct edition *edition = editions_at(run->editions, message->edition);
    text_format(subject, "Report %s: ", edition->name);
    add_date(run, subject, edition->from_us);
    text_add(subject, " to ");
    add_date(run, subject, edition->to_us - 1);
    text_format(words, "Number %" PRId64 " of this report was made.", edition->number);
    if (edition->replaces)
        text_format(words,
                    " It replaces number %" PRId64 ", because packets of its time came later.",
                    edition->replaces);
}

void outgoing_ask(const struct run *run, const struct outgoing *outgoing)
{
    char subject_memory[SUBJECT_BYTES_MOST + 1], words_memory[256];
    struct error refusal;
    for (size_t i = 0; run->options->hand_over && i < outgoing->count; i++) {
        const struct outgoing_message *message = &outgoing->messages[i];
        struct text subject = text_into(subject_memory, sizeof subject_memory);
        struct text words = text_into(words_memory, sizeof words_memory);
        write_words(run, message, &subject, &words);
        /* The other two may have names that people gave to their devices. */
        const bool is_open = message->entry->what == REPORT_OF_NETWORK;
        const struct request request = {.kind = REQUEST_REPORT_MADE,
                                        .id = editions_at(run->editions, message->edition)->number,
                                        .target = message->target,
                                        .subject = subject_memory,
                                        .text = words_memory,
                                        .file = message->file,
                                        .for_whom = is_open ? NULL : "officer"};
        if (!run->options->hand_over(run->options->owner, &request, &refusal)) return;
    }
}

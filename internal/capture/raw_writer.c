/* SPDX-License-Identifier: MIT */
/* Writes frames into pcap files, and rotates the files. */
#include "capture.h"

#include "base/planted.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    BUFFER_BYTES = 512 * 1024, /* must exceed the largest frame */
    FILE_HEADER_BYTES = 24,
    RECORD_HEADER_BYTES = 16,
    NAME_BYTES = PATH_MAX + 16,
};

struct raw_writer {
    struct raw_options options;
    char folder[PATH_MAX], base[NAME_MAX + 1], name[NAME_BYTES];
    int descriptor;
    int link_type;     /* of the present file */
    bool has_header;   /* the header, with its link type, has been written */
    uint64_t number;   /* of the present file; 0: not numbered */
    int64_t bytes;     /* of the present file, including buffered bytes */
    int64_t begins_us; /* the time of its first frame */
    uint64_t frames_in_file;
    struct raw_counters counters;
    bool refused;
    size_t buffered;
    uint64_t frames_buffered;
    uint8_t buffer[BUFFER_BYTES];
};

static bool refuse(struct raw_writer *writer, const char *what, struct error *error)
{
    int reason = errno;
    bool may_not = reason == EACCES || reason == EPERM;
    writer->refused = true;
    if (reason == ELOOP || reason == EMLINK)
        return error_set(error,
                         "%s is a link that somebody else may have put there, so no packets are "
                         "written to it; name another file with -w.",
                         writer->name);
    return error_set(error, "Raw packets cannot be written to %s%s (%s); %s.", writer->name, what,
                     strerror(reason),
                     may_not ? "name a place with -w where the user that the capture runs as "
                               "(privilege.user) may write"
                             : "make room there, or name another place with -w");
}

/* ------------------------------------------------------------ bytes */

/* The bytes of the whole records among the first bytes of the buffer; and their number. */
static size_t whole_bytes(const struct raw_writer *writer, size_t size, bool begins_file,
                          uint64_t *records)
{
    size_t at = begins_file ? FILE_HEADER_BYTES : 0;
    if (at > size) return 0;
    while (at + RECORD_HEADER_BYTES <= size) {
        uint32_t captured;
        memcpy(&captured, writer->buffer + at + 8, sizeof captured);
        if (at + RECORD_HEADER_BYTES + captured > size) break;
        at += RECORD_HEADER_BYTES + captured;
        ++*records;
    }
    return at;
}

bool raw_flush(struct raw_writer *writer, struct error *error)
{
    int64_t flushed = writer->bytes - (int64_t)writer->buffered;
    size_t done = 0;
    if (writer->refused) return false;
    while (done < writer->buffered) {
        ssize_t size = write(writer->descriptor, writer->buffer + done, writer->buffered - done);
        if (size > 0) {
            done += (size_t)size;
        } else if (size == 0 || errno != EINTR) {
            uint64_t saved = 0;
            (void)refuse(writer, " any more, and the capture goes on without them", error);
            off_t end = (off_t)(flushed + (int64_t)whole_bytes(writer, done, flushed == 0, &saved));
            writer->counters.frames += saved;
            writer->counters.lost += writer->frames_buffered - saved;
            /* the last whole record that was written */
            if (ftruncate(writer->descriptor, end) != 0) return false;
            return false;
        }
    }
    writer->counters.frames += writer->frames_buffered;
    writer->buffered = writer->frames_buffered = 0;
    return true;
}

static void add_to_buffer(struct raw_writer *writer, const void *data, size_t size)
{
    memcpy(writer->buffer + writer->buffered, data, size);
    writer->buffered += size;
    writer->bytes += (int64_t)size;
}

/* https://www.tcpdump.org/manpages/pcap-savefile.5.html */
static void add_file_header(struct raw_writer *writer, int link_type)
{
    const struct {
        uint32_t magic;
        uint16_t major, minor;
        uint32_t reserved[2], snaplen, link_type;
    } header = {0xa1b2c3d4, 2, 4, {0, 0}, (uint32_t)writer->options.snaplen, (uint32_t)link_type};
    writer->link_type = link_type;
    writer->has_header = true;
    add_to_buffer(writer, &header, sizeof header);
}

static void add_record(struct raw_writer *writer, const struct frame *frame)
{
    int64_t second = frame->time_us / 1000000 - (frame->time_us % 1000000 < 0);
    const uint32_t header[4] = {(uint32_t)second, (uint32_t)(frame->time_us - second * 1000000),
                                frame->captured_bytes, frame->wire_bytes};
    add_to_buffer(writer, header, sizeof header);
    if (frame->captured_bytes) add_to_buffer(writer, frame->data, frame->captured_bytes);
}

/* ------------------------------------------------------------ files */

static bool rotates(const struct raw_writer *writer)
{
    return writer->options.rotate_bytes || writer->options.rotate_us;
}

static void name_of(const struct raw_writer *writer, uint64_t number, char name[NAME_BYTES])
{
    if (number)
        (void)snprintf(name, NAME_BYTES, "%s.%04llu", writer->options.path,
                       (unsigned long long)number);
    else
        (void)snprintf(name, NAME_BYTES, "%s", writer->options.path);
}

static bool is_precious(const struct raw_writer *writer, const struct stat *file)
{
    for (size_t i = 0; i < writer->options.never_count; i++) {
        struct stat other;
        if (stat(writer->options.never[i], &other) == 0 && other.st_dev == file->st_dev &&
            other.st_ino == file->st_ino)
            return true;
    }
    return false;
}

static bool open_file(struct raw_writer *writer, uint64_t number, struct error *error)
{
    struct stat file;
    writer->number = number;
    name_of(writer, number, writer->name);
    writer->bytes = 0;
    writer->frames_in_file = 0;
    writer->has_header = false;
    /* Only the owner may read it. It is not truncated before its kind is checked. */
    writer->descriptor = open_unplanted(writer->name, O_WRONLY | O_NOCTTY, 0600);
    if (writer->descriptor < 0 || fstat(writer->descriptor, &file) != 0)
        return refuse(writer, "", error);
    if (is_precious(writer, &file)) {
        writer->refused = true;
        return error_set(error, "%s is what is read, or the database; give -w another name.",
                         writer->name);
    }
    if (S_ISREG(file.st_mode) && ftruncate(writer->descriptor, 0) != 0)
        return refuse(writer, "", error);
    return true;
}

static bool close_file(struct raw_writer *writer, struct error *error)
{
    if (writer->descriptor < 0) return true;
    if (!writer->has_header && !writer->refused) add_file_header(writer, writer->options.link_type);
    bool good = writer->refused || raw_flush(writer, error);
    if (close(writer->descriptor) != 0 && good && !writer->refused)
        good = refuse(writer, " to its end", error);
    writer->descriptor = -1;
    return good;
}

static bool open_next(struct raw_writer *writer, struct error *error)
{
    char old[NAME_BYTES];
    if (!close_file(writer, error) || !open_file(writer, writer->number + 1, error)) return false;
    if (writer->options.files_most && writer->number > writer->options.files_most) {
        name_of(writer, writer->number - writer->options.files_most, old);
        (void)unlink(old); /* a file that is already gone is fine */
    }
    return true;
}

/* The number of NAME.NNNN; 0 for every other file. */
static uint64_t number_of(const struct raw_writer *writer, const char *entry)
{
    size_t size = strlen(writer->base);
    if (strncmp(entry, writer->base, size) != 0 || entry[size] != '.') return 0;
    const char *digits = entry + size + 1;
    size_t count = strspn(digits, "0123456789");
    if (count < 4 || count > 18 || digits[count]) return 0;
    return strtoull(digits, NULL, 10);
}

/* Looks at files of earlier runs: finds the next number, and deletes those beyond files_most. */
static bool look_at_folder(struct raw_writer *writer, struct error *error)
{
    DIR *folder = opendir(writer->folder);
    const struct dirent *entry;
    uint64_t highest = 0;
    if (!folder) return refuse(writer, ", whose folder cannot be listed", error);
    while ((entry = readdir(folder))) {
        uint64_t number = number_of(writer, entry->d_name);
        if (number > highest) highest = number;
    }
    rewinddir(folder);
    while (writer->options.files_most && (entry = readdir(folder))) {
        uint64_t number = number_of(writer, entry->d_name);
        if (number && number + writer->options.files_most <= highest)
            (void)unlinkat(dirfd(folder), entry->d_name, 0);
    }
    (void)closedir(folder);
    writer->number = highest;
    return true;
}

static bool split_path(struct raw_writer *writer, struct error *error)
{
    const char *path = writer->options.path, *slash = strrchr(path, '/');
    const char *base = slash ? slash + 1 : path;
    int size = slash == path ? 1 : slash ? (int)(slash - path) : 0;
    if (strlen(path) >= PATH_MAX - 32 || strlen(base) > NAME_MAX - 24 || !*base ||
        strcmp(base, "-") == 0)
        return error_set(error, "-w takes the name of a file to write, not '%s'.", path);
    (void)snprintf(writer->folder, sizeof writer->folder, "%.*s", size ? size : 1,
                   size ? path : ".");
    (void)snprintf(writer->base, sizeof writer->base, "%s", base);
    return true;
}

/* ------------------------------------------------------------ life */

struct raw_writer *raw_open(const struct raw_options *options, struct error *error)
{
    struct raw_writer *writer = malloc(sizeof *writer);
    if (!writer) {
        error_no_memory(error, "write raw packets");
        return NULL;
    }
    memset(writer, 0, offsetof(struct raw_writer, buffer));
    writer->options = *options;
    writer->descriptor = -1;
    (void)snprintf(writer->name, sizeof writer->name, "%s", options->path);
    bool good = split_path(writer, error);
    if (good && rotates(writer)) good = look_at_folder(writer, error) && open_next(writer, error);
    if (good && !rotates(writer)) good = open_file(writer, 0, error);
    if (good) return writer;
    if (writer->descriptor >= 0) (void)close(writer->descriptor);
    free(writer);
    return NULL;
}

static bool is_full(struct raw_writer *writer, const struct frame *frame)
{
    const struct raw_options *options = &writer->options;
    int64_t size = RECORD_HEADER_BYTES + (int64_t)frame->captured_bytes;
    if (writer->frames_in_file == 0) return false;
    if (options->rotate_bytes && writer->bytes + size > options->rotate_bytes) return true;
    /* the clock was set back */
    if (frame->time_us < writer->begins_us) writer->begins_us = frame->time_us;
    return options->rotate_us && frame->time_us - writer->begins_us >= options->rotate_us;
}

bool raw_write(struct raw_writer *writer, const struct frame *frame, struct error *error)
{
    if (writer->refused) return false;
    if (is_full(writer, frame) && !open_next(writer, error)) return false;
    if (writer->has_header && writer->link_type != frame->link_type) {
        writer->counters.other_link++;
        return true;
    }
    if (writer->buffered + RECORD_HEADER_BYTES + FILE_HEADER_BYTES + frame->captured_bytes >
            BUFFER_BYTES &&
        !raw_flush(writer, error))
        return false;
    if (!writer->has_header) add_file_header(writer, frame->link_type);
    if (writer->frames_in_file++ == 0) writer->begins_us = frame->time_us;
    add_record(writer, frame);
    writer->frames_buffered++;
    return true;
}

bool raw_close(struct raw_writer *writer, struct raw_counters *counters, struct error *error)
{
    bool good = close_file(writer, error);
    *counters = writer->counters;
    free(writer);
    return good;
}

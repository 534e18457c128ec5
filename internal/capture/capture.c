/* SPDX-License-Identifier: MIT */
#include "capture.h"

#include "filter.h"
#include "input.h"
#include "pcap_file.h"
#include "pcapng.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct capture_source {
    char *name; /* as the user wrote it */
    struct input *input;
    struct filter *filter; /* NULL: everything */
    struct pcapng *pcapng; /* one of these two is set */
    struct pcap_file *pcap_file;
    int link_type;
    int snaplen;
    bool ended;
    bool is_cut;
    char cut_short[512];
};

/* ---------------------------------------------------------------- opening */

/* The reason why a path cannot be opened, and the remedy. */
static bool capture_refuse_path(const char *path, int reason, struct error *error)
{
    if (reason == ENOENT || reason == ENOTDIR)
        return error_set_kind(
            error, ERROR_NOT_FOUND,
            "Cannot read the capture '%s': there is no such file; check the path, for "
            "example with `ls`.",
            path);
    if (reason == EACCES || reason == EPERM)
        return error_set(error,
                         "Cannot read the capture '%s': this user may not read it; run as one who "
                         "may (for example with sudo), or copy it to a place of your own.",
                         path);
    return error_set(error, "Cannot read the capture '%s': %s; check the file and the disk.", path,
                     strerror(reason));
}

static int capture_open_path(const char *path, struct error *error)
{
    int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (descriptor < 0) {
        capture_refuse_path(path, errno, error);
        return -1;
    }
    struct stat status;
    if (fstat(descriptor, &status) == 0 && S_ISDIR(status.st_mode)) {
        close(descriptor);
        error_set(error,
                  "Cannot read the capture '%s': it is a directory; name the files in it, for "
                  "example '%s/*.pcap'.",
                  path, path);
        return -1;
    }
    return descriptor;
}

static int capture_open_stdin(struct error *error)
{
    if (isatty(STDIN_FILENO)) {
        error_set(error, "Standard input is a terminal, not a capture; pipe one in, for example: "
                         "tcpdump -w - | netscope capture -r -");
        return -1;
    }
    int descriptor = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3);
    if (descriptor < 0)
        error_set(error, "Cannot read a capture from standard input: %s; give it a file or a pipe.",
                  strerror(errno));
    return descriptor;
}

/* Recognises the formats of other programs that people try, by their first bytes. */
static const char *capture_hint(const uint8_t *bytes, size_t size)
{
    if (size >= 4 && memcmp(bytes, "\x28\xb5\x2f\xfd", 4) == 0)
        return "it is compressed with zstd: zstd -dc FILE | netscope capture -r -";
    if (size >= 4 && memcmp(bytes,
                            "\xfd"
                            "7zX",
                            4) == 0)
        return "it is compressed with xz: xz -dc FILE | netscope capture -r -";
    if (size >= 3 && memcmp(bytes, "BZh", 3) == 0)
        return "it is compressed with bzip2: bzip2 -dc FILE | netscope capture -r -";
    if (size >= 2 && memcmp(bytes, "PK", 2) == 0) return "it is a ZIP archive: unzip it first";
    if (size >= 5 && memcmp(bytes, "snoop", 5) == 0)
        return "it is a snoop capture: convert it with editcap -F pcap";
    return "give a file that tcpdump, Wireshark or another program wrote as pcap or pcapng";
}

static bool capture_refuse_bytes(const struct capture_source *source, const uint8_t *bytes,
                                 size_t size, const char *reason, struct error *error)
{
    return error_set(error, "'%s' is not a capture that can be read (%s); %s.", source->name,
                     reason, capture_hint(bytes, size));
}

/* Handles the outcome of reading a file's head. */
static bool capture_started(struct capture_source *source, enum file_outcome outcome,
                            const uint8_t *first, size_t first_size, const char *cut,
                            const char *damage, struct error *error)
{
    switch (outcome) {
    case FILE_FRAME: return true;
    case FILE_END:
    case FILE_CUT:
        if (input_failure(source->input))
            return capture_refuse_path(source->name, input_failure(source->input), error);
        if (input_damage(source->input)) cut = input_damage(source->input);
        return capture_refuse_bytes(source, first, first_size, cut, error);
    case FILE_DAMAGED: return capture_refuse_bytes(source, first, first_size, damage, error);
    case FILE_FAILED: break;
    }
    return false;
}

static bool capture_open_pcap(struct capture_source *source, const uint8_t *first,
                              size_t first_size, struct error *error)
{
    source->pcap_file = pcap_file_create(source->input, source->filter);
    if (!source->pcap_file) return error_no_memory(error, "read '%s'", source->name);
    enum file_outcome outcome = pcap_file_start(source->pcap_file, error);
    if (!capture_started(source, outcome, first, first_size,
                         "it ends before it has said what it holds",
                         pcap_file_damage(source->pcap_file), error))
        return false;
    source->link_type = pcap_file_link_type(source->pcap_file);
    source->snaplen = pcap_file_snaplen(source->pcap_file);
    return true;
}

static bool capture_open_pcapng(struct capture_source *source, const uint8_t *first,
                                size_t first_size, struct error *error)
{
    source->pcapng = pcapng_create(source->input, source->filter);
    if (!source->pcapng) return error_no_memory(error, "read '%s'", source->name);
    enum file_outcome outcome = pcapng_start(source->pcapng, error);
    if (!capture_started(source, outcome, first, first_size,
                         "a pcapng file that ends before it describes an interface",
                         pcapng_damage(source->pcapng), error))
        return false;
    source->link_type = pcapng_link_type(source->pcapng);
    source->snaplen = pcapng_snaplen(source->pcapng);
    return true;
}

/* Picks the format by the first bytes. */
static bool capture_open_input(struct capture_source *source, struct error *error)
{
    size_t size = 0;
    uint8_t first[8] = {0};
    const uint8_t *bytes = input_peek(source->input, sizeof first, &size);
    if (!bytes && size > 0) bytes = input_peek(source->input, size, NULL);
    if (bytes) memcpy(first, bytes, size);
    if (input_failure(source->input))
        return capture_refuse_path(source->name, input_failure(source->input), error);
    if (input_stopped(source->input))
        return error_set(error, "It was stopped before '%s' told what it is.", source->name);
    if (size == 0 && input_damage(source->input))
        return error_set(error, "Cannot read the capture '%s': %s; get a whole copy of it.",
                         source->name, input_damage(source->input));
    if (size == 0)
        return error_set(error,
                         "The capture '%s' is empty (not one byte); record it again, or give "
                         "another file.",
                         source->name);
    if (size >= 4 && memcmp(first, "\x0a\x0d\x0d\x0a", 4) == 0)
        return capture_open_pcapng(source, first, size, error);
    return capture_open_pcap(source, first, size, error);
}

struct capture_source *capture_open_file(const char *path, const char *filter,
                                         const volatile int *stop, struct error *error)
{
    bool is_stdin = strcmp(path, "-") == 0;
    int descriptor = is_stdin ? capture_open_stdin(error) : capture_open_path(path, error);
    if (descriptor < 0) return NULL;
    struct input *input = input_create(descriptor, stop);
    struct capture_source *source = calloc(1, sizeof *source);
    char *name = strdup(is_stdin ? "standard input" : path);
    struct filter *compiled = filter && *filter ? filter_create(filter) : NULL;
    if (!input || !source || !name || (filter && *filter && !compiled)) {
        error_no_memory(error, "read '%s'", path);
        input_destroy(input);
        filter_destroy(compiled);
        free(source);
        free(name);
        return NULL;
    }
    source->input = input;
    source->name = name;
    source->filter = compiled;
    if (!capture_open_input(source, error)) {
        capture_close(source);
        return NULL;
    }
    return source;
}

void capture_on_silence(struct capture_source *source, void (*silent)(void *owner), void *owner)
{
    input_on_silence(source->input, silent, owner);
}

void capture_close(struct capture_source *source)
{
    if (!source) return;
    pcap_file_destroy(source->pcap_file);
    pcapng_destroy(source->pcapng);
    filter_destroy(source->filter);
    input_destroy(source->input);
    free(source->name);
    free(source);
}

/* ---------------------------------------------------------------- reading */

/* The end: regular, inside a record, at damage, or because a read failed. */
static enum capture_outcome capture_end(struct capture_source *source, bool inside_record,
                                        const char *damage, struct error *error)
{
    source->ended = true;
    int failure = input_failure(source->input);
    if (failure) {
        error_set(error, "Reading the capture '%s' failed: %s; check the disk and run it again.",
                  source->name, strerror(failure));
        return CAPTURE_FAILED;
    }
    if (input_damage(source->input)) damage = input_damage(source->input);
    source->is_cut = (inside_record || damage) && !input_stopped(source->input);
    if (!source->is_cut) return CAPTURE_END;
    unsigned long long whole =
        source->pcapng ? pcapng_packets(source->pcapng) : pcap_file_packets(source->pcap_file);
    if (damage)
        (void)snprintf(source->cut_short, sizeof source->cut_short,
                       "'%s' cannot be read on after packet %llu (%s); what stood before that was "
                       "read.",
                       source->name, whole, damage);
    else
        (void)snprintf(source->cut_short, sizeof source->cut_short,
                       "'%s' ends in the middle of a record, after packet %llu; what was whole was "
                       "read.",
                       source->name, whole);
    return CAPTURE_END;
}

enum capture_outcome capture_next_few(struct capture_source *source, struct frame *frames,
                                      size_t most, size_t *count, struct error *error)
{
    *count = 1;
    if (source->ended) return CAPTURE_END;
    enum file_outcome outcome = source->pcapng
                                    ? pcapng_next(source->pcapng, frames, error)
                                    : pcap_file_next(source->pcap_file, frames, most, count);
    switch (outcome) {
    case FILE_FRAME: return CAPTURE_FRAME;
    case FILE_END: return capture_end(source, false, NULL, error);
    case FILE_CUT: return capture_end(source, true, NULL, error);
    case FILE_DAMAGED:
        return capture_end(source, true,
                           source->pcapng ? pcapng_damage(source->pcapng)
                                          : pcap_file_damage(source->pcap_file),
                           error);
    case FILE_FAILED: break;
    }
    source->ended = true;
    return CAPTURE_FAILED;
}

enum capture_outcome capture_next(struct capture_source *source, struct frame *frame,
                                  struct error *error)
{
    size_t count;
    return capture_next_few(source, frame, 1, &count, error);
}

int capture_link_type(const struct capture_source *source)
{
    return source->link_type;
}

int capture_snaplen(const struct capture_source *source)
{
    return source->snaplen;
}

const char *capture_cut_short(const struct capture_source *source)
{
    return source->is_cut ? source->cut_short : NULL;
}

double capture_progress(const struct capture_source *source)
{
    return input_progress(source->input);
}

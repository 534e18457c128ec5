/* SPDX-License-Identifier: MIT */
#include "input.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

enum {
    WINDOW_SIZE = 2 * INPUT_PEEK_MOST,
    CHUNK_SIZE = 128 * 1024, /* per read, so that the kernel's copy is still in the cache */
    COMPRESSED_SIZE = 256 * 1024,
};

struct input {
    int descriptor;
    int failure;
    bool at_end; /* of the uncompressed stream */
    const char *damage;
    const volatile int *stop;    /* NULL: cannot be stopped */
    void (*silent)(void *owner); /* NULL: nobody wants to know */
    void *owner;

    uint64_t file_size; /* 0: not known */
    uint64_t file_read; /* bytes read from the descriptor */

    uint8_t *window;
    size_t start, end; /* of the bytes not taken yet */
    bool pinned;       /* the window must not move */

    bool compressed;
    bool member_open; /* in the middle of a gzip member */
    z_stream inflater;
    uint8_t *packed;
};

void input_on_silence(struct input *input, void (*silent)(void *owner), void *owner)
{
    input->silent = silent;
    input->owner = owner;
}

/* True if a read would wait, after it has waited here for a while. */
static bool is_silent(const struct input *input)
{
    enum { WAIT_MS = 100 };
    struct pollfd polled = {.fd = input->descriptor, .events = POLLIN};
    int ready = poll(&polled, 1, WAIT_MS);
    return ready == 0 || (ready < 0 && errno == EINTR); /* a signal may be to stop it */
}

bool input_stopped(const struct input *input)
{
    return input->stop && *input->stop;
}

/* Bytes of the descriptor; 0 at its end, if it failed, or if it was stopped. */
static size_t input_read_file(struct input *input, void *data, size_t size)
{
    while (!input_stopped(input)) {
        if (input->silent && is_silent(input)) {
            input->silent(input->owner);
            continue;
        }
        ssize_t got = read(input->descriptor, data, size);
        if (got >= 0) {
            input->file_read += (uint64_t)got;
            return (size_t)got;
        }
        if (errno == EINTR) continue;
        input->failure = errno;
        break;
    }
    return 0;
}

/* True if the inflater has input. Between two members only another member counts. */
static bool input_refill_packed(struct input *input)
{
    z_stream *z = &input->inflater;
    if (z->avail_in > 0) return true;
    z->next_in = input->packed;
    z->avail_in = (uInt)input_read_file(input, input->packed, COMPRESSED_SIZE);
    return z->avail_in > 0;
}

static size_t input_inflate(struct input *input, void *data, size_t size)
{
    z_stream *z = &input->inflater;
    z->next_out = data;
    z->avail_out = (uInt)size;
    while (z->avail_out == size) {
        if (!input_refill_packed(input)) {
            if (input->member_open && !input->failure && !input_stopped(input))
                input->damage = "its gzip data ends before its end mark";
            break;
        }
        if (!input->member_open) {
            /* Without the first magic byte it is padding, which gzip(1) ignores too. */
            if (z->next_in[0] != 0x1f) break;
            if (inflateReset(z) != Z_OK) break;
            input->member_open = true;
        }
        int status = inflate(z, Z_NO_FLUSH);
        if (status == Z_STREAM_END) {
            input->member_open = false;
        } else if (status != Z_OK && status != Z_BUF_ERROR) {
            input->damage = "its gzip data is damaged";
            break;
        }
    }
    return size - z->avail_out;
}

/* Uncompressed bytes; 0 only at the end. */
static size_t input_more(struct input *input, void *data, size_t size)
{
    if (input->at_end || size == 0) return 0;
    size_t got =
        input->compressed ? input_inflate(input, data, size) : input_read_file(input, data, size);
    if (got == 0 || input->damage) input->at_end = true;
    return got;
}

/* The first bytes show whether the rest must be inflated. */
static bool input_detect_gzip(struct input *input)
{
    while (input->end < 2) {
        size_t got = input_read_file(input, input->window + input->end, COMPRESSED_SIZE);
        if (got == 0) {
            input->at_end = true;
            return true;
        }
        input->end += got;
    }
    if (input->window[0] != 0x1f || input->window[1] != 0x8b) return true;
    input->packed = malloc(2 * COMPRESSED_SIZE);
    if (!input->packed || inflateInit2(&input->inflater, 16 + MAX_WBITS) != Z_OK) return false;
    memcpy(input->packed, input->window, input->end);
    input->inflater.next_in = input->packed;
    input->inflater.avail_in = (uInt)input->end;
    input->end = 0;
    input->compressed = input->member_open = true;
    return true;
}

struct input *input_create(int descriptor, const volatile int *stop)
{
    struct input *input = calloc(1, sizeof *input);
    if (!input) {
        close(descriptor);
        return NULL;
    }
    input->descriptor = descriptor;
    input->stop = stop;
    struct stat status;
    if (fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode)) {
        input->file_size = (uint64_t)status.st_size;
        (void)posix_fadvise(descriptor, 0, 0, POSIX_FADV_SEQUENTIAL);
    }
    input->window = malloc(WINDOW_SIZE);
    if (!input->window || !input_detect_gzip(input)) {
        input_destroy(input);
        return NULL;
    }
    return input;
}

void input_destroy(struct input *input)
{
    if (!input) return;
    if (input->compressed) inflateEnd(&input->inflater);
    free(input->packed);
    free(input->window);
    close(input->descriptor);
    free(input);
}

const uint8_t *input_peek(struct input *input, size_t size, size_t *available)
{
    size_t held = input->end - input->start;
    if (held < size && !input->pinned) {
        /* The partial record moves to the front, and the window fills after it. */
        memmove(input->window, input->window + input->start, held);
        input->start = 0;
        input->end = held;
        while (input->end < size) {
            size_t got = input_more(input, input->window + input->end, CHUNK_SIZE);
            if (got == 0) break;
            input->end += got;
        }
        held = input->end;
    }
    if (available) *available = held < size ? held : size;
    return held < size ? NULL : input->window + input->start;
}

void input_pin(struct input *input, bool pinned)
{
    input->pinned = pinned;
}

bool input_skip(struct input *input, uint64_t size)
{
    for (;;) {
        size_t held = input->end - input->start;
        if (size <= held) {
            input->start += (size_t)size;
            return true;
        }
        if (input->pinned) return false;
        size -= held;
        input->start = 0;
        input->end = input_more(input, input->window, WINDOW_SIZE);
        if (input->end == 0) return false;
    }
}

int input_failure(const struct input *input)
{
    return input->failure;
}

const char *input_damage(const struct input *input)
{
    return input->damage;
}

double input_progress(const struct input *input)
{
    if (input->file_size == 0) return -1;
    double share = (double)input->file_read / (double)input->file_size;
    return share > 1 ? 1 : share;
}

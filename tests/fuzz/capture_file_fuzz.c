/* SPDX-License-Identifier: MIT */
/*
 * Any bytes as a capture file: every frame lies within the bytes read, and each end has its
 * sentence.
 */
#include "capture/capture.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static volatile uint8_t sum;
    char path[64];
    int file = memfd_create("capture", MFD_CLOEXEC);
    if (file < 0 || write(file, data, size) != (ssize_t)size) abort();
    (void)snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    struct error error = {.sentence = ""};
    struct capture_source *source = capture_open_file(path, NULL, NULL, &error);
    if (!source && !error.sentence[0]) abort();
    struct frame frame;
    enum capture_outcome outcome = CAPTURE_FRAME;
    while (source && (outcome = capture_next(source, &frame, &error)) == CAPTURE_FRAME) {
        if (frame.captured_bytes > frame.wire_bytes) abort();
        for (uint32_t i = 0; i < frame.captured_bytes; i++)
            sum = (uint8_t)(sum + frame.data[i]);
    }
    if (outcome == CAPTURE_FAILED && !error.sentence[0]) abort();
    capture_close(source);
    close(file);
    return 0;
}

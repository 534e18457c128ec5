/* SPDX-License-Identifier: MIT */
/* Any bytes as a line of the control socket: a request, or a sentence; an answer, or a sentence. */
#include "control/frame.h"

#include <cjson/cJSON.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct error error = {.sentence = ""};
    struct message message;
    if (size >= MESSAGE_LINE_MOST) return 0;
    uint8_t *copy = malloc(size ? size : 1); /* exact size, so that a sanitizer sees an overrun */
    if (!copy) abort();
    if (size) memcpy(copy, data, size);
    struct span line = {copy, size};
    bool good = frame_read_request(line, &message, &error);
    if (good ? (unsigned)message.kind >= MESSAGE_KIND_COUNT : !error.sentence[0]) abort();
    cJSON *answer = frame_read(line);
    error.sentence[0] = '\0';
    if (!frame_check_answer(answer, &error) && !error.sentence[0]) abort();
    cJSON_Delete(answer);
    free(copy);
    return 0;
}

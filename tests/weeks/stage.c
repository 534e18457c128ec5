/* SPDX-License-Identifier: MIT */
#include "stage.h"

#include <stdlib.h>
#include <string.h>

#define SECOND_US INT64_C(1000000)
enum { WHOLE_MOST = 1600, KEPT = 200 };

struct waiting_frame {
    int64_t at_us;
    uint64_t number; /* frames of one time stay in order */
    uint32_t size, wire_size;
    uint8_t *data;
};

bool stage_begin_file(struct stage *stage, unsigned file, const char *path)
{
    const uint32_t header[6] = {0xa1b2c3d4, 4 << 16 | 2, 0, 0, 65535, 1};
    if (stage->files[file] && fclose(stage->files[file]) != 0) return false;
    stage->files[file] = fopen(path, "w");
    return stage->files[file] && fwrite(header, sizeof header, 1, stage->files[file]) == 1;
}

static void *must(void *memory)
{
    if (memory) return memory;
    fprintf(stderr, "There is no memory for the weeks.\n");
    abort();
}

void stage_put(struct stage *stage, int64_t at_us, const struct build *frame)
{
    if (at_us < stage->written_us) {
        stage->late++;
        return;
    }
    if (stage->count == stage->room) {
        stage->room = stage->room ? 2 * stage->room : 4096;
        stage->waiting = must(realloc(stage->waiting, stage->room * sizeof *stage->waiting));
    }
    struct waiting_frame *kept = &stage->waiting[stage->count++];
    *kept =
        (struct waiting_frame){.at_us = at_us,
                               .number = stage->frames++,
                               .size = (uint32_t)(frame->size > WHOLE_MOST ? KEPT : frame->size),
                               .wire_size = (uint32_t)frame->size};
    kept->data = must(malloc(kept->size + 1));
    memcpy(kept->data, frame->data, kept->size);
}

static int by_time(const void *one, const void *other)
{
    const struct waiting_frame *a = one, *b = other;
    if (a->at_us != b->at_us) return a->at_us < b->at_us ? -1 : 1;
    return (a->number > b->number) - (a->number < b->number);
}

static bool write_frame(struct stage *stage, const struct waiting_frame *frame)
{
    const uint32_t head[4] = {(uint32_t)(frame->at_us / SECOND_US),
                              (uint32_t)(frame->at_us % SECOND_US), frame->size, frame->wire_size};
    for (unsigned i = 0; i < STAGE_FILES; i++) {
        FILE *file = stage->files[i];
        if (!file) continue;
        if (fwrite(head, sizeof head, 1, file) != 1 ||
            fwrite(frame->data, frame->size, 1, file) != 1)
            return false;
    }
    return true;
}

bool stage_write_until(struct stage *stage, int64_t to_us)
{
    size_t at = 0;
    bool good = true;
    if (stage->count) qsort(stage->waiting, stage->count, sizeof *stage->waiting, by_time);
    for (; at < stage->count && stage->waiting[at].at_us < to_us; at++) {
        good = good && write_frame(stage, &stage->waiting[at]);
        free(stage->waiting[at].data);
    }
    stage->count -= at;
    if (at) memmove(stage->waiting, stage->waiting + at, stage->count * sizeof *stage->waiting);
    stage->written_us = to_us;
    return good;
}

bool stage_end(struct stage *stage)
{
    bool good = true;
    for (size_t i = 0; i < stage->count; i++)
        free(stage->waiting[i].data);
    free(stage->waiting);
    for (unsigned i = 0; i < STAGE_FILES; i++)
        if (stage->files[i] && fclose(stage->files[i]) != 0) good = false;
    *stage = (struct stage){.count = 0};
    return good;
}

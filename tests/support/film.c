/* SPDX-License-Identifier: MIT */
#include "film.h"
#include "runs.h"
#include "test.h"

#include <stdio.h>
#include <string.h>

struct shot {
    int64_t at_us;
    size_t size, wire_size;
    uint8_t data[FILM_FRAME_BYTES];
};
static struct {
    size_t count;
    struct shot frames[FILM_FRAMES_MOST];
} film;

void film_add(int64_t at_us, const struct build *frame)
{
    assert_true(film.count < FILM_FRAMES_MOST);
    size_t place = film.count++;
    while (place > 0 && film.frames[place - 1].at_us > at_us)
        place--;
    struct shot *shot = &film.frames[place];
    memmove(shot + 1, shot, (film.count - 1 - place) * sizeof *shot);
    shot->at_us = at_us;
    shot->wire_size = frame->size;
    shot->size = frame->size < FILM_FRAME_BYTES ? frame->size : FILM_FRAME_BYTES;
    memcpy(shot->data, frame->data, shot->size);
}

void film_clear(void)
{
    film.count = 0;
}

static const char *write_frames(const char *name, int64_t from_us, int64_t to_us, int64_t later_us)
{
    static char paths[8][512];
    static unsigned turn;
    char *path = paths[turn++ % 8];
    (void)snprintf(path, sizeof paths[0], "%s.pcap", database(name));
    const uint32_t header[6] = {0xa1b2c3d4, 4 << 16 | 2, 0, 0, 65535, 1};
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fwrite(header, sizeof header, 1, file);
    for (size_t i = 0; i < film.count; i++) {
        if (film.frames[i].at_us < from_us || film.frames[i].at_us >= to_us) continue;
        int64_t at_us = FILM_START_US + later_us + film.frames[i].at_us;
        uint32_t size = (uint32_t)film.frames[i].size,
                 wire_size = (uint32_t)film.frames[i].wire_size;
        const uint32_t head[4] = {(uint32_t)(at_us / FILM_SECOND_US),
                                  (uint32_t)(at_us % FILM_SECOND_US), size, wire_size};
        fwrite(head, sizeof head, 1, file);
        fwrite(film.frames[i].data, size, 1, file);
    }
    assert_int_equal(fclose(file), 0);
    return path;
}

const char *film_write(const char *name, int64_t from_us, int64_t to_us)
{
    return write_frames(name, from_us, to_us, 0);
}

const char *film_write_later(const char *name)
{
    return write_frames(name, 0, INT64_MAX, INT64_C(86400) * FILM_DAYS_LATER * FILM_SECOND_US);
}

const char *film_record_with(const char *name, const char *data_directory)
{
    struct run_report report;
    const char *path = database(name), *file = film_write(name, 0, INT64_MAX);
    const struct run_switch switches[] = {{"data.directory", data_directory}, {NULL, NULL}};
    assert_true(run_with(data_directory ? switches : NULL, path, "1", &file, 1, &report));
    film_clear();
    return path;
}

const char *film_record(const char *name)
{
    return film_record_with(name, NULL);
}

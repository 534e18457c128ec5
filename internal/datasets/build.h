/* SPDX-License-Identifier: MIT */
/* build - what the steps of `netscope data build` share. */
#ifndef DATASETS_BUILD_H
#define DATASETS_BUILD_H

#include "datasets.h"
#include "enricher/data_paths.h"
#include "tracker_lists.h"

struct build {
    const char *directory, *root;
    data_say say, warn;
    void *owner;
    struct error *error;
};

/* A source file, read whole. */
struct source {
    uint8_t *data; /* owned */
    size_t size;
    int64_t modified_us;
    char path[DATA_PATH_MOST];
};

void build_say(const struct build *build, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void build_warn(const struct build *build, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* The path of a file of the data directory. */
void build_path(const struct build *build, const char *name, char path[DATA_PATH_MOST]);
void build_day(int64_t us, char text[16]);

/* A list of trackers, and what is said of it: its rules, and lines that were not understood. */
void build_list(struct data_writer *writer, const char *name, const char *category,
                const struct source *source, struct list_counts *counts);
void build_say_counts(const struct build *build, const char *name,
                      const struct list_counts *counts);

/*
 * Every lists/NAME.txt, the user's own (own_lists.c). What was read of it is kept, and is used
 * again if a later download is empty or no list. *any: there is one.
 */
bool build_own_lists(const struct build *build, struct data_writer *writer, bool *any);

#endif

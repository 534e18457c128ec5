/* SPDX-License-Identifier: MIT */
/* Any bytes as a tracker list and as a public suffix list: compiled, opened, looked up. */
#include "datasets/suffix_list.h"
#include "datasets/tracker_lists.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct name_table open_table(struct data_writer *writer, const char *kind)
{
    struct data_file file;
    struct name_table table;
    size_t size;
    uint8_t *image = data_writer_image(writer, 0, "", "", &size);
    data_writer_destroy(writer);
    if (!image ||
        data_file_over(image, size, "f", kind, sizeof(struct name_entry), &file, NULL) != DATA_GOOD)
        abort();
    if (name_table_over(&file, &table, NULL) != DATA_GOOD) abort();
    return table;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct data_writer *writer = data_writer_create(TRACKERS_KIND, sizeof(struct name_entry));
    (void)tracker_lists_add_known(writer);
    (void)tracker_lists_add(writer, "f", "1", "x", data, size);
    tracker_lists_finish(writer);
    struct name_table table = open_table(writer, TRACKERS_KIND);

    /* The same bytes as a name to look up. */
    char *name = malloc(size + 1);
    memcpy(name, data, size);
    name[size] = '\0';
    struct name_verdict match;
    if (trackers_find(&table, name, &match) && !match.entry[0]) abort();
    name_table_close(&table);

    int64_t version_us = 0;
    writer = data_writer_create(SUFFIXES_KIND, sizeof(struct name_entry));
    (void)suffix_list_add(writer, "f", data, size, &version_us, NULL);
    table = open_table(writer, SUFFIXES_KIND);
    const char *part = suffixes_registrable(&table, name);
    if (part < name || part > name + strlen(name)) abort();
    name_table_close(&table);
    free(name);
    return 0;
}

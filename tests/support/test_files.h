/* SPDX-License-Identifier: MIT */
/* A folder of a test's own, and files in it. */
#ifndef TEST_FILES_H
#define TEST_FILES_H

#include "test.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static inline void folder_make(char path[64])
{
    (void)snprintf(path, 64, "/tmp/netscope_test_XXXXXX");
    assert_non_null(mkdtemp(path));
}

static inline int folder_remove_one(const char *path, const struct stat *status, int kind,
                                    struct FTW *at)
{
    (void)status;
    (void)kind;
    (void)at;
    return remove(path);
}

static inline void folder_remove(const char *path)
{
    assert_int_equal(nftw(path, folder_remove_one, 16, FTW_DEPTH | FTW_PHYS), 0);
}

/* Writes FOLDER/NAME, and makes the folders between. */
static inline void file_put_sized(const char *folder, const char *name, const void *data,
                                  size_t size)
{
    char path[512];
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    for (char *slash = path + 1; (slash = strchr(slash, '/')); slash++) {
        *slash = '\0';
        (void)mkdir(path, 0755);
        *slash = '/';
    }
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_int_equal(fwrite(data, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}

static inline void file_put(const char *folder, const char *name, const char *text)
{
    file_put_sized(folder, name, text, strlen(text));
}

#endif

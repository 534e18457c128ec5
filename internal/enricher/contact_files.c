/* SPDX-License-Identifier: MIT */
/* Lists of contacts from files: which notation one has, and folders of them. */
#include "base/text.h"
#include "contact_lists.h"
#include "data_file.h"
#include "data_paths.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { FILE_MOST = 256 * 1024 * 1024 };

static bool is_json(struct span bytes)
{
    size_t at = bytes.size >= 3 && memcmp(bytes.data, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
    while (at < bytes.size && strchr(" \t\r\n", bytes.data[at]) && bytes.data[at])
        at++;
    return at < bytes.size && (bytes.data[at] == '{' || bytes.data[at] == '[');
}

bool contact_lists_add(struct contact_lists *lists, const char *name, const char *category,
                       struct span bytes, struct error *error)
{
    if (!contact_lists_begin(lists, name, category, error)) return false;
    if (is_json(bytes) && !contact_list_read_json(lists, bytes, error)) return false;
    if (!is_json(bytes)) contact_list_read_text(lists, bytes);
    return contact_lists_end(lists, name, bytes, error);
}

/* ------------------------------------------------------------ folders */

static void note(struct contact_faults *faults, const struct error *error)
{
    if (faults && faults->count < CONTACT_FAULTS_MOST) faults->faults[faults->count++] = *error;
}

static void add_file(struct contact_lists *lists, const char *path, const char *category,
                     struct contact_faults *faults)
{
    struct error error = {.sentence = ""};
    uint8_t *memory = NULL;
    size_t size = 0;
    const char *slash = strrchr(path, '/');
    char name[96];
    const char *last = slash ? slash + 1 : path;
    struct text text = text_into(name, sizeof name);
    text_add_bytes(&text, last, strnlen(last, sizeof name - 1));
    char *dot = strrchr(name, '.');
    if (dot && dot != name) *dot = 0;
    enum data_outcome outcome = file_read_whole(path, FILE_MOST, &memory, &size, NULL, &error);
    if (outcome == DATA_GOOD &&
        contact_lists_add(lists, name, category, (struct span){memory, size}, &error))
        outcome = DATA_ABSENT;
    if (outcome != DATA_ABSENT) note(faults, &error);
    free(memory);
}

static int is_shown(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

/* In the order of names, so that the same files give the same lists. */
static void add_folder(struct contact_lists *lists, const char *folder, const char *category,
                       unsigned depth, struct contact_faults *faults)
{
    struct dirent **entries = NULL;
    int count = scandir(folder, &entries, is_shown, alphasort);
    for (int i = 0; i < count; i++) {
        char path[DATA_PATH_MOST];
        struct stat status;
        int written = snprintf(path, sizeof path, "%s/%s", folder, entries[i]->d_name);
        bool is_there = written > 0 && written < (int)sizeof path && stat(path, &status) == 0;
        if (is_there && S_ISDIR(status.st_mode) && depth == 0)
            add_folder(lists, path, entries[i]->d_name, depth + 1, faults);
        else if (is_there && S_ISREG(status.st_mode))
            add_file(lists, path, category, faults);
        free(entries[i]);
    }
    free(entries);
}

struct contact_lists *contact_lists_open(const char *folder, struct contact_faults *faults)
{
    struct contact_lists *lists = contact_lists_create();
    if (faults) faults->count = 0;
    if (lists) add_folder(lists, folder, "", 0, faults);
    return lists;
}

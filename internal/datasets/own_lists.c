/* SPDX-License-Identifier: MIT */
/* own_lists - the user's lists, and the copy of each that was last understood. */
#include "build.h"
#include "dataset_file.h"

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_hidden(const char *name)
{
    return name[0] == '.';
}

static bool is_list_name(const char *name)
{
    size_t size = strlen(name);
    return !is_hidden(name) && size > 4 && strcmp(name + size - 4, ".txt") == 0;
}

static int is_shown(const struct dirent *entry)
{
    return !is_hidden(entry->d_name);
}

static bool read_list(const struct build *build, const char *folder, const char *name,
                      struct source *source)
{
    *source = (struct source){.data = NULL};
    int written =
        snprintf(source->path, DATA_PATH_MOST, "%s/%s/%s", build->directory, folder, name);
    if (written <= 0 || (size_t)written >= DATA_PATH_MOST) return true;
    return file_read_whole(source->path, DATA_FILE_MOST_BYTES, &source->data, &source->size,
                           &source->modified_us, build->error) != DATA_BROKEN;
}

/* Keeps what was understood, with the list's own date. */
static bool keep_list(const struct build *build, const char *name, const struct source *source)
{
    char folder[DATA_PATH_MOST], path[DATA_PATH_MOST + NAME_MAX + 2];
    build_path(build, KEPT_LISTS_FOLDER, folder);
    (void)mkdir(folder, 0755);
    if ((size_t)snprintf(path, sizeof path, "%s/%s", folder, name) >= DATA_PATH_MOST) return true;
    const struct timespec day = {.tv_sec = source->modified_us / 1000000};
    const struct timespec times[2] = {day, day};
    if (!dataset_file_write(path, source->data, source->size, build->error)) return false;
    (void)utimensat(AT_FDCWD, path, times, 0);
    return true;
}

/* Nothing of this download was understood: what was before it stays. */
static bool use_kept(const struct build *build, struct data_writer *writer, const char *name)
{
    struct source source;
    struct list_counts counts;
    char day[16];
    if (!read_list(build, KEPT_LISTS_FOLDER, name, &source)) return false;
    if (source.data) {
        build_list(writer, name, "tracking", &source, &counts);
        build_day(source.modified_us, day);
        build_warn(build,
                   "trackers: %s: what it had on %s stays (%zu of its rules). Remove the file if "
                   "you do not want that.",
                   name, day, counts.rules);
    }
    free(source.data);
    return true;
}

static bool add_list(const struct build *build, struct data_writer *writer, const char *name,
                     bool *any)
{
    struct source source;
    struct list_counts counts;
    if (!read_list(build, LISTS_FOLDER, name, &source)) return false;
    if (!source.data) return true;
    build_list(writer, name, "tracking", &source, &counts);
    build_say_counts(build, name, &counts);
    bool good = counts.rules ? keep_list(build, name, &source) : true;
    if (good && counts.strange == counts.lines) good = use_kept(build, writer, name);
    free(source.data);
    *any = true;
    return good;
}

/* Of a list that was removed nothing is kept. */
static void drop_kept(const struct build *build)
{
    char folder[DATA_PATH_MOST], kept[DATA_PATH_MOST + NAME_MAX + 2],
        list[DATA_PATH_MOST + NAME_MAX + 16];
    struct dirent **names;
    build_path(build, KEPT_LISTS_FOLDER, folder);
    int found = scandir(folder, &names, is_shown, NULL);
    for (int i = 0; i < found; i++) {
        (void)snprintf(kept, sizeof kept, "%s/%s", folder, names[i]->d_name);
        (void)snprintf(list, sizeof list, "%s/" LISTS_FOLDER "/%s", build->directory,
                       names[i]->d_name);
        if (access(list, F_OK) != 0) (void)unlink(kept);
        free(names[i]);
    }
    if (found >= 0) free(names);
}

bool build_own_lists(const struct build *build, struct data_writer *writer, bool *any)
{
    char folder[DATA_PATH_MOST];
    struct dirent **names;
    build_path(build, LISTS_FOLDER, folder);
    int found = scandir(folder, &names, is_shown, alphasort);
    bool good = true;
    for (int i = 0; i < found; i++) {
        if (good && is_list_name(names[i]->d_name))
            good = add_list(build, writer, names[i]->d_name, any);
        else if (good)
            build_warn(build, "trackers: %s is not read, because its name does not end in .txt.",
                       names[i]->d_name);
        free(names[i]);
    }
    if (found >= 0) free(names);
    if (good) drop_kept(build);
    return good;
}

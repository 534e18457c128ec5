/* SPDX-License-Identifier: MIT */
#include "saved.h"

#include "config/config.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define BUILT_IN "saved/"

enum { NAME_MOST = 64, PATH_SIZE = 4096, FILE_MOST_BYTES = 1024 * 1024, OWN_MOST = 1000 };

/* ---------------------------------------------------------------- files of the user */

static bool folder_number(int number, char *path, size_t size)
{
    char user[PATH_SIZE];
    const char *folder = "/etc/netscope";
    if (number == 0) folder = config_user_folder(user, sizeof user) ? user : NULL;
    int written = folder ? snprintf(path, size, "%s/questions", folder) : -1;
    return written > 0 && (size_t)written < size;
}

enum { FOLDERS = 2 };

static bool is_name(const char *name)
{
    size_t size = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-");
    return size > 0 && size < NAME_MOST && !name[size] && name[0] != '-';
}

/* NULL with errno 0: it is no regular file of at most 1 MiB of text. */
static char *read_text(const char *path)
{
    struct stat status;
    int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0) return NULL;
    errno = 0;
    char *text = NULL;
    if (fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode) &&
        status.st_size <= FILE_MOST_BYTES && (text = malloc((size_t)status.st_size + 1))) {
        ssize_t size = read(descriptor, text, (size_t)status.st_size);
        text[size > 0 ? size : 0] = 0;
        if (size < 0 || memchr(text, 0, (size_t)size)) {
            free(text);
            text = NULL;
        }
    }
    (void)close(descriptor);
    return text;
}

/* 1: found; 0: there is no such file; -1: the error is filled. */
static int find_own(const char *name, char **own, struct error *error)
{
    for (int number = 0; number < FOLDERS; number++) {
        char folder[PATH_SIZE], path[PATH_SIZE + NAME_MOST + 8];
        if (!folder_number(number, folder, sizeof folder)) continue;
        (void)snprintf(path, sizeof path, "%s/%s.sql", folder, name);
        if ((*own = read_text(path))) return 1;
        if (errno == ENOENT || errno == ENOTDIR) continue;
        (void)error_set(
            error, "The question in %s cannot be read%s%s: it must be a text of at most 1 MiB.",
            path, errno ? ": " : "", errno ? strerror(errno) : "");
        return -1;
    }
    return 0;
}

/* ---------------------------------------------------------------- finding one */

static const char *built_in(const char *name, const char **full_name)
{
    size_t prefix = strlen(BUILT_IN);
    for (size_t at = 0; (*full_name = storage_question_name(at)); at++) {
        if (strncmp(*full_name, BUILT_IN, prefix) == 0 && strcmp(*full_name + prefix, name) == 0)
            return storage_question(*full_name);
    }
    return NULL;
}

bool saved_find(const char *name, struct question *question, char **own, struct error *error)
{
    *own = NULL;
    int found = is_name(name) ? find_own(name, own, error) : 0;
    if (found < 0) return false;
    if (found) {
        question->sql = *own;
        return true;
    }
    if (built_in(name, &question->name)) return true;
    return error_set_kind(error, ERROR_NOT_FOUND,
                          "There is no saved question '%s': `netscope sql @` lists them all.",
                          name);
}

/* ---------------------------------------------------------------- listing all */

struct listed {
    char name[NAME_MOST];
    char what[256];   /* the first comment that is not about the licence */
    char takes[128];  /* "--device --since" */
    const char *from; /* "NetScope", or a folder */
};

struct listing {
    struct listed *rows;
    size_t count, next;
    struct value values[4];
    char folders[FOLDERS][PATH_SIZE];
};

static void read_what(struct listed *listed, const char *sql)
{
    struct text what = text_into(listed->what, sizeof listed->what);
    for (const char *line = sql; strncmp(line, "--", 2) == 0; line += strcspn(line, "\n") + 1) {
        const char *words = line + 2 + strspn(line + 2, " ");
        size_t size = strcspn(words, "\n");
        bool is_word = size > 0 && memchr(words, ':', size) && words[strcspn(words, " :\n")] == ':';
        if (strncmp(words, "SPDX-", 5) != 0 &&
            (is_word || what.size + size + 2 > sizeof listed->what))
            break;
        if (strncmp(words, "SPDX-", 5) != 0)
            text_format(&what, "%s%.*s", what.size ? " " : "", (int)size, words);
        if (!line[2 + strcspn(line + 2, "\n")]) break;
    }
}

static void read_takes(struct listed *listed, const char *sql)
{
    struct text takes = text_into(listed->takes, sizeof listed->takes);
    const char *name;
    for (size_t at = 0; (name = filter_name(at)); at++)
        if (filter_is_taken(name, sql)) text_format(&takes, "%s--%s", takes.size ? " " : "", name);
}

static void list_one(struct listing *listing, const char *name, const char *sql, const char *from)
{
    if (listing->count == OWN_MOST) return;
    for (size_t i = 0; i < listing->count; i++)
        if (strcmp(listing->rows[i].name, name) == 0) return;
    struct listed *listed = &listing->rows[listing->count++];
    (void)snprintf(listed->name, sizeof listed->name, "%.*s", NAME_MOST - 1, name);
    listed->from = from;
    read_what(listed, sql);
    read_takes(listed, sql);
}

static void list_folder(struct listing *listing, int number)
{
    char *folder = listing->folders[number];
    DIR *directory = folder_number(number, folder, PATH_SIZE) ? opendir(folder) : NULL;
    const struct dirent *entry;
    while (directory && (entry = readdir(directory))) {
        char name[NAME_MOST], *own;
        struct error error;
        size_t size = strlen(entry->d_name);
        if (size < 5 || size - 4 >= sizeof name || strcmp(entry->d_name + size - 4, ".sql") != 0)
            continue;
        (void)snprintf(name, sizeof name, "%.*s", (int)(size - 4), entry->d_name);
        if (!is_name(name) || find_own(name, &own, &error) != 1) continue;
        list_one(listing, name, own, folder);
        free(own);
    }
    if (directory) (void)closedir(directory);
}

static int by_name(const void *one, const void *other)
{
    return strcmp(((const struct listed *)one)->name, ((const struct listed *)other)->name);
}

static int next_listed(void *owner, const struct value **values, struct error *error)
{
    (void)error;
    struct listing *listing = owner;
    if (listing->next == listing->count) return 0;
    const struct listed *listed = &listing->rows[listing->next++];
    listing->values[0] = value_text(listed->name);
    listing->values[1] = listed->what[0] ? value_text(listed->what) : value_null();
    listing->values[2] = listed->takes[0] ? value_text(listed->takes) : value_null();
    listing->values[3] = value_text(listed->from);
    *values = listing->values;
    return 1;
}

static int print_listing(struct invocation *invocation, enum render_format format,
                         struct listing *listing)
{
    static const struct column columns[] = {{.name = "question"},
                                            {.name = "answers"},
                                            {.name = "takes", .rank = 1},
                                            {.name = "from", .rank = 2}};
    static const struct layout layout = {.columns = columns, .count = 4};
    struct row_source source = {.next = next_listed, .owner = listing};
    return query_print_rows(invocation, format, &layout, source, NULL);
}

int saved_list(struct invocation *invocation)
{
    enum render_format format;
    int exit_code = query_choose_format(invocation, &format);
    if (exit_code != EXIT_OK) return exit_code;
    struct listing *listing = calloc(1, sizeof *listing);
    struct listed *rows = calloc(OWN_MOST, sizeof *rows);
    if (listing && rows) {
        const char *name;
        listing->rows = rows;
        for (int number = 0; number < FOLDERS; number++)
            list_folder(listing, number);
        for (size_t at = 0; (name = storage_question_name(at)); at++)
            if (strncmp(name, BUILT_IN, strlen(BUILT_IN)) == 0)
                list_one(listing, name + strlen(BUILT_IN), storage_question(name), "NetScope");
        qsort(rows, listing->count, sizeof *rows, by_name);
        exit_code = print_listing(invocation, format, listing);
    } else {
        exit_code =
            complain(invocation, EXIT_TROUBLE, "There is not enough memory to list questions.");
    }
    free(rows);
    free(listing);
    return exit_code;
}

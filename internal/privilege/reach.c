/* SPDX-License-Identifier: MIT */
#include "reach.h"

#include "base/text.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_folder(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

static bool may_use(const struct privilege_path *path)
{
    int wanted = R_OK | (path->writes ? W_OK : 0) | (is_folder(path->path) ? X_OK : 0);
    return access(path->path, wanted) == 0 || errno == ENOENT;
}

/* The first folder on the path that cannot be entered; false if all can. */
static bool find_closed_door(const char *path, char door[PATH_MAX])
{
    char whole[PATH_MAX];
    if (path[0] == '/' || !getcwd(whole, sizeof whole)) whole[0] = '\0';
    size_t size = strlen(whole);
    struct text text = text_into(door, PATH_MAX);
    text_add(&text, whole);
    if (path[0] != '/' && size) text_add(&text, "/");
    text_add(&text, path);
    for (char *slash = strchr(door + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        if (access(door, X_OK) != 0) return true;
        *slash = '/';
    }
    return false;
}

/* The remedy never changes the owner of an existing folder: it may be /, /dev or root's home. */
static bool refuse_folder(const struct identity *identity, const char *folder, struct error *error)
{
    char door[PATH_MAX], whole[PATH_MAX];
    bool closed = find_closed_door(folder, door);
    return error_set(error,
                     "The user %s, whom NetScope runs as once its devices are open, may not %s the "
                     "folder %.200s: make one for that user (`install -d -o %s /var/lib/netscope`) "
                     "and write there (--db /var/lib/netscope/netscope.db, and so with -w), or "
                     "name another user with --user.",
                     identity->name, closed ? "enter" : "write to",
                     closed                    ? door
                     : realpath(folder, whole) ? whole
                                               : folder,
                     identity->name);
}

static bool refuse_writing(const struct privilege_plan *plan, const struct identity *identity,
                           const char *first, struct error *error)
{
    char door[PATH_MAX], list[600];
    if (is_folder(first) || find_closed_door(first, door))
        return refuse_folder(identity, first, error);
    struct text text = text_into(list, sizeof list);
    for (size_t i = 0; i < plan->path_count; i++)
        if (plan->paths[i].writes && !is_folder(plan->paths[i].path) && !may_use(&plan->paths[i]))
            text_format(&text, " '%s'", plan->paths[i].path);
    return error_set(error,
                     "The user %s, whom NetScope runs as once its devices are open, may not write "
                     "%.200s: run `chown %s:%s`, name another file with --db, or another user with "
                     "--user.",
                     identity->name, first, identity->name, list);
}

bool reach_check(const struct privilege_plan *plan, const struct identity *identity,
                 struct error *error)
{
    for (size_t i = 0; i < plan->path_count; i++) {
        const struct privilege_path *path = &plan->paths[i];
        if (may_use(path)) continue;
        if (path->writes) return refuse_writing(plan, identity, path->path, error);
        char sentence[512];
        struct text text = text_into(sentence, sizeof sentence);
        text_format(&text,
                    "The user %s may not read %.300s, so it will not be read again while this "
                    "runs; `chmod -R a+rX` it to change that.",
                    identity->name, path->path);
        if (plan->notice) plan->notice(plan->owner, sentence);
    }
    return true;
}

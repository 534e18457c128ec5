/* SPDX-License-Identifier: MIT */
/* Lists the needs of a run after its start; every other right is dropped. */
#include "live_keeper.h"
#include "run.h"

#include "base/sanitizer.h"
#include "capture/capture.h"
#include "privilege/privilege.h"
#include "storage/files.h"

#include <limits.h>
#include <openssl/crypto.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { OWN_PATHS = 10, INTERFACE_PATH = 80 };

struct needs {
    struct privilege_path *paths;
    size_t count;
    char database[PATH_MAX], folder[PATH_MAX], config[PATH_MAX], log[PATH_MAX], index[PATH_MAX];
    char raw[PATH_MAX], raw_folder[PATH_MAX];
    char (*interfaces)[LIVE_INTERFACES_MOST][PATH_MAX];
};

static void need(struct needs *needs, const char *path, bool writes)
{
    needs->paths[needs->count++] = (struct privilege_path){.path = path, .writes = writes};
}

/* The folder of "rows.db" is ".". */
static void folder_of(const char *path, char folder[PATH_MAX])
{
    const char *slash = strrchr(path, '/');
    int size = slash ? (int)(slash - path) : 0;
    if (!slash || size >= PATH_MAX)
        (void)snprintf(folder, PATH_MAX, ".");
    else
        (void)snprintf(folder, PATH_MAX, "%.*s", size ? size : 1, path);
}

/* SQLite makes and removes files beside the database, which may be a link to another folder. */
static void need_database(struct needs *needs, const char *path)
{
    if (!realpath(path, needs->database))
        (void)snprintf(needs->database, sizeof needs->database, "%s", path);
    folder_of(needs->database, needs->folder);
    need(needs, needs->folder, true);
    need(needs, needs->database, true);
    if (storage_file_path(needs->database, FILE_LOG, needs->log, PATH_MAX))
        need(needs, needs->log, true);
    if (storage_file_path(needs->database, FILE_INDEX, needs->index, PATH_MAX))
        need(needs, needs->index, true);
}

/*
 * An interface's own drops are in files in /sys. A new interface gets new files, so the path is the
 * folder of all interfaces on the same bus.
 */
static void need_interface(struct needs *needs, const char *name, char folder[PATH_MAX])
{
    char link[INTERFACE_PATH], device[PATH_MAX];
    (void)snprintf(link, sizeof link, "/sys/class/net/%s", name);
    if (!realpath(link, device)) return; /* "any" */
    folder_of(device, folder);
    need(needs, folder, false);
}

/* It has been opened, so its names are valid. */
static void need_interfaces(struct needs *needs, const char *interface,
                            char folders[LIVE_INTERFACES_MOST][PATH_MAX])
{
    struct live_names names;
    struct error error;
    if (!live_names(interface, &names, &error)) return;
    for (unsigned i = 0; i < names.count; i++)
        need_interface(needs, names.names[i], folders[i]);
}

/* Raw packets: files are made and removed beside the first; an existing one may be a link. */
static void need_raw(struct needs *needs, const char *path)
{
    folder_of(path, needs->raw_folder);
    need(needs, needs->raw_folder, true);
    if (realpath(path, needs->raw)) need(needs, needs->raw, true);
}

static void list_needs(struct needs *needs, const struct run_request *request)
{
    need_database(needs, request->settings->database);
    need(needs, request->settings->data_directory, false);
    need(needs, "/dev/urandom", false);        /* for SQLite */
    need(needs, "/usr/share/zoneinfo", false); /* for local days (time.zone) */
    if (request->config_file) {                /* an editor that saves it replaces the file */
        folder_of(request->config_file, needs->config);
        need(needs, needs->config, false);
    }
    if (request->raw) need_raw(needs, request->raw->path);
    for (size_t i = 0; i < request->file_count; i++)
        if (strcmp(request->files[i], "-") != 0) need(needs, request->files[i], false);
    for (size_t i = 0; i < request->interface_count; i++)
        need_interfaces(needs, request->interfaces[i], needs->interfaces[i]);
}

static void needs_free(struct needs *needs)
{
    if (!needs) return;
    free(needs->interfaces);
    free(needs->paths);
    free(needs);
}

static struct needs *needs_create(const struct run_request *request)
{
    struct needs *needs = calloc(1, sizeof *needs);
    if (!needs) return NULL;
    needs->interfaces = calloc(request->interface_count + 1, sizeof *needs->interfaces);
    needs->paths =
        calloc(OWN_PATHS + request->file_count + LIVE_INTERFACES_MOST * request->interface_count,
               sizeof *needs->paths);
    if (needs->interfaces && needs->paths) {
        list_needs(needs, request);
        return needs;
    }
    needs_free(needs);
    return NULL;
}

static bool open_last(void *owner, struct error *error)
{
    struct run *run = owner;
    bool is_kept = run->request->settings->sandbox != (int)SANDBOX_OFF && !SANITIZED;
    return (!is_kept || live_keeper_start(run, error)) && run_live_hold(run, error);
}

bool run_confine(struct run *run, struct error *error)
{
    const struct run_request *request = run->request;
    bool is_live = request->interface_count > 0;
    if (!request->confine) return !is_live || run_live_hold(run, error);
    struct needs *needs = needs_create(request);
    if (!needs) return error_no_memory(error, "start");
    const struct privilege_plan plan = {.user = request->settings->user,
                                        .home = needs->folder,
                                        .sandbox = (enum sandbox)request->settings->sandbox,
                                        .paths = needs->paths,
                                        .path_count = needs->count,
                                        .mute_from = is_live ? CAPTURE_DESCRIPTORS_FROM : 0,
                                        .notice = run_pass_notice,
                                        .open_last = is_live ? open_last : NULL,
                                        .owner = run};
    /* before the file becomes unreadable */
    (void)OPENSSL_init_crypto(OPENSSL_INIT_LOAD_CONFIG, NULL);
    bool good = is_live ? privilege_drop(&plan, error) : privilege_confine(&plan, error);
    needs_free(needs);
    return good;
}

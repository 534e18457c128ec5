/* SPDX-License-Identifier: MIT */
/* netscope doctor: the requirements of a capture, whether they are met, and how to meet them. */
#include "doctor.h"
#include "capture/capture.h"
#include "cli/command.h"
#include "database_place.h"
#include "deliver/deliver.h"
#include "enricher/enricher.h"
#include "full_note.h"
#include "moving_note.h"
#include "render/figure.h"
#include "server/server.h"
#include "server/tokens.h"
#include "serving.h"
#include "storage/reader.h"
#include "unnamed_networks.h"

#include <errno.h>
#include <openssl/crypto.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { DAYS_UNTIL_OLD = 30 };

static void check_libraries(void)
{
    doctor_tell(GOOD, "netscope %s, database schema %d", NETSCOPE_VERSION,
                storage_schema_version());
    doctor_tell(GOOD, "SQLite %s", storage_library_version());
    doctor_tell(GOOD, "%s", capture_library_version());
    doctor_tell(GOOD, "libmaxminddb %s", enricher_library_version());
    doctor_tell(GOOD, "libyaml %s", config_library_version());
    doctor_tell(GOOD, "%s", OpenSSL_version(OPENSSL_VERSION));
    doctor_tell(GOOD, "libcurl %s", deliver_library_version());
    doctor_tell(GOOD, "libmicrohttpd %s", server_library_version());
}

static bool check_folder(const char *path)
{
    char folder[PATH_MOST];
    snprintf(folder, sizeof folder, "%s", path);
    char *slash = strrchr(folder, '/');
    if (!slash)
        strcpy(folder, ".");
    else if (slash == folder)
        folder[1] = 0;
    else
        *slash = 0;
    if (access(folder, W_OK | X_OK) == 0)
        return doctor_tell(GOOD, "There is no database at %s yet; a capture can make it there.",
                           path);
    return doctor_tell(
        BROKEN,
        "There is no database at %s, and none can be made there (%s). Fix: make the folder "
        "and own it, `install -d -o $(id -un) %s` as root, or name another place with "
        "--db.",
        path, strerror(errno), folder);
}

static bool check_database(const char *path)
{
    struct error error;
    struct stat status;
    if (stat(path, &status) != 0 && errno == ENOENT) return check_folder(path);
    struct storage_reader *reader = storage_reader_open(path, &error);
    if (!reader) return doctor_tell(BROKEN, "The database cannot be opened. %s", error.sentence);
    char moving[512];
    struct text note = text_into(moving, sizeof moving);
    if (moving_note(reader, &note)) doctor_tell(GOOD, "%s", moving);
    text_clear(&note);
    if (full_note(reader, &note))
        doctor_tell(
            MISSING,
            "In the newest capture some things found no room, or were beyond a share (the view "
            "capture_counters): %s. Answers about that time are not complete.",
            moving);
    storage_reader_close(reader);
    if (access(path, W_OK) != 0)
        return doctor_tell(
            MISSING,
            "The database %s can be read but not written by this user; captures into it "
            "need its owner, or another --db.",
            path);
    char size[40];
    struct text text = text_into(size, sizeof size);
    figure_add_bytes(&text, (double)status.st_size);
    return doctor_tell(GOOD, "The database %s opens, %s.", path, size);
}

enum { FLOWS_LEAST = 20 };

/* Devices are those of networks.local: where few connections have one, most addresses are foreign. */
static void check_networks(const struct settings *settings, const char *path)
{
    struct unnamed_networks networks = {.known = settings->local_networks.networks,
                                        .known_count = settings->local_networks.count};
    struct storage_reader *reader = storage_reader_open(path, NULL);
    struct storage_rows *rows =
        reader ? storage_query(reader, "shared/passed_flows", NULL, NULL, 0, NULL) : NULL;
    int passed_at = rows ? storage_column(rows, "passed") : 0;
    int flows_at = rows ? storage_column(rows, "flows") : 0;
    if (rows && storage_next(rows, NULL) == 1) {
        char memory[900];
        struct text text = text_into(memory, sizeof memory);
        int64_t passed = storage_integer(rows, passed_at), flows = storage_integer(rows, flows_at);
        unnamed_networks_of_machine(&networks);
        unnamed_networks_of_database(&networks, reader);
        if (networks.count) text_add(&text, " On these links or this machine are: ");
        unnamed_networks_format(&networks, &text);
        if (flows >= FLOWS_LEAST && passed > flows / 2)
            doctor_tell(
                MISSING,
                "Most addresses are foreign: %lld of %lld connections have no device at either "
                "end. Fix: add the networks that are yours to networks.local (`netscope setup` "
                "asks for them).%s",
                (long long)passed, (long long)flows, memory);
    }
    storage_rows_close(rows);
    storage_reader_close(reader);
}

static void check_data(const char *directory)
{
    struct data_status sets[DATA_SET_COUNT_MOST];
    size_t count = data_status(directory, sets);
    for (size_t i = 0; i < count; i++) {
        const struct data_status *set = &sets[i];
        int64_t days = ((int64_t)time(NULL) - set->built_us / 1000000) / 86400;
        if (!set->present) {
            doctor_tell(MISSING, "%s: %s", set->name, set->purpose);
            printf("         fix: %s\n", set->remedy); /* on one line, so that people can copy it */
        } else if (set->built_us == NOT_OBSERVED)
            doctor_tell(GOOD, "%s: %llu entries", set->name, (unsigned long long)set->entries);
        else if (days > DAYS_UNTIL_OLD)
            doctor_tell(GOOD, "%s: %llu entries, but the facts are %lld days old", set->name,
                        (unsigned long long)set->entries, (long long)days);
        else
            doctor_tell(GOOD, "%s: %llu entries, %lld days old", set->name,
                        (unsigned long long)set->entries, (long long)days);
    }
}

/* A capture leaves out the files that it cannot use: *left_out is their number. */
static bool check_data_files(const char *directory, size_t *left_out)
{
    struct error error;
    static struct enricher_faults faults;
    struct enricher *enricher = enricher_open(directory, &faults, &error);
    *left_out = faults.count;
    if (!enricher) return doctor_tell(BROKEN, "%s", error.sentence);
    for (size_t i = 0; i < faults.count; i++)
        doctor_tell(BROKEN, "%s Until then captures go on without it.", faults.sentences[i]);
    enricher_close(enricher);
    return true;
}

/* Who may ask the server, and its certificate, as far as this user can see them. */
static void check_server(const struct invocation *invocation)
{
    struct error error;
    static struct token_list tokens;
    const struct settings *settings = invocation_settings(invocation);
    const char *path = serving_tokens_file(invocation),
               *files[] = {settings->server_certificate, settings->server_key};
    for (size_t i = 0; i < 2; i++)
        if (files[i][0] && access(files[i], R_OK) != 0)
            doctor_tell(MISSING, "The server: %s cannot be read (%s).", files[i], strerror(errno));
    if (!path[0]) return;
    if (!token_list_read(&tokens, path, &error))
        doctor_tell(MISSING, "The server: %s", error.sentence);
    else if (tokens.count == 0)
        doctor_tell(MISSING,
                    "The server has no token yet: `netscope serve token add NAME` makes one.");
    else
        doctor_tell(GOOD, "The server: %zu tokens in %s", tokens.count, path);
}

int command_doctor(struct invocation *invocation)
{
    struct error error;
    check_libraries();
    bool good = invocation_load_config(invocation, &error);
    const char *file = invocation_value(invocation, OPT_CONFIG);
    if (!file) file = config_default_path();
    if (!good) {
        doctor_tell(BROKEN, "The configuration cannot be used. %s", error.sentence);
        return EXIT_TROUBLE;
    }
    doctor_tell(GOOD, "The configuration: %s", file ? file : "no file, the defaults");
    const struct settings *settings = invocation_settings(invocation);
    good = check_database(database_place_asked(invocation));
    check_networks(settings, database_place_asked(invocation));
    check_data(settings->data_directory);
    doctor_check_targets(settings, database_place_asked(invocation));
    check_server(invocation);
    size_t left_out;
    good = check_data_files(settings->data_directory, &left_out) && good;
    if (capture_permitted(&error))
        doctor_tell(GOOD, "Live capture is permitted.");
    else
        doctor_tell(MISSING, "%s Files can be read all the same.", error.sentence);
    puts(!good      ? "\nFix what is BROKEN first."
         : left_out ? "\nNothing prevents work, but what is BROKEN is left out."
                    : "\nNothing prevents work.");
    return good ? EXIT_OK : EXIT_TROUBLE;
}

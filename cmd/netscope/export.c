/* SPDX-License-Identifier: MIT */
/* netscope export: a copy of the database for others, with pseudonyms. */
#include "cli/command.h"
#include "database_place.h"
#include "privacy/veil.h"
#include "progress.h"
#include "render/figure.h"
#include "storage/files.h"
#include "storage/maintenance.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { DROPPED_MOST = 64 };

struct dropped {
    char memory[2048];
    const char *names[DROPPED_MOST];
    size_t count;
};

/* --drop A,B --drop C */
static int read_dropped(const struct invocation *invocation, struct dropped *dropped)
{
    size_t used = 0;
    for (size_t i = 0; i < invocation->given_count; i++) {
        const struct given_option *given = &invocation->given[i];
        if (!given->option || given->option->id != OPT_DROP) continue;
        size_t size = strlen(given->value) + 1;
        if (used + size > sizeof dropped->memory)
            return complain(invocation, EXIT_USAGE, "--drop names too many columns.");
        char *names = memcpy(dropped->memory + used, given->value, size), *next = NULL;
        used += size;
        for (char *name = strtok_r(names, ",", &next); name; name = strtok_r(NULL, ",", &next)) {
            if (dropped->count == DROPPED_MOST)
                return complain(invocation, EXIT_USAGE, "--drop takes at most %d columns.",
                                DROPPED_MOST);
            dropped->names[dropped->count++] = name;
        }
    }
    return EXIT_OK;
}

static int make_twin(struct invocation *invocation, struct veil *veil,
                     const struct dropped *dropped)
{
    const struct maintenance_veil use = {veil,      veil_learn, veil_ipv4, veil_mac,
                                         veil_text, veil_code,  veil_hash};
    const struct maintenance_twin twin = {.veil = &use,
                                          .dropped = dropped->names,
                                          .dropped_count = dropped->count,
                                          .replace = invocation_has(invocation, OPT_FORCE)};
    const char *path = database_place_asked(invocation);
    const char *target = invocation_value(invocation, OPT_OUTPUT);
    struct progress shown = {.invocation = invocation, .file = target};
    struct maintenance_progress progress = progress_begin(&shown);
    struct error error;
    if (!maintenance_twin(path, target, &twin, &progress, &error)) {
        invocation->is_mistaken = error.kind == ERROR_BAD_QUESTION;
        return complain_error(invocation, &error);
    }
    char memory[64];
    struct text size = text_into(memory, sizeof memory);
    figure_add_bytes(&size, (double)storage_sizes(target).database_bytes);
    if (!invocation_has(invocation, OPT_QUIET))
        printf("The pseudonymised copy is %s: %s, checked.\n", target, memory);
    return EXIT_OK;
}

int command_export(struct invocation *invocation)
{
    static struct dropped dropped;
    struct error error;
    const char *key_file = invocation_value(invocation, OPT_PSEUDONYMISE);
    if (!key_file || !invocation_has(invocation, OPT_OUTPUT))
        return complain(invocation, EXIT_USAGE,
                        "Name the key and the new file: `netscope export --pseudonymise KEYFILE -o "
                        "FILE`. A copy without pseudonyms is `netscope db backup FILE`.");
    int exit_code = read_dropped(invocation, &dropped);
    if (exit_code != EXIT_OK) return exit_code;
    if (!invocation_load_config(invocation, &error)) return complain_error(invocation, &error);
    const struct settings *settings = invocation_settings(invocation);
    bool is_new = access(key_file, F_OK) != 0;
    struct veil *veil = veil_open(key_file, settings->local_networks.networks,
                                  settings->local_networks.count, &error);
    if (!veil) return complain_error(invocation, &error);
    if (is_new && !invocation_has(invocation, OPT_QUIET))
        printf(
            "The key %s is new. Keep it away from the copy: with it, pseudonyms can be undone.\n",
            key_file);
    exit_code = make_twin(invocation, veil, &dropped);
    veil_close(veil);
    return exit_code;
}

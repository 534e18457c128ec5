/* SPDX-License-Identifier: MIT */
/* What deliver.targets name: files, rules and devices. What is not there sends nothing, and nobody would know. */
#include "config/target.h"
#include "doctor.h"
#include "silences.h"
#include "storage/reader.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

static bool check_files(const struct target *target)
{
    const char *files[] = {target->url_file, target->token_file, target->password_file,
                           target->ca_file, text_list_next(&target->command, NULL)};
    bool good = true;
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        bool is_credential = files[i] && strncmp(files[i], "credential:", 11) == 0;
        if (!files[i] || !files[i][0] || is_credential || access(files[i], R_OK) == 0) continue;
        good = false;
        doctor_tell(MISSING, "The target %s: %s cannot be read (%s).", target->name, files[i],
                    strerror(errno));
    }
    return good;
}

static bool check_rules(const struct target *target)
{
    bool good = true;
    for (const char *rule = NULL; (rule = text_list_next(&target->rules, rule));) {
        if (silences_has_rule(rule)) continue;
        good = false;
        doctor_tell(MISSING,
                    "The target %s: there is no rule '%s', so nothing can be sent. `man netscope` "
                    "lists the rules.",
                    target->name, rule);
    }
    return good;
}

/* As messages are compared with it (deliver/queue.c). */
static bool has_device(struct storage_reader *reader, const char *word)
{
    const struct parameter parameters[] = {{":word", value_text(word)}};
    struct storage_rows *rows =
        storage_query(reader, NULL,
                      "SELECT 1 FROM devices WHERE lower(:word) IN (lower(user_label), "
                      "lower(hostname), lower(ip_address), lower(mac_address)) LIMIT 1",
                      parameters, 1, NULL);
    bool has = !rows || storage_next(rows, NULL) != 0; /* if it cannot be asked, it may be there */
    storage_rows_close(rows);
    return has;
}

static bool check_devices(const struct target *target, struct storage_reader *reader)
{
    bool good = true;
    for (const char *word = NULL; reader && (word = text_list_next(&target->devices, word));) {
        if (has_device(reader, word)) continue;
        good = false;
        doctor_tell(MISSING,
                    "The target %s: no device has the name or the address '%s' now, so nothing is "
                    "sent about it. `netscope devices` lists them.",
                    target->name, word);
    }
    return good;
}

void doctor_check_targets(const struct settings *settings, const char *database)
{
    const struct target *targets = settings->targets.entries;
    struct storage_reader *reader =
        settings->targets.count ? storage_reader_open(database, NULL) : NULL;
    for (size_t i = 0; i < settings->targets.count; i++) {
        const struct target *target = &targets[i];
        bool has_files = check_files(target), has_rules = check_rules(target);
        if (check_devices(target, reader) && has_files && has_rules)
            doctor_tell(GOOD, "The target %s: `netscope deliver --test %s` tries it.", target->name,
                        target->name);
    }
    storage_reader_close(reader);
}

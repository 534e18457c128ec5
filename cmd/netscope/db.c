/* SPDX-License-Identifier: MIT */
/* netscope db: an operator's tasks on the database file itself. */
#include "cli/terminal.h"
#include "database_place.h"
#include "moving_note.h"
#include "progress.h"
#include "query.h"
#include "render/figure.h"
#include "storage/files.h"
#include "storage/maintenance.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const struct column check_columns[] = {
    {.name = "check"},
    {.name = "state"},
    {.name = "found"},
    {.name = "remedy", .rank = COLUMN_HIDDEN},
};
static const struct layout check_layout = {.columns = check_columns, .count = 4};
static const struct column repair_columns[] = {
    {.name = "table"},
    {.name = "saved", .format = COLUMN_COUNT},
    {.name = "refused", .format = COLUMN_COUNT},
    {.name = "holes", .format = COLUMN_COUNT},
    {.name = "lost_at_most", .heading = "lost, at most", .format = COLUMN_COUNT},
};
static const struct layout repair_layout = {.columns = repair_columns, .count = 5};
static const struct query_section sections[] = {
    {{"pages", "File", true, NULL}, "db/pages"},
    {{"kinds", "Rows by time", false, "Nothing was captured yet."}, "db/kinds"},
    {{"shares", "Shares of storage.max_bytes", false, NULL}, "db/shares"},
    {{"tables", "Tables", false, NULL}, "db/tables"},
};
/* Of a large file: reading each page of it would take minutes. */
static const struct query_section large_sections[] = {
    {{"pages", "File", true, NULL}, "db/pages"},
    {{"kinds", "Rows by time (about)", false, "Nothing was captured yet."}, "db/large_kinds"},
    {{"shares", "Shares of storage.max_bytes", false, NULL}, "db/shares"},
    {{"tables", "Tables (about)", false, NULL}, "db/large_tables"},
};
static const int64_t large_bytes = INT64_C(256) << 20;

struct db {
    struct invocation *invocation;
    const char *path, *file; /* the database; the operand after the verb */
    enum render_format format;
    struct sink sink;
    struct render *render;
    bool broken;
    char remedies[4096];
    struct text text;
};

/* A table whose rows a call-back receives one by one. */
static void begin_table(struct db *db, const struct layout *layout)
{
    struct render_style style = terminal_style();
    db->sink = terminal_sink(stdout);
    db->render = render_open(&db->sink, db->format, layout, &style);
}

static bool end_table(struct db *db, struct error *error)
{
    if (render_close(db->render, &db->sink)) return terminal_flush(stdout, error);
    if (error) *error = db->sink.error;
    return false;
}

/* ---------------------------------------------------------------- check */

static const char *state_name(enum finding_state state)
{
    switch (state) {
    case VERDICT_GOOD: return "good";
    case VERDICT_NOTE: return "note";
    case VERDICT_BROKEN: return "BROKEN";
    }
    return NULL;
}

static void print_verdict(void *owner, const struct maintenance_verdict *finding)
{
    struct db *db = owner;
    struct value values[] = {value_text(finding->check), value_text(state_name(finding->state)),
                             value_text(finding->found), value_text(finding->remedy)};
    render_row(db->render, values);
    if (finding->state == VERDICT_BROKEN) db->broken = true;
    if (finding->remedy) text_format(&db->text, "  %-11s %s\n", finding->check, finding->remedy);
}

static int check(struct db *db)
{
    struct error error;
    db->text = text_into(db->remedies, sizeof db->remedies);
    begin_table(db, &check_layout);
    bool good = maintenance_check(db->path, invocation_has(db->invocation, OPT_FULL), print_verdict,
                                  db, &error);
    good = end_table(db, good ? &error : NULL) && good;
    if (!good) return complain_error(db->invocation, &error);
    if (db->format == RENDER_TABLE && db->text.size > 0) printf("\nWhat to do:\n%s", db->remedies);
    return db->broken ? EXIT_TROUBLE : EXIT_OK;
}

/* ---------------------------------------------------------------- stats */

/* The files of the database: a member of JSON, or lines for people. */
static bool add_files(struct query *query, struct page *page, struct error *error)
{
    (void)error;
    static const struct column columns[] = {
        {.name = "path"}, {.name = "bytes"}, {.name = "wal_bytes"}, {.name = "shm_bytes"}};
    static const struct layout layout = {.columns = columns, .count = 4};
    static const struct page_section section = {.key = "file", .is_record = true};
    static const char *const names[] = {"database", "write-ahead log", "shared memory"};
    const struct storage_sizes sizes = storage_sizes(query->database);
    const struct value values[] = {value_text(query->database), value_integer(sizes.database_bytes),
                                   value_integer(sizes.log_bytes),
                                   value_integer(sizes.index_bytes)};
    bool is_table = query->format == RENDER_TABLE;
    if (is_table) printf("\nOn disk (%s)\n", query->database);
    for (size_t i = 0; i < 3; i++) {
        char memory[64];
        struct text text = text_into(memory, sizeof memory);
        figure_add_bytes(&text, (double)values[i + 1].integer);
        if (is_table) printf("  %-16s %s\n", names[i], memory);
    }
    if (!is_table) page_add_values(page, &section, &layout, values);
    return true;
}

/* A SQLite built without dbstat cannot show the table of a page. */
static bool has_table_sizes(struct storage_reader *reader)
{
    struct error ignored;
    struct storage_rows *rows = storage_query(reader, "db/tables", NULL, NULL, 0, &ignored);
    storage_rows_close(rows);
    return rows != NULL;
}

static int print_stats(struct query *query)
{
    size_t count = sizeof sections / sizeof sections[0];
    if (storage_sizes(query->database).database_bytes > large_bytes)
        return query_print_page(query, large_sections, count, add_files);
    if (!has_table_sizes(query->reader)) count--; /* the last section is about the tables */
    return query_print_page(query, sections, count, add_files);
}

static int stats(struct invocation *invocation)
{
    struct query query;
    int exit_code = query_open(&query, invocation, 0);
    if (exit_code == EXIT_OK) exit_code = print_stats(&query);
    query_close(&query);
    return exit_code;
}

/* ---------------------------------------------------------------- copies */

static bool copy_to(struct db *db, const char *target, bool replace, struct error *error)
{
    struct progress shown = {.invocation = db->invocation, .file = db->file ? db->file : db->path};
    struct maintenance_progress progress = progress_begin(&shown);
    return maintenance_backup(db->path, target, replace, &progress, error);
}

static void say_size(const struct db *db, const char *words, const char *path)
{
    char memory[64];
    struct text text = text_into(memory, sizeof memory);
    if (invocation_has(db->invocation, OPT_QUIET)) return;
    figure_add_bytes(&text, (double)storage_sizes(path).database_bytes);
    printf("%s%s: %s, checked.\n", words, path, memory);
}

static int backup(struct db *db)
{
    struct error error;
    if (!copy_to(db, db->file, invocation_has(db->invocation, OPT_FORCE), &error))
        return complain_error(db->invocation, &error);
    say_size(db, "The backup is ", db->file);
    return EXIT_OK;
}

static void print_salvaged(void *owner, const struct maintenance_salvaged *table)
{
    const struct db *db = owner;
    struct value values[] = {value_text(table->table), value_integer(table->saved),
                             value_integer(table->refused), value_integer(table->holes),
                             value_integer(table->lost)};
    if (table->lost < 0) values[4].type = VALUE_NULL;
    if (db->format == RENDER_TABLE && table->saved == 0 && table->holes == 0 && table->refused == 0)
        return;
    render_row(db->render, values);
}

static int repair(struct db *db)
{
    struct error error;
    begin_table(db, &repair_layout);
    bool good = maintenance_repair(db->path, db->file, invocation_has(db->invocation, OPT_FORCE),
                                   print_salvaged, db, &error);
    good = end_table(db, good ? &error : NULL) && good;
    if (!good) return complain_error(db->invocation, &error);
    if (db->format != RENDER_TABLE) return EXIT_OK;
    putchar('\n');
    say_size(db, "What could be read is in ", db->file);
    puts("A hole is a range of keys that cannot be read; where nothing stands under \"lost\", "
         "nobody can say.");
    return EXIT_OK;
}

/* ---------------------------------------------------------------- in place */

static int vacuum(struct db *db)
{
    struct error error;
    struct maintenance_size size;
    char memory[2][64];
    if (!maintenance_vacuum(db->path, invocation_has(db->invocation, OPT_FULL), &size, &error))
        return complain_error(db->invocation, &error);
    if (invocation_has(db->invocation, OPT_QUIET)) return EXIT_OK;
    for (int i = 0; i < 2; i++) {
        struct text text = text_into(memory[i], sizeof memory[i]);
        figure_add_bytes(&text, (double)(i ? size.bytes_after : size.bytes_before));
    }
    printf("%s: %s before, %s now.\n", db->path, memory[0], memory[1]);
    return EXIT_OK;
}

static int rebuild(struct db *db)
{
    struct error error;
    struct progress shown = {.invocation = db->invocation, .file = db->path};
    struct maintenance_progress progress = progress_begin(&shown);
    if (!maintenance_rebuild(db->path, &progress, &error))
        return complain_error(db->invocation, &error);
    if (!invocation_has(db->invocation, OPT_QUIET))
        printf("The sums of %s are those of its rows.\n", db->path);
    return EXIT_OK;
}

/* An earlier migration left rows in their earlier layout. */
static bool is_moving(const char *path)
{
    char memory[512];
    struct text text = text_into(memory, sizeof memory);
    struct storage_reader *reader = storage_reader_open(path, NULL);
    bool moving = reader && moving_note(reader, &text);
    storage_reader_close(reader);
    return moving;
}

/* A migration that was killed left its backup: a database of the same schema. Another file is not replaced. */
static bool is_backup_of(const char *copy, int schema)
{
    struct error error;
    int has = 0, latest = 0;
    return access(copy, F_OK) == 0 && maintenance_versions(copy, &has, &latest, &error) &&
           has == schema;
}

static int migrate(struct db *db)
{
    struct error error;
    int has = 0, latest = 0;
    char copy[PATH_MOST + 32];
    bool quiet = invocation_has(db->invocation, OPT_QUIET);
    if (!maintenance_versions(db->path, &has, &latest, &error))
        return complain_error(db->invocation, &error);
    if (has == latest && is_moving(db->path)) {
        if (!maintenance_migrate(db->path, &error)) return complain_error(db->invocation, &error);
        if (!quiet) printf("All rows of %s are in their present layout.\n", db->path);
        return EXIT_OK;
    }
    if (has == latest) {
        if (!quiet) printf("%s has schema %d, the latest: nothing to do.\n", db->path, latest);
        return EXIT_OK;
    }
    snprintf(copy, sizeof copy, "%s.schema-%d", db->path, has);
    bool replaces = invocation_has(db->invocation, OPT_FORCE) || is_backup_of(copy, has);
    if (!copy_to(db, copy, replaces, &error)) return complain_error(db->invocation, &error);
    say_size(db, "The backup is ", copy);
    if (!maintenance_migrate(db->path, &error)) return complain_error(db->invocation, &error);
    if (!quiet) printf("%s went from schema %d to %d.\n", db->path, has, latest);
    return EXIT_OK;
}

/* ---------------------------------------------------------------- which of them */

static const struct verb {
    const char *name;
    bool takes_file;
    uint64_t options; /* besides --db, --config and --quiet */
    int (*run)(struct db *db);
} verbs[] = {
    {"check", false, FLAG(FULL) | FLAG(JSON) | FLAG(JSONL) | FLAG(CSV), check},
    {"stats", false, FLAG(JSON) | FLAG(JSONL), NULL},
    {"backup", true, FLAG(FORCE), backup},
    {"vacuum", false, FLAG(FULL), vacuum},
    {"repair", true, FLAG(FORCE) | FLAG(JSON) | FLAG(JSONL) | FLAG(CSV), repair},
    {"migrate", false, FLAG(FORCE), migrate},
    {"rebuild", false, 0, rebuild},
};

static const struct verb *find_verb(const char *name)
{
    for (size_t i = 0; i < sizeof verbs / sizeof verbs[0]; i++)
        if (strcmp(verbs[i].name, name) == 0) return &verbs[i];
    return NULL;
}

static const char *list_flags(uint64_t options, struct text text)
{
    for (size_t id = 0; id < OPTION_COUNT_ALL; id++)
        if (options >> id & 1)
            text_format(&text, "%s--%s", text.size ? ", " : "", command_options[id].name);
    return text.data;
}

/* EXIT_OK, or the exit code to return. */
static int check_usage(const struct invocation *invocation, const struct verb *verb)
{
    const char *name = invocation->operands[0];
    if (!verb) {
        const char *names[sizeof verbs / sizeof verbs[0]];
        for (size_t i = 0; i < sizeof verbs / sizeof verbs[0]; i++)
            names[i] = verbs[i].name;
        const char *nearest = nearest_word(name, names, sizeof names / sizeof names[0]);
        return complain(invocation, EXIT_USAGE, "There is no `netscope db %s`%s%s%s", name,
                        nearest ? "; did you mean `netscope db " : "", nearest ? nearest : "",
                        nearest ? "`?" : "; `netscope help db` lists what there is.");
    }
    if (verb->takes_file != (invocation->operand_count == 2))
        return complain(invocation, EXIT_USAGE,
                        verb->takes_file ? "`netscope db %s` needs the name of the new file: "
                                           "`netscope db %s FILE`."
                                         : "`netscope db %s` takes no file behind it; --db names "
                                           "the database: `netscope db %s --db PATH`.",
                        name, name);
    for (size_t id = 0; id < OPTION_COUNT_ALL; id++) {
        uint64_t always = FLAG(DB) | FLAG(CONFIG) | FLAG(QUIET);
        if (((verb->options | always) >> id & 1) || !invocation_has(invocation, (enum option_id)id))
            continue;
        char list[128];
        return complain(invocation, EXIT_USAGE, "`netscope db %s` takes no --%s; it takes %s.",
                        name, command_options[id].name,
                        list_flags(verb->options | always, text_into(list, sizeof list)));
    }
    return EXIT_OK;
}

int command_db(struct invocation *invocation)
{
    struct error error;
    struct db db = {.invocation = invocation};
    const struct verb *verb = find_verb(invocation->operands[0]);
    int exit_code = check_usage(invocation, verb);
    if (exit_code == EXIT_OK) exit_code = query_choose_format(invocation, &db.format);
    if (exit_code != EXIT_OK) return exit_code;
    if (!verb->run) return stats(invocation);
    if (!invocation_load_config(invocation, &error)) return complain_error(invocation, &error);
    db.path = database_place_asked(invocation);
    if (verb->takes_file) db.file = invocation->operands[1];
    return verb->run(&db);
}

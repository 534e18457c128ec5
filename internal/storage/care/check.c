/* SPDX-License-Identifier: MIT */
/*
 * check - tests that a file is whole and keeps its invariants. Reads only, also beside a capture.
 */
#include "base/text_safe.h"
#include "file/database.h"
#include "file/indexes.h"
#include "file/part_file.h"
#include "file/schema_difference.h"
#include "file/schema_version.h"
#include "file/sql_text.h"
#include "file/writer_lock.h"
#include "files.h"
#include "maintenance.h"
#include "reader.h"

#include <stdio.h>
#include <string.h>

enum { SHOWN_MOST = 3 };

struct check {
    const char *path;
    struct storage_reader *reader;
    void (*visit)(void *owner, const struct maintenance_verdict *finding);
    void *owner;
    char found[1024];
    struct text text;
    int lines;       /* of SQLite's report about the pages */
    bool unreadable; /* a finding already says that pages cannot be read */
};

static void report(struct check *check, const char *name, enum finding_state state,
                   const char *remedy)
{
    check->visit(check->owner,
                 &(struct maintenance_verdict){
                     .check = name, .state = state, .found = check->found, .remedy = remedy});
}

static void say(struct check *check)
{
    check->text = text_into(check->found, sizeof check->found);
}

static const char *const way_out =
    "Restore a backup, or save what is readable with `netscope db repair NEWFILE`.";

/* A query that fails before its end is a finding of its own. */
static bool ask(struct check *check, const char *name, const char *query, const char *sql,
                bool (*take)(struct check *check, const struct storage_rows *rows, int row))
{
    struct error error = {.sentence = ""};
    struct storage_rows *rows = storage_query(check->reader, query, sql, NULL, 0, &error);
    int state = rows ? 1 : -1, count = 0;
    say(check);
    while (rows && (state = storage_next(rows, &error)) == 1 && take(check, rows, count))
        count++;
    storage_rows_close(rows);
    if (state >= 0) return true;
    if (check->text.size > 0) text_add(&check->text, "; ");
    if (check->unreadable)
        text_add(&check->text, "Pages cannot be read, so this could not be checked to its end.");
    else
        text_format(&check->text, "It could not be checked to its end: %s", error.sentence);
    report(check, name, VERDICT_BROKEN, check->unreadable ? NULL : way_out);
    check->unreadable = true;
    return false;
}

static const char *text_of(const struct storage_rows *rows, int column)
{
    struct value value = storage_value(rows, column);
    return value.type == VALUE_TEXT ? (const char *)value.bytes.data : "";
}

static long long integer_of(const struct storage_rows *rows, int column)
{
    return (long long)storage_value(rows, column).integer;
}

/* ---------------------------------------------------------------- one by one */

static bool take_integer(struct check *check, const struct storage_rows *rows, int row)
{
    (void)row;
    text_format(&check->text, "%lld", integer_of(rows, 0));
    return false;
}

static int version_of(struct check *check)
{
    int version = 0;
    if (ask(check, "schema", NULL, "PRAGMA user_version", take_integer))
        (void)sscanf(check->found, "%d", &version);
    return version;
}

static bool check_schema(struct check *check)
{
    int version = version_of(check), latest = schema_version_latest();
    say(check);
    text_format(&check->text, "Schema %d, written by a NetScope", version);
    if (version == latest) {
        text_add(&check->text, " as new as this program.");
        report(check, "schema", VERDICT_GOOD, NULL);
        return true;
    }
    text_format(&check->text, " older than this program, which writes schema %d.", latest);
    report(check, "schema", VERDICT_NOTE, "`netscope db migrate` brings it forward.");
    return false;
}

struct differences {
    struct check *check;
    int refused, harmless;
};

static void add_difference(struct check *check, int count, const struct schema_difference *found)
{
    static const char *const words[] = {
        [SCHEMA_TRIGGER] = "was planted",   [SCHEMA_CHANGED] = "was changed",
        [SCHEMA_MISSING] = "is missing",    [SCHEMA_INDEX] = "was planted",
        [SCHEMA_VIEW] = "has another text", [SCHEMA_STRANGE] = "is not NetScope's",
    };
    if (count > SHOWN_MOST) return;
    if (check->text.size > 0) text_add(&check->text, "; ");
    if (count == SHOWN_MOST) {
        text_add(&check->text, "and more");
        return;
    }
    text_format(&check->text, "the %s ", found->type);
    text_add_safe(&check->text,
                  (struct span){(const uint8_t *)found->name, strnlen(found->name, 64)});
    text_format(&check->text, " %s", words[found->fault]);
}

/* Of those that are refused; of the others if there is none. */
static void take_difference(void *owner, const struct schema_difference *found)
{
    struct differences *differences = owner;
    if (schema_fault_is_refused(found->fault)) {
        if (differences->refused == 0) say(differences->check);
        add_difference(differences->check, differences->refused++, found);
    } else {
        int count = differences->harmless++;
        if (differences->refused == 0) add_difference(differences->check, count, found);
    }
}

/* False: it could not be compared. */
static bool compare(struct check *check, struct differences *differences)
{
    sqlite3 *connection = NULL;
    *differences = (struct differences){.check = check};
    say(check);
    bool compared = database_open_reading(check->path, &connection) &&
                    schema_compare(connection, take_difference, differences);
    (void)sqlite3_close(connection);
    return compared;
}

/* True if the questions of the other checks can be asked of these tables. */
static bool check_objects(struct check *check)
{
    struct differences differences;
    bool compared = compare(check, &differences);
    /* Nobody is accused, and nothing called broken, because memory was short for a moment. */
    if (!compared || differences.refused || differences.harmless)
        compared = compare(check, &differences);
    if (!compared) {
        say(check);
        text_add(&check->text, "The list of tables cannot be read.");
        report(check, "objects", VERDICT_BROKEN, way_out);
        return false;
    }
    bool any = differences.refused > 0 || differences.harmless > 0;
    text_add(&check->text, any ? "." : "Tables, indexes and views are those that NetScope makes.");
    if (differences.refused > 0)
        report(
            check, "objects", VERDICT_BROKEN,
            "Somebody changed this file, so nothing in it is proof. `netscope db repair NEWFILE` "
            "saves its rows and leaves such things out.");
    else
        report(check, "objects", any ? VERDICT_NOTE : VERDICT_GOOD,
               any ? "They do no harm. The next capture makes NetScope's own views anew." : NULL);
    return differences.refused == 0;
}

/* SQLite's message has a heading and many lines, of which the first are enough. */
static bool take_message(struct check *check, const struct storage_rows *rows, int row)
{
    const char *line = text_of(rows, 0);
    if (row == 0 && strcmp(line, "ok") == 0) return true;
    while (*line && check->lines <= SHOWN_MOST) {
        const char *end = strchrnul(line, '\n');
        bool is_heading = strncmp(line, "***", 3) == 0;
        if (!is_heading && check->lines > 0) text_add(&check->text, "; ");
        if (!is_heading && check->lines++ == SHOWN_MOST) {
            text_add(&check->text, "and more");
            break;
        }
        text_add_bytes(&check->text, line, (size_t)(end - line));
        if (is_heading) text_add_char(&check->text, ' ');
        line = *end ? end + 1 : end;
    }
    return check->lines <= SHOWN_MOST;
}

static void check_pages(struct check *check, bool full)
{
    const char *sql = full ? "PRAGMA integrity_check(20)" : "PRAGMA quick_check(20)";
    if (!ask(check, "pages", NULL, sql, take_message)) return;
    if (check->text.size > 0) {
        text_add(&check->text, ".");
        report(check, "pages", VERDICT_BROKEN, way_out);
        return;
    }
    text_add(&check->text, full ? "Every page, row and index entry is in order."
                                : "Every page and row is in order (--full also compares indexes).");
    report(check, "pages", VERDICT_GOOD, NULL);
}

static bool take_table(struct check *check, const struct storage_rows *rows, int row)
{
    (void)row;
    text_format(&check->text, " %s ", text_of(rows, 0));
    return true;
}

/* True if rows of that table are still in their earlier layout. Leaves no text. */
static bool is_moving(struct check *check, const char *table)
{
    char name[64];
    snprintf(name, sizeof name, " %s ", table);
    bool found = ask(check, "move", "db/moving", NULL, take_table) && strstr(check->found, name);
    say(check);
    return found;
}

static bool take_reference(struct check *check, const struct storage_rows *rows, int row)
{
    if (row < SHOWN_MOST)
        text_format(&check->text, "%s%lld rows of %s name a %s that is not there",
                    row > 0 ? "; " : "", integer_of(rows, 2), text_of(rows, 0), text_of(rows, 1));
    else if (row == SHOWN_MOST)
        text_add(&check->text, "; and more");
    return true;
}

/* Of all tables, or of one with an earlier layout. False: it could not be asked. */
static bool add_references(struct check *check)
{
    if (!ask(check, "references", "db/check_references", NULL, take_reference)) return false;
    for (const struct sql_move *move = sql_moves; move->table; move++) {
        if (check->text.size == 0 && is_moving(check, move->table) &&
            !ask(check, "references", NULL, move->references, take_reference))
            return false;
    }
    return true;
}

static void check_references(struct check *check)
{
    if (!add_references(check)) return;
    bool good = check->text.size == 0;
    text_add(&check->text,
             good ? "Every name, address and kind that a row refers to is there." : ".");
    report(check, "references", good ? VERDICT_GOOD : VERDICT_BROKEN,
           good ? NULL
                : "The rows are good, but show NULL there; a backup may still have the texts.");
}

static bool take_identity(struct check *check, const struct storage_rows *rows, int row)
{
    if (row < SHOWN_MOST)
        text_format(&check->text, "%scapture %lld: %s does not hold (%lld, %lld)",
                    row > 0 ? "; " : "", integer_of(rows, 0), text_of(rows, 1), integer_of(rows, 2),
                    integer_of(rows, 3));
    else if (row == SHOWN_MOST)
        text_add(&check->text, "; and more");
    return true;
}

static void check_ledger(struct check *check)
{
    if (!ask(check, "ledger", "db/check_ledger", NULL, take_identity)) return;
    bool good = check->text.size == 0;
    text_add(&check->text,
             good ? "Every frame, flow and row of every capture is accounted for." : ".");
    report(check, "ledger", good ? VERDICT_GOOD : VERDICT_BROKEN,
           good ? NULL
                : "Take the figures of these captures with care: rows were lost uncounted (a "
                  "repaired file), or the program has a fault that should be reported.");
}

static bool take_impossible(struct check *check, const struct storage_rows *rows, int row)
{
    text_format(&check->text, "%s%lld %s", row > 0 ? "; " : "", integer_of(rows, 1),
                text_of(rows, 0));
    return true;
}

static void check_rows(struct check *check)
{
    if (!ask(check, "rows", "db/check_rows", NULL, take_impossible)) return;
    bool good = check->text.size == 0;
    text_add(&check->text, good ? "No row is one that NetScope would not write." : ".");
    report(check, "rows", good ? VERDICT_GOOD : VERDICT_BROKEN,
           good ? NULL
                : "A capture passes them over. Somebody wrote them, or the file was damaged: take "
                  "its rows with care.");
}

static bool take_missing(struct check *check, const struct storage_rows *rows, int row)
{
    text_format(&check->text, "%s%lld %s", row > 0 ? ", " : "", integer_of(rows, 1),
                text_of(rows, 0));
    return true;
}

static void check_hours(struct check *check)
{
    if (!ask(check, "hours", "db/check_hours", NULL, take_missing)) return;
    bool good = check->text.size == 0;
    text_add(&check->text, good ? "Every row is found by its hour."
                                : " are not found by their hour, so questions about a time miss "
                                  "them.");
    report(check, "hours", good ? VERDICT_GOOD : VERDICT_BROKEN,
           good ? NULL : "`netscope db repair NEWFILE` notes the hours of all rows anew.");
}

static void check_indexes(struct check *check)
{
    char sql[1024];
    int wanted = 0, missing = 0;
    struct text text = text_into(sql, sizeof sql);
    text_add(&text, "SELECT count(*) FROM sqlite_schema WHERE type = 'index' AND name IN (''");
    for (const struct sql_text *index = sql_indexes; index->name; index++, wanted++)
        text_format(&text, ", '%s'", index->name);
    text_add(&text, ")");
    if (!ask(check, "indexes", NULL, sql, take_integer)) return;
    (void)sscanf(check->found, "%d", &missing);
    missing = wanted - missing;
    say(check);
    if (missing == 0) {
        text_add(&check->text, "Every index is there.");
        report(check, "indexes", VERDICT_GOOD, NULL);
        return;
    }
    long long rows = 0;
    if (!ask(check, "indexes", NULL, INDEXES_ROWS_SQL, take_integer)) return;
    (void)sscanf(check->found, "%lld", &rows);
    say(check);
    if (missing == wanted && rows < INDEXES_FROM) {
        text_add(&check->text, "It has no index yet, and with so few rows it needs none.");
        report(check, "indexes", VERDICT_GOOD, NULL);
        return;
    }
    text_format(&check->text,
                "%d of %d indexes are missing, so some questions are slow. They come when a "
                "capture has filled the file.",
                missing, wanted);
    report(check, "indexes", VERDICT_NOTE,
           "Nothing to do: if that capture was ended before, the next one makes them.");
}

static void check_runs(struct check *check)
{
    if (!ask(check, "captures", "db/check_runs", NULL, take_integer)) return;
    bool open = strcmp(check->found, "0") != 0, alive = writer_lock_is_held(check->path);
    say(check);
    if (alive) {
        text_add(&check->text, "A capture is writing at this moment.");
        report(check, "captures", VERDICT_NOTE, NULL);
    } else if (open) {
        text_add(&check->text, "A capture ended without closing the database; what it had "
                               "committed is there.");
        report(check, "captures", VERDICT_NOTE,
               "Nothing to do: the next capture marks it as interrupted.");
    } else {
        text_add(&check->text, "Every capture was closed.");
        report(check, "captures", VERDICT_GOOD, NULL);
    }
}

static void check_space(struct check *check)
{
    if (!ask(check, "space", NULL, "PRAGMA auto_vacuum", take_integer)) return;
    bool gives = strcmp(check->found, "2") == 0;
    say(check);
    text_add(&check->text, gives ? "Free pages can be given back bit by bit."
                                 : "The file was not made to give free pages back bit by bit.");
    report(check, "space", gives ? VERDICT_GOOD : VERDICT_NOTE,
           gives ? NULL : "`netscope db vacuum`, while no capture runs, writes it anew.");
}

/* Files that a killed program may have left beside the file. */
static void check_leftovers(struct check *check)
{
    bool alive = writer_lock_is_held(check->path);
    bool journal = storage_file_bytes(check->path, FILE_JOURNAL) > 0;
    bool log = storage_file_bytes(check->path, FILE_LOG) > 0 && !alive;
    bool part = part_file_is_there(check->path);
    say(check);
    if (journal)
        text_add(&check->text, "A change was cut short, and its journal lies beside the file.");
    else if (log)
        text_add(&check->text, "A write-ahead log lies beside the file, with rows that belong to "
                               "it.");
    else if (part)
        text_format(&check->text, "%s.part was left by a copy that was cut short.", check->path);
    else
        text_add(&check->text, "Nothing lies beside the file that should not.");
    report(check, "leftovers", journal || log || part ? VERDICT_NOTE : VERDICT_GOOD,
           journal || log ? "Move and copy both files together; the next capture puts it in order."
           : part         ? "Remove it, unless a copy is being made at this moment."
                          : NULL);
}

bool maintenance_check(const char *path, bool full,
                       void (*visit)(void *owner, const struct maintenance_verdict *finding),
                       void *owner, struct error *error)
{
    struct check check = {.path = path, .visit = visit, .owner = owner};
    check.reader = storage_reader_open_as_it_is(path, error);
    if (!check.reader) return false;
    bool current = check_schema(&check), ours = check_objects(&check);
    check_pages(&check, full);
    if (current && ours) {
        check_references(&check);
        check_rows(&check);
        check_ledger(&check);
        check_hours(&check);
        check_indexes(&check);
        check_runs(&check);
    }
    check_space(&check);
    check_leftovers(&check);
    storage_reader_close(check.reader);
    return true;
}

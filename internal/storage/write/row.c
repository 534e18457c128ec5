/* SPDX-License-Identifier: MIT */
#include "write/row.h"

#include "write/intern.h"
#include "write/writer.h"

#include <assert.h>

struct row row_begin(struct storage_writer *writer, enum statement statement)
{
    return (struct row){writer, writer->statements[statement], &writer->bound[statement], 0};
}

static bool failed(struct row *row, const char *doing)
{
    struct storage_writer *writer = row->writer;
    writer->failed = true;
    database_error(&writer->error, writer->connection, writer->path, doing);
    (void)sqlite3_reset(row->statement);
    writer_notice_rollback(writer);
    return false;
}

bool row_write(struct row *row)
{
    assert(row->filled == sqlite3_bind_parameter_count(row->statement));
    if (row->writer->failed) return false;
    if (sqlite3_step(row->statement) != SQLITE_DONE) return failed(row, "writing a row");
    (void)sqlite3_reset(row->statement);
    return true;
}

int64_t row_find(struct row *row)
{
    assert(row->filled == sqlite3_bind_parameter_count(row->statement));
    if (row->writer->failed) return 0;
    int result = sqlite3_step(row->statement);
    int64_t id = result == SQLITE_ROW ? sqlite3_column_int64(row->statement, 0) : 0;
    if (result != SQLITE_ROW && result != SQLITE_DONE) failed(row, "looking up a row");
    (void)sqlite3_reset(row->statement);
    return id;
}

int row_next(struct row *row)
{
    assert(row->filled == sqlite3_bind_parameter_count(row->statement));
    if (row->writer->failed) return SQLITE_ERROR;
    int result = sqlite3_step(row->statement);
    if (result == SQLITE_ROW) return result;
    if (result != SQLITE_DONE) failed(row, "reading rows");
    (void)sqlite3_reset(row->statement);
    return result;
}

void row_address(struct row *row, const struct ip_address *ip)
{
    int64_t key = 0;
    bool known = intern_address(row->writer, ip, &key);
    row_integer_if(row, known, key);
}

void row_term(struct row *row, const char *word)
{
    row_id(row, intern_term(row->writer, word));
}

void row_interned(struct row *row, struct span text)
{
    row_id(row, intern_text(row->writer, text));
}

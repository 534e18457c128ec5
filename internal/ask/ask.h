/* SPDX-License-Identifier: MIT */
/*
 * ask - a question about the database, and its answer: rows with their columns.
 *
 * A question is a file of schema/questions (or one SELECT of the user's), typed filters, a limit, a
 * cursor to continue from, and a deadline. The answer gives one row at a time, and a layout with
 * each column's heading and format; `render` follows it. This room writes to no descriptor, reads
 * no command line, handles no signal and knows no exit code.
 *
 * The comment lines at the head of a question's file describe it (describe.h):
 *   -- view: flows                       its columns are those of this view
 *   -- shows: start_us, shown_source     the columns of a table, in order
 *   -- column: flows | connections | count | 1    name | heading | format | rank of one column,
 *                                      and wide or narrow, if others stand in for it (layout.h)
 *   -- newest: start_us                  a table that fits into memory is sorted by this
 *   -- key: flow_id                      the columns that order its rows: an answer continues there
 *   -- by: ip forms/flows_of_address     another form of it, if that filter is set (widen.h)
 *   -- needs: flow_id                    a parameter without which it has no answer
 *   -- rows: lists/flows                 the form that reads no sums, while they lack rows (widen.h)
 *   -- noun: connections                 and other words, for reply_note()
 * A column named shown_... is made for people: JSON and CSV leave it out.
 *
 * Errors have kinds (base/error.h): ERROR_BAD_QUESTION for a filter that cannot be read,
 * ERROR_NOT_FOUND for an unknown device, ERROR_BUSY if the deadline passed.
 *
 * A reader, its questions and its answers belong to one thread; any thread may call
 * storage_interrupt().
 */
#ifndef ASK_ASK_H
#define ASK_ASK_H

#include "base/error.h"
#include "base/text.h"
#include "catalog/layout.h"
#include "storage/reader.h"

enum { QUESTION_PARAMETERS_MOST = 20, QUESTION_TEXT_BYTES = 4096 };

/*
 * Starts as {.name = ...} or {.sql = ...}. Do not copy it once a filter is set: the parameters
 * point into it.
 */
struct question {
    const char *name;   /* "lists/flows"; NULL: */
    const char *sql;    /* one statement that only reads */
    uint64_t limit;     /* rows at most; 0: all. A file without :limit always gives all. */
    const char *cursor; /* the reply_cursor() of the previous page; NULL: from the start */
    const char *sort; /* a column, the largest value first, or "COLUMN:asc"; NULL: as in the file */
    int64_t time_us;  /* the time limit from ask() to the last row; 0: none */
    const char *zone; /* of local days and times in since and until (base/zone.h); NULL: UTC */
    /* A parameter not set is NULL. :newest_us is "now" (extent.h). */
    struct parameter parameters[QUESTION_PARAMETERS_MOST];
    size_t parameter_count;
    /* What the filters were read by: */
    bool is_local; /* a local day or time, in a zone that is not as UTC */
    /* A time before "now", and rows are ahead of it: the newest of them, and "now". Without until, the
     * answer ends there. 0: neither. */
    int64_t ahead_us, newest_us;
    /* An address means the device that had it then. */
    bool has_at;
    int64_t at_us;
    /* Private: the names and texts of parameters, and the filter since as the user wrote it. */
    char text[QUESTION_TEXT_BYTES];
    size_t text_used;
    char since[80];
};

/* ---------------------------------------------------------------- filters */

/* The names of filters: "device", "ip", "domain", "port", "app", "since", "until", "capture",
 * "rule", "severity", "role". */
bool filter_exists(const char *name);
/* True if the SQL of a question has the parameter of this filter, so that it can be set. */
bool filter_is_taken(const char *name, const char *sql);
/* True if the question has a value for this filter. */
bool filter_is_set(const struct question *question, const char *name);
/* True if it may have several values there: "443,80" one of them, "!22" none of it. */
bool filter_may_choose(const char *name, const char *sql);
/* True if the question has a value or several that rows are to have. */
bool filter_is_sought(const struct question *question, const char *name);
/* True if it has those, or values that rows must not have. */
bool filter_is_chosen(const struct question *question, const char *name);
/* The name of the filter number `at`, from 0; NULL: there are no more. */
const char *filter_name(size_t at);
/*
 * Reads a filter in the form that people write: a time such as 1h or 2026-11-20T21:14, or a device
 * by its MAC, address or name. `said` names the filter in an error ("--since"). Devices and the
 * newest time are read through the reader.
 */
bool question_filter(struct question *question, struct storage_reader *reader, const char *name,
                     const char *said, const char *text, struct error *error);
/* A whole number in [least, most], most INT64_MAX: no bound. */
bool filter_read_number(const char *said, const char *text, int64_t least, int64_t most,
                        int64_t *number, struct error *error);
/* A parameter by its name, such as ":capture_id"; again: its value is replaced. Both are copied.
 * False: there are too many. */
bool question_set(struct question *question, const char *parameter, struct value value,
                  struct error *error);
/* Takes a parameter back, if it is set. */
void question_unset(struct question *question, const char *parameter);
/* NULL: it was not set. */
const struct value *question_value(const struct question *question, const char *parameter);

/* The device that a person means by a MAC, an address or a name. ERROR_NOT_FOUND if there is none
 * or if several fit; the sentence names candidates. */
bool find_device(struct storage_reader *reader, const char *word, int64_t *device_id,
                 struct error *error);

/* The same, but an address means whoever had it at that time. */
struct device_time {
    int64_t since_us, until_us;
    bool is_set; /* false: now */
};
bool find_device_of_time(struct storage_reader *reader, const char *word,
                         const struct device_time *time, int64_t *device_id, struct error *error);

/* The same, but a device that is a part of a merged one is meant by itself, not as the whole. */
bool find_device_part(struct storage_reader *reader, const char *word, int64_t *device_id,
                      struct error *error);

/* True if its text says that it needs a parameter which is not set ("-- needs: flow_id"): the
 * parameter is then ":flow_id". */
enum { QUESTION_NEED_SIZE = 64 };
bool question_lacks(const struct question *question, char parameter[QUESTION_NEED_SIZE]);

/* ---------------------------------------------------------------- answers */

struct reply;

/* NULL: the error is filled. The question may be freed when this returns; the reader may not. */
struct reply *ask(struct storage_reader *reader, const struct question *question,
                  struct error *error);
/* One column per column of the rows. Valid until reply_close(). */
const struct layout *reply_layout(const struct reply *reply);
/* 1: *values is the next row, valid until the next call; 0: the end, or the limit; -1: error. */
int reply_next(struct reply *reply, const struct value **values, struct error *error);
/* After reply_next() returned 0: true if there are rows beyond the limit. */
bool reply_has_more(const struct reply *reply);
/*
 * The cursor of the next page: printable text without spaces, for question.cursor with the same
 * name and filters. NULL if there is no next page, or if the question cannot be continued. A page
 * has the rows at the time of its query: a row that moves in the meantime may be missed or
 * repeated.
 */
const char *reply_cursor(const struct reply *reply);
/* A note in the question's file ("noun", "empty", "hint"); NULL: there is none. */
const char *reply_note(const struct reply *reply, const char *word);
/* The statement that was run, with the comments at its head. */
const char *reply_sql(const struct reply *reply);
/* What was bound in it, by number from 0; NULL: there are no more. Texts are borrowed of the
 * question. */
const struct parameter *reply_parameter(const struct reply *reply, size_t at);
void reply_close(struct reply *reply);

#endif

/* SPDX-License-Identifier: MIT */
/*
 * intern - repeated text becomes an integer id before it reaches a hot row.
 *
 * Each dimension table has a bounded cache in memory, from the hash of the text to its id. It has
 * sets of four slots and evicts the least recently used one. A miss costs a statement, never a
 * wrong id. The cache compares 64 bits of seeded XXH3 and not the text itself. With a million
 * different texts the odds of one collision are about one in 30 million.
 *
 * Every function here returns 0 for "absent" (NULL in the row). On an error it returns 0 too and
 * sets the session's state, which row_write() checks once per row. After a rollback the ids of lost
 * rows must be forgotten: intern_forget().
 *
 * Values that no row uses are removed (collect.h). So a slot has the number of the collection in
 * which it was last used. Its first use in a newer one marks the value as in use. A slot that the
 * last complete marking did not see is no longer trusted.
 */
#ifndef STORAGE_INTERN_H
#define STORAGE_INTERN_H

#include "base/cursor.h"
#include "model/address.h"
#include "write/marks.h"
#include "write/row.h"

#include <assert.h>

struct intern_slot {
    uint64_t hash; /* 0: free */
    uint64_t id : 48, epoch : 16;
};
struct intern_cache {
    struct intern_slot *slots;
    uint64_t set_mask;
};

/* Tables of values, as schema/references lists them. */
enum intern_table {
#define TABLE(table, name) INTERN_##table,
    VALUE_TABLES(TABLE)
#undef TABLE
        INTERN_SECOND_FACT, /* not a table: second facts known to be written */
    INTERN_TABLE_COUNT
};

struct intern_epochs {
    unsigned now;     /* of the running collection, else of the last one */
    unsigned trusted; /* older slots are not trusted */
};
enum { INTERN_EPOCH_MOST = 65535 };

struct interner {
    struct session *session;
    struct marks marks;
    struct intern_cache caches[INTERN_TABLE_COUNT];
    struct intern_epochs epochs;
};

/* False: there is no memory for the caches. */
bool intern_open(struct interner *interner, struct session *session);
void intern_close(struct interner *interner);
/* Forgets all ids. */
void intern_forget(struct interner *interner);
void intern_forget_table(struct interner *interner, enum intern_table table);
/* A collection begins: from here on ids are marked at their first use. False: no memory. */
bool intern_begin_marking(struct interner *interner);
/* All rows are marked: ids without a use since the collection began are not trusted any more. */
void intern_all_marked(struct interner *interner);
/* The table of values of that name. */
enum intern_table intern_table_named(const char *name);

int64_t intern_term(struct interner *interner, const char *word);
int64_t intern_text(struct interner *interner, struct span text);
int64_t intern_domain(struct interner *interner, struct span name);
/* The same, and stores its registrable part. */
int64_t intern_domain_registrable(struct interner *interner, struct span name,
                                  struct span registrable);
/* string: the hashed text; may be absent. */
int64_t intern_fingerprint(struct interner *interner, struct span hash, struct span string);

struct intern_certificate {
    struct span sha256, common_name, issuer, sans, valid_from, valid_to;
};
int64_t intern_certificate(struct interner *interner, const struct intern_certificate *certificate);

/*
 * Whether it was noted that the fact of these numbers is written; the first of them is the
 * statement. They are ids, which are never given out twice. A full cache forgets some.
 */
bool intern_has_fact(struct interner *interner, const uint64_t *numbers, size_t count);
void intern_note_fact(struct interner *interner, const uint64_t *numbers, size_t count);

/* Rows that are known by all their columns together: place, the kinds, link, answer_set. */
struct intern_field {
    struct span text; /* data NULL: NULL, unless is_integer or is_real */
    int64_t integer;
    double real;
    enum bind bind;
    bool is_integer, is_real;
};
static inline struct intern_field intern_span(enum bind bind, struct span text)
{
    return (struct intern_field){.bind = bind, .text = text};
}
static inline struct intern_field intern_string(enum bind bind, const char *string)
{
    return intern_span(bind, span_text(string));
}
static inline struct intern_field intern_integer(enum bind bind, bool known, int64_t value)
{
    return (struct intern_field){.bind = bind, .integer = value, .is_integer = known};
}
static inline struct intern_field intern_real(enum bind bind, bool known, double value)
{
    return (struct intern_field){.bind = bind, .real = value, .is_real = known};
}
/* The id that was kept for what these numbers stand for, of another row of the table. 0: none is. */
int64_t intern_derived(struct interner *interner, enum intern_table table, const uint64_t *numbers,
                       size_t count);
void intern_keep_derived(struct interner *interner, enum intern_table table,
                         const uint64_t *numbers, size_t count, int64_t id);
/* All fields of the table, always in the same order; at most INTERN_MOST_FIELDS. */
enum { INTERN_MOST_FIELDS = 16 };
int64_t intern_fields(struct interner *interner, enum intern_table table,
                      const struct intern_field *fields, size_t count);

/* The column `content` of a table that is searched by it (file/content.h), from all others. */
int64_t intern_content(const struct intern_field *fields, size_t count);

/* The stored key of an address (schema/README.md). False: no address, so NULL. */
bool intern_address(struct interner *interner, const struct ip_address *ip, int64_t *key);

/*
 * Columns of a row that refer to values. These assert that schema/references lists the column,
 * because a collection removes each value to which no listed column refers.
 */
/* An id that was interned; NULL for 0. */
static inline void row_value(struct row *row, enum bind bind, enum intern_table table, int64_t id)
{
    assert(row->bound->values[bind] == 1 + table);
    row_id(row, bind, id);
}
/* The others intern; the row has an interner (rows.h). */
void row_address(struct row *row, enum bind bind, const struct ip_address *ip);
void row_term(struct row *row, enum bind bind, const char *word);
void row_interned(struct row *row, enum bind bind, struct span text); /* table text */

#endif

/* SPDX-License-Identifier: MIT */
/*
 * intern - repeated text becomes an integer id before it reaches a hot row.
 *
 * In front of each dimension table stands a bounded cache in memory, from the hash of the text to
 * its id. Sets of four slots, the least recently used one makes room: a miss costs a statement,
 * never a wrong id. The cache compares 64 bits of seeded XXH3 and not the text itself: with a
 * million different texts the odds of one mix-up are about one in 30 million.
 *
 * Every function here returns 0 for "absent" (NULL in the row). On an error it returns 0 too and
 * the session's state says so, which row_write() checks once per row. After a rollback the ids of
 * rows that are gone must be forgotten: intern_forget().
 *
 * Values that no row uses are removed (collect.h). So a slot says in which collection it was last
 * used: its first use in a newer one marks the value as in use, and a slot that the last complete
 * marking did not see is no longer believed.
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
        INTERN_SECOND_FACT, /* not a table: what is known to be written of an id */
    INTERN_TABLE_COUNT
};

struct intern_epochs {
    unsigned now;     /* of the running collection, else of the last one */
    unsigned trusted; /* slots of older ones are not believed */
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
/* No id is known any more. */
void intern_forget(struct interner *interner);
/* A collection begins: ids are marked at their first use from here on. False: no memory. */
bool intern_begin_marking(struct interner *interner);
/* All rows are marked: ids that nobody has used since the collection began are not believed. */
void intern_all_marked(struct interner *interner);
/* The table of values that is called so. */
enum intern_table intern_table_named(const char *name);

int64_t intern_term(struct interner *interner, const char *word);
int64_t intern_text(struct interner *interner, struct span text);
int64_t intern_domain(struct interner *interner, struct span name);
/* The same, and keeps what is registrable of it. */
int64_t intern_domain_registrable(struct interner *interner, struct span name,
                                  struct span registrable);
/* string: what was hashed; may be absent. */
int64_t intern_fingerprint(struct interner *interner, struct span hash, struct span string);

struct intern_certificate {
    struct span sha256, common_name, issuer, sans, valid_from, valid_to;
};
int64_t intern_certificate(struct interner *interner, const struct intern_certificate *certificate);

/* Rows that are known by all their columns together: place, flow_kind, link, dns_kind. */
struct intern_field {
    struct span text; /* data NULL: NULL, unless is_integer */
    int64_t integer;
    enum bind bind;
    bool is_integer;
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
/* All fields of the table, always in the same order; at most INTERN_MOST_FIELDS. */
enum { INTERN_MOST_FIELDS = 12 };
int64_t intern_fields(struct interner *interner, enum intern_table table,
                      const struct intern_field *fields, size_t count);

/* The key of an address as rows keep it (schema/README.md); false: no address, so NULL. */
bool intern_address(struct interner *interner, const struct ip_address *ip, int64_t *key);

/*
 * Columns of a row that name values. These assert that schema/references says so of the column: a
 * collection removes each value that no column of that list names.
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

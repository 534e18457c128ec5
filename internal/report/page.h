/* SPDX-License-Identifier: MIT */
/*
 * page - a report as sections, sentences and tables, for a form to write. Private to this room.
 *
 * The page says each thing once. A form (HTML, Markdown) knows how to write a paragraph or a table,
 * and nothing of what it says. Sentences have the marks of words.h.
 */
#ifndef REPORT_PAGE_H
#define REPORT_PAGE_H

#include "words.h"

enum { CELLS_MOST = 10, TABLE_ROWS_MOST = 60, CELL_SIZE = 400 };

enum cell_kind {
    CELL_TEXT,
    CELL_NUMBER,
    CELL_DAYS,  /* a square for each day */
    CELL_BAR,   /* value of most, with the text beside */
    CELL_STRIP, /* a line of hours, with the text beside */
};

struct cell {
    enum cell_kind kind;
    char text[CELL_SIZE]; /* a sentence */
    char note[CELL_SIZE]; /* a small line below; "": none */
    struct on_days days;
    int value, most;
    bool is_hidden;       /* a bar: hardly anything could be seen of the rest */
    const uint8_t *hours; /* a strip: 0 nothing, 1 to 5 how much */
    size_t hour_count;
};

struct column_of_table {
    const char *heading;
    bool is_number;
    bool is_wide; /* left out on a phone */
};

struct table {
    const char *title, *note;
    const struct column_of_table *columns;
    size_t column_count;
    const char *const *asked; /* the keys of the statements; ends with NULL */
};

struct front { /* the top of the page */
    const char *kicker, *title, *lede, *for_whom;
    struct front_figure {
        const char *name, *value, *unit, *note;
        bool is_weak; /* too little was seen */
    } figures[6];
    size_t figure_count;
    const struct section_name {
        const char *id, *name;
    } * sections;
    size_t section_count;
};

struct form {
    struct sink *sink;
    const struct figures *figures;
    size_t number; /* of the table */
    const struct table *table;
    void (*begin)(struct form *form, const struct front *front);
    void (*section)(struct form *form, const char *id, size_t number, const char *heading);
    void (*section_end)(struct form *form);
    void (*paragraph)(struct form *form, const char *sentence);
    void (*decision)(struct form *form, size_t at, size_t count, const char *title,
                     const char *body, const char *figure, const char *effect);
    void (*table_begin)(struct form *form, const struct table *table);
    void (*row)(struct form *form, const struct cell *cells);
    void (*table_end)(struct form *form, const char *more); /* more: a sentence; NULL */
    void (*pair)(struct form *form, size_t at, size_t count, const char *term, const char *text);
    void (*end)(struct form *form);
};

/* Writes the whole page. */
void page_write(struct form *form);

/* The parts of a page, for page_write(). */
void page_front(struct form *form, const struct section_name *sections, size_t count);
void page_decisions(struct form *form, size_t number);
void page_exposure(struct form *form, size_t number);
void page_devices(struct form *form, size_t number);
void page_companies(struct form *form, size_t number);
void page_open(struct form *form, size_t number);
void page_places(struct form *form, size_t number);
void page_hours(struct form *form, size_t number);
void page_changes(struct form *form, size_t number);
void page_unseen(struct form *form, size_t number);
void page_work(struct form *form, size_t number);
void page_record(struct form *form, size_t number);
void page_wrong(struct form *form, size_t number);
void page_words(struct form *form, size_t number);

/* Those of a network report. */
void page_network_front(struct form *form, const struct section_name *sections, size_t count);
void page_top(struct form *form, enum top top, size_t number);

/* Those of a campus report. */
void page_campus_front(struct form *form, const struct section_name *sections, size_t count);
void page_campus(struct form *form, enum campus at, size_t number);
void page_campus_unseen(struct form *form, size_t number);

struct form html_form(void);
struct form markdown_form(void);
void json_write(const struct figures *figures, struct sink *sink);

#endif

/* SPDX-License-Identifier: MIT */
/*
 * letter - a parcel in words: its id, a subject, a body, a link to the dashboard.
 *
 * The subject is one line and stands alone, for a pager. A digest has the worst messages first and
 * shows LETTER_SHOWN_MOST of them. form.h makes of it what a target takes.
 */
#ifndef DELIVER_LETTER_H
#define DELIVER_LETTER_H

#include "message.h"
#include "parcel.h"

enum { LETTER_SHOWN_MOST = 20, LETTER_BODY_SIZE = 64 * 1024 };

struct letter {
    char id[160]; /* the same in each try; letters, digits, '.', '_' and '-' */
    const char *sensor;
    size_t total; /* messages that it stands for */
    size_t shown;
    int level; /* of the worst */
    char subject[256];
    char link[640];                    /* empty: there is no dashboard */
    char file[4096 + FILE_BYTES_MOST]; /* of a report, where this user may read it; empty: none */
    char body[LETTER_BODY_SIZE];
    struct message_text messages[LETTER_SHOWN_MOST];
};

/* The words of the levels 0 to 4. */
extern const char *const severity_words[];

/* Who writes. Borrowed. */
struct sender {
    const char *identity; /* "UUID EPOCH" */
    const char *sensor;
    const char *public_url; /* of the dashboard; empty: there is none */
    const char *database;   /* its path */
};

/*
 * The letter of a parcel; free() frees it. *is_gone: none of its messages is there any more. NULL:
 * that, or the error has the reason.
 */
struct letter *letter_make(struct storage_reader *reader, const struct target *target,
                           const struct parcel *parcel, const struct sender *sender, bool *is_gone,
                           struct error *error);
/* One that says that it is a test. NULL: no memory. */
struct letter *letter_make_test(const struct target *target, const struct sender *sender,
                                int64_t now_us);

#endif

/* SPDX-License-Identifier: MIT */
/*
 * letter - a parcel in words: its id, a subject, a body.
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
    char body[LETTER_BODY_SIZE];
    struct message_text messages[LETTER_SHOWN_MOST];
};

/* The file that mails attach; NULL: none. */
const char *letter_file(const struct letter *letter);

/* The words of the levels 0 to 4. */
extern const char *const severity_words[];

/*
 * The letter of a parcel; free() frees it. *is_gone: none of its messages is there any more. NULL:
 * that, or the error has the reason. identity: "UUID EPOCH".
 */
struct letter *letter_make(struct storage_reader *reader, const struct target *target,
                           const struct parcel *parcel, const char *identity, const char *sensor,
                           bool *is_gone, struct error *error);
/* One that says that it is a test. NULL: no memory. */
struct letter *letter_make_test(const struct target *target, const char *sensor, int64_t now_us);

#endif

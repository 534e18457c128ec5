/* SPDX-License-Identifier: MIT */
/*
 * messages - the requests of other programs to the one that writes, and their form.
 *
 * A request is one line of JSON (RFC 8259) on the control socket, and so is its answer:
 *
 *   {"version":1,"request":"status"}
 *   {"version":1,"ok":true, ...}
 *   {"version":1,"ok":false,"kind":"refused","error":"A whole sentence."}
 *
 * A line has at most MESSAGE_LINE_MOST bytes with its line feed, and values are nested at most
 * MESSAGE_DEPTH_MOST deep. Another version, an unknown request or an unknown member is a bad
 * question: then nothing is done. Plain values; any thread.
 */
#ifndef MODEL_MESSAGES_H
#define MODEL_MESSAGES_H

#include "base/error.h"

#include <stdbool.h>

enum {
    MESSAGE_VERSION = 1,
    MESSAGE_LINE_MOST = 64 * 1024,
    MESSAGE_DEPTH_MOST = 8,
};

enum message_kind {
    MESSAGE_STATUS, /* the process, its start, its input, and its completeness */
    MESSAGE_RELOAD, /* read the configuration and the look-up data again */
    MESSAGE_KIND_COUNT
};

struct message_row {
    const char *name; /* "status" */
    bool changes;     /* asks for a change: needs more rights than a question */
};
extern const struct message_row message_rows[MESSAGE_KIND_COUNT];

/* The word of a kind: "bad_question", ... */
const char *message_error_word(enum error_kind kind);
/* ERROR_BUG if the word is unknown. */
enum error_kind message_error_kind(const char *word);

#endif

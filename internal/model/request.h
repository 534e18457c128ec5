/* SPDX-License-Identifier: MIT */
/*
 * request - what a person asks the one writer to change: the name of a device, the state of a
 * finding.
 *
 * A request is whole by itself: what, of which row, the new value, and who asks. It may come from
 * the command line or from another program. storage_execute() carries it out and writes it to the
 * audit in one transaction. Plain values; texts are borrowed, NUL-terminated UTF-8. Any thread.
 */
#ifndef MODEL_REQUEST_H
#define MODEL_REQUEST_H

#include "base/error.h"

#include <stdbool.h>
#include <stdint.h>

/* NAME, its word in the view `audit`, what its id names */
#define REQUESTS(X)                                                                                \
    X(DEVICE_LABEL, "device label", DEVICE)   /* text: the label; NULL: none any more */           \
    X(DEVICE_KIND, "device kind", DEVICE)     /* text: one of device_kinds; NULL: unknown */       \
    X(DEVICE_IGNORE, "device ignore", DEVICE) /* text: "yes"; NULL: not any more */                \
    X(ALERT_ACK, "alerts ack", ALERT) /* text of these three: also the new note, or NULL */        \
    X(ALERT_CLOSE, "alerts close", ALERT)                                                          \
    X(ALERT_REOPEN, "alerts reopen", ALERT)                                                        \
    X(ALERT_NOTE, "alerts note", ALERT) /* text: the note; NULL: none any more */

enum request_kind {
#define KIND(name, word, target) REQUEST_##name,
    REQUESTS(KIND)
#undef KIND
        REQUEST_KIND_COUNT
};
enum request_target { TARGET_DEVICE, TARGET_ALERT };

enum { LABEL_BYTES_MOST = 128, NOTE_BYTES_MOST = 1024, REQUEST_WORDS_SIZE = NOTE_BYTES_MOST + 64 };

struct request {
    enum request_kind kind;
    int64_t id; /* of the device or the finding */
    const char *text;
    /* Who asks, and when. */
    int64_t at_us;    /* by the clock */
    int64_t uid;      /* NOT_OBSERVED: not known */
    const char *user; /* NULL: not known */
    const char *by;   /* "cli", "api:NAME" */
};

/* What became of it. */
struct request_answer {
    int64_t audit_id;
    bool had_old, has_new; /* false: there was, or is, nothing */
    char old_words[REQUEST_WORDS_SIZE], new_words[REQUEST_WORDS_SIZE];
};

/* What a device may be; ends with NULL. */
extern const char *const device_kinds[];

const char *request_word(enum request_kind kind);
enum request_target request_target(enum request_kind kind);

/* Whether the text is one that the request may carry; else a sentence with ERROR_BAD_QUESTION. */
bool request_check(const struct request *request, struct error *error);

#endif

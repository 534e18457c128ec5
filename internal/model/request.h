/* SPDX-License-Identifier: MIT */
/*
 * request - what a person asks the one writer to change: the name of a device, the state of a
 * finding, a silence of a rule.
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

/* What a request carries beside its kind and who asks. */
enum request_part {
    CARRIES_ID = 1,     /* the row that it is about */
    CARRIES_DEVICE = 2, /* a second device */
    CARRIES_TEXT = 4,
    CARRIES_SCOPE = 8,     /* a rule, a target and a length of time */
    CARRIES_DELIVERY = 16, /* messages, the target, the state, and how often it was tried */
    CARRIES_REPORT = 32,   /* the target, a subject, a file, and for whom it is */
    CARRIES_EDITION = 64,  /* the name, state, period and files of a report */
};

/* NAME, its word in the view `audit`, what its id names, what it carries */
#define REQUESTS(X)                                                                                \
    /* text: the label; NULL: none any more */                                                     \
    X(DEVICE_LABEL, "device label", DEVICE, CARRIES_ID | CARRIES_TEXT)                             \
    /* text: one of device_kinds; NULL: unknown */                                                 \
    X(DEVICE_KIND, "device kind", DEVICE, CARRIES_ID | CARRIES_TEXT)                               \
    /* text: "yes"; NULL: not any more */                                                          \
    X(DEVICE_IGNORE, "device ignore", DEVICE, CARRIES_ID | CARRIES_TEXT)                           \
    /* device: the one that it is a part of from now on */                                         \
    X(DEVICE_MERGE, "device merge", DEVICE, CARRIES_ID | CARRIES_DEVICE)                           \
    X(DEVICE_SPLIT, "device split", DEVICE, CARRIES_ID)                                            \
    /* erased, with all parts: the upkeep does it, step by step */                                 \
    X(DEVICE_FORGET, "device forget", DEVICE, CARRIES_ID)                                          \
    /* text of these three: also the new note, or NULL */                                          \
    X(ALERT_ACK, "alerts ack", ALERT, CARRIES_ID | CARRIES_TEXT)                                   \
    X(ALERT_CLOSE, "alerts close", ALERT, CARRIES_ID | CARRIES_TEXT)                               \
    X(ALERT_REOPEN, "alerts reopen", ALERT, CARRIES_ID | CARRIES_TEXT)                             \
    /* text: the note; NULL: none any more */                                                      \
    X(ALERT_NOTE, "alerts note", ALERT, CARRIES_ID | CARRIES_TEXT)                                 \
    /* device, target: only of these, if they are there; text: a note, or NULL */                  \
    X(ALERT_SILENCE, "alerts silence", SILENCE, CARRIES_DEVICE | CARRIES_SCOPE | CARRIES_TEXT)     \
    X(SILENCE_END, "silences end", SILENCE, CARRIES_ID)                                            \
    /* what became of messages (`netscope deliver`); text: the answer; it is not audited */        \
    X(DELIVERY_STATE, "delivery state", MESSAGE, CARRIES_DELIVERY | CARRIES_TEXT)                  \
    /* a report was made: a message of it to one target, once; id: its number, text: the body */   \
    X(REPORT_MADE, "report made", MESSAGE, CARRIES_ID | CARRIES_REPORT | CARRIES_TEXT)             \
    /* what became of a report (`netscope report run`); id: its number; it is not audited */       \
    X(REPORT_STATE, "report state", REPORT, CARRIES_ID | CARRIES_EDITION)

enum request_kind {
#define KIND(name, word, target, carries) REQUEST_##name,
    REQUESTS(KIND)
#undef KIND
        REQUEST_KIND_COUNT
};
enum request_target { TARGET_DEVICE, TARGET_ALERT, TARGET_SILENCE, TARGET_MESSAGE, TARGET_REPORT };

enum {
    LABEL_BYTES_MOST = 128,
    NOTE_BYTES_MOST = 1024,
    RULE_BYTES_MOST = 64,
    SCOPE_BYTES_MOST = 256, /* of the target of a silence */
    STATE_BYTES_MOST = 15,
    MESSAGES_BYTES_MOST = 1024, /* of a list of messages: "12-90,95" */
    SUBJECT_BYTES_MOST = 200,
    FILE_BYTES_MOST = 1023,
    FORMATS_BYTES_MOST = 15,
    BY_BYTES_MOST = 68,
    REQUEST_WORDS_SIZE = NOTE_BYTES_MOST + SCOPE_BYTES_MOST + 256
};

struct request {
    enum request_kind kind;
    int64_t id;        /* of the row that it is about; 0: there is none yet */
    int64_t device_id; /* the second device; 0: none */
    const char *text;
    /* CARRIES_SCOPE: */
    const char *rule, *target; /* target NULL: any */
    int64_t for_us;            /* from at_us on */
    /* CARRIES_DELIVERY, and a target: */
    const char *messages; /* their numbers, rising: "12-90,95" */
    const char *state;    /* one of delivery_states */
    int64_t tries;
    /* CARRIES_REPORT, and a target: a name of deliver.targets */
    const char *subject;
    const char *file;     /* a whole path, of what mails attach; NULL: nothing */
    const char *for_whom; /* "officer": the file names people's devices; NULL: anyone */
    /* CARRIES_EDITION, a state of report_states, and a file without its ending; NULL: none is there */
    const char *name;    /* of the entry of `reports` */
    const char *formats; /* "html,json"; NULL: none is there */
    int64_t from_us, to_us;
    int64_t made_us;  /* by the clock; 0: not yet */
    int64_t replaces; /* the number of a report; 0: none */
    /* Who asks, and when. */
    int64_t at_us;    /* by the clock */
    int64_t uid;      /* NOT_OBSERVED: not known */
    const char *user; /* NULL: not known */
    const char *by;   /* "cli", or "api:NAME": the token for which another program asks */
};

/* What became of it. */
struct request_answer {
    int64_t audit_id;
    int64_t row_id;        /* of the row that it was about, also if the request made it */
    bool had_old, has_new; /* false: there was, or is, nothing */
    char old_words[REQUEST_WORDS_SIZE], new_words[REQUEST_WORDS_SIZE];
};

/* What a device may be; ends with NULL. */
extern const char *const device_kinds[];

const char *request_word(enum request_kind kind);
enum request_target request_target(enum request_kind kind);
/* What may be said of a delivery; ends with NULL. */
extern const char *const delivery_states[];
/* What may be said of a report; ends with NULL. */
extern const char *const report_states[];

/*
 * The next range of a list of messages, from *list on, which moves behind it. False: the list ends
 * there (**list is NUL), or it is no such list. Ranges rise.
 */
bool request_next_messages(const char **list, int64_t *first, int64_t *last);

/* "device", "alert", "silence", as the view `audit` says it. */
const char *request_target_word(enum request_kind kind);
/* Bits of enum request_part. */
unsigned request_carries(enum request_kind kind);

/* Whether what it carries is allowed; else a sentence with ERROR_BAD_QUESTION. */
bool request_check(const struct request *request, struct error *error);
/* Whether the text is "api:" and the name of a token: letters, digits, '.', '_' and '-'. */
bool request_by_is_valid(const char *by);

#endif

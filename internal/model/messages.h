/* SPDX-License-Identifier: MIT */
/*
 * messages - what other programs say to the one that writes: requests and facts, and their form.
 *
 * A request is one line of JSON (RFC 8259) on the control socket, and so is its answer:
 *
 *   {"version":1,"request":"status"}
 *   {"version":1,"request":"flows","limit":50,"before":4711}
 *   {"version":1,"request":"device label","id":2,"text":"Kitchen TV"}
 *   {"version":1,"request":"device merge","id":2,"device":7,"by":"api:kitchen"}
 *   {"version":1,"ok":true, ...}
 *   {"version":1,"ok":false,"kind":"refused","error":"A whole sentence."}
 *
 * A line has at most MESSAGE_LINE_MOST bytes with its line feed, and values are nested at most
 * MESSAGE_DEPTH_MOST deep. Another version, an unknown request or an unknown member is a bad
 * question: then nothing is done. "flows" asks for a page of the open flows, the newest first, and
 * "talkers" for who carried most (under_way.h). "packets" asks for the newest packets (after: newer
 * than this number), and "packet" for one of them. "by" says for whom another program asks; few users
 * may say it (control.h).
 *
 * A producer brings facts. It asks for "facts", and once that was answered it sends batches instead
 * of lines: a struct facts_header, then records (record.h) one after the other, in the byte order and
 * layout of this machine, each with the texts that it refers to. fact.h says which records a producer
 * may send. Batches are not answered, and facts are not audited. What a producer sends faster than
 * the recorder takes is shed and counted. When the producer ends its side of the connection
 * (shutdown(2)), a last line has the counts:
 *
 *   {"version":1,"ok":true,"taken":998,"refused":0,"shed":2}
 *
 * Plain values; any thread.
 */
#ifndef MODEL_MESSAGES_H
#define MODEL_MESSAGES_H

#include "base/error.h"
#include "request.h"

#include <stdbool.h>

enum {
    MESSAGE_VERSION = 1,
    MESSAGE_LINE_MOST = 64 * 1024,
    MESSAGE_DEPTH_MOST = 8,
    FACTS_VERSION = 3, /* of the header and of the structs of record.h that fact.h lists */
    FACTS_BATCH_MOST = MESSAGE_LINE_MOST, /* with its header */
};

struct facts_header {
    uint32_t version; /* FACTS_VERSION */
    uint32_t size;    /* bytes of the records behind it; a multiple of 8 */
};

/* What became of the facts of producers. */
#define FACTS_COUNTERS(X)                                                                          \
    X(taken)   /* on their way to the recorder */                                                  \
    X(refused) /* unsound, of a kind that no producer may send, or about an excluded device */     \
    X(shed)    /* sound, but the queue was full */
struct facts_count {
#define FACTS_COUNTER(name) uint64_t name;
    FACTS_COUNTERS(FACTS_COUNTER)
#undef FACTS_COUNTER
};

enum message_kind {
    MESSAGE_STATUS,  /* the process, its start, its input, and its completeness */
    MESSAGE_RELOAD,  /* read the configuration and the look-up data again */
    MESSAGE_FLOWS,   /* open flows, a page of them */
    MESSAGE_TALKERS, /* who carried most over 1, 10, 60 seconds and all */
    MESSAGE_PACKETS, /* the newest packets, a line each */
    MESSAGE_PACKET,  /* one of them: its lines and headers */
    MESSAGE_FACTS,   /* from here on, batches of facts */
/* What request.h lists, carried out by the writer and audited. */
#define MESSAGE(name, word, target, carries) MESSAGE_##name,
    REQUESTS(MESSAGE)
#undef MESSAGE
        MESSAGE_KIND_COUNT
};

struct message {
    enum message_kind kind;
    /* Of what is in request.h: */
    int64_t id, device_id, for_us, tries;
    int64_t from_us, to_us, made_us, replaces;
    int64_t limit, before; /* of a page of flows; 0: the most; from the newest */
    int64_t after;         /* packets newer than this */
    bool has_text;         /* false: what was said is taken away, or there is nothing to say */
    bool has_target;
    char text[NOTE_BYTES_MOST + 1];
    char rule[RULE_BYTES_MOST + 1], target[SCOPE_BYTES_MOST + 1];
    char messages[MESSAGES_BYTES_MOST + 1], state[STATE_BYTES_MOST + 1];
    char subject[SUBJECT_BYTES_MOST + 1], file[FILE_BYTES_MOST + 1], for_whom[STATE_BYTES_MOST + 1];
    char name[RULE_BYTES_MOST + 1], formats[FORMATS_BYTES_MOST + 1];
    char by[BY_BYTES_MOST + 1]; /* for whom another program asks; empty: for itself */
};

struct message_row {
    const char *name;  /* "status" */
    bool changes;      /* asks for a change, or for packets: needs more rights than a question */
    const char *doing; /* behind "may not ask this capture to" */
};
extern const struct message_row message_rows[MESSAGE_KIND_COUNT];

/* The kind of a request that the writer carries out; false: it is of another kind. */
bool message_request(enum message_kind kind, enum request_kind *request);
enum message_kind message_of_request(enum request_kind request);
/* What the request carries, as a message, and back. The request's texts are the message's; who asks
 * and when is not in a message. */
void message_from_request(struct message *message, const struct request *request);
void message_to_request(const struct message *message, struct request *request);

/* The word of a kind: "bad_question", ... */
const char *message_error_word(enum error_kind kind);
/* ERROR_BUG if the word is unknown. */
enum error_kind message_error_kind(const char *word);

#endif

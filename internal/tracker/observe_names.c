/* SPDX-License-Identifier: MIT */
/* Name questions and their answers: one record per question, and one per unsolicited reply. */
#include "emit.h"
#include "flow_row.h"
#include "model/answers.h"
#include "observe.h"
#include "waiting.h"

/* Matches an answer to its question; never 0, because 0 means "any". */
static uint32_t question_match(uint16_t id, uint16_t type, struct span name)
{
    uint32_t hash = 2166136261u ^ id ^ (uint32_t)type << 16; /* FNV-1a */
    for (size_t i = 0; i < name.size; i++)
        hash = (hash ^ name.data[i]) * 16777619u;
    return hash | 1;
}

/* Names and addresses of an excluded device stay out of other devices' rows. */
static bool is_left_out(const struct tracker *tracker, const struct name_record *answer)
{
    return tracker->options.excluded && (emit_excludes(tracker, &answer->address, NULL) ||
                                         emit_excludes_name(tracker, answer->name));
}

static bool is_shown(const struct tracker *tracker, const struct name_record *answer)
{
    return answer->section == SECTION_ANSWER && !is_left_out(tracker, answer);
}

/* Nobody asked for this answer of a server: it is evidence only, so less of it is kept. */
static bool is_unasked(const struct dns_query_record *record)
{
    return record->protocol == NAME_DNS && !record->is_asked;
}

/*
 * What is kept of a message is bounded by its bytes. Answers refer to names by pointers of two bytes
 * (RFC 1035, section 4.1.4), so a few bytes of them may stand for hundreds of characters. By mDNS a
 * host tells all of its services in one message, which stays on the link (RFC 6762, section 11): it has
 * two bytes for each of its own.
 */
static size_t answers_most(const struct name_message *message, bool is_unasked)
{
    enum {
        BESIDE = 512,
        SMALL = 512,
        UNASKED = 256
    }; /* a small message has two bytes for each of its own */
    if (is_unasked) return UNASKED;
    bool is_far = message->protocol != NAME_MDNS;
    size_t most = BESIDE + 2 * (is_far && message->bytes > SMALL ? SMALL : message->bytes);
    if (most < message->bytes) most = message->bytes;
    return most < JSON_SCRATCH_SIZE ? most : JSON_SCRATCH_SIZE;
}

/* Whole answers only: what has no room is left out. */
static void add_answers(struct tracker *tracker, struct record_builder *builder,
                        const struct name_message *message)
{
    struct dns_query_record *record = (struct dns_query_record *)builder->record;
    struct answer_times times = {.count = 0};
    for (size_t i = 0; i < message->record_count; i++) {
        const struct name_record *answer = &message->records[i];
        if (is_shown(tracker, answer)) answer_times_add(&times, answer->ttl);
    }
    if (times.count) record->ttl = times.seconds[0];
    for (unsigned i = 0; i < ANSWERS_LATER_MOST; i++)
        record->later_s[i] = answer_times_later(&times, i);
    struct answers answers = answers_begin(tracker->json, answers_most(message, is_unasked(record)),
                                           record_text(builder->record, record->domain), &times);
    bool is_full = false;
    tracker->counters.answers_left_out += message->left_out;
    for (size_t i = 0; i < message->record_count; i++) {
        const struct name_record *answer = &message->records[i];
        if (!is_shown(tracker, answer)) continue;
        is_full = is_full || !answers_add(&answers, answer);
        tracker->counters.answers_left_out += is_full;
    }
    struct text_ref ref = record_add_text(builder, answers_end(&answers));
    record->answers = ref;
}

static void add_addresses(struct tracker *tracker, struct record_builder *builder,
                          const struct name_message *message)
{
    enum { ADDRESSES_MOST = 32, UNASKED_MOST = 8 }; /* more than services give in one answer */
    struct answered_address addresses[ADDRESSES_MOST];
    size_t count = 0;
    struct dns_query_record *record = (struct dns_query_record *)builder->record;
    size_t most = is_unasked(record) ? UNASKED_MOST : ADDRESSES_MOST;
    struct text json = text_into(tracker->json, JSON_SCRATCH_SIZE);
    text_add_char(&json, '[');
    for (size_t i = 0; i < message->record_count; i++) {
        const struct name_record *answer = &message->records[i];
        if (!answer->address.version || !is_shown(tracker, answer)) continue;
        if (count == most) {
            tracker->counters.answers_left_out++;
            continue;
        }
        char text[IP_TEXT_SIZE];
        text_add(&json, count ? ",\"" : "\"");
        text_add(&json, ip_format(&answer->address, text));
        text_add_char(&json, '"');
        addresses[count++] = (struct answered_address){.ip = answer->address, .ttl = answer->ttl};
    }
    text_add_char(&json, ']');
    record->resolved_json = record_add_text(builder, text_span(&json));
    if (count) {
        record->addresses = record_add_text(
            builder, (struct span){(uint8_t *)addresses, count * sizeof addresses[0]});
    }
}

/* The CNAMEs of the chain, in the order of the message, separated by NULs. */
static void add_chain(struct tracker *tracker, struct record_builder *builder,
                      const struct name_message *message)
{
    enum { TYPE_CNAME = 5 };
    struct dns_query_record *record = (struct dns_query_record *)builder->record;
    struct text chain = text_into(tracker->json, JSON_SCRATCH_SIZE);
    struct span tail = {NULL, 0};
    for (size_t i = 0; i < message->record_count; i++) {
        const struct name_record *answer = &message->records[i];
        if (answer->section != SECTION_ANSWER || answer->type != TYPE_CNAME) continue;
        if (chain.size) text_add_bytes(&chain, "", 1);
        text_add_bytes(&chain, answer->data.data, answer->data.size);
        tail = answer->data;
    }
    if (!tail.data) return;
    record->chain = record_add_text(builder, text_span(&chain));
    record->tail = record_add_text(builder, tail);
}

static void fill_reply(const struct feeding *feeding, struct record_builder *builder,
                       const struct name_message *message)
{
    struct tracker *tracker = feeding->tracker;
    struct dns_query_record *record = (struct dns_query_record *)builder->record;
    record->answered = true;
    record->said_by = feeding_said_by(feeding);
    record->rcode = message->rcode;
    record->reply_time_us = feeding->moment->time_us;
    if (record->has_query) record->response_us = feeding->moment->time_us - record->base.time_us;
    if (record->response_us < 0 && record->has_query)
        record->response_us = 0; /* the clock stepped back */
    add_answers(tracker, builder, message);
    add_addresses(tracker, builder, message);
    add_chain(tracker, builder, message);
}

enum { OPCODE_SHIFT = 11, OPCODE_MOST = 15 }; /* of the flags: RFC 1035, 4.1.1 */

static struct dns_query_record *query_begin(const struct feeding *feeding,
                                            struct record_builder *builder,
                                            const struct name_message *message,
                                            const struct name_question *question)
{
    struct tracker *tracker = feeding->tracker;
    struct dns_query_record *record =
        emit_begin(tracker, feeding->moment, builder, RECORD_DNS_QUERY, dns_query_record);
    enum side client = message->is_response ? other_side(feeding->side) : feeding->side;
    record->flow_id = feeding->flow->id;
    feeding->flow->is_referred_to = true;
    record->client = flow_endpoint(feeding->flow, client);
    record->server = flow_endpoint(feeding->flow, other_side(client));
    /* A reply to a group answers nobody in particular (RFC 6762, section 6). */
    if (message->is_response && ip_is_multicast(&record->client.ip))
        record->client = (struct endpoint){.port = record->client.port};
    record->protocol = (uint8_t)message->protocol;
    record->over_tcp = feeding->flow->key.protocol == IP_TCP;
    record->has_query = !message->is_response;
    record->transaction_id = message->id;
    record->opcode = (uint8_t)(message->flags >> OPCODE_SHIFT & OPCODE_MOST);
    record->rcode = NOT_OBSERVED;
    record->response_us = record->reply_time_us = record->ttl = NOT_OBSERVED;
    if (question) {
        record->type = question->type;
        record->domain = record_add_text(builder, question->name);
    }
    return record;
}

/* ------------------------------------------------------------ retries */

enum {
    RETRY_WITHIN_S = 30, /* resolvers give up or take a new id long before */
    ATTEMPTS_MOST = 99,
    SECOND_US = 1000000
};

static uint8_t next_attempt(uint8_t attempt)
{
    return attempt < ATTEMPTS_MOST ? attempt + 1 : ATTEMPTS_MOST;
}

/* A question with the same id, type and name from the same socket within RETRY_WITHIN_S is a retry.
 * Returns 2 for the second copy. */
static uint8_t attempt_of(const struct feeding *feeding, uint32_t match)
{
    struct flow *flow = feeding->flow;
    int64_t least_us = feeding->moment->time_us - (int64_t)RETRY_WITHIN_S * SECOND_US;
    uint8_t attempt = 1;
    for (const struct waiting *w = flow->waiting; w; w = w->next) {
        if (w->record.kind == RECORD_DNS_QUERY && w->match == match &&
            w->record.time_us >= least_us)
            attempt = next_attempt(((const struct dns_query_record *)&w->record)->attempt);
    }
    if (attempt > 1) return attempt;
    uint32_t second = (uint32_t)(feeding->moment->time_us / SECOND_US);
    for (size_t i = 0; i < ANSWERED_KEPT; i++) {
        const struct answered_question *answered = &flow->answered[i];
        if (answered->match == match && second - answered->second <= RETRY_WITHIN_S)
            return next_attempt(answered->attempt);
    }
    return 1;
}

static void remember_answered(struct flow *flow, uint32_t match,
                              const struct dns_query_record *asked)
{
    size_t i = 0; /* its own place, else that of the oldest */
    while (i < ANSWERED_KEPT - 1 && flow->answered[i].match != match)
        i++;
    for (; i > 0; i--)
        flow->answered[i] = flow->answered[i - 1];
    flow->answered[0] =
        (struct answered_question){.match = match,
                                   .second = (uint32_t)(asked->base.time_us / SECOND_US),
                                   .attempt = asked->attempt};
}

/* ------------------------------------------------------------ messages */

static void observe_questions(const struct feeding *feeding, const struct name_message *message)
{
    struct tracker *tracker = feeding->tracker;
    /* An mDNS answer goes to all hosts, and matches no question. */
    bool multicast = message->protocol == NAME_MDNS;
    for (size_t i = 0; i < message->question_count; i++) {
        const struct name_question *question = &message->questions[i];
        if (emit_excludes_name(tracker, question->name)) continue;
        struct record_builder builder;
        struct dns_query_record *record = query_begin(feeding, &builder, message, question);
        if (multicast) {
            flow_row_refer_built(feeding, &builder);
        } else {
            uint32_t match = question_match(message->id, question->type, question->name);
            record->attempt = attempt_of(feeding, match);
            waiting_add(feeding, &builder, match);
        }
    }
}

/* A reply without a question is matched by its id alone: an error of a server that did not read the
 * question. With answers it would be believed by nobody (RFC 5452, section 9.1). */
static struct waiting *find_by_id(const struct flow *flow, uint16_t id)
{
    for (struct waiting *w = flow->waiting; w; w = w->next) {
        if (w->record.kind == RECORD_DNS_QUERY &&
            ((struct dns_query_record *)&w->record)->transaction_id == id)
            return w;
    }
    return NULL;
}

static void observe_answer(const struct feeding *feeding, const struct name_message *message,
                           const struct name_question *question)
{
    struct record_builder builder;
    struct flow *flow = feeding->flow;
    struct waiting *asked =
        question                     ? waiting_find(flow, RECORD_DNS_QUERY,
                                                    question_match(message->id, question->type, question->name))
        : message->record_count == 0 ? find_by_id(flow, message->id)
                                     : NULL;
    if (asked) {
        remember_answered(flow, asked->match, (const struct dns_query_record *)&asked->record);
        waiting_resume(feeding, asked, &builder);
        ((struct dns_query_record *)builder.record)->is_asked = question != NULL;
    } else {
        query_begin(feeding, &builder, message, question);
    }
    fill_reply(feeding, &builder, message);
    flow_row_refer_built(feeding, &builder);
}

void observe_name_message(const struct feeding *feeding, const struct name_message *message)
{
    struct tracker *tracker = feeding->tracker;
    if (!feeding->flow) return;
    if (!message->is_response) {
        observe_questions(feeding, message);
        return;
    }
    if (message->question_count == 0) observe_answer(feeding, message, NULL);
    for (size_t i = 0; i < message->question_count; i++) {
        if (emit_excludes_name(tracker, message->questions[i].name)) continue;
        observe_answer(feeding, message, &message->questions[i]);
    }
}

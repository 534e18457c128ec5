/* SPDX-License-Identifier: MIT */
/*
 * HTTP/1.x: RFC 9110 (semantics), RFC 9112 (messages); requests and replies of either direction.
 *
 * A direction is a series of messages: a head, and a body that is skipped unread, because only its
 * size matters. A small form that a client sends is looked through for a password. Whether a reply has a body depends on its request (HEAD, CONNECT). So the two
 * directions share a ring with one bit of each kind per request that awaits its reply. After a gap,
 * or if a message does not end at the stated place, the next start line is searched line by line.
 */
#include "http_head.h"
#include "http_secret.h"

enum phase {
    PHASE_FIRST,   /* nothing was seen yet: other content is malformed */
    PHASE_HEAD,    /* between messages, or inside a head */
    PHASE_BODY,    /* a body of known size was consumed in advance */
    PHASE_FORM,    /* before a form of known size that may hold a password */
    PHASE_EXPECT,  /* before a body of known size that a refusal may have stopped */
    PHASE_TO_END,  /* the body lasts until the connection ends */
    PHASE_CHUNK,   /* at a chunk's size line */
    PHASE_DATA,    /* a chunk's data and line end were consumed in advance */
    PHASE_TRAILER, /* at a line after the last chunk */
    PHASE_LOST,    /* searching for a start line */
    PHASE_TUNNEL,  /* after CONNECT, before its reply */
};

/* The state of a direction, kept in its protocol_state. */
struct direction {
    uint64_t body_bytes;  /* of the body at hand, so far, as its framing states */
    uint64_t body_missed; /* of these, the bytes that never arrived */
    uint32_t searched;    /* bytes of the head that hold no end; PHASE_LOST: bytes given up */
    uint8_t phase;
    bool body_of_request;
    bool body_cut;
    bool in_line; /* PHASE_LOST: not at the start of a line */
};

/* The state of both directions: the requests that await replies. */
struct pending {
    uint64_t head_bits, connect_bits; /* of request n, bit n % 64 */
    uint32_t asked, answered;
    uint32_t upgraded; /* 101: the connection left HTTP */
};

_Static_assert(sizeof(struct direction) <= sizeof(struct protocol_state), "fits the state");
_Static_assert(sizeof(struct pending) <= sizeof(struct protocol_state), "fits the state");

enum { LOST_LIMIT = 1024 * 1024, CHUNK_LINE_LIMIT = 4096, TUNNEL_HOLD = 4096, FORM_LIMIT = 4096 };

struct job {
    struct parse_context *context;
    struct direction direction;
    struct pending pending;
    struct span rest;
    size_t given;
    uint64_t eaten;
    uint64_t missed;     /* of bytes consumed in advance, those that never arrived */
    bool is_surely_http; /* the other direction is: the capture began in mid-stream */
};

/* The result of a step: continue with the next, or the answer to the caller. */
enum step { STEP_ON, STEP_MORE, STEP_DONE, STEP_MALFORMED, STEP_SWITCH };

static void eat(struct job *job, uint64_t size)
{
    job->eaten += size;
    if (size > job->rest.size) size = job->rest.size;
    job->rest.data += size;
    job->rest.size -= (size_t)size;
}

static enum step enter(struct job *job, enum phase phase)
{
    job->direction.phase = (uint8_t)phase;
    job->direction.searched = 0;
    return STEP_ON;
}

/* ---------------------------------------------------------------- bodies */

static void start_body(struct job *job, const struct http_head *head)
{
    job->direction.body_bytes = 0;
    job->direction.body_missed = 0;
    job->direction.body_cut = false;
    job->direction.body_of_request = !head->is_reply;
}

static void end_body(struct job *job)
{
    const struct direction *d = &job->direction;
    uint64_t missed = d->body_missed < d->body_bytes ? d->body_missed : d->body_bytes;
    emit(job->context, &(struct event){.kind = EVENT_HTTP_BODY,
                                       .body = {.of_request = d->body_of_request,
                                                .body_bytes = d->body_bytes - missed,
                                                .complete = !d->body_cut && missed == 0}});
}

static enum step empty_body(struct job *job)
{
    end_body(job);
    return enter(job, PHASE_HEAD);
}

/* RFC 9112, section 6.3. no_body: 1xx, 204, 304, and replies to HEAD. */
static enum step choose_body(struct job *job, const struct http_head *head, bool no_body)
{
    start_body(job, head);
    if (no_body) return empty_body(job);
    if (head->is_chunked) return enter(job, PHASE_CHUNK);
    if (head->has_transfer_encoding) return enter(job, PHASE_TO_END);
    if (head->contradicts) {
        /* Nobody knows where the next message starts: after the last length only a sure start counts. */
        emit_oddity(job->context, "http: several lengths that differ");
        job->direction.in_line = false;
        eat(job, head->length);
        return enter(job, PHASE_LOST);
    }
    if (head->has_length) {
        job->direction.body_bytes = head->length;
        if (head->expects_continue && head->length > 0) return enter(job, PHASE_EXPECT);
        if (head->is_form && head->length > 0 && head->length <= FORM_LIMIT)
            return enter(job, PHASE_FORM);
        eat(job, head->length);
        return enter(job, PHASE_BODY);
    }
    return head->is_reply ? enter(job, PHASE_TO_END) : empty_body(job);
}

/* Forms of logins are short. So the body is looked at when it is whole, or when no more comes. */
static enum step step_form(struct job *job)
{
    uint64_t size = job->direction.body_bytes;
    bool is_all = job->context->at_end || job->context->before_gap;
    struct span body = job->rest;
    if (body.size < size && !is_all) return STEP_MORE;
    if (body.size > size) body.size = (size_t)size;
    if (http_form_has_password(body)) emit(job->context, &(struct event){.kind = EVENT_LOGIN});
    eat(job, size);
    return enter(job, PHASE_BODY);
}

/*
 * RFC 9110, section 10.1.1: the client waits for "100 Continue". After a final reply in its place
 * the body may be left out: then the next request follows the head.
 */
static enum step step_expect(struct job *job)
{
    if (job->rest.size == 0 && !job->context->at_end) return STEP_MORE;
    if (job->pending.answered == job->pending.asked) {
        enum probe_answer answer = http_start_line(job->rest, true);
        if (answer == PROBE_MORE && job->rest.size > 0 && !job->context->at_end) return STEP_MORE;
        if (answer == PROBE_YES || job->rest.size == 0) {
            job->direction.body_bytes = 0;
            return empty_body(job);
        }
    }
    job->missed = 0;
    if (job->context->at_end) { /* the rest never came */
        uint64_t size = job->direction.body_bytes;
        job->direction.body_missed = size > job->rest.size ? size - job->rest.size : 0;
        eat(job, job->rest.size);
        end_body(job);
        return STEP_DONE;
    }
    eat(job, job->direction.body_bytes);
    return enter(job, PHASE_BODY);
}

static enum step step_body(struct job *job)
{
    job->direction.body_missed = job->missed;
    end_body(job);
    return enter(job, PHASE_HEAD);
}

static enum step step_to_end(struct job *job)
{
    job->direction.body_bytes += job->rest.size;
    eat(job, job->rest.size);
    if (!job->context->at_end) return STEP_MORE;
    end_body(job);
    return STEP_DONE;
}

/* ---------------------------------------------------------------- chunks: RFC 9112, section 7.1 */

/* Size of the line at the front with its LF, or 0 if it is not whole. */
static size_t line_size(struct span rest)
{
    const uint8_t *end = rest.size ? memchr(rest.data, '\n', rest.size) : NULL;
    return end ? (size_t)(end - rest.data) + 1 : 0;
}

static int hex_digit(uint8_t c)
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

/* False if the line does not start with a chunk's size. */
static bool read_chunk_size(const uint8_t *line, size_t size, uint64_t *value)
{
    size_t at = 0;
    *value = 0;
    while (at < size && (line[at] == ' ' || line[at] == '\t'))
        at++;
    size_t start = at;
    for (; at < size && hex_digit(line[at]) >= 0; at++) {
        if (*value >> 56) return false;
        *value = *value << 4 | (uint64_t)hex_digit(line[at]);
    }
    return at > start;
}

/* The framing broke, or ended: the part of the body that was seen is emitted. */
static enum step break_body(struct job *job, const char *what)
{
    if (what) emit_oddity(job->context, what);
    job->direction.body_cut = true;
    end_body(job);
    job->direction.in_line = false;
    return enter(job, PHASE_LOST);
}

static enum step step_chunk(struct job *job)
{
    size_t size = line_size(job->rest);
    uint64_t value;
    if (size == 0) {
        if (job->rest.size > CHUNK_LINE_LIMIT) return break_body(job, "http: chunk size too long");
        return job->context->at_end ? break_body(job, NULL) : STEP_MORE;
    }
    if (!read_chunk_size(job->rest.data, size, &value))
        return break_body(job, "http: chunk without a size");
    eat(job, size);
    if (value == 0) return enter(job, PHASE_TRAILER);
    job->direction.body_bytes += value;
    eat(job, value + 2);
    return enter(job, PHASE_DATA);
}

/* The chunk's data and its CRLF have passed; a part may be missing. */
static enum step step_data(struct job *job)
{
    uint64_t missed = job->missed;
    if (job->context->at_end) missed = missed > 2 ? missed - 2 : 0; /* the CRLF is no data */
    job->direction.body_missed += missed;
    return enter(job, PHASE_CHUNK);
}

static enum step step_trailer(struct job *job)
{
    size_t size = line_size(job->rest);
    if (size == 0) {
        if (job->rest.size > HTTP_LINE_LIMIT) return break_body(job, "http: trailer too long");
        if (!job->context->at_end) return STEP_MORE;
        end_body(job); /* the last chunk was seen */
        return STEP_DONE;
    }
    bool is_empty = size == 1 || (size == 2 && job->rest.data[0] == '\r');
    eat(job, size);
    return is_empty ? empty_body(job) : STEP_ON;
}

/* ---------------------------------------------------------------- heads */

static void emit_request(struct job *job, const struct http_head *head)
{
    emit(job->context, &(struct event){.kind = EVENT_HTTP_REQUEST,
                                       .request = {.method = head->method,
                                                   .uri = head->target,
                                                   .version = head->version,
                                                   .host = head->host,
                                                   .user_agent = head->user_agent,
                                                   .referrer = head->referrer,
                                                   .content_type = head->content_type,
                                                   .has_credentials = head->has_credentials}});
}

static void emit_reply(struct job *job, const struct http_head *head, bool is_interim)
{
    emit(job->context, &(struct event){.kind = EVENT_HTTP_REPLY,
                                       .reply = {.status = head->status,
                                                 .version = head->version,
                                                 .reason = head->reason,
                                                 .content_type = head->content_type,
                                                 .server = head->server,
                                                 .is_interim = is_interim}});
}

static enum step take_request(struct job *job, const struct http_head *head)
{
    struct pending *p = &job->pending;
    uint64_t bit = UINT64_C(1) << p->asked % 64;
    p->head_bits = head->is_head ? p->head_bits | bit : p->head_bits & ~bit;
    p->connect_bits = head->is_connect ? p->connect_bits | bit : p->connect_bits & ~bit;
    p->asked++;
    emit_request(job, head);
    enum step step = choose_body(job, head, false);
    if (head->is_connect && job->direction.phase == PHASE_HEAD) enter(job, PHASE_TUNNEL);
    return step;
}

/* 101: another protocol follows. WebSocket (RFC 6455) contains nothing to recognise. */
static enum step upgrade(struct job *job, const struct http_head *head)
{
    struct span name = head->upgrade;
    bool is_websocket = name.size == 9 && (name.data[0] | 0x20) == 'w';
    if (!is_websocket) return STEP_SWITCH;
    job->pending.upgraded = 1;
    emit(job->context,
         &(struct event){.kind = EVENT_APPLICATION, .application = {.becomes = "websocket"}});
    return STEP_DONE;
}

static enum step take_reply(struct job *job, const struct http_head *head)
{
    struct pending *p = &job->pending;
    bool is_interim = head->status >= 100 && head->status < 200 && head->status != 101;
    emit_reply(job, head, is_interim);
    if (is_interim) return enter(job, PHASE_HEAD);
    uint64_t bit = 0;
    if (p->answered != p->asked) bit = UINT64_C(1) << p->answered++ % 64;
    if (head->status == 101) return upgrade(job, head);
    if (p->connect_bits & bit && head->status >= 200 && head->status < 300) return STEP_SWITCH;
    bool no_body = p->head_bits & bit || head->status == 204 || head->status == 304;
    return choose_body(job, head, no_body);
}

static enum step take_head(struct job *job, size_t size)
{
    struct http_head head;
    text_clear(&job->context->text);
    if (!http_head_parse((struct span){job->rest.data, size}, &job->context->text, &head)) {
        if (job->direction.phase == PHASE_FIRST && !job->is_surely_http) return STEP_MALFORMED;
        job->direction.in_line = false;
        return enter(job, PHASE_LOST);
    }
    eat(job, size);
    return head.is_reply ? take_reply(job, &head) : take_request(job, &head);
}

/* The stream ends inside a head: whole lines are used, or the whole words of the first line. */
static enum step take_cut_head(struct job *job)
{
    size_t size = job->rest.size;
    while (size > 0 && job->rest.data[size - 1] != '\n')
        size--;
    if (size == 0) size = http_cut_line_size(job->rest);
    if (size == 0) return job->context->at_end ? STEP_DONE : STEP_MORE;
    enum step step = take_head(job, size);
    if (step != STEP_ON) return step;
    job->eaten = job->given; /* the start of its body is not known */
    job->direction.in_line = false;
    (void)enter(job, PHASE_LOST);
    return job->context->at_end ? STEP_DONE : STEP_MORE;
}

static enum step step_head(struct job *job)
{
    struct direction *d = &job->direction;
    while (d->searched == 0 && job->rest.size &&
           (job->rest.data[0] == '\r' || job->rest.data[0] == '\n'))
        eat(job, 1);
    if (job->rest.size == 0) return job->context->at_end ? STEP_DONE : STEP_MORE;
    if (d->searched < HTTP_LINE_LIMIT && http_start_line(job->rest, false) == PROBE_NO) {
        if (d->phase == PHASE_FIRST && !job->is_surely_http) return STEP_MALFORMED;
        if (span_starts(job->rest, "PRI * HTTP/2.0")) return STEP_SWITCH;
        emit_oddity(job->context, "http: no start line where a message should start");
        d->in_line = false;
        return enter(job, PHASE_LOST);
    }
    uint32_t searched = d->searched;
    size_t size = http_head_size(job->rest, &searched);
    d->searched = searched;
    if (size) return take_head(job, size);
    if (job->context->at_end || job->context->before_gap) return take_cut_head(job);
    if (job->rest.size < HTTP_HEAD_LIMIT) return STEP_MORE;
    emit_oddity(job->context, "http: head longer than 64 KiB");
    return take_cut_head(job);
}

/* ---------------------------------------------------------------- lost and tunnels */

static enum step step_lost(struct job *job)
{
    struct direction *d = &job->direction;
    while (job->rest.size) {
        if (!d->in_line) {
            enum probe_answer answer = http_start_line(job->rest, true);
            if (answer == PROBE_YES) return enter(job, PHASE_HEAD);
            if (answer == PROBE_MORE && !job->context->at_end) return STEP_MORE;
        }
        size_t size = line_size(job->rest);
        d->in_line = size == 0;
        if (size == 0) size = job->rest.size;
        d->searched += (uint32_t)size;
        eat(job, size);
        if (d->searched > LOST_LIMIT) return STEP_DONE;
    }
    return job->context->at_end ? STEP_DONE : STEP_MORE;
}

/* More bytes of a client that asked for a tunnel: the reply decides, unless it is not seen. */
static enum step step_tunnel(struct job *job)
{
    if (job->pending.answered == job->pending.asked) return enter(job, PHASE_HEAD);
    if (job->rest.size == 0) return job->context->at_end ? STEP_DONE : STEP_MORE;
    enum probe_answer answer = http_start_line(job->rest, true);
    if (answer == PROBE_YES) return enter(job, PHASE_HEAD);
    if (job->rest.size < TUNNEL_HOLD && !job->context->at_end) return STEP_MORE;
    return STEP_SWITCH;
}

static enum step step_of_phase(struct job *job)
{
    switch ((enum phase)job->direction.phase) {
    case PHASE_FIRST:
    case PHASE_HEAD: return step_head(job);
    case PHASE_BODY: return step_body(job);
    case PHASE_FORM: return step_form(job);
    case PHASE_EXPECT: return step_expect(job);
    case PHASE_TO_END: return step_to_end(job);
    case PHASE_CHUNK: return step_chunk(job);
    case PHASE_DATA: return step_data(job);
    case PHASE_TRAILER: return step_trailer(job);
    case PHASE_LOST: return step_lost(job);
    case PHASE_TUNNEL: return step_tunnel(job);
    }
    return STEP_MALFORMED;
}

/* Bytes are missing just before these: the message in progress ends. */
static void cross_gap(struct job *job)
{
    struct direction *d = &job->direction;
    struct pending *p = &job->pending;
    p->answered = p->asked; /* it is unknown which request a later reply answers */
    if (d->phase == PHASE_TO_END) {
        d->body_cut = true;
        return;
    }
    if (d->phase == PHASE_DATA) (void)step_data(job);
    if (d->phase == PHASE_BODY) (void)step_body(job);
    if (d->phase == PHASE_CHUNK || d->phase == PHASE_TRAILER || d->phase == PHASE_EXPECT ||
        d->phase == PHASE_FORM)
        (void)break_body(job, NULL);
    d->in_line = false;
    (void)enter(job, PHASE_LOST);
    job->missed = 0;
}

static struct parse_result http_parse(struct parse_context *context, struct span bytes)
{
    struct protocol_states *states = context->states;
    struct protocol_state *own = &states->direction[context->from_originator ? 0 : 1];
    const struct protocol_state *other = &states->direction[context->from_originator ? 1 : 0];
    struct job job = {
        .context = context, .rest = bytes, .given = bytes.size, .missed = context->skip_missed};
    memcpy(&job.direction, other, sizeof job.direction);
    job.is_surely_http = job.direction.phase != PHASE_FIRST;
    memcpy(&job.direction, own, sizeof job.direction);
    memcpy(&job.pending, &states->shared, sizeof job.pending);
    if (job.pending.upgraded) return (struct parse_result){.status = PARSE_DONE};
    if (context->after_gap) cross_gap(&job);

    enum step step = STEP_ON;
    while (step == STEP_ON && job.eaten <= bytes.size) {
        step = step_of_phase(&job);
        job.missed = 0;
    }
    memcpy(own, &job.direction, sizeof job.direction);
    memcpy(&states->shared, &job.pending, sizeof job.pending);
    static const enum parse_status status[] = {
        [STEP_ON] = PARSE_MORE,       [STEP_MORE] = PARSE_MORE,
        [STEP_DONE] = PARSE_DONE,     [STEP_MALFORMED] = PARSE_MALFORMED,
        [STEP_SWITCH] = PARSE_SWITCH,
    };
    return (struct parse_result){.status = status[step], .consumed = job.eaten};
}

static enum probe_answer http_probe(const struct parse_context *context, struct span bytes)
{
    (void)context;
    return http_start_line(bytes, false);
}

const struct protocol http_protocol = {
    .name = "http",
    .carriers = CARRIER_TCP,
    .flags = PROTOCOL_RESYNCS | PROTOCOL_PROVES_ITSELF,
    .ports = {80, 8080, 8000, 3128, 8888, 81, 591, 5985, 2375, 9200},
    .probe = http_probe,
    .parse = http_parse,
};

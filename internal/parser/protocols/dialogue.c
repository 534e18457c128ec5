/* SPDX-License-Identifier: MIT */
#include "dialogue.h"

enum { LINE_LIMIT = 1024, LINES_MOST = 40, HOLD_LIMIT = 4096 };

/* Words of the states: own.word[0] lines read; shared.word[0] which side sends first, [1] TLS was
 * requested, [2] the user is anonymous. */
enum { SERVER_UNKNOWN, SERVER_IS_RESPONDER, SERVER_IS_ORIGINATOR };

static struct span without_tag(struct span line)
{
    const uint8_t *space = line.size ? memchr(line.data, ' ', line.size) : NULL;
    if (!space) return line;
    size_t tag = (size_t)(space - line.data) + 1;
    return (struct span){line.data + tag, line.size - tag};
}

/* Replies start with a digit, '+', '*' or '-'. A tagged one is recognised by its second word. */
static bool is_server(struct parse_context *context, struct span line,
                      const struct dialogue *dialogue)
{
    uint64_t *who = &context->states->shared.word[0];
    if (*who == SERVER_UNKNOWN) {
        bool by_server = line.size && strchr("0123456789+*-", line.data[0]) != NULL;
        if (dialogue->is_tagged) by_server = line.size && line.data[0] == '*';
        *who = by_server == context->from_originator ? SERVER_IS_ORIGINATOR : SERVER_IS_RESPONDER;
    }
    return (*who == SERVER_IS_ORIGINATOR) == context->from_originator;
}

static bool asks_for_tls(struct span line, const struct dialogue *dialogue)
{
    if (dialogue->is_tagged) line = without_tag(line);
    return starts_with_one_word(line, dialogue->requests) == PROBE_YES;
}

/* Of FTP (RFC 1635): this one is nobody's secret. */
static bool is_anonymous(struct span line)
{
    static const char *const users[] = {"USER anonymous", "USER ftp\r", NULL};
    return starts_with_one_word(line, users) == PROBE_YES;
}

static bool logs_in(struct parse_context *context, struct span line,
                    const struct dialogue *dialogue)
{
    uint64_t *anonymous = &context->states->shared.word[2];
    if (!dialogue->logins) return false;
    if (dialogue->is_tagged) line = without_tag(line);
    *anonymous |= is_anonymous(line);
    return !*anonymous && starts_with_one_word(line, dialogue->logins) == PROBE_YES;
}

/* The reply to the request for TLS. Untagged lines in between are not that reply. */
static bool is_reply(struct span line, const struct dialogue *dialogue)
{
    return !dialogue->is_tagged || (line.size && line.data[0] != '*');
}

static bool is_granted(struct span line, const struct dialogue *dialogue)
{
    if (dialogue->is_tagged) line = without_tag(line);
    return span_starts(line, dialogue->grant);
}

struct parse_result dialogue_parse(struct parse_context *context, struct span bytes,
                                   const struct dialogue *dialogue)
{
    uint64_t *lines = &context->states->direction[context->from_originator ? 0 : 1].word[0];
    uint64_t *asked = &context->states->shared.word[1];
    struct span rest = bytes;
    while (rest.size) {
        bool whole;
        struct span line = first_line(rest, &whole);
        bool server = is_server(context, line, dialogue);
        if (!server && *asked) { /* bytes after the request wait for its reply */
            if (rest.size < HOLD_LIMIT) break;
            return (struct parse_result){.status = PARSE_SWITCH,
                                         .consumed = bytes.size - rest.size};
        }
        if (!whole && rest.size > LINE_LIMIT) return parse_done(bytes);
        if (!whole) break;
        size_t size = (size_t)((const uint8_t *)memchr(rest.data, '\n', rest.size) - rest.data) + 1;
        rest.data += size;
        rest.size -= size;
        if (server) say_application(context, line);
        if (server && *asked && is_reply(line, dialogue)) {
            if (is_granted(line, dialogue))
                return (struct parse_result){.status = PARSE_SWITCH,
                                             .consumed = bytes.size - rest.size};
            *asked = 0;
        } else if (!server && asks_for_tls(line, dialogue)) {
            *asked = 1;
        } else if (!server && logs_in(context, line, dialogue)) {
            say_login(context);
        }
        if (++*lines > LINES_MOST) return parse_done(bytes);
    }
    enum parse_status status = context->at_end ? PARSE_DONE : PARSE_MORE;
    return (struct parse_result){.status = status, .consumed = bytes.size - rest.size};
}

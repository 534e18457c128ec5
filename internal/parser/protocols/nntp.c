/* SPDX-License-Identifier: MIT */
/* NNTP: RFC 3977, section 5.1 (greeting), RFC 4642 (STARTTLS). */
#include "dialogue.h"

static const char *const nntp_requests[] = {"STARTTLS", NULL};
static const char *const nntp_logins[] = {"AUTHINFO PASS", NULL};
static const struct dialogue nntp_dialogue = {
    .requests = nntp_requests, .grant = "382", .logins = nntp_logins};

static enum probe_answer nntp_probe(const struct parse_context *context, struct span bytes)
{
    static const char *const greetings[] = {"200 ", "201 ", "MODE READER", NULL};
    enum probe_answer answer = starts_with_one(bytes, greetings);
    if (answer != PROBE_YES || bytes.data[0] == 'M') return answer;
    bool whole;
    struct span line = first_line(bytes, &whole);
    if (context->port_hint || span_contains(line, "NNTP")) return PROBE_YES;
    return whole || line.size > 512 ? PROBE_NO : PROBE_MORE;
}

static struct parse_result nntp_parse(struct parse_context *context, struct span bytes)
{
    return dialogue_parse(context, bytes, &nntp_dialogue);
}

const struct protocol nntp_protocol = {
    .name = "nntp",
    .carriers = CARRIER_TCP,
    .ports = {119},
    .probe = nntp_probe,
    .parse = nntp_parse,
};

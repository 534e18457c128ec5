/* SPDX-License-Identifier: MIT */
/* POP3: RFC 1939 (greeting), RFC 2449 (CAPA), RFC 2595 (STLS). */
#include "dialogue.h"

static const char *const pop3_requests[] = {"STLS", NULL};
static const char *const pop3_logins[] = {"PASS ", "AUTH PLAIN", "AUTH LOGIN", NULL};
static const struct dialogue pop3_dialogue = {
    .requests = pop3_requests, .grant = "+OK", .logins = pop3_logins};

static enum probe_answer pop3_probe(const struct parse_context *context, struct span bytes)
{
    static const char *const sure[] = {"CAPA\r\n", "STLS\r\n", "APOP ", NULL};
    enum probe_answer answer = starts_with_one_word(bytes, sure);
    if (answer != PROBE_NO) return answer;
    static const char *const hinted[] = {"+OK", "-ERR", "USER ", "AUTH", NULL};
    if (context->port_hint) return starts_with_one_word(bytes, hinted);
    answer = starts_with(bytes, "+OK ");
    if (answer != PROBE_YES) return answer;
    bool whole;
    struct span line = first_line(bytes, &whole);
    if (span_contains(line, "POP")) return PROBE_YES;
    return whole || line.size > 512 ? PROBE_NO : PROBE_MORE;
}

static struct parse_result pop3_parse(struct parse_context *context, struct span bytes)
{
    return dialogue_parse(context, bytes, &pop3_dialogue);
}

const struct protocol pop3_protocol = {
    .name = "pop3",
    .carriers = CARRIER_TCP,
    .ports = {110},
    .probe = pop3_probe,
    .parse = pop3_parse,
};

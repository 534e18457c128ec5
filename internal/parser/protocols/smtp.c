/* SPDX-License-Identifier: MIT */
/* SMTP: RFC 5321 (greeting, EHLO), RFC 2033 (LHLO), RFC 3207 (STARTTLS). */
#include "dialogue.h"

static const char *const smtp_requests[] = {"STARTTLS", NULL};
static const char *const smtp_logins[] = {"AUTH PLAIN", "AUTH LOGIN", NULL};
static const struct dialogue smtp_dialogue = {
    .requests = smtp_requests, .grant = "220", .logins = smtp_logins};

static enum probe_answer smtp_probe(const struct parse_context *context, struct span bytes)
{
    static const char *const hellos[] = {"EHLO ", "HELO ", "LHLO ", NULL};
    enum probe_answer answer = starts_with_one_word(bytes, hellos);
    if (answer != PROBE_NO) return answer;
    static const char *const greetings[] = {"220 ", "220-", "554 ", "421 ", NULL};
    answer = starts_with_one(bytes, greetings);
    if (answer != PROBE_YES) return answer;
    bool whole;
    struct span line = first_line(bytes, &whole);
    if (span_contains(line, "SMTP")) return PROBE_YES;
    if (!whole) return line.size < 512 ? PROBE_MORE : PROBE_NO;
    return context->port_hint && !span_contains(line, "FTP") ? PROBE_YES : PROBE_NO;
}

static struct parse_result smtp_parse(struct parse_context *context, struct span bytes)
{
    return dialogue_parse(context, bytes, &smtp_dialogue);
}

const struct protocol smtp_protocol = {
    .name = "smtp",
    .carriers = CARRIER_TCP,
    .ports = {25, 587, 2525},
    .probe = smtp_probe,
    .parse = smtp_parse,
};

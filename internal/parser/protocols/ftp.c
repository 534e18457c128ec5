/* SPDX-License-Identifier: MIT */
/* FTP's control connection: RFC 959 (greeting), RFC 4217 (AUTH TLS). */
#include "dialogue.h"

static const char *const ftp_requests[] = {"AUTH TLS", "AUTH SSL", "AUTH TLS-C", NULL};
static const char *const ftp_logins[] = {"PASS ", NULL};
static const struct dialogue ftp_dialogue = {
    .requests = ftp_requests, .grant = "234", .logins = ftp_logins};

static enum probe_answer ftp_probe(const struct parse_context *context, struct span bytes)
{
    enum probe_answer answer = starts_with_one_word(bytes, ftp_requests);
    if (answer != PROBE_NO) return answer;
    static const char *const commands[] = {"USER ", "FEAT\r\n", "SYST\r\n", "OPTS UTF8", NULL};
    if (context->port_hint && starts_with_one_word(bytes, commands) != PROBE_NO)
        return starts_with_one_word(bytes, commands);
    static const char *const greetings[] = {"220 ", "220-", "421 ", "120 ", NULL};
    answer = starts_with_one(bytes, greetings);
    if (answer != PROBE_YES) return answer;
    bool whole;
    struct span line = first_line(bytes, &whole);
    if (span_contains(line, "FTP")) return PROBE_YES;
    if (!whole) return line.size < 512 ? PROBE_MORE : PROBE_NO;
    return context->port_hint && !span_contains(line, "SMTP") ? PROBE_YES : PROBE_NO;
}

static struct parse_result ftp_parse(struct parse_context *context, struct span bytes)
{
    return dialogue_parse(context, bytes, &ftp_dialogue);
}

const struct protocol ftp_protocol = {
    .name = "ftp",
    .carriers = CARRIER_TCP,
    .ports = {21, 2121},
    .probe = ftp_probe,
    .parse = ftp_parse,
};

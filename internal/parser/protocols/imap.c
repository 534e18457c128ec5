/* SPDX-License-Identifier: MIT */
/* IMAP: RFC 9051, sections 7.1 (greeting) and 6.2.1 (STARTTLS). */
#include "dialogue.h"

static const char *const imap_requests[] = {"STARTTLS", NULL};
static const char *const imap_logins[] = {"LOGIN ", "AUTHENTICATE PLAIN", "AUTHENTICATE LOGIN",
                                          NULL};
static const struct dialogue imap_dialogue = {
    .requests = imap_requests, .grant = "OK", .is_tagged = true, .logins = imap_logins};

/* "a001 CAPABILITY": a tag of a few letters and digits, then one of the first commands. */
static enum probe_answer imap_command(struct span bytes)
{
    static const char *const commands[] = {
        "CAPABILITY\r\n", "STARTTLS\r\n", "LOGIN ", "AUTHENTICATE ", "ID (", "ID NIL", NULL};
    size_t tag = 0;
    while (tag < bytes.size && tag <= 16 && bytes.data[tag] != ' ') {
        uint8_t c = bytes.data[tag];
        bool is_tag = (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z') || c == '.';
        if (!is_tag) return PROBE_NO;
        tag++;
    }
    if (tag == 0 || tag > 16) return bytes.size ? PROBE_NO : PROBE_MORE;
    if (tag == bytes.size) return PROBE_MORE;
    struct span rest = {bytes.data + tag + 1, bytes.size - tag - 1};
    return starts_with_one_word(rest, commands);
}

/* "230 Login successful.": a reply of FTP, SMTP and others, whose beginning was not seen. */
static bool is_code(struct span bytes)
{
    size_t digits = 0;
    while (digits < bytes.size && bytes.data[digits] >= '0' && bytes.data[digits] <= '9')
        digits++;
    return digits == 3;
}

static enum probe_answer imap_probe(const struct parse_context *context, struct span bytes)
{
    static const char *const greetings[] = {"* OK", "* PREAUTH", "* BYE", NULL};
    enum probe_answer answer = starts_with_one_word(bytes, greetings);
    if (answer != PROBE_NO || (!context->port_hint && is_code(bytes))) return answer;
    return imap_command(bytes);
}

static struct parse_result imap_parse(struct parse_context *context, struct span bytes)
{
    return dialogue_parse(context, bytes, &imap_dialogue);
}

const struct protocol imap_protocol = {
    .name = "imap",
    .carriers = CARRIER_TCP,
    .ports = {143},
    .probe = imap_probe,
    .parse = imap_parse,
};

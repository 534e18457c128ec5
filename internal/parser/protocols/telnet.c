/* SPDX-License-Identifier: MIT */
/* Telnet: option negotiation of RFC 854 and RFC 855. Three options are required, or one on its
 * port. After it, only a prompt for a password matters. */
#include "recognise.h"

static enum probe_answer telnet_probe(const struct parse_context *context, struct span bytes)
{
    size_t wanted = context->port_hint ? 1 : 3;
    for (size_t count = 0; count < wanted; count++) {
        if (bytes.size < 3)
            return bytes.size == 0 || span_u8(bytes, 0) == 0xff ? PROBE_MORE : PROBE_NO;
        uint8_t verb = span_u8(bytes, 1), option = span_u8(bytes, 2);
        bool is_option = option < 50 || option >= 138; /* assigned options */
        if (span_u8(bytes, 0) != 0xff || verb < 0xfb || verb == 0xff || !is_option) return PROBE_NO;
        bytes.data += 3;
        bytes.size -= 3;
    }
    return PROBE_YES;
}

/* What the side that sends has asked for, and in which direction the answer goes. */
enum { PASSWORD_NOT_ASKED, PASSWORD_ASKED_OF_RESPONDER, PASSWORD_ASKED_OF_ORIGINATOR };

static const char prompt[] = "assword:";

/* A server asks for the password by a prompt (there is no message for it); what comes back is one. */
static struct parse_result telnet_parse(struct parse_context *context, struct span bytes)
{
    enum { READ_MOST = 4096, PROMPT_SIZE = sizeof prompt - 1 };
    uint64_t *read = &context->states->direction[context->from_originator ? 0 : 1].word[0];
    uint64_t *asked = &context->states->shared.word[0];
    say_application(context, (struct span){NULL, 0});
    if (*asked == (context->from_originator ? PASSWORD_ASKED_OF_ORIGINATOR
                                            : PASSWORD_ASKED_OF_RESPONDER) &&
        bytes.size && bytes.data[0] != 0xff) {
        say_login(context);
        return parse_done(bytes);
    }
    if (span_contains(bytes, prompt))
        *asked =
            context->from_originator ? PASSWORD_ASKED_OF_RESPONDER : PASSWORD_ASKED_OF_ORIGINATOR;
    size_t held = bytes.size < PROMPT_SIZE ? bytes.size : PROMPT_SIZE - 1;
    if (context->at_end || *asked) held = 0;
    *read += bytes.size - held;
    if (*read > READ_MOST) return parse_done(bytes);
    return (struct parse_result){.status = context->at_end ? PARSE_DONE : PARSE_MORE,
                                 .consumed = bytes.size - held};
}

const struct protocol telnet_protocol = {
    .name = "telnet",
    .carriers = CARRIER_TCP,
    .ports = {23},
    .probe = telnet_probe,
    .parse = telnet_parse,
};

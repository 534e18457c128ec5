/* SPDX-License-Identifier: MIT */
/*
 * dialogue - the common part of the line protocols with a greeting: SMTP, FTP, POP3, IMAP, NNTP.
 *
 * The server's first line is the banner. After it, two things matter. Does the client ask for TLS, and
 * does the server agree? Then the stream is probed anew. Or does the client log in without it? Lines
 * are read only for that, and not kept. A dialogue that starts its real work (mail, files) is not read.
 */
#ifndef PARSER_DIALOGUE_H
#define PARSER_DIALOGUE_H

#include "recognise.h"

struct dialogue {
    const char *const *requests; /* "STARTTLS", ...: the requests for TLS, NULL-terminated */
    const char *grant;           /* the start of the server's consent: "220" */
    bool is_tagged;              /* IMAP: a tag precedes both */
    /* Requests that carry a password, or after which one follows; NULL-terminated, or NULL. */
    const char *const *logins;
};

struct parse_result dialogue_parse(struct parse_context *context, struct span bytes,
                                   const struct dialogue *dialogue);

#endif

/* SPDX-License-Identifier: MIT */
/*
 * dialogue - what the line protocols with a greeting share: SMTP, FTP, POP3, IMAP, NNTP.
 *
 * The server's first line is the banner. After it nothing is of interest but one question: does
 * the client ask for TLS, and is that granted? Then the stream is handed over to be probed anew.
 * Lines are read for that and forgotten; a dialogue that goes on to its business (credentials,
 * mail, files) is left alone.
 */
#ifndef PARSER_DIALOGUE_H
#define PARSER_DIALOGUE_H

#include "recognise.h"

struct dialogue {
    const char *const *requests; /* "STARTTLS", ...: what asks for TLS, NULL-terminated */
    const char *grant;           /* how the server's consent starts: "220" */
    bool is_tagged;              /* IMAP: a tag stands in front of both */
};

struct parse_result dialogue_parse(struct parse_context *context, struct span bytes,
                                   const struct dialogue *dialogue);

#endif

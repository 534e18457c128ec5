/* SPDX-License-Identifier: MIT */
/*
 * form - a letter as bytes: JSON of several shapes, a mail, a line of syslog.
 *
 * Titles come from the wire, so each form escapes what its reader would take for markup, a mention,
 * a header or a field. What does not fit into the memory is cut by the caller's `text`.
 */
#ifndef DELIVER_FORM_H
#define DELIVER_FORM_H

#include "letter.h"

/* The body, and the link. */
void form_text(const struct letter *letter, struct text *text);
/* One object on one line, without a line feed. A digest has its messages in "messages". */
void form_json(const struct letter *letter, struct text *text);
/* What a chat takes: of a kind TARGET_SLACK, TARGET_DISCORD or TARGET_TEAMS. */
void form_chat(enum target_kind kind, const struct letter *letter, struct text *text);
/*
 * RFC 5322, with a body in base64, so that no line of it is a command or too long. file: what is
 * attached under the name of letter->file; NULL: nothing.
 */
void form_mail(const struct target *target, const struct letter *letter, const struct span *file,
               int64_t now_us, struct text *text);
/* RFC 5424, one line without an end. */
void form_syslog(const struct letter *letter, const char *host, long process, int64_t now_us,
                 struct text *text);

#endif

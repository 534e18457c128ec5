/* SPDX-License-Identifier: MIT */
/*
 * send - a letter to a target, by the way of its kind. Each call ends within the timeout.
 *
 * No redirect is followed. TLS is verified; what cannot be verified is not sent.
 */
#ifndef DELIVER_SEND_H
#define DELIVER_SEND_H

#include "letter.h"

#include <signal.h>

struct way {
    const struct target *target;
    int64_t timeout_us, now_us;
    const volatile sig_atomic_t *stop; /* not 0: end soon, with OUTCOME_UNKNOWN */
};

void send_letter(const struct way *way, const struct letter *letter, struct outcome *outcome);

/* send_file.c: appended and on the disk. */
void send_to_file(const struct way *way, const struct letter *letter, struct outcome *outcome);
/* send_command.c: subject, an empty line and the body on standard input. */
void send_to_command(const struct way *way, const struct letter *letter, struct outcome *outcome);
/* send_http.c: a POST. */
void send_to_webhook(const struct way *way, const struct letter *letter, struct outcome *outcome);
/* send_mail.c */
void send_to_mail(const struct way *way, const struct letter *letter, struct outcome *outcome);
/* send_syslog.c */
void send_to_syslog(const struct way *way, const struct letter *letter, struct outcome *outcome);

#endif

/* SPDX-License-Identifier: MIT */
/*
 * secret - a password, a token or a URL that is one, read when it is needed.
 *
 * It comes from a file, or from a credential of systemd (`credential:NAME`, systemd.exec(5),
 * LoadCredential=). It is wiped after use, and no sentence, line of a log or answer has it.
 */
#ifndef DELIVER_SECRET_H
#define DELIVER_SECRET_H

#include "outcome.h"

#include <stddef.h>

enum { SECRET_SIZE = 4096 };

/*
 * The first line of the file. what: "The password". False: the outcome has the reason; it is tried
 * again, because files can be corrected.
 */
bool secret_read(const char *place, const char *what, char secret[SECRET_SIZE],
                 struct outcome *outcome);
void secret_wipe(void *secret, size_t size);

#endif

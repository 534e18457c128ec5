/* SPDX-License-Identifier: MIT */
/* attachment - the file of a report, as a mail attaches it: read whole, if it is there and not huge. */
#ifndef DELIVER_ATTACHMENT_H
#define DELIVER_ATTACHMENT_H

#include "base/cursor.h"

#include <stdbool.h>

enum { ATTACHMENT_MOST = 8 << 20 };

/* The caller frees bytes.data. False: the reason is a few words without an end. */
bool attachment_read(const char *path, struct span *bytes, const char **reason);

#endif

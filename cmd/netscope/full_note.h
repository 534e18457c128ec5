/* SPDX-License-Identifier: MIT */
/* full_note - which tables were full in the newest capture, for `status` and `doctor`. */
#ifndef CMD_FULL_NOTE_H
#define CMD_FULL_NOTE_H

#include "base/text.h"
#include "storage/reader.h"

#include <stdbool.h>

/* "devices_held_back 1,200, over_share_dns 7"; false: there was room for everything. */
bool full_note(struct storage_reader *reader, struct text *text);

#endif

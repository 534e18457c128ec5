/* SPDX-License-Identifier: MIT */
/*
 * packet_words - packets as words for who looks at them by the control socket (server.packets).
 *
 * One thread: the main thread of the run.
 */
#ifndef CMD_PACKET_WORDS_H
#define CMD_PACKET_WORDS_H

#include "base/cursor.h"
#include "base/error.h"
#include "config/config.h"
#include "model/frame.h"

struct packet_words;

struct packet_words *packet_words_open(const struct settings *settings, struct error *error);
/* One line, or (whole) all lines that can be said. Valid until the next call. */
struct span packet_words_lines(struct packet_words *words, const struct frame *frame, bool whole);
/* Takes over the new privacy settings. */
void packet_words_renew(struct packet_words *words, const struct settings *settings);
void packet_words_close(struct packet_words *words); /* accepts NULL */

#endif

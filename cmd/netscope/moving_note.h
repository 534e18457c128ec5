/* SPDX-License-Identifier: MIT */
/*
 * moving_note - the sentence about rows that are not in their present layout yet.
 *
 * After an upgrade the rows of a large database are moved in steps. Meanwhile answers are whole,
 * but slower.
 */
#ifndef CMD_MOVING_NOTE_H
#define CMD_MOVING_NOTE_H

#include "base/text.h"
#include "storage/reader.h"

/* Adds the sentence, with what is done and the time left; false: nothing is being moved. */
bool moving_note(struct storage_reader *reader, struct text *text);

#endif

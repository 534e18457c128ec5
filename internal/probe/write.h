/* SPDX-License-Identifier: MIT */
/* write - what the pages for a terminal have in common. */
#ifndef PROBE_WRITE_H
#define PROBE_WRITE_H

#include "render/sink.h"

/* Words of strangers, made safe, in lines of this width. */
void write_lines(struct sink *sink, const char *words, size_t width);

#endif

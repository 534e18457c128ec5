/* SPDX-License-Identifier: MIT */
/*
 * filter - one BPF expression, compiled for each link type of the source.
 *
 * BPF programs read fixed offsets from the start of the frame, so a program fits one link type. A
 * pcapng file may hold several. The expression is compiled for the first interface of each type,
 * never per packet.
 */
#ifndef CAPTURE_FILTER_H
#define CAPTURE_FILTER_H

#include "base/error.h"
#include "model/frame.h"

#include <stdbool.h>

struct filter;

/* NULL if memory ran out. The expression is copied. */
struct filter *filter_create(const char *expression);
void filter_destroy(struct filter *filter);

/* Compiles for frames of that link type. False with a sentence that has libpcap's reason. */
bool filter_prepare(struct filter *filter, int link_type, struct error *error);

/* For a link type that was prepared; any other never matches. */
bool filter_matches(const struct filter *filter, const struct frame *frame);

#endif

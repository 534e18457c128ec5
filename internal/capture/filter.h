/* SPDX-License-Identifier: MIT */
/*
 * filter - one BPF expression, compiled for each link type that turns up.
 *
 * BPF programs look at fixed offsets from the start of the frame, so a program fits one link type.
 * A pcapng file may hold several; the expression is compiled when the first interface of a type is
 * met, never per packet.
 */
#ifndef CAPTURE_FILTER_H
#define CAPTURE_FILTER_H

#include "base/error.h"
#include "model/frame.h"

#include <stdbool.h>

struct filter;

/* NULL where memory ran out. The expression is copied. */
struct filter *filter_create(const char *expression);
void filter_destroy(struct filter *filter);

/* Makes ready for frames of that link type; false with a sentence that holds libpcap's reason. */
bool filter_prepare(struct filter *filter, int link_type, struct error *error);

/* Of a link type that was prepared; any other never matches. */
bool filter_matches(const struct filter *filter, const struct frame *frame);

#endif

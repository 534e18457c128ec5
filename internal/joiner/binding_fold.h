/* SPDX-License-Identifier: MIT */
/* binding_fold - the rows of claims of addresses, until they are flushed. Private to this room; the
 * recorder's thread. */
#ifndef JOINER_BINDING_FOLD_H
#define JOINER_BINDING_FOLD_H

#include "base/fold.h"
#include "devices.h"

/* The row of a claim that the devices have taken; the caller counts it. NULL: no memory is left. */
struct address_binding_summary *binding_fold(struct fold *rows, const struct devices *devices,
                                             const struct address_binding_record *binding,
                                             uint16_t producer);

#endif

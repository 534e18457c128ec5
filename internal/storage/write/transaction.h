/* SPDX-License-Identifier: MIT */
/* transaction - the state of writing, from one row to the next. */
#ifndef STORAGE_TRANSACTION_H
#define STORAGE_TRANSACTION_H

#include "write/writer_state.h"

/* Opens a transaction if none is open, and forgets an earlier row's failure. */
enum write_state writer_begin_row(struct storage_writer *writer, struct error *error);
/* The state of the row that was begun; returns the error if the row is not written. */
enum write_state writer_end_row(struct storage_writer *writer, struct error *error);

#endif

/* SPDX-License-Identifier: MIT */
/*
 * statement - the SQL of this program by name.
 *
 * enum statement: the writer's own, WRITE_FLOW being write_flow of schema/statements. enum
 * bind: all their parameters; AT(start_us) is the one that SQL calls :start_us. Both are made
 * by scripts/embed-sql.
 */
#ifndef STORAGE_STATEMENT_H
#define STORAGE_STATEMENT_H

#include "generated/statements.h"

#include <stddef.h>

#define AT(name) bind_##name

/* The text of a question or statement; NULL if there is none. */
const char *statement_text(const char *name);
/* The name of the question number `at`, from 0; NULL: there are no more. */
const char *question_name(size_t at);

#endif

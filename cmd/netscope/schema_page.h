/* SPDX-License-Identifier: MIT */
/* schema_page - the views of a database and their columns, from the catalogue, as a table. */
#ifndef CMD_SCHEMA_PAGE_H
#define CMD_SCHEMA_PAGE_H

#include "cli/command.h"

/* All views, or the columns of the one that is named. Needs no database. Returns the exit code. */
int schema_page_print(struct invocation *invocation, const char *view);

#endif

/* SPDX-License-Identifier: MIT */
#ifndef ASK_PARAMETER_H
#define ASK_PARAMETER_H

#include <stdbool.h>

/* True if the SQL has the parameter (":since_us"), as a whole word. */
bool parameter_is_in(const char *parameter, const char *sql);

#endif

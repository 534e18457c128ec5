/* SPDX-License-Identifier: MIT */
/*
 * statement - the text of a question of a report, as it is asked and as it is printed.
 *
 * A report prints what it asked, and anybody can ask it again with `netscope sql`. So the parameters
 * stand in the text as their values. A line of a question may end with a comment of one word
 * ("-- network"): it is a part of the statement only if the statement is about that.
 */
#ifndef REPORT_STATEMENT_H
#define REPORT_STATEMENT_H

#include "model/value.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { STATEMENT_ABOUT_MOST = 4 };

struct statement_value {
    const char *name; /* without the colon; NULL ends the list */
    struct value value;
};

/*
 * The text, to be freed; NULL: there is no memory. `about` ends with NULL. A parameter without a
 * value becomes NULL.
 */
char *statement_write(const char *question, const char *const *about,
                      const struct statement_value *values);

#endif

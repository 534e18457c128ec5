/* SPDX-License-Identifier: MIT */
/* Prints a sentence on standard error, and returns the matching exit code. */
#include "cli/command.h"

#include "base/log.h"

#include <stdarg.h>
#include <stdio.h>

enum { LONGEST_SENTENCE = 2048 };

int complain(const struct invocation *invocation, int exit_code, const char *format, ...)
{
    char sentence[LONGEST_SENTENCE];
    va_list arguments;
    (void)invocation; /* the log already has its name */
    fflush(stdout);
    va_start(arguments, format);
    vsnprintf(sentence, sizeof sentence, format, arguments);
    va_end(arguments);
    log_line(LOG_LINE_ERROR, "%s", sentence);
    return exit_code;
}

int complain_error(const struct invocation *invocation, const struct error *error)
{
    return complain(invocation, invocation->is_mistaken ? EXIT_USAGE : EXIT_TROUBLE, "%s",
                    error->sentence);
}

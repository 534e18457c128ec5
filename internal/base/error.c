/* SPDX-License-Identifier: MIT */
#include "error.h"

#include <stdarg.h>
#include <stdio.h>

__attribute__((format(printf, 3, 0))) static void fill(struct error *error, enum error_kind kind,
                                                       const char *format, va_list arguments)
{
    if (!error) return;
    error->kind = kind;
    (void)vsnprintf(error->sentence, sizeof error->sentence, format, arguments);
}

bool error_set_kind(struct error *error, enum error_kind kind, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fill(error, kind, format, arguments);
    va_end(arguments);
    return false;
}

bool error_set(struct error *error, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fill(error, ERROR_REFUSED, format, arguments);
    va_end(arguments);
    return false;
}

bool error_no_memory(struct error *error, const char *doing, ...)
{
    char what[512];
    va_list arguments;
    va_start(arguments, doing);
    (void)vsnprintf(what, sizeof what, doing, arguments);
    va_end(arguments);
    return error_set_kind(error, ERROR_FULL,
                          "There is not enough memory to %s; close something and try again.", what);
}

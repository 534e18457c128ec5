/* SPDX-License-Identifier: MIT */
#include "cli/terminal.h"
#include "doctor.h"

#include <stdarg.h>
#include <stdio.h>

enum { LINE_WIDTH = 100 };

bool doctor_tell(enum verdict verdict, const char *format, ...)
{
    static const char *const words[] = {"ok     ", "missing", "BROKEN "};
    static const char *const colours[] = {"\033[32m", "\033[33m", "\033[1;31m"};
    bool colour = terminal_colour(stdout);
    char memory[1400];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(memory, sizeof memory, format, arguments);
    va_end(arguments);
    printf("%s%s%s  ", colour ? colours[verdict] : "", words[verdict], colour ? "\033[0m" : "");
    terminal_write_lines(stdout, span_text(memory), terminal_prose_width(stdout, LINE_WIDTH), 9, 0);
    return verdict != BROKEN;
}

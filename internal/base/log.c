/* SPDX-License-Identifier: MIT */
#include "log.h"

#include "text.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SENTENCE_MOST = 2048, LINE_MOST = 4096 };

static const char *log_name = "netscope";
static bool log_is_journal;

/* $JOURNAL_STREAM is inherited even if standard error was redirected since. */
static bool standard_error_is_journal(void)
{
    const char *stream = getenv("JOURNAL_STREAM");
    struct stat status;
    uintmax_t device, inode;
    char rest;
    if (!stream || sscanf(stream, "%ju:%ju%c", &device, &inode, &rest) != 2) return false;
    return fstat(STDERR_FILENO, &status) == 0 && (uintmax_t)status.st_dev == device &&
           (uintmax_t)status.st_ino == inode;
}

void log_init(const char *name)
{
    log_name = name;
    log_is_journal = standard_error_is_journal();
}

void log_line(enum log_priority priority, const char *format, ...)
{
    char sentence[SENTENCE_MOST], memory[LINE_MOST];
    struct text line = text_into(memory, sizeof memory - 1); /* leaves room for the line end */
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(sentence, sizeof sentence, format, arguments);
    va_end(arguments);
    if (log_is_journal)
        text_format(&line, "<%d>", (int)priority);
    else
        text_format(&line, "%s: ", log_name);
    text_add_utf8(&line, span_text(sentence));
    memory[line.size] = '\n';
    ssize_t written = write(STDERR_FILENO, memory, line.size + 1);
    (void)written; /* no way to report that standard error failed */
}

/* SPDX-License-Identifier: MIT */
/*
 * log - one line per event on standard error, for a person or for the journal.
 *
 * $JOURNAL_STREAM names the journal's device and inode (systemd.exec(5)). If standard error is that
 * stream, each line begins with its priority only, "<6>": journald adds time and name. Otherwise
 * each line begins with the program's name. A line is one write(2), so lines of several threads
 * never mix. Control characters are escaped, so text from the wire never begins a new line.
 *
 * Never on the packet path. Frequent events are counted, and the count is logged now and then.
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

/* The numbers are those of syslog(3). */
enum log_priority {
    LOG_LINE_ERROR = 3,
    LOG_LINE_WARNING = 4,
    LOG_LINE_NOTICE = 5,
    LOG_LINE_INFO = 6
};

/* Call before threads start. name, such as "netscope capture", must outlive the log. */
void log_init(const char *name);
/* A whole sentence, without a line end. */
void log_line(enum log_priority priority, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif

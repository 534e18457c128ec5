/* SPDX-License-Identifier: MIT */
/*
 * log - one line per event on standard error, for a person or for the journal.
 *
 * Where standard error is the journal ($JOURNAL_STREAM names its device and inode, as
 * systemd.exec(5) says) each line begins with its priority, "<6>", and nothing else: journald adds
 * time and name. Everywhere else it begins with the program's name, as every message on a terminal
 * does. A line is one write(2), so lines of several threads never mix. Control characters are
 * escaped: what somebody sent over the wire never begins a line of its own.
 *
 * Never on the packet path. What may happen often is counted, and the count is logged now and then.
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

/* Before threads start; name, such as "netscope capture", lives as long as the log is used. */
void log_init(const char *name);
/* A whole sentence, without a line end. */
void log_line(enum log_priority priority, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif

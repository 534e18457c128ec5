/* SPDX-License-Identifier: MIT */
/* stop - a command that goes on until a signal, and then ends in order. */
#ifndef CMD_STOP_H
#define CMD_STOP_H

#include <signal.h>

extern volatile sig_atomic_t stop_asked; /* not 0: a signal came */

void stop_take(int number, void (*handler)(int)); /* no SA_RESTART: it ends a wait for a pipe */
void stop_by(int number);                         /* a handler: asks to stop */
void stop_by_first(int number);                   /* the same; the next ^C ends it at once */
void stop_on_signals(void);                       /* SIGINT and SIGTERM ask to stop */
void stop_on_first_signal(void);                  /* by stop_by_first() */

#endif

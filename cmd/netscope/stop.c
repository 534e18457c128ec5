/* SPDX-License-Identifier: MIT */
#include "stop.h"

#include <stddef.h>

volatile sig_atomic_t stop_asked;

void stop_by(int number)
{
    (void)number;
    stop_asked = 1;
}

void stop_by_first(int number)
{
    stop_by(number);
    (void)signal(SIGINT, SIG_DFL);
    (void)signal(SIGTERM, SIG_DFL);
}

void stop_take(int number, void (*handler)(int))
{
    const struct sigaction action = {.sa_handler = handler};
    (void)sigaction(number, &action, NULL);
}

void stop_on_signals(void)
{
    stop_take(SIGINT, stop_by);
    stop_take(SIGTERM, stop_by);
}

void stop_on_first_signal(void)
{
    stop_take(SIGINT, stop_by_first);
    stop_take(SIGTERM, stop_by_first);
}

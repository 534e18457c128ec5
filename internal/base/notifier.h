/* SPDX-License-Identifier: MIT */
/*
 * notifier - tells the service manager how the service is: ready, reloading, stopping, alive.
 *
 * sd_notify(3) without libsystemd: the manager names a Unix datagram socket in $NOTIFY_SOCKET (a
 * path, or an abstract name behind an '@'), and each message is one datagram of NAME=VALUE lines.
 * Where nobody named a socket every call does nothing and costs nothing, so callers never ask.
 *
 * The socket is connected once, in notifier_open(): afterwards a message needs neither the file
 * system nor a new socket, only sendto(2), so it works on inside a sandbox. Sending never waits: a
 * manager that does not read loses messages, not we frames.
 *
 * A notifier belongs to one thread at a time; notifier_* on a copy of the struct is safe, because
 * what they need never changes after the opening (but for notifier_beat(), which one thread calls).
 */
#ifndef BASE_NOTIFIER_H
#define BASE_NOTIFIER_H

#include "error.h"

#include <stdbool.h>
#include <stdint.h>

struct notifier {
    int descriptor; /* -1: nobody listens */
    /* The manager kills the process if it hears nothing for so long; 0: it does not. */
    int64_t watchdog_us;
    int64_t beat_due_us; /* monotonic; notifier_beat()'s own */
};

/*
 * From $NOTIFY_SOCKET, $WATCHDOG_USEC and $WATCHDOG_PID, which are then taken out of the
 * environment: children must not speak for us. False: the environment names a socket that cannot be
 * used; the notifier is then closed and may be used like one that nobody listens to.
 */
bool notifier_open(struct notifier *notifier, struct error *error);
void notifier_close(struct notifier *notifier);

/* Each is true if the message was handed over. Texts are one line; control characters are
   escaped. */
bool notifier_ready(const struct notifier *notifier, const char *status);
bool notifier_status(const struct notifier *notifier, const char *status);
bool notifier_stopping(const struct notifier *notifier, const char *status);
/* notifier_ready() ends it. Says when it began, as systemd 253 and newer want it. */
bool notifier_reloading(const struct notifier *notifier);

/*
 * Feeds the watchdog, at most as often as it needs it (twice per interval): call it wherever work
 * was done. True if a message was due and handed over.
 */
bool notifier_beat(struct notifier *notifier, int64_t monotonic_us);
int64_t monotonic_now_us(void);

#endif

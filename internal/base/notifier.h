/* SPDX-License-Identifier: MIT */
/*
 * notifier - reports the service's state to the service manager: ready, reloading, stopping, alive.
 *
 * It is sd_notify(3) without libsystemd. The manager names a Unix datagram socket in
 * $NOTIFY_SOCKET: a path, or an abstract name after an '@'. Each message is one datagram of
 * NAME=VALUE lines. If no socket is named, every call does nothing and costs nothing, so callers
 * need no check.
 *
 * The socket is connected once, in notifier_open(). Later messages need only sendto(2), neither the
 * file system nor a new socket, so they work inside a sandbox. Sending never waits. If the manager
 * does not read, messages are lost; frames are not.
 *
 * A notifier belongs to one thread at a time. Calls on a copy of the struct are safe, because its
 * members do not change after the opening. The exception is notifier_beat(), which only one thread
 * may call.
 */
#ifndef BASE_NOTIFIER_H
#define BASE_NOTIFIER_H

#include "error.h"

#include <stdbool.h>
#include <stdint.h>

struct notifier {
    int descriptor; /* -1: no manager listens */
    /* The manager kills the process if it hears nothing for this long; 0: it never does. */
    int64_t watchdog_us;
    int64_t beat_due_us; /* monotonic; used by notifier_beat() only */
};

/*
 * Reads $NOTIFY_SOCKET, $WATCHDOG_USEC and $WATCHDOG_PID, and unsets them, because child processes
 * must not notify for us. False if the environment names an unusable socket. The notifier is then
 * closed; all calls on it still work and do nothing.
 */
bool notifier_open(struct notifier *notifier, struct error *error);
void notifier_close(struct notifier *notifier);

/* Both return true if the message was sent. Texts are one line; control characters are escaped. */
bool notifier_ready(const struct notifier *notifier, const char *status);
bool notifier_status(const struct notifier *notifier, const char *status);
bool notifier_stopping(const struct notifier *notifier, const char *status);
/*
 * notifier_ready() ends the reload. The message has the start time, which systemd 253 and newer
 * need.
 */
bool notifier_reloading(const struct notifier *notifier);

/*
 * Feeds the watchdog, at most twice per interval. Call it after each piece of work. True if a
 * message was due and sent.
 */
bool notifier_beat(struct notifier *notifier, int64_t monotonic_us);

#endif

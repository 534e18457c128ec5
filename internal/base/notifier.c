/* SPDX-License-Identifier: MIT */
#include "notifier.h"

#include "clock.h"
#include "text.h"

#include <errno.h>
#include <inttypes.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { MESSAGE_MOST = 1024 };

/* The number, if the text is digits only; 0 if it has no digits or too many. */
static int64_t positive_number(const char *text)
{
    char *end;
    if (!text || text[0] < '0' || text[0] > '9') return 0;
    errno = 0;
    long long number = strtoll(text, &end, 10);
    return *end == '\0' && errno == 0 ? number : 0;
}

static int64_t watchdog_of_environment(void)
{
    int64_t interval_us = positive_number(getenv("WATCHDOG_USEC"));
    const char *pid = getenv("WATCHDOG_PID");
    /* The variables are for another process, such as a shell that started us. */
    if (pid && positive_number(pid) != (int64_t)getpid()) return 0;
    return interval_us;
}

/* A path, or an abstract name, which begins with NUL and whose size counts. */
static bool socket_address(const char *name, struct sockaddr_un *address, socklen_t *size)
{
    size_t length = strlen(name);
    *address = (struct sockaddr_un){.sun_family = AF_UNIX};
    if ((name[0] != '/' && name[0] != '@') || length < 2 || length >= sizeof address->sun_path)
        return false;
    memcpy(address->sun_path, name, length);
    *size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length + 1);
    if (name[0] == '@') {
        address->sun_path[0] = '\0';
        *size -= 1;
    }
    return true;
}

static bool connect_to(struct notifier *notifier, const char *name, struct error *error)
{
    struct sockaddr_un address;
    socklen_t size;
    if (!socket_address(name, &address, &size))
        return error_set(error,
                         "The service manager's socket in NOTIFY_SOCKET is neither a path nor an "
                         "abstract name, so nobody is told when the service is ready; start it "
                         "without NOTIFY_SOCKET, or by systemd.");
    notifier->descriptor = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (notifier->descriptor >= 0 &&
        connect(notifier->descriptor, (const struct sockaddr *)&address, size) == 0)
        return true;
    error_set(error,
              "The service manager's socket '%s' cannot be reached (%s), so nobody is told when "
              "the service is ready; let the unit say NotifyAccess=main, or unset NOTIFY_SOCKET.",
              name, strerror(errno));
    notifier_close(notifier);
    return false;
}

bool notifier_open(struct notifier *notifier, struct error *error)
{
    *notifier = (struct notifier){.descriptor = -1};
    const char *name = getenv("NOTIFY_SOCKET");
    bool good = !name || !*name || connect_to(notifier, name, error);
    if (notifier->descriptor >= 0) notifier->watchdog_us = watchdog_of_environment();
    unsetenv("NOTIFY_SOCKET");
    unsetenv("WATCHDOG_USEC");
    unsetenv("WATCHDOG_PID");
    return good;
}

void notifier_close(struct notifier *notifier)
{
    if (notifier->descriptor >= 0) close(notifier->descriptor);
    *notifier = (struct notifier){.descriptor = -1};
}

static bool send_lines(const struct notifier *notifier, const struct text *lines)
{
    if (notifier->descriptor < 0 || lines->cut) return false;
    return send(notifier->descriptor, lines->data, lines->size, MSG_NOSIGNAL | MSG_DONTWAIT) ==
           (ssize_t)lines->size;
}

/* Sends the state, followed by STATUS= if there is a status. */
static bool send_state(const struct notifier *notifier, const char *state, const char *status)
{
    char memory[MESSAGE_MOST];
    struct text lines = text_into(memory, sizeof memory);
    text_add(&lines, state);
    if (status) {
        text_add(&lines, *state ? "\nSTATUS=" : "STATUS=");
        text_add_utf8(&lines, span_text(status));
    }
    return send_lines(notifier, &lines);
}

bool notifier_ready(const struct notifier *notifier, const char *status)
{
    return send_state(notifier, "READY=1", status);
}

bool notifier_status(const struct notifier *notifier, const char *status)
{
    return send_state(notifier, "", status);
}

bool notifier_stopping(const struct notifier *notifier, const char *status)
{
    return send_state(notifier, "STOPPING=1", status);
}

bool notifier_reloading(const struct notifier *notifier)
{
    char memory[MESSAGE_MOST];
    struct text lines = text_into(memory, sizeof memory);
    text_format(&lines, "RELOADING=1\nMONOTONIC_USEC=%" PRId64, monotonic_now_us());
    return send_lines(notifier, &lines);
}

bool notifier_beat(struct notifier *notifier, int64_t monotonic_us)
{
    if (notifier->watchdog_us == 0 || monotonic_us < notifier->beat_due_us) return false;
    bool sent = send_state(notifier, "WATCHDOG=1", NULL);
    /* A beat that was not sent is retried long before the manager's deadline. */
    notifier->beat_due_us = monotonic_us + notifier->watchdog_us / (sent ? 2 : 20);
    return sent;
}

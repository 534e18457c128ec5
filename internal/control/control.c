/* SPDX-License-Identifier: MIT */
#include "control.h"

#include "address.h"
#include "base/clock.h"
#include "connection.h"
#include "facts.h"
#include "frame.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum {
    ASKERS_MOST = 16,
    OF_ONE_USER_MOST = 4,
    PRODUCERS_MOST = 8,
    CONNECTIONS_MOST = ASKERS_MOST + PRODUCERS_MOST,
    PAUSE_US = 2000, /* after each round: so many rounds a second at most */
};

struct control {
    int listener;
    char path[CONTROL_PATH_MOST];
    dev_t device;
    ino_t inode; /* of the socket at the path */
    struct peer_policy policy;
    uint64_t tickets;
    struct connection connections[CONNECTIONS_MOST];
    _Alignas(8) char memory[CONNECTIONS_MOST][2][MESSAGE_LINE_MOST];
};

/* ---------------------------------------------------------------- opening */

static bool refuse(const char *path, int cause, struct error *error)
{
    return error_set(
        error,
        "The control socket %s cannot be made (%s), so `netscope status` and `netscope "
        "reload` do not reach this capture; it goes on without.",
        path, strerror(cause));
}

static bool listen_at(struct control *control, bool is_for_group, struct error *error)
{
    struct stat there;
    struct socket_address address;
    if (lstat(control->path, &there) == 0) {
        if (!S_ISSOCK(there.st_mode)) return refuse(control->path, EEXIST, error);
        (void)unlink(control->path);
    }
    if (!socket_address_open(&address, control->path, error)) return false;
    mode_t before = umask(is_for_group ? 0117 : 0177);
    bool good =
        bind(control->listener, (const struct sockaddr *)&address.name, sizeof address.name) == 0 &&
        listen(control->listener, CONNECTIONS_MOST) == 0 && lstat(control->path, &there) == 0;
    int cause = errno;
    (void)umask(before);
    socket_address_close(&address);
    if (!good) return refuse(control->path, cause, error);
    control->device = there.st_dev;
    control->inode = there.st_ino;
    return true;
}

struct control *control_open(const struct control_options *options, struct error *error)
{
    struct control *control = calloc(1, sizeof *control);
    if (!control) {
        error_no_memory(error, "answer on the control socket");
        return NULL;
    }
    (void)snprintf(control->path, sizeof control->path, "%s", options->path);
    for (unsigned i = 0; i < CONNECTIONS_MOST; i++)
        connection_clear(&control->connections[i], control->memory[i][0], control->memory[i][1]);
    control->listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    bool good = control->listener >= 0 || refuse(options->path, errno, error);
    good = good && peer_policy_find(&control->policy, options->is_for_group, options->operators,
                                    options->proxies, error);
    if (good && listen_at(control, options->is_for_group, error)) return control;
    control_close(control);
    return NULL;
}

void control_close(struct control *control)
{
    struct stat there;
    if (!control) return;
    for (unsigned i = 0; i < CONNECTIONS_MOST; i++)
        connection_end(&control->connections[i]);
    if (control->inode && lstat(control->path, &there) == 0 && there.st_ino == control->inode &&
        there.st_dev == control->device)
        (void)unlink(control->path);
    if (control->listener >= 0) close(control->listener);
    free(control);
}

/* ---------------------------------------------------------------- answering */

/* A question that is not allowed is the last one. */
static bool is_allowed(struct connection *connection, enum message_kind kind, struct error *error)
{
    const struct peer *peer = &connection->peer;
    bool changes = message_rows[kind].changes;
    if (kind == MESSAGE_DELIVERY_STATE && peer->may_deliver) return true;
    if ((kind == MESSAGE_REPORT_STATE || kind == MESSAGE_REPORT_MADE) && peer->may_report)
        return true;
    if (changes ? peer->may_change : peer->may_ask) return true;
    connection->is_last = true;
    return error_set(error,
                     "User %u may not ask this capture to %s: ask as root, as the user who runs "
                     "it, as a member of the group netscope-operators, or as one whom "
                     "control.operators names%s.",
                     (unsigned)peer->user, message_rows[kind].doing,
                     peer->may_ask ? "" : " (a user of another user namespace is nobody here)");
}

/* A question for whom nobody may ask is the last one, too. */
static bool may_say_for_whom(struct connection *connection, const struct message *message,
                             struct error *error)
{
    if (!message->by[0] || connection->peer.may_speak) return true;
    connection->is_last = true;
    return error_set(error,
                     "User %u may not ask for %s: only root, the user who runs the capture, "
                     "netscope-serve and users whom control.proxies names may say for whom they "
                     "ask.",
                     (unsigned)connection->peer.user, message->by);
}

/* The connections in use, of those that bring facts or of the others. */
static unsigned count_in_use(const struct control *control, bool brings_facts)
{
    unsigned count = 0;
    for (unsigned i = 0; i < CONNECTIONS_MOST; i++) {
        const struct connection *connection = &control->connections[i];
        count += connection->descriptor >= 0 && connection->brings_facts == brings_facts;
    }
    return count;
}

unsigned control_producers(const struct control *control)
{
    return control ? count_in_use(control, true) : 0;
}

static void begin_facts(const struct control *control, struct connection *connection,
                        const struct control_hooks *hooks)
{
    struct error error = {.sentence = ""};
    if (!hooks->facts)
        error_set(&error, "This program takes no facts of others.");
    else if (control_producers(control) == PRODUCERS_MOST)
        error_set_kind(&error, ERROR_FULL,
                       "%d other producers bring facts to this capture: end one of them first.",
                       PRODUCERS_MOST);
    connection_answer(connection, "", error.sentence[0] ? &error : NULL);
    if (!error.sentence[0]) facts_begin(connection);
}

static void answer_line(const struct control *control, struct connection *connection,
                        struct span line, const struct control_hooks *hooks)
{
    char members[MESSAGE_LINE_MOST / 2];
    struct text text = text_into(members, sizeof members);
    struct error error = {.sentence = ""};
    struct control_question question = {.ticket = connection->ticket,
                                        .user = connection->peer.user,
                                        .user_name = connection->peer.name,
                                        .process = connection->peer.process};
    if (!frame_read_request(line, &question.message, &error) ||
        !is_allowed(connection, question.message.kind, &error) ||
        !may_say_for_whom(connection, &question.message, &error)) {
        connection_answer(connection, NULL, &error);
        return;
    }
    if (question.message.kind == MESSAGE_FACTS) {
        begin_facts(control, connection, hooks);
        return;
    }
    switch (hooks->ask(hooks->owner, &question, &text, &error)) {
    case CONTROL_DONE: connection_answer(connection, members, NULL); return;
    case CONTROL_REFUSED: connection_answer(connection, NULL, &error); return;
    case CONTROL_LATER: connection->waits = true; return;
    }
}

void control_answer(struct control *control, uint64_t ticket, const char *members,
                    const struct error *error)
{
    for (unsigned i = 0; i < CONNECTIONS_MOST; i++) {
        struct connection *connection = &control->connections[i];
        if (connection->descriptor < 0 || !connection->waits || connection->ticket != ticket)
            continue;
        connection_answer(connection, members, error);
        connection_send(connection);
    }
}

/* ---------------------------------------------------------------- serving */

static void refuse_connection(int descriptor)
{
    static const char full[] =
        "{\"version\":1,\"ok\":false,\"kind\":\"full\",\"error\":\"Too many programs of this user "
        "are asking this capture: try again in some seconds.\"}\n";
    (void)send(descriptor, full, sizeof full - 1, MSG_NOSIGNAL | MSG_DONTWAIT);
    close(descriptor);
}

/* NULL: as many ask as may; the places for producers are not theirs. */
static struct connection *find_free(struct control *control)
{
    if (count_in_use(control, false) >= ASKERS_MOST) return NULL;
    for (unsigned i = 0; i < CONNECTIONS_MOST; i++)
        if (control->connections[i].descriptor < 0) return &control->connections[i];
    return NULL;
}

static void accept_one(struct control *control)
{
    struct peer peer;
    unsigned of_user = 0;
    struct connection *place = find_free(control);
    int descriptor = accept4(control->listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (descriptor < 0) return;
    if (!place || !peer_look(descriptor, &control->policy, &peer)) {
        close(descriptor);
        return;
    }
    for (unsigned i = 0; i < CONNECTIONS_MOST; i++)
        if (control->connections[i].descriptor >= 0 && !control->connections[i].brings_facts &&
            control->connections[i].peer.user == peer.user)
            of_user++;
    if (of_user >= OF_ONE_USER_MOST) {
        refuse_connection(descriptor);
        return;
    }
    place->descriptor = descriptor;
    place->peer = peer;
    place->ticket = ++control->tickets;
    place->due_us = monotonic_now_us() + CONNECTION_PATIENCE_US;
}

static void receive_line(const struct control *control, struct connection *connection,
                         const struct control_hooks *hooks)
{
    size_t room = MESSAGE_LINE_MOST - connection->in_size;
    ssize_t got =
        recv(connection->descriptor, connection->in + connection->in_size, room, MSG_DONTWAIT);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (got <= 0) {
        connection_end(connection);
        return;
    }
    connection->in_size += (size_t)got;
    char *end = memchr(connection->in, '\n', connection->in_size);
    if (!end && connection->in_size < MESSAGE_LINE_MOST) return;
    size_t size = end ? (size_t)(end - connection->in) : connection->in_size;
    /* One question at a time: what comes before its answer ends the connection. */
    connection->is_last = !end || size + 1 < connection->in_size;
    answer_line(control, connection, (struct span){(const uint8_t *)connection->in, size}, hooks);
    connection->in_size = 0;
    if (connection->out_size) connection_send(connection);
}

static void serve(const struct control *control, struct connection *connection, short events,
                  const struct control_hooks *hooks)
{
    if (connection->waits && (events & (POLLHUP | POLLERR)))
        connection_end(connection);
    else if (connection->out_size && (events & (POLLOUT | POLLHUP | POLLERR)))
        connection_send(connection);
    else if (!connection->waits && !connection->out_size && (events & (POLLIN | POLLHUP | POLLERR)))
        connection->brings_facts ? facts_receive(connection, hooks)
                                 : receive_line(control, connection, hooks);
}

/* It took too long over a question, a batch, or the reading of an answer. */
static void end_late(struct connection *connection, const struct control_hooks *hooks)
{
    if (connection->brings_facts) facts_end(connection, hooks);
    connection_end(connection);
}

void control_wait(struct control *control, int milliseconds, const struct control_hooks *hooks)
{
    struct pollfd polled[CONNECTIONS_MOST + 1];
    const struct timespec pause = {.tv_nsec = PAUSE_US * 1000};
    for (unsigned i = 0; i < CONNECTIONS_MOST; i++) {
        const struct connection *connection = &control->connections[i];
        short events = connection->out_size ? POLLOUT : connection->waits ? 0 : POLLIN;
        polled[i] = (struct pollfd){.fd = connection->descriptor, .events = events};
    }
    /* With no place free the others wait in the kernel. */
    polled[CONNECTIONS_MOST] =
        (struct pollfd){.fd = find_free(control) ? control->listener : -1, .events = POLLIN};
    int ready = poll(polled, CONNECTIONS_MOST + 1, milliseconds);
    int64_t now_us = monotonic_now_us();
    for (unsigned i = 0; i < CONNECTIONS_MOST; i++) {
        struct connection *connection = &control->connections[i];
        if (ready > 0 && polled[i].revents) serve(control, connection, polled[i].revents, hooks);
        if (connection->descriptor >= 0 && !connection->waits && now_us > connection->due_us)
            end_late(connection, hooks);
    }
    if (ready > 0 && polled[CONNECTIONS_MOST].revents) accept_one(control);
    if (ready > 0) (void)nanosleep(&pause, NULL);
}

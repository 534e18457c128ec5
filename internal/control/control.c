/* SPDX-License-Identifier: MIT */
#include "control.h"

#include "address.h"
#include "base/notifier.h"
#include "frame.h"
#include "peer.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum {
    CONNECTIONS_MOST = 16,
    OF_ONE_USER_MOST = 4,
    PATIENCE_US = 10 * 1000000, /* for a whole question, and for its answer to be read */
    PAUSE_US = 2000,            /* after each round: so many rounds a second at most */
};

struct connection {
    int descriptor; /* -1: free */
    struct peer peer;
    uint64_t ticket;
    int64_t due_us; /* ended then */
    bool waits;     /* for control_answer() */
    bool is_last;   /* closed once the answer is out */
    size_t in_size, out_size, out_sent;
    char *in, *out; /* MESSAGE_LINE_MOST each */
};

struct control {
    int listener;
    char path[CONTROL_PATH_MOST];
    dev_t device;
    ino_t inode; /* of the socket at the path */
    struct peer_policy policy;
    uint64_t tickets;
    struct connection connections[CONNECTIONS_MOST];
    char memory[CONNECTIONS_MOST][2][MESSAGE_LINE_MOST];
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
        control->connections[i] = (struct connection){
            .descriptor = -1, .in = control->memory[i][0], .out = control->memory[i][1]};
    control->listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    bool good = control->listener >= 0 || refuse(options->path, errno, error);
    good = good && peer_policy_find(&control->policy, options->is_for_group, options->operators,
                                    options->proxies, error);
    if (good && listen_at(control, options->is_for_group, error)) return control;
    control_close(control);
    return NULL;
}

static void end_connection(struct connection *connection)
{
    if (connection->descriptor >= 0) close(connection->descriptor);
    *connection =
        (struct connection){.descriptor = -1, .in = connection->in, .out = connection->out};
}

void control_close(struct control *control)
{
    struct stat there;
    if (!control) return;
    for (unsigned i = 0; i < CONNECTIONS_MOST; i++)
        end_connection(&control->connections[i]);
    if (control->inode && lstat(control->path, &there) == 0 && there.st_ino == control->inode &&
        there.st_dev == control->device)
        (void)unlink(control->path);
    if (control->listener >= 0) close(control->listener);
    free(control);
}

/* ---------------------------------------------------------------- answering */

/* members, or the error if that is not NULL. */
static void put_answer(struct connection *connection, const char *members,
                       const struct error *error)
{
    struct text out = text_into(connection->out, MESSAGE_LINE_MOST);
    text_format(&out, "{\"version\":%d,\"ok\":%s", MESSAGE_VERSION, error ? "false" : "true");
    if (error) {
        text_format(&out, ",\"kind\":\"%s\",\"error\":", message_error_word(error->kind));
        text_add_json(&out, span_text(error->sentence));
    } else {
        text_add(&out, members);
    }
    text_add(&out, "}\n");
    connection->out_size = out.size;
    connection->out_sent = 0;
    connection->is_last = connection->is_last || out.cut;
    connection->due_us = monotonic_now_us() + PATIENCE_US;
    connection->waits = false;
}

static void send_some(struct connection *connection)
{
    ssize_t sent = send(connection->descriptor, connection->out + connection->out_sent,
                        connection->out_size - connection->out_sent, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0 && errno != EAGAIN && errno != EINTR) end_connection(connection);
    if (sent <= 0) return;
    connection->out_sent += (size_t)sent;
    if (connection->out_sent < connection->out_size) return;
    connection->out_size = connection->out_sent = 0;
    if (connection->is_last) end_connection(connection);
}

/* A question that is not allowed is the last one. */
static bool is_allowed(struct connection *connection, enum message_kind kind, struct error *error)
{
    const struct peer *peer = &connection->peer;
    bool changes = message_rows[kind].changes;
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
                     "User %u may not ask for %s: only users whom control.proxies names may say "
                     "for whom they ask.",
                     (unsigned)connection->peer.user, message->by);
}

static void answer_line(struct connection *connection, struct span line,
                        const struct control_hooks *hooks)
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
        put_answer(connection, NULL, &error);
        return;
    }
    switch (hooks->ask(hooks->owner, &question, &text, &error)) {
    case CONTROL_DONE: put_answer(connection, members, NULL); return;
    case CONTROL_REFUSED: put_answer(connection, NULL, &error); return;
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
        put_answer(connection, members, error);
        send_some(connection);
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

static struct connection *find_free(struct control *control)
{
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
        if (control->connections[i].descriptor >= 0 &&
            control->connections[i].peer.user == peer.user)
            of_user++;
    if (of_user >= OF_ONE_USER_MOST) {
        refuse_connection(descriptor);
        return;
    }
    place->descriptor = descriptor;
    place->peer = peer;
    place->ticket = ++control->tickets;
    place->due_us = monotonic_now_us() + PATIENCE_US;
}

static void receive_some(struct connection *connection, const struct control_hooks *hooks)
{
    size_t room = MESSAGE_LINE_MOST - connection->in_size;
    ssize_t got =
        recv(connection->descriptor, connection->in + connection->in_size, room, MSG_DONTWAIT);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (got <= 0) {
        end_connection(connection);
        return;
    }
    connection->in_size += (size_t)got;
    char *end = memchr(connection->in, '\n', connection->in_size);
    if (!end && connection->in_size < MESSAGE_LINE_MOST) return;
    size_t size = end ? (size_t)(end - connection->in) : connection->in_size;
    /* One question at a time: what comes before its answer ends the connection. */
    connection->is_last = !end || size + 1 < connection->in_size;
    answer_line(connection, (struct span){(const uint8_t *)connection->in, size}, hooks);
    connection->in_size = 0;
    if (connection->out_size) send_some(connection);
}

static void serve(struct connection *connection, short events, const struct control_hooks *hooks)
{
    if (connection->waits && (events & (POLLHUP | POLLERR)))
        end_connection(connection);
    else if (connection->out_size && (events & (POLLOUT | POLLHUP | POLLERR)))
        send_some(connection);
    else if (!connection->waits && !connection->out_size && (events & (POLLIN | POLLHUP | POLLERR)))
        receive_some(connection, hooks);
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
        if (ready > 0 && polled[i].revents) serve(connection, polled[i].revents, hooks);
        if (connection->descriptor >= 0 && !connection->waits && now_us > connection->due_us)
            end_connection(connection);
    }
    if (ready > 0 && polled[CONNECTIONS_MOST].revents) accept_one(control);
    if (ready > 0) (void)nanosleep(&pause, NULL);
}

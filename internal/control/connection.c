/* SPDX-License-Identifier: MIT */
#include "connection.h"

#include "base/clock.h"
#include "base/text.h"

#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

void connection_clear(struct connection *connection, char *in, char *out)
{
    *connection = (struct connection){.descriptor = -1, .in = in, .out = out};
}

void connection_end(struct connection *connection)
{
    if (connection->descriptor >= 0) close(connection->descriptor);
    connection_clear(connection, connection->in, connection->out);
}

void connection_answer(struct connection *connection, const char *members,
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
    connection->due_us = monotonic_now_us() + CONNECTION_PATIENCE_US;
    connection->waits = false;
}

void connection_send(struct connection *connection)
{
    ssize_t sent = send(connection->descriptor, connection->out + connection->out_sent,
                        connection->out_size - connection->out_sent, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0 && errno != EAGAIN && errno != EINTR) connection_end(connection);
    if (sent <= 0) return;
    connection->out_sent += (size_t)sent;
    if (connection->out_sent < connection->out_size) return;
    connection->out_size = connection->out_sent = 0;
    if (connection->is_last) connection_end(connection);
}

/* SPDX-License-Identifier: MIT */
#include "facts.h"

#include "base/clock.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <sys/socket.h>

_Static_assert(sizeof(struct facts_header) == 8, "records behind it are aligned to 8");

void facts_begin(struct connection *connection)
{
    connection->brings_facts = true;
    connection->due_us = INT64_MAX;
}

void facts_end(struct connection *connection, const struct control_hooks *hooks)
{
    if (connection->in_size)
        (void)hooks->facts(hooks->owner, (struct span){NULL, 0}, &connection->facts);
    connection->in_size = 0;
}

/* Hands the whole batches over. False: there is something else. */
static bool take_batches(struct connection *connection, const struct control_hooks *hooks,
                         struct error *error)
{
    size_t at = 0;
    struct facts_header header;
    while (connection->in_size - at >= sizeof header) {
        const char *batch = connection->in + at;
        memcpy(&header, batch, sizeof header);
        if (header.version != FACTS_VERSION || header.size > FACTS_BATCH_MOST - sizeof header ||
            header.size % 8 != 0)
            return error_set_kind(error, ERROR_BAD_QUESTION,
                                  "What came is no batch of facts of version %d with at most %d "
                                  "bytes: use a producer of the same release as the running "
                                  "capture.",
                                  FACTS_VERSION, FACTS_BATCH_MOST);
        if (connection->in_size - at - sizeof header < header.size) break;
        const struct span records = {(const uint8_t *)batch + sizeof header, header.size};
        at += sizeof header + header.size;
        if (hooks->facts(hooks->owner, records, &connection->facts)) continue;
        connection->in_size = 0; /* it is counted */
        return error_set_kind(error, ERROR_BAD_QUESTION,
                              "A batch of facts holds something that is no record, so the rest "
                              "of it cannot be read: use a producer of the same release as the "
                              "running capture.");
    }
    bool was_between = connection->due_us == INT64_MAX;
    memmove(connection->in, connection->in + at, connection->in_size - at);
    connection->in_size -= at;
    if (connection->in_size == 0)
        connection->due_us = INT64_MAX;
    else if (was_between || at > 0)
        connection->due_us = monotonic_now_us() + CONNECTION_PATIENCE_US;
    return true;
}

/* The last answer: the error, or (NULL) the counts. */
static void say_last(struct connection *connection, const struct error *error)
{
    char members[128];
    struct text text = text_into(members, sizeof members);
#define FACTS_COUNTER(name) text_format(&text, ",\"" #name "\":%" PRIu64, connection->facts.name);
    FACTS_COUNTERS(FACTS_COUNTER)
#undef FACTS_COUNTER
    connection->is_last = true;
    connection_answer(connection, members, error);
    connection_send(connection);
}

void facts_receive(struct connection *connection, const struct control_hooks *hooks)
{
    struct error error = {.sentence = ""};
    size_t room = MESSAGE_LINE_MOST - connection->in_size;
    ssize_t got =
        recv(connection->descriptor, connection->in + connection->in_size, room, MSG_DONTWAIT);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (got > 0) {
        connection->in_size += (size_t)got;
        if (take_batches(connection, hooks, &error)) return;
    }
    facts_end(connection, hooks);
    say_last(connection, error.sentence[0] ? &error : NULL);
}

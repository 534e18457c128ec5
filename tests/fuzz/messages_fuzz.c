/* SPDX-License-Identifier: MIT */
/*
 * Any bytes on the control socket. The first byte chooses: a line (a request, or a sentence; an
 * answer, or a sentence), or the batches of a producer, which come in two pieces. What is sound goes
 * through the joiner, as in a capture.
 */
#include "control/facts.h"
#include "control/frame.h"
#include "joiner/joiner.h"
#include "model/fact.h"

#include <cjson/cJSON.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* ---------------------------------------------------------------- lines */

static void take_line(struct span line)
{
    struct error error = {.sentence = ""};
    struct message message;
    bool good = frame_read_request(line, &message, &error);
    if (good ? (unsigned)message.kind >= MESSAGE_KIND_COUNT : !error.sentence[0]) abort();
    cJSON *answer = frame_read(line);
    error.sentence[0] = '\0';
    if (!frame_check_answer(answer, &error) && !error.sentence[0]) abort();
    cJSON_Delete(answer);
}

/* ---------------------------------------------------------------- batches */

#define NOW_US (INT64_C(1795262400) * 1000000)

static void take_device(void *owner, struct device_summary *row)
{
    (void)owner;
    if (row->hostname && strlen(row->hostname) > FACT_TEXT_MOST) abort();
}
static void take_evidence(void *owner, const struct evidence_summary *row)
{
    (void)owner;
    if (!row->value || strlen(row->value) > FACT_TEXT_MOST || !evidence_source_name(row->source) ||
        !evidence_attribute_name(row->attribute))
        abort();
}
static void take_binding(void *owner, const struct address_binding_summary *row)
{
    (void)owner;
    if (!binding_source_name(row->source)) abort();
}

static struct joiner *joiner_now(void)
{
    static struct joiner *joiner;
    static const struct joiner_options options = {.names_most = 64, .devices_most = 4096};
    const struct joiner_output output = {
        .device = take_device, .evidence = take_evidence, .binding = take_binding};
    if (!joiner) joiner = joiner_create(&options, NULL);
    if (!joiner) abort();
    joiner_flush(joiner, &output, false);
    joiner_settle(joiner, true);
    return joiner;
}

static bool take_facts(void *owner, struct span records, struct facts_count *count)
{
    size_t record_size;
    while ((record_size = fact_size(records)) > 0) {
        uint8_t *copy = malloc(record_size); /* of the exact size */
        if (!copy) abort();
        memcpy(copy, records.data, record_size);
        struct joined_row row = {.fact = (const struct record *)copy};
        bool is_sound = record_is_sound(row.fact, NOW_US);
        if (is_sound) joiner_join(owner, &row);
        count->taken += is_sound;
        count->refused += !is_sound;
        free(copy);
        records = (struct span){records.data + record_size, records.size - record_size};
    }
    return records.data && records.size == 0;
}

static void send_piece(struct connection *connection, int producer, struct span piece)
{
    const struct control_hooks hooks = {.owner = joiner_now(), .facts = take_facts};
    if (connection->descriptor < 0 || connection->is_last || piece.size == 0) return;
    if (send(producer, piece.data, piece.size, MSG_DONTWAIT) != (ssize_t)piece.size) abort();
    facts_receive(connection, &hooks);
}

static void take_batches(struct span bytes, size_t first)
{
    static _Alignas(8) char in[MESSAGE_LINE_MOST], out[MESSAGE_LINE_MOST];
    struct connection connection;
    int pair[2];
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) != 0) abort();
    connection_clear(&connection, in, out);
    connection.descriptor = pair[0];
    facts_begin(&connection);
    if (first > bytes.size) first = bytes.size;
    send_piece(&connection, pair[1], (struct span){bytes.data, first});
    send_piece(&connection, pair[1], (struct span){bytes.data + first, bytes.size - first});
    if (connection.in_size >= MESSAGE_LINE_MOST) abort();
    connection_end(&connection);
    (void)close(pair[1]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2 || size >= MESSAGE_LINE_MOST) return 0;
    if (data[0] == 0xfa) {
        take_batches((struct span){data + 2, size - 2}, data[1] * (size_t)4);
        return 0;
    }
    uint8_t *copy = malloc(size); /* of the exact size, so that a sanitizer sees an overrun */
    if (!copy) abort();
    memcpy(copy, data, size);
    take_line((struct span){copy, size});
    free(copy);
    return 0;
}

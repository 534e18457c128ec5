/* SPDX-License-Identifier: MIT */
#include "news.h"

#include "ask/ask.h"
#include "base/text.h"
#include "render/json_csv.h"

#include <inttypes.h>

/* ---------------------------------------------------------------- the running capture */

static struct control_reply *ask_capture(const struct news *news, enum message_kind kind)
{
    struct error error;
    const struct message message = {.kind = kind};
    return news->options->ask_capture(news->options->database, &message, NULL, &error);
}

/* An answer of the capture as an event. */
static void tell_reply(const struct news *news, enum topic topic, enum message_kind kind)
{
    struct control_reply *reply = ask_capture(news, kind);
    if (reply) events_add(news->events, topic, control_reply_line(reply));
    control_reply_free(reply);
}

static double per_second(int64_t now, int64_t before, int64_t elapsed_us)
{
    return now < before ? 0 : (double)(now - before) * 1e6 / (double)elapsed_us;
}

/* Counters since the start of the capture, and what they grew by in a second. */
static void add_rates(struct news *news, const struct control_reply *reply, int64_t now_us)
{
    char memory[512];
    struct text text = text_into(memory, sizeof memory);
    int64_t frames = control_reply_integer(reply, NULL, 0, "frames_captured");
    int64_t dropped = control_reply_integer(reply, NULL, 0, "frames_dropped");
    int64_t rows = control_reply_integer(reply, NULL, 0, "rows_committed");
    int64_t elapsed_us = now_us - news->asked_us;
    if (news->asked_us && elapsed_us > 0) {
        text_format(&text,
                    "{\"frames_captured\":%" PRId64 ",\"frames_dropped\":%" PRId64
                    ",\"rows_committed\":%" PRId64 ",\"rows_dropped\":%" PRId64
                    ",\"frames_per_s\":%.1f,\"dropped_per_s\":%.1f,\"rows_per_s\":%.1f}",
                    frames, dropped, rows, control_reply_integer(reply, NULL, 0, "rows_dropped"),
                    per_second(frames, news->frames, elapsed_us),
                    per_second(dropped, news->dropped, elapsed_us),
                    per_second(rows, news->rows, elapsed_us));
        events_add(news->events, TOPIC_RATES, text_span(&text));
    }
    news->asked_us = now_us;
    news->frames = frames;
    news->dropped = dropped;
    news->rows = rows;
}

static void look_at_capture(struct news *news, unsigned wanted, int64_t now_us)
{
    struct control_reply *status = ask_capture(news, MESSAGE_STATUS);
    if (!status) {
        news->asked_us = 0;
        return;
    }
    add_rates(news, status, now_us);
    control_reply_free(status);
    if (wanted & 1U << TOPIC_TALKERS) tell_reply(news, TOPIC_TALKERS, MESSAGE_TALKERS);
    if (wanted & 1U << TOPIC_FLOWS) tell_reply(news, TOPIC_FLOWS, MESSAGE_FLOWS);
}

/* ---------------------------------------------------------------- new rows */

static bool find_newest(struct news *news, struct storage_reader *reader)
{
    struct storage_rows *rows = storage_query(reader, "serve/newest", NULL, NULL, 0, NULL);
    int device = rows ? storage_column(rows, "device_id") : 0;
    int alert = rows ? storage_column(rows, "alert_id") : 0;
    bool found = rows && storage_next(rows, NULL) == 1;
    if (found) {
        news->device_id = storage_integer(rows, device);
        news->alert_id = storage_integer(rows, alert);
    }
    storage_rows_close(rows);
    return found;
}

/* Each row behind the last one is an event. The first column is its id. */
static void tell_rows(struct news *news, struct storage_reader *reader, enum topic topic,
                      const char *name, int64_t *last_id)
{
    struct question question = {.name = name, .time_us = news->options->query_us};
    const struct value *values;
    if (!question_set(&question, ":after", value_integer(*last_id), NULL)) return;
    struct reply *reply = ask(reader, &question, NULL);
    while (reply && reply_next(reply, &values, NULL) == 1) {
        struct sink_buffer buffer = {.size = 0};
        struct sink sink = sink_into(&buffer);
        json_add_object(&sink, reply_layout(reply), values);
        *last_id = values[0].integer;
        if (!sink.failed)
            events_add(news->events, topic,
                       (struct span){(const uint8_t *)buffer.data, buffer.size});
        sink_buffer_clear(&buffer);
    }
    reply_close(reply);
}

void news_look(struct news *news, struct storage_reader *reader, int64_t now_us)
{
    unsigned wanted = events_wanted(news->events);
    if (wanted && news->options->ask_capture) look_at_capture(news, wanted, now_us);
    if (!reader) return;
    if (!news->knows_ids) {
        news->knows_ids = find_newest(news, reader);
        return;
    }
    tell_rows(news, reader, TOPIC_DEVICES, "serve/devices", &news->device_id);
    tell_rows(news, reader, TOPIC_FINDINGS, "serve/findings", &news->alert_id);
}

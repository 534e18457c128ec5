/* SPDX-License-Identifier: MIT */
/* netscope metrics: the counters of the capture and the database, as Prometheus reads them. */
#include "server/metrics.h"

#include "cli/terminal.h"
#include "database_place.h"
#include "running.h"

int command_metrics(struct invocation *invocation)
{
    struct error error;
    const struct message message = {.kind = MESSAGE_STATUS};
    if (!invocation_load_config(invocation, &error)) return complain_error(invocation, &error);
    const char *database = database_place_asked(invocation);
    const struct settings *settings = invocation_settings(invocation);
    struct storage_reader *reader = storage_reader_open(database, &error);
    if (!reader) return complain_error(invocation, &error);
    struct error unanswered;
    struct control_reply *status = running_ask(database, &message, NULL, &unanswered);
    struct sink sink = terminal_sink(stdout);
    metrics_write(&sink, status, reader, settings->max_bytes, settings->query_time_us);
    bool good = !sink.failed && terminal_flush(stdout, &error);
    if (sink.failed) error = sink.error;
    control_reply_free(status);
    storage_reader_close(reader);
    return good ? EXIT_OK : complain_error(invocation, &error);
}

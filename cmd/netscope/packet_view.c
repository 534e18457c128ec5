/* SPDX-License-Identifier: MIT */
#include "packet_view.h"

#include "base/log.h"
#include "cli/terminal.h"
#include "viewer/viewer.h"

#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

struct packet_view {
    struct viewer *viewer;
    volatile int *stop;
    pthread_mutex_t mutex; /* protects the members below, and the viewer */
    struct exclusion excluded;
    bool hex_dump, ended;
};

/* A setting hides queries of URIs in lines; a hex dump would show them. */
static bool hides_bytes(const struct settings *settings)
{
    return settings->redact_queries;
}

struct packet_view *packet_view_open(const struct capture_flags *flags,
                                     const struct settings *settings, volatile int *stop,
                                     struct error *error)
{
    if (flags->hex_dump && hides_bytes(settings)) {
        error_set(error, "Bytes of packets would show what privacy.redact_queries is to hide; "
                         "leave out --hex-dump, or change that setting.");
        return NULL;
    }
    struct packet_view *view = calloc(1, sizeof *view);
    if (!view) {
        error_no_memory(error, "show packets");
        return NULL;
    }
    const struct viewer_options options = {.detail = flags->detail,
                                           .hex_dump = flags->hex_dump,
                                           .colour = terminal_colour(stdout),
                                           .redact_queries = settings->redact_queries,
                                           .excluded = &view->excluded};
    view->excluded = settings->excluded;
    view->hex_dump = flags->hex_dump;
    view->stop = stop;
    pthread_mutex_init(&view->mutex, NULL);
    view->viewer = viewer_create(&options, error);
    if (view->viewer) {
        (void)setvbuf(stdout, NULL, _IOFBF, 1 << 16); /* flushed in every pause */
        return view;
    }
    packet_view_close(view);
    return NULL;
}

static void end(struct packet_view *view)
{
    view->ended = true;
    *view->stop = 1;
}

void packet_view_frame(struct packet_view *view, const struct frame *frame)
{
    pthread_mutex_lock(&view->mutex);
    if (!view->ended) {
        struct span lines = viewer_frame(view->viewer, frame);
        if (fwrite(lines.data, 1, lines.size, stdout) != lines.size) end(view);
    }
    pthread_mutex_unlock(&view->mutex);
}

void packet_view_pause(struct packet_view *view)
{
    pthread_mutex_lock(&view->mutex);
    if (!view->ended && fflush(stdout) != 0) end(view);
    pthread_mutex_unlock(&view->mutex);
}

void packet_view_renew(struct packet_view *view, const struct settings *settings)
{
    pthread_mutex_lock(&view->mutex);
    view->excluded = settings->excluded;
    viewer_redact_queries(view->viewer, settings->redact_queries);
    bool ends = view->hex_dump && hides_bytes(settings) && !view->ended;
    if (ends) view->ended = true;
    pthread_mutex_unlock(&view->mutex);
    if (ends)
        log_line(LOG_LINE_NOTICE, "Packets are not shown any more: privacy.redact_queries is on.");
}

void packet_view_close(struct packet_view *view)
{
    if (!view) return;
    viewer_destroy(view->viewer);
    pthread_mutex_destroy(&view->mutex);
    free(view);
}

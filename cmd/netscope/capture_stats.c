/* SPDX-License-Identifier: MIT */
#include "capture_stats.h"

#include "base/text_safe.h"
#include "render/figure.h"
#include "viewer/ip_words.h"
#include "viewer/meter.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { LINE_SIZE = 512 };

struct capture_stats {
    bool is_live;
    volatile int *stop;
    int64_t interval_us;
    size_t top_most;
    pthread_mutex_t mutex; /* protects the members below */
    struct meter *meter;
    struct meter_flow *top;
    int64_t begins_us; /* of a file: the interval */
    bool has_begun;
    struct ledger before; /* live: at the last look */
    double before_s;
};

/* ------------------------------------------------------------ lines */

static void add_rates(struct text *text, double frames, double bytes, double seconds)
{
    if (seconds <= 0) seconds = 1;
    figure_add_count(text, (int64_t)(frames / seconds + 0.5));
    text_format(text, " frames/s, %.2f Mbit/s", 8 * bytes / seconds / 1e6);
}

static void add_moment(struct text *text, int64_t moment_us)
{
    figure_add_time(text, moment_us);
    text_format(text, ".%03d  ", (int)(moment_us / 1000 % 1000));
}

static void add_end(struct text *text, const struct ip_address *ip, uint16_t port)
{
    char memory[IP_TEXT_SIZE];
    const char *shown = ip_format(ip, memory);
    if (port)
        text_format(text, ip->version == 6 ? "[%s]:%u" : "%s:%u", shown, port);
    else
        text_add(text, shown);
}

static void print_flow(const struct meter_flow *flow)
{
    char line[LINE_SIZE], size[32];
    struct text text = text_into(line, sizeof line), bytes = text_into(size, sizeof size);
    figure_add_bytes(&bytes, (double)flow->bytes);
    text_format(&text, "  %10s  ", size);
    add_end(&text, &flow->from, flow->from_port);
    text_add(&text, " - ");
    add_end(&text, &flow->to, flow->to_port);
    const char *word = ip_protocol_word(flow->ip_protocol);
    if (word)
        text_format(&text, " %s", word);
    else
        text_format(&text, " protocol %u", flow->ip_protocol);
    if (flow->name[0]) {
        text_add_char(&text, ' ');
        text_add_safe(&text, span_text(flow->name));
    }
    puts(line);
}

static void print_page(struct capture_stats *statistics, const char *head, size_t count,
                       const struct meter_totals *totals)
{
    puts(head);
    for (size_t i = 0; i < count; i++)
        print_flow(&statistics->top[i]);
    if (totals->left_frames && statistics->top_most)
        printf("  %" PRIu64 " frames of more conversations than there is room to count\n",
               totals->left_frames);
    if (fflush(stdout) != 0) *statistics->stop = 1;
}

/* ------------------------------------------------------------ files */

static void print_interval(struct capture_stats *statistics)
{
    char line[LINE_SIZE];
    struct text text = text_into(line, sizeof line);
    struct meter_totals totals;
    size_t count = meter_read(statistics->meter, statistics->top, statistics->top_most, &totals);
    add_moment(&text, statistics->begins_us);
    add_rates(&text, (double)totals.frames, (double)totals.bytes,
              (double)statistics->interval_us / 1e6);
    text_format(&text, ", %" PRIu64 " conversations", totals.flows);
    print_page(statistics, line, count, &totals);
}

void capture_stats_frame(struct capture_stats *statistics, const struct frame *frame)
{
    pthread_mutex_lock(&statistics->mutex);
    if (!statistics->is_live) {
        int64_t since = frame->time_us - statistics->begins_us;
        bool is_another = since < 0 || since >= statistics->interval_us;
        if (statistics->has_begun && is_another) print_interval(statistics);
        if (!statistics->has_begun || is_another) {
            int64_t rest = frame->time_us % statistics->interval_us;
            statistics->begins_us =
                frame->time_us - (rest < 0 ? rest + statistics->interval_us : rest);
        }
        statistics->has_begun = true;
    }
    meter_take(statistics->meter, frame);
    pthread_mutex_unlock(&statistics->mutex);
}

/* ------------------------------------------------------------ live */

void capture_stats_show(struct capture_stats *statistics, const struct run_progress *progress)
{
    char line[LINE_SIZE];
    struct text text = text_into(line, sizeof line);
    struct meter_totals totals;
    const struct ledger *now = &progress->totals, *before = &statistics->before;
    double seconds = progress->seconds - statistics->before_s;
    struct timespec wall;
    pthread_mutex_lock(&statistics->mutex);
    clock_gettime(CLOCK_REALTIME, &wall);
    add_moment(&text, (int64_t)wall.tv_sec * 1000000 + wall.tv_nsec / 1000);
    add_rates(&text, (double)(now->frames_captured - before->frames_captured),
              (double)(now->bytes_captured - before->bytes_captured), seconds);
    text_format(&text, ", dropped %" PRIu64 " (%" PRIu64 " in all), flows %" PRIu64 ", %.0f rows/s",
                ledger_frames_dropped(now) - ledger_frames_dropped(before),
                ledger_frames_dropped(now), now->flows_live,
                (double)(now->rows_committed - before->rows_committed) /
                    (seconds > 0 ? seconds : 1));
    if (now->rows_dropped) text_format(&text, ", %" PRIu64 " rows lost", now->rows_dropped);
    size_t count = meter_read(statistics->meter, statistics->top, statistics->top_most, &totals);
    print_page(statistics, line, count, &totals);
    statistics->before = *now;
    statistics->before_s = progress->seconds;
    pthread_mutex_unlock(&statistics->mutex);
}

/* ------------------------------------------------------------ life */

struct capture_stats *capture_stats_open(const struct capture_flags *flags, bool is_live,
                                         volatile int *stop, struct error *error)
{
    struct capture_stats *statistics = calloc(1, sizeof *statistics);
    if (!statistics) {
        error_no_memory(error, "count");
        return NULL;
    }
    pthread_mutex_init(&statistics->mutex, NULL);
    statistics->is_live = is_live;
    statistics->stop = stop;
    statistics->interval_us = (int64_t)flags->stats_ms * 1000;
    statistics->top_most = flags->top_flows;
    statistics->top = calloc(STATS_FLOWS_MOST, sizeof *statistics->top);
    statistics->meter = statistics->top ? meter_create(false, error) : NULL;
    if (statistics->meter) return statistics;
    if (!statistics->top) error_no_memory(error, "count");
    capture_stats_close(statistics);
    return NULL;
}

void capture_stats_close(struct capture_stats *statistics)
{
    if (!statistics) return;
    if (statistics->meter && !statistics->is_live && statistics->has_begun)
        print_interval(statistics);
    meter_destroy(statistics->meter);
    free(statistics->top);
    pthread_mutex_destroy(&statistics->mutex);
    free(statistics);
}

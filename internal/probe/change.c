/* SPDX-License-Identifier: MIT */
/*
 * What is another than in the runs before: it fails or works again, other addresses, another
 * certificate, slower. One address more or less is no change: many names lead to a part of their
 * addresses at a time.
 */
#include "compare.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum { RUNS_LEAST = 3, SLOWER = 2, SLOWER_US = 50 * 1000 };

static void tell(struct probe *probe, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
static void tell(struct probe *probe, const char *format, ...)
{
    va_list values;
    if (probe->change_count == CHANGES_MOST) return;
    va_start(values, format);
    (void)vsnprintf(probe->changes[probe->change_count++], SENTENCE_SIZE, format, values);
    va_end(values);
}

static void look_at_state(struct probe *probe, bool fails)
{
    if (fails && !probe->past.fails) tell(probe, "It fails now.");
    if (!fails && probe->past.fails) tell(probe, "It works again.");
}

/* A name that leads nowhere now has no new addresses. */
static void look_at_addresses(struct probe *probe)
{
    char text[IP_TEXT_SIZE];
    struct past *past = &probe->past;
    bool is_known = past->place_count == 0 || probe->place_count == 0;
    for (size_t i = 0; i < probe->place_count; i++)
        for (size_t j = 0; j < past->place_count; j++)
            is_known |= ip_equal(&probe->places[i].address, &past->addresses[j]);
    if (!is_known)
        tell(probe, "The name leads to other addresses: %s.",
             ip_format(&probe->places[0].address, text));
    if (probe->place_count == 0) return;
    for (size_t i = 0; i < probe->place_count; i++)
        past->addresses[i] = probe->places[i].address;
    past->place_count = probe->place_count;
}

static void look_at_certificate(struct probe *probe)
{
    struct past *past = &probe->past;
    if (!probe->certificate[0]) return;
    if (past->certificate[0] && strcmp(past->certificate, probe->certificate) != 0)
        tell(probe, "The server shows another certificate: SHA-256 %s.", probe->certificate);
    memcpy(past->certificate, probe->certificate, sizeof past->certificate);
}

static int compare_times(const void *a, const void *b)
{
    int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;
    return (left > right) - (left < right);
}

/* Against the median of the last good runs. */
static void look_at_time(struct probe *probe)
{
    struct past *past = &probe->past;
    int64_t sorted[PAST_TIMES];
    const struct fact *total = probe_fact(probe, PROBE_HTTP, "total_us");
    size_t count = past->time_count < PAST_TIMES ? past->time_count : PAST_TIMES;
    if (!total || total->number <= 0) return;
    memcpy(sorted, past->times_us, count * sizeof sorted[0]);
    qsort(sorted, count, sizeof sorted[0], compare_times);
    int64_t median_us = count ? sorted[count / 2] : 0;
    if (count >= RUNS_LEAST && total->number > SLOWER * median_us + SLOWER_US)
        tell(probe, "The answer took %.0f ms, which took %.0f ms before (median of %zu).",
             (double)total->number / 1000, (double)median_us / 1000, count);
    past->times_us[past->time_count++ % PAST_TIMES] = total->number;
}

void probe_look_back(struct probe *probe)
{
    bool fails = probe_worst(probe) == PROBE_FAILED;
    probe->change_count = 0;
    if (probe->past.runs) look_at_state(probe, fails);
    look_at_addresses(probe);
    look_at_certificate(probe);
    if (!fails) look_at_time(probe);
    probe->past.fails = fails;
    probe->past.runs++;
}

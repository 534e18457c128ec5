/* SPDX-License-Identifier: MIT */
/*
 * What is another than in the runs before: it fails or works again, other addresses, another
 * certificate, slower. One address more or less is no change: many names lead to a part of their
 * addresses at a time.
 */
#include "compare.h"

#include "model/record.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum { RUNS_LEAST = 3, SLOWER = 2, SLOWER_US = 50 * 1000 };

static void tell(struct probe *probe, enum probe_change change, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
static void tell(struct probe *probe, enum probe_change change, const char *format, ...)
{
    va_list values;
    probe->changed |= change;
    if (probe->change_count == CHANGES_MOST) return;
    va_start(values, format);
    (void)vsnprintf(probe->changes[probe->change_count++], SENTENCE_SIZE, format, values);
    va_end(values);
}

static void compare_state(struct probe *probe, const struct probe_past *run)
{
    if (run->fails && !probe->past.fails) tell(probe, PROBE_FAILS, "It fails now.");
    if (!run->fails && probe->past.fails) tell(probe, PROBE_WORKS, "It works again.");
}

/* A name that leads nowhere now has no new addresses. */
static void compare_addresses(struct probe *probe, const struct probe_past *run)
{
    char text[IP_TEXT_SIZE];
    const struct past *past = &probe->past;
    bool is_known = past->address_count == 0 || run->address_count == 0;
    for (size_t i = 0; i < run->address_count; i++)
        for (size_t j = 0; j < past->address_count; j++)
            is_known |= ip_equal(&run->addresses[i], &past->addresses[j]);
    if (!is_known)
        tell(probe, PROBE_ADDRESSES, "The name leads to other addresses: %s.",
             ip_format(&run->addresses[0], text));
}

static void compare_certificate(struct probe *probe, const struct probe_past *run)
{
    const char *before = probe->past.certificate;
    if (run->certificate[0] && before[0] && strcmp(before, run->certificate) != 0)
        tell(probe, PROBE_CERTIFICATE, "The server shows another certificate: SHA-256 %s.",
             run->certificate);
}

static int compare_times(const void *a, const void *b)
{
    int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;
    return (left > right) - (left < right);
}

/* Against the median of the last good runs. */
static void compare_time(struct probe *probe, const struct probe_past *run)
{
    int64_t sorted[PAST_TIMES];
    const struct past *past = &probe->past;
    size_t count = past->time_count < PAST_TIMES ? past->time_count : PAST_TIMES;
    memcpy(sorted, past->times_us, count * sizeof sorted[0]);
    qsort(sorted, count, sizeof sorted[0], compare_times);
    int64_t median_us = count ? sorted[count / 2] : 0;
    probe->usual_us = count ? median_us : NOT_OBSERVED;
    if (!run->fails && count >= RUNS_LEAST && run->total_us > SLOWER * median_us + SLOWER_US)
        tell(probe, PROBE_SLOWER,
             "The answer took %.0f ms, which took %.0f ms before (median of %zu).",
             (double)run->total_us / 1000, (double)median_us / 1000, count);
}

void probe_remember(struct probe *probe, const struct probe_past *run)
{
    struct past *past = &probe->past;
    if (run->address_count > 0) {
        memcpy(past->addresses, run->addresses, sizeof past->addresses);
        past->address_count = run->address_count;
    }
    if (run->certificate[0]) memcpy(past->certificate, run->certificate, sizeof past->certificate);
    if (!run->fails && run->total_us > 0)
        past->times_us[past->time_count++ % PAST_TIMES] = run->total_us;
    past->fails = run->fails;
    past->runs++;
}

void probe_look_back(struct probe *probe)
{
    const struct fact *total = probe_fact(probe, PROBE_HTTP, "total_us");
    struct probe_past run = {.fails = probe_worst(probe) == PROBE_FAILED,
                             .total_us = total ? total->number : NOT_OBSERVED,
                             .address_count = probe->place_count};
    for (size_t i = 0; i < probe->place_count; i++)
        run.addresses[i] = probe->places[i].address;
    memcpy(run.certificate, probe->certificate, sizeof run.certificate);
    probe->change_count = probe->changed = 0;
    if (probe->past.runs) compare_state(probe, &run);
    compare_addresses(probe, &run);
    compare_certificate(probe, &run);
    compare_time(probe, &run);
    probe_remember(probe, &run);
}

/* SPDX-License-Identifier: MIT */
/* Hands over what became of editions, for the view `reports`: those that the view has otherwise. */
#include "run.h"

#include <stdio.h>
#include <string.h>

enum {
    VIEW_MOST = 10000,   /* numbers that the view keeps */
    REQUESTS_MOST = 200, /* of one call: the writer has other work */
};

static bool is_alike(struct storage_rows *view, const struct edition *edition)
{
    struct span state = storage_value(view, 1).bytes, formats = storage_value(view, 2).bytes;
    const char *known = edition->state == EDITION_PENDING || strcmp(edition->formats, "-") == 0
                            ? ""
                            : edition->formats;
    return span_is(state, report_states[edition->state]) && span_is(formats, known);
}

/* The indexes of those that the view has otherwise, or not; both are in the order of the numbers. */
static size_t find_untold(const struct run *run, size_t untold[REQUESTS_MOST])
{
    size_t count = 0;
    const int64_t oldest = editions_last_number(run->editions) - VIEW_MOST;
    struct storage_rows *view = storage_query(run->reader, "schedule/told", NULL, NULL, 0, NULL);
    int state = view ? storage_next(view, NULL) : -1;
    for (size_t i = 0; i < editions_count(run->editions) && count < REQUESTS_MOST; i++) {
        const struct edition *edition = editions_at(run->editions, i);
        while (state == 1 && storage_integer(view, 0) < edition->number)
            state = storage_next(view, NULL);
        if (state < 0) break;
        bool is_there = state == 1 && storage_integer(view, 0) == edition->number;
        if (edition->number > oldest && !(is_there && is_alike(view, edition))) untold[count++] = i;
    }
    storage_rows_close(view);
    return count;
}

static bool hand_over(const struct run *run, const struct edition *edition, struct error *error)
{
    const bool has_file = edition->state != EDITION_PENDING && edition->formats[0] &&
                          strcmp(edition->formats, "-") != 0;
    const struct request request = {.kind = REQUEST_REPORT_STATE,
                                    .id = edition->number,
                                    .name = edition->name,
                                    .state = report_states[edition->state],
                                    .from_us = edition->from_us,
                                    .to_us = edition->to_us,
                                    .made_us = edition->made_us,
                                    .replaces = edition->replaces,
                                    .formats = has_file ? edition->formats : NULL,
                                    .file = has_file ? edition->path : NULL};
    return run->options->hand_over(run->options->owner, &request, error);
}

uint64_t run_tell_states(struct run *run, bool is_last)
{
    size_t untold[REQUESTS_MOST], told = 0;
    struct error refusal;
    if (!run->options->hand_over || !run->reader) return 0;
    const size_t count = find_untold(run, untold);
    if (is_last) { /* a writer that is closed beside a reader leaves its log behind */
        storage_reader_close(run->reader);
        run->reader = NULL;
    }
    while (told < count && hand_over(run, editions_at(run->editions, untold[told]), &refusal))
        told++;
    return count - told;
}

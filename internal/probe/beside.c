/* SPDX-License-Identifier: MIT */
/* What was recorded of the name, in a sentence beside what is found now. */
#include "run.h"

#include "render/figure.h"

/* Of the address that is taken; 0: TCP reached none. */
int64_t beside_handshake_us(const struct probe *probe)
{
    return probe->chosen ? probe->chosen->handshake_us : 0;
}

/* "YYYY-MM-DD" */
static void add_day(struct text *text, int64_t us)
{
    enum { DAY_SIZE = 10 };
    char memory[40];
    struct text time = text_into(memory, sizeof memory);
    figure_add_time(&time, us);
    text_format(text, "%.*s", (int)DAY_SIZE, memory);
}

static void add_certificate(struct text *text, const struct probe *probe)
{
    const struct probe_history *history = &probe->history;
    if (history->certificates == 0) return;
    if (history->certificates > 1) {
        text_add(text, "; certificate changed on ");
        add_day(text, history->certificate_us);
    }
    if (probe->certificate[0] && strcmp(probe->certificate, history->certificate) != 0)
        text_add(text, "; the one shown now was not seen");
    else if (probe->certificate[0])
        text_add(text, "; the one shown now is the one seen last");
}

void beside_tell(struct text *text, const struct probe *probe)
{
    const struct probe_history *history = &probe->history;
    int64_t now_us = beside_handshake_us(probe);
    if (!history->is_known) return;
    if (history->flows == 0) {
        text_format(text, "The database has no contact with %s in its last %d days.",
                    probe->target.host, (int)history->days);
        return;
    }
    text_format(text, "Seen %lld %s from %lld %s in %d days", (long long)history->flows,
                history->flows == 1 ? "time" : "times", (long long)history->devices,
                history->devices == 1 ? "device" : "devices", (int)history->days);
    if (history->handshake_us) {
        text_add(text, "; median handshake then ");
        figure_add_duration(text, history->handshake_us);
        if (now_us) text_add(text, ", now ");
        if (now_us) figure_add_duration(text, now_us);
    }
    add_certificate(text, probe);
    text_add(text, ".");
}

/* SPDX-License-Identifier: MIT */
/* The verdict: one sentence about the whole. */
#include "run.h"

#include <stdarg.h>
#include <stdio.h>

enum probe_state probe_worst(const struct probe *probe)
{
    enum probe_state worst = PROBE_GOOD;
    bool was_tried = false;
    for (size_t i = 0; i < probe->step_count; i++) {
        enum probe_state state = probe->steps[i].state;
        if (state == PROBE_NOT_TRIED) continue;
        was_tried = true;
        if (state > worst) worst = state;
    }
    return was_tried ? worst : PROBE_NOT_TRIED;
}

static const struct step *first_in_state(const struct probe *probe, enum probe_state state)
{
    for (size_t i = 0; i < probe->step_count; i++)
        if (probe->steps[i].state == state) return &probe->steps[i];
    return NULL;
}

static int64_t number_of(const struct step *step, const char *name)
{
    for (size_t i = 0; i < step->fact_count; i++)
        if (strcmp(step->facts[i].name, name) == 0) return step->facts[i].number;
    return 0;
}

/* The last GET over TCP that has an answer: over HTTP/2, if there was one. Else the one over HTTP/3. */
static const struct step *last_get(const struct probe *probe)
{
    const struct step *last = NULL;
    for (size_t i = 0; i < probe->step_count; i++) {
        const struct step *step = &probe->steps[i];
        if ((step->layer == PROBE_HTTP || (step->layer == PROBE_QUIC && !last)) &&
            number_of(step, "status"))
            last = step;
    }
    return last;
}

/*
 * What the layers behind found out about it: how far packets come that reach nobody, and that large
 * ones vanish.
 */
static const struct step *likely_reason(const struct probe *probe, const struct step *failed)
{
    enum probe_layer behind = failed->layer == PROBE_TCP ? PROBE_PATH : PROBE_MTU;
    const struct step *found = NULL;
    if (failed->layer == PROBE_DNS) return NULL;
    for (size_t i = 0; i < probe->step_count; i++) {
        const struct step *step = &probe->steps[i];
        if (step->layer != behind || step->state != PROBE_DOUBTFUL) continue;
        /* Routers answer only so often: the way that heard more of them knows better. */
        if (!found || number_of(step, "silent_hops") <= number_of(found, "silent_hops"))
            found = step;
    }
    return found;
}

void simulated_tell(struct text *text, const struct probe *probe)
{
    unsigned long long lost = (unsigned long long)probe->counts.lost_datagrams;
    unsigned long long stalls = (unsigned long long)probe->counts.stalls;
    if (!probe->simulation.words[0]) return;
    text_format(text, "Simulated: %s", probe->simulation.words);
    if (probe->simulation.loss)
        text_format(text, " (%llu %s lost, %llu %s)", lost, lost == 1 ? "datagram" : "datagrams",
                    stalls, stalls == 1 ? "stall" : "stalls");
    text_add(text, ". What it touches is marked.");
}

void probe_judge(struct probe *probe)
{
    static const char *const layers[] = {[PROBE_DNS] = "the name",
                                         [PROBE_TCP] = "the connection",
                                         [PROBE_TLS] = "the encryption",
                                         [PROBE_HTTP] = "the answer",
                                         [PROBE_QUIC] = "HTTP/3",
                                         [PROBE_PATH] = "the path",
                                         [PROBE_MTU] = "the size of packets"};
    const struct step *failed = first_in_state(probe, PROBE_FAILED);
    const struct step *doubtful = first_in_state(probe, PROBE_DOUBTFUL);
    const struct step *get = last_get(probe);
    struct text verdict = text_into(probe->verdict, sizeof probe->verdict);
    if (failed) {
        text_format(&verdict, "It fails at %s: %s", layers[failed->layer], failed->why);
        const struct step *reason = likely_reason(probe, failed);
        if (reason) text_format(&verdict, " %s", reason->why);
        if (get && get->layer == PROBE_QUIC)
            text_format(&verdict, " HTTP/3 answers %d.", (int)number_of(get, "status"));
        return;
    }
    if (get)
        text_format(&verdict, "%s answers %d in %.1f ms.", probe->target.host,
                    (int)number_of(get, "status"), (double)number_of(get, "total_us") / 1000);
    else
        text_format(&verdict, "Nothing failed, and no answer came.");
    if (doubtful) text_format(&verdict, " %s: %s", doubtful->subject, doubtful->why);
}

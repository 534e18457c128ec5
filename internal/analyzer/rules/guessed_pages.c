/* SPDX-License-Identifier: MIT */
/*
 * guessed_pages: one source asked a web server for very many pages that are not there.
 *
 * Programs that look for forgotten pages try lists of words. 50 different pages within five minutes, of
 * which four of five are missing, are one signal, `low`: links that are gone, a map without its pieces.
 * Twice as many with as many different beginnings are `medium`: these are no pieces of one thing.
 */
#include "sighting.h"

#include <inttypes.h>

#define COLUMNS(COLUMN) SIGHTING_COLUMNS(COLUMN), COLUMN(beginnings), COLUMN(requests), COLUMN(host)
enum { COLUMNS(COLUMN_NUMBER) };
static const char *const columns[] = {COLUMNS(COLUMN_NAME), NULL};

static bool tell(struct rule_run *run, const struct answer *rows, const struct sighting *sighting)
{
    int64_t least = rule_number(run, RULE_NUMBER_guessed_pages_missing);
    int64_t beginnings = answer_integer(rows, column_beginnings);
    const char *host = answer_text(rows, column_host);
    struct alert alert;
    alert_begin(&alert, beginnings >= 2 * least ? SEVERITY_MEDIUM : SEVERITY_LOW);
    text_format(&alert.target, "%s port %d", sighting->target, sighting->dst_port);
    text_format(&alert.title, "%s asked %s for %" PRId64 " pages that are not there",
                sighting->source, sighting->target, sighting->count);
    text_format(&alert.explanation,
                "Of %" PRId64 " requests within five minutes, %" PRId64
                " were for different pages that the server does not have. Programs that look for "
                "forgotten pages try lists of words; checks of links and broken pages ask like "
                "this, too. If it is none of these, find out what runs at %s, and what it found.",
                answer_integer(rows, column_requests), sighting->count, sighting->source);
    if (*host) alert_fact(&alert, "host", host);
    alert_figure(&alert, "missing_pages", sighting->count);
    alert_figure(&alert, "first_parts", beginnings);
    alert_figure(&alert, "requests", answer_integer(rows, column_requests));
    alert_figure(&alert, "threshold_pages", least);
    return sighting_alert(run, sighting, &alert);
}

static const struct sightings sightings = {.query = "analyze/missing_pages",
                                           .columns = columns,
                                           .kind = SIGHTING_OF_MESSAGES,
                                           .tell = tell,
                                           .least = RULE_NUMBER_guessed_pages_missing};

const struct rule rule_guessed_pages = {
    .name = "guessed_pages",
    .summary = "one source asked a web server for very many pages that are not there",
    .sightings = &sightings,
};

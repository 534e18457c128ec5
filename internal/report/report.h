/* SPDX-License-Identifier: MIT */
/*
 * report - what a network or a device told to others, as a page, as Markdown or as JSON.
 *
 * A report is made in three steps, each of which knows only the one before:
 *   gather.h   questions of schema/questions/report, and their answers: the figures (figures.h)
 *   score.h, decide.h   points and decisions, from the figures alone
 *   page.h     the words, once; html.c and markdown.c write them. json.c writes the figures
 *
 * Of people's devices no site, no network of a site and no hour is shown, except in a report about
 * one device, which is for its owner. All names come from the wire: they stay text in every form.
 *
 * One thread. It asks by a reader (storage/reader.h), and writes nothing but the sink.
 */
#ifndef REPORT_REPORT_H
#define REPORT_REPORT_H

#include "ask/ask.h"
#include "render/sink.h"

/* A campus report tells numbers of devices, and none of fewer than `least` (campus.h). */
enum report_kind { REPORT_PRIVACY, REPORT_NETWORK, REPORT_DEVICE, REPORT_CAMPUS };
enum report_format { REPORT_HTML, REPORT_MARKDOWN, REPORT_JSON };

struct report_request {
    enum report_kind kind; /* REPORT_NETWORK: the ledger and lists by traffic, without a score */
    enum report_format format;
    int64_t device_id; /* of REPORT_DEVICE */
    int64_t least;     /* of REPORT_CAMPUS: devices of the smallest cell that is shown */
    /*
     * The time that is asked for; 0: the seven whole local days before "now" (ask.h), as far as
     * something was captured. A report is about whole local days: those that this time touches.
     */
    int64_t since_us, until_us;
    int64_t number, replaces; /* of an edition of a schedule; 0: it has none, it replaces none */
    const char *zone;         /* of local days (base/zone.h) */
    const char *software;     /* the version that made it */
};

/* "html", "md" or "json". False: it is none of them. */
bool report_format_of(const char *word, enum report_format *format);

/* False: the error is filled, and the sink holds a part of it. */
bool report_write(struct storage_reader *reader, const struct report_request *request,
                  struct sink *sink, struct error *error);

#endif

/* SPDX-License-Identifier: MIT */
#include "packet_words.h"

#include "viewer/viewer.h"

#include <stdlib.h>

struct packet_words {
    struct viewer *brief, *whole;
    struct exclusion excluded;
};

struct packet_words *packet_words_open(const struct settings *settings, struct error *error)
{
    struct packet_words *words = calloc(1, sizeof *words);
    if (!words) {
        error_no_memory(error, "show packets");
        return NULL;
    }
    struct viewer_options options = {
        .detail = 1, .redact_queries = settings->redact_queries, .excluded = &words->excluded};
    words->excluded = settings->excluded;
    words->brief = viewer_create(&options, error);
    options.detail = 2;
    if (words->brief) words->whole = viewer_create(&options, error);
    if (words->whole) return words;
    packet_words_close(words);
    return NULL;
}

struct span packet_words_lines(struct packet_words *words, const struct frame *frame, bool whole)
{
    return viewer_frame(whole ? words->whole : words->brief, frame);
}

void packet_words_renew(struct packet_words *words, const struct settings *settings)
{
    words->excluded = settings->excluded;
    viewer_redact_queries(words->brief, settings->redact_queries);
    viewer_redact_queries(words->whole, settings->redact_queries);
}

void packet_words_close(struct packet_words *words)
{
    if (!words) return;
    viewer_destroy(words->brief);
    viewer_destroy(words->whole);
    free(words);
}

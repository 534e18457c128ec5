/* SPDX-License-Identifier: MIT */
/* compare - two probes, figure by figure. */
#ifndef PROBE_COMPARE_H
#define PROBE_COMPARE_H

#include "run.h"

enum { MEASURES_MOST = 16, MEASURE_TEXT_SIZE = 80 };

struct measure {
    const char *word;  /* "TLS handshake" */
    const char *name;  /* "tls_handshake_us"; of JSON */
    bool is_time;      /* numbers are microseconds */
    bool is_number[2]; /* else text; an empty one: not known */
    int64_t number[2];
    char text[2][MEASURE_TEXT_SIZE];
};

struct comparison {
    struct measure measures[MEASURES_MOST];
    size_t count;
    char verdict[SENTENCE_SIZE * 2];
};

void compare(struct comparison *comparison, const struct probe *const probes[2]);
/* A figure as people read it; "" if it is not known. */
void measure_write(const struct measure *measure, size_t which, struct text *text);

/* The first fact of this name in a layer; of HTTP the last. NULL: there is none. */
const struct fact *probe_fact(const struct probe *probe, enum probe_layer layer, const char *name);

#endif

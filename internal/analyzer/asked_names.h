/* SPDX-License-Identifier: MIT */
/*
 * asked_names - what one client asked name servers for in one hour, by the registered name above.
 *
 * Rules about names read the rows of analyze/asked_names once, and judge a client's hour when its rows
 * are over. A client has ASKED_MOST registered names in an hour; further ones are counted only.
 * Private to this room.
 */
#ifndef ANALYZER_ASKED_NAMES_H
#define ANALYZER_ASKED_NAMES_H

#include "parent_name.h"
#include "sighting.h"

enum {
    ASKED_MOST = 4096,
    ASKED_NAME_BYTES = 64, /* a longer name is cut; its hash is of the whole */
    ASKED_PARTS = 6,       /* of an hour */
};

/* The names below one registered name. */
struct asked_name {
    char parent[ASKED_NAME_BYTES], example[ASKED_NAME_BYTES];
    uint64_t hash;
    int64_t names, bytes; /* different ones; bytes of the labels before the parent */
    int64_t unusual, missing, listed;
    int64_t first_us, last_us;
    bool is_registered; /* the parent has two labels or more, with a top-level domain */
};

struct asked_hour {
    struct sighting client; /* first_us and last_us: of the whole hour */
    struct asked_name *names;
    size_t count;
    int64_t left_out;
};

/* Judges a client's hour. False: the run ends. */
typedef bool asked_names_judge(struct rule_run *run, const struct asked_hour *hour);

bool asked_names_each(struct rule_run *run, asked_names_judge *judge);

#endif

/* SPDX-License-Identifier: MIT */
/* history - what was recorded of the same name, to stand beside a probe. */
#ifndef PROBE_HISTORY_H
#define PROBE_HISTORY_H

#include "model/address.h"
#include "model/probe_run.h"

enum { SHA256_TEXT_SIZE = PROBE_SHA256_SIZE + 1, PROBE_PAST_MOST = 20 };

struct probe_history {
    bool is_known; /* a database was asked */
    int64_t days;  /* of the rows, back from the newest */
    int64_t flows, devices, first_us, last_us;
    int64_t handshake_us;               /* TCP, the middle one; 0: none was measured */
    int64_t certificates;               /* different ones that were seen; TLS 1.3 hides them */
    char certificate[SHA256_TEXT_SIZE]; /* the one that appeared last */
    int64_t certificate_us;             /* when */
};

/* A run before this one, to be compared with it. */
struct probe_past {
    bool fails;
    struct ip_address addresses[PROBE_ADDRESSES_MOST];
    size_t address_count;
    char certificate[SHA256_TEXT_SIZE]; /* empty: none was shown */
    int64_t total_us;                   /* 0 or less: there was no answer */
};

#endif

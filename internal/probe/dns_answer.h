/* SPDX-License-Identifier: MIT */
/* dns_answer - one DNS message (RFC 1035, section 4) as facts of a step. */
#ifndef PROBE_DNS_ANSWER_H
#define PROBE_DNS_ANSWER_H

#include "run.h"

enum { ANSWER_ADDRESSES_MOST = 16 };

/* Type of the HTTPS record (RFC 9460, section 14.1), which the C library has no name for. */
enum { TYPE_HTTPS = 65 };

/* The addresses of one answer, in the order of their bytes. */
struct answer_addresses {
    struct ip_address addresses[ANSWER_ADDRESSES_MOST];
    size_t count;
};

/*
 * Writes facts, the brief, and the sentence of a response code that is a failure. addresses may be
 * NULL.
 */
void dns_answer_read(struct step *step, struct span message, int type,
                     struct answer_addresses *addresses);

#endif

/* SPDX-License-Identifier: MIT */
/*
 * dns_secure - a question for the address of the host, over TLS (RFC 7858) or HTTPS (RFC 8484).
 *
 * All questions are under way at once. The owner waits: it asks for the descriptors, polls them
 * together with its own, and then calls secure_go_on(). A resolver that somebody named must answer.
 * Of another one it is found out whether it offers this, and it is no fault if it does not.
 */
#ifndef PROBE_DNS_SECURE_H
#define PROBE_DNS_SECURE_H

#include "dns_question.h"

enum { SECURE_MOST = 9, SECURE_DESCRIPTORS_MOST = 64 };

struct secure {
    struct probe *probe;
    SSL_CTX *context;
    CURLM *multi;
    struct secure_question questions[SECURE_MOST];
    size_t count;
};

/* NULL: no memory. */
struct secure *secure_open(struct probe *probe);
/* Begins its step. NULL: there are SECURE_MOST already. Begins to ask if the address is known. */
struct secure_question *secure_add(struct secure *secure, const struct secure_place *place,
                                   bool is_named);
/* Its host's address was found; version 0: it was not. */
void secure_found(struct secure *secure, struct secure_question *question,
                  const struct ip_address *address);
size_t secure_list(struct secure *secure, struct pollfd polled[SECURE_DESCRIPTORS_MOST]);
void secure_go_on(struct secure *secure);
bool secure_is_over(const struct secure *secure);
/* What has no answer yet is told to be silent. May be NULL. */
void secure_end(struct secure *secure);
void secure_free(struct secure *secure);

#endif

/* SPDX-License-Identifier: MIT */
/* certificate - what is wrong with a chain of certificates, in one sentence. */
#ifndef PROBE_CERTIFICATE_H
#define PROBE_CERTIFICATE_H

#include "base/text.h"
#include "target.h"
#include "trust.h"

/*
 * result: of OpenSSL's verification (X509_V_OK and so on), for this host. Adds nothing if the chain
 * is believed.
 */
void certificate_add_fault(struct text *text, long result, const char *host);
/* The chain as the server sent it, the server's own certificate first. Returns X509_V_OK and so on. */
long certificate_verify(const struct trust *trust, const struct target *target,
                        STACK_OF(X509) * chain);

#endif

/* SPDX-License-Identifier: MIT */
/* certificate - what is wrong with a chain of certificates, in one sentence. */
#ifndef PROBE_CERTIFICATE_H
#define PROBE_CERTIFICATE_H

#include "base/text.h"

/*
 * result: of OpenSSL's verification (X509_V_OK and so on), for this host. Adds nothing if the chain
 * is believed.
 */
void certificate_add_fault(struct text *text, long result, const char *host);

#endif

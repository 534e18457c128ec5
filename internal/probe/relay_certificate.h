/* SPDX-License-Identifier: MIT */
/* relay_certificate - a key and a certificate for the server that stands in, with the fault that is simulated. */
#ifndef PROBE_RELAY_CERTIFICATE_H
#define PROBE_RELAY_CERTIFICATE_H

#include "simulate.h"
#include "trust.h"

/* The trust believes the authority that signs it, unless that is the fault. False: no memory. */
bool relay_certify(SSL_CTX *context, enum tls_fault fault, const char *host, struct trust *trust);

#endif

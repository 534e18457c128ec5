/* SPDX-License-Identifier: MIT */
/*
 * encrypt - what each connection of TLS has, by whichever library: the authorities that are believed,
 * and an end when the time of its layer is over.
 *
 * The libraries look at the clock when they have nothing to read. A server that sends without end what
 * nobody is told of (settings of HTTP/2, tickets) would keep them busy for ever.
 */
#ifndef PROBE_ENCRYPT_H
#define PROBE_ENCRYPT_H

#include "run.h"

/* The probe must stay as long as the context or the handle. */
void encrypt_for_openssl(const struct probe *probe, enum probe_layer layer, SSL_CTX *context);
void encrypt_for_curl(const struct probe *probe, enum probe_layer layer, CURL *curl);

#endif

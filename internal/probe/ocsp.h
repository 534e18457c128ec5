/* SPDX-License-Identifier: MIT */
/* ocsp - what a stapled answer says about a certificate, and whether it is to be believed. */
#ifndef PROBE_OCSP_H
#define PROBE_OCSP_H

#include "run.h"

#include <openssl/ssl.h>

/* After a handshake that asked for it (RFC 6066, section 8). Sets the fact ocsp_stapled, and what
 * is wrong. */
void ocsp_tell(struct step *step, SSL *ssl);

#endif

/* SPDX-License-Identifier: MIT */
/*
 * x509_outline - an X.509 certificate as far as it is read here: names, validity, extensions.
 *
 * libcrypto's own type reads the same. It spends nine tenths of its time on building the public key
 * as an object, which is not needed here. This one stops before the bits of the key. It is the
 * template of RFC 5280 section 4.1 made of libcrypto's parts. libcrypto reads it, and it accepts
 * and refuses the same bytes.
 */
#ifndef PARSER_X509_OUTLINE_H
#define PARSER_X509_OUTLINE_H

#include "base/cursor.h"

#include <openssl/x509v3.h>

struct x509_outline {
    ASN1_INTEGER *version, *serial_number;
    X509_ALGOR *signature;
    X509_NAME *issuer;
    X509_VAL *validity;
    X509_NAME *subject;
    struct x509_key *key;
    ASN1_BIT_STRING *issuer_id, *subject_id;
    STACK_OF(X509_EXTENSION) * extensions;
};

struct x509_signed;

/* NULL if the bytes are no certificate; the reason is left on libcrypto's queue of errors. */
struct x509_signed *x509_read(struct span der);
const struct x509_outline *x509_outline_of(const struct x509_signed *certificate);
void x509_free(struct x509_signed *certificate);

#endif

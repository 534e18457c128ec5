/* SPDX-License-Identifier: MIT */
#include "x509_outline.h"

#include <openssl/asn1t.h>

struct x509_key {
    X509_ALGOR *algorithm;
    ASN1_BIT_STRING *bits;
};

struct x509_signed {
    struct x509_outline *outline;
    X509_ALGOR *signature_algorithm;
    ASN1_BIT_STRING *signature;
};

/* libcrypto's macros define `static const ASN1_ITEM *X_it(void)` and use X() themselves. */
typedef struct x509_key X509_KEY;
typedef struct x509_outline X509_OUTLINE;
typedef struct x509_signed X509_SIGNED;

/* clang-format off */
ASN1_SEQUENCE(X509_KEY) = {
    ASN1_SIMPLE(X509_KEY, algorithm, X509_ALGOR),
    ASN1_SIMPLE(X509_KEY, bits, ASN1_BIT_STRING),
} static_ASN1_SEQUENCE_END(X509_KEY);

ASN1_SEQUENCE(X509_OUTLINE) = {
    ASN1_EXP_OPT(X509_OUTLINE, version, ASN1_INTEGER, 0),
    ASN1_SIMPLE(X509_OUTLINE, serial_number, ASN1_INTEGER),
    ASN1_SIMPLE(X509_OUTLINE, signature, X509_ALGOR),
    ASN1_SIMPLE(X509_OUTLINE, issuer, X509_NAME),
    ASN1_SIMPLE(X509_OUTLINE, validity, X509_VAL),
    ASN1_SIMPLE(X509_OUTLINE, subject, X509_NAME),
    ASN1_SIMPLE(X509_OUTLINE, key, X509_KEY),
    ASN1_IMP_OPT(X509_OUTLINE, issuer_id, ASN1_BIT_STRING, 1),
    ASN1_IMP_OPT(X509_OUTLINE, subject_id, ASN1_BIT_STRING, 2),
    ASN1_EXP_SEQUENCE_OF_OPT(X509_OUTLINE, extensions, X509_EXTENSION, 3),
} static_ASN1_SEQUENCE_END(X509_OUTLINE);

ASN1_SEQUENCE(X509_SIGNED) = {
    ASN1_SIMPLE(X509_SIGNED, outline, X509_OUTLINE),
    ASN1_SIMPLE(X509_SIGNED, signature_algorithm, X509_ALGOR),
    ASN1_SIMPLE(X509_SIGNED, signature, ASN1_BIT_STRING),
} static_ASN1_SEQUENCE_END(X509_SIGNED);
/* clang-format on */

struct x509_signed *x509_read(struct span der)
{
    const unsigned char *at = der.data;
    if (der.size == 0) return NULL;
    return (struct x509_signed *)ASN1_item_d2i(NULL, &at, (long)der.size, X509_SIGNED_it());
}

const struct x509_outline *x509_outline_of(const struct x509_signed *certificate)
{
    return certificate->outline;
}

void x509_free(struct x509_signed *certificate)
{
    ASN1_item_free((ASN1_VALUE *)certificate, X509_SIGNED_it());
}

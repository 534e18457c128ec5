/* SPDX-License-Identifier: MIT */
#include "relay_certificate.h"

#include "model/address.h"

#include <openssl/rand.h>
#include <openssl/x509v3.h>
#include <stdio.h>

enum { DAY_S = 86400, HOUR_S = 3600, SERIAL_BITS = 63 };

static bool add_extension(X509 *certificate, X509V3_CTX *context, int kind, const char *value)
{
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, context, kind, value);
    bool good = extension && X509_add_ext(certificate, extension, -1) == 1;
    X509_EXTENSION_free(extension);
    return good;
}

/* Valid from and until: days from now, and an hour, so that the days left are that many. */
static X509 *describe(const char *name, EVP_PKEY *key, int from_days, int until_days)
{
    X509 *certificate = X509_new();
    BIGNUM *serial = BN_new();
    if (certificate && serial &&
        BN_rand(serial, SERIAL_BITS, BN_RAND_TOP_ANY, BN_RAND_BOTTOM_ANY) == 1 &&
        BN_to_ASN1_INTEGER(serial, X509_get_serialNumber(certificate)) &&
        X509_set_version(certificate, X509_VERSION_3) == 1 &&
        X509_gmtime_adj(X509_getm_notBefore(certificate), (long)from_days * DAY_S) &&
        X509_gmtime_adj(X509_getm_notAfter(certificate), (long)until_days * DAY_S + HOUR_S) &&
        X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN", MBSTRING_UTF8,
                                   (const unsigned char *)name, -1, -1, 0) == 1 &&
        X509_set_pubkey(certificate, key) == 1) {
        BN_free(serial);
        return certificate;
    }
    BN_free(serial);
    X509_free(certificate);
    return NULL;
}

static bool sign(X509 *certificate, const X509 *issuer, EVP_PKEY *key)
{
    return X509_set_issuer_name(certificate, X509_get_subject_name(issuer)) == 1 &&
           X509_sign(certificate, key, EVP_sha256()) > 0;
}

static X509 *make_authority(EVP_PKEY *key)
{
    enum { YEAR = 365 };
    X509 *authority = describe("NetScope simulation", key, -YEAR, YEAR);
    if (!authority) return NULL;
    if (add_extension(authority, NULL, NID_basic_constraints, "critical,CA:TRUE") &&
        sign(authority, authority, key))
        return authority;
    X509_free(authority);
    return NULL;
}

static X509 *make_server(const char *host, enum tls_fault fault, EVP_PKEY *key, X509 *authority,
                         EVP_PKEY *authority_key)
{
    char names[300], common[64];
    struct ip_address address;
    int from = fault == TLS_EARLY ? 3 : -60, until = fault == TLS_EXPIRED ? -3 : 60;
    const char *name = fault == TLS_WRONG_NAME ? "elsewhere.invalid" : host;
    bool is_address = name == host && ip_parse(host, &address);
    (void)snprintf(common, sizeof common, "%.63s", name); /* X.520: at most 64 */
    (void)snprintf(names, sizeof names, "%s:%s", is_address ? "IP" : "DNS", name);
    X509 *server = describe(common, key, from, until);
    bool is_alone = fault == TLS_SELF_SIGNED;
    if (!server) return NULL;
    if (add_extension(server, NULL, NID_subject_alt_name, names) &&
        sign(server, is_alone ? server : authority, is_alone ? key : authority_key))
        return server;
    X509_free(server);
    return NULL;
}

bool relay_certify(SSL_CTX *context, enum tls_fault fault, const char *host, struct trust *trust)
{
    EVP_PKEY *key = EVP_EC_gen("P-256"), *authority_key = EVP_EC_gen("P-256");
    X509 *authority = key && authority_key ? make_authority(authority_key) : NULL;
    X509 *server = authority ? make_server(host, fault, key, authority, authority_key) : NULL;
    bool good = server && SSL_CTX_use_certificate(context, server) == 1 &&
                SSL_CTX_use_PrivateKey(context, key) == 1;
    if (good && fault != TLS_UNKNOWN) trust_also(trust, authority);
    X509_free(server);
    X509_free(authority);
    EVP_PKEY_free(key);
    EVP_PKEY_free(authority_key);
    return good;
}

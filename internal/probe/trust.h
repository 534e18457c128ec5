/* SPDX-License-Identifier: MIT */
/*
 * trust - the authorities that certificates are judged against: the system's, or those of a file.
 *
 * The file is read once, before the process gives up its rights. OpenSSL and libcurl then take it
 * from memory.
 */
#ifndef PROBE_TRUST_H
#define PROBE_TRUST_H

#include "base/error.h"

#include <curl/curl.h>
#include <openssl/ssl.h>

struct trust {
    char *pem; /* NULL: the system's */
    size_t size;
    X509 *also; /* one more; NULL: none */
};

/* ca_file may be NULL. False: it has no certificates that can be read, and nothing is to free. */
bool trust_read(struct trust *trust, const char *ca_file, struct error *error);
void trust_free(struct trust *trust);
/* Believes one more: that of the relay. */
void trust_also(struct trust *trust, X509 *authority);

X509_STORE *trust_store(const struct trust *trust); /* the caller frees it; NULL: no memory */
void trust_for_openssl(const struct trust *trust, SSL_CTX *context);
/* Of libcurl: the handle, and the context that it makes for it (CURLOPT_SSL_CTX_FUNCTION). The trust must
 * stay as long as the handle. */
void trust_for_curl(const struct trust *trust, CURL *curl);
void trust_for_context_of_curl(const struct trust *trust, SSL_CTX *context);

#endif

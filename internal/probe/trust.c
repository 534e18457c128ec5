/* SPDX-License-Identifier: MIT */
#include "trust.h"

#include <openssl/pem.h>
#include <stdio.h>
#include <stdlib.h>

enum { PEM_MOST = 4 * 1024 * 1024 };

/* The number of certificates that were added. A store that has one already is no matter. */
static int add_all(const struct trust *trust, X509_STORE *store)
{
    int count = 0;
    X509 *certificate;
    BIO *bio = BIO_new_mem_buf(trust->pem, (int)trust->size);
    while (bio && (certificate = PEM_read_bio_X509_AUX(bio, NULL, NULL, NULL))) {
        count++;
        (void)X509_STORE_add_cert(store, certificate);
        X509_free(certificate);
    }
    BIO_free(bio);
    return count;
}

static bool read_whole(struct trust *trust, const char *path)
{
    FILE *file = fopen(path, "re");
    trust->pem = file ? malloc(PEM_MOST) : NULL;
    if (trust->pem) trust->size = fread(trust->pem, 1, PEM_MOST, file);
    bool good = trust->pem && !ferror(file) && trust->size < PEM_MOST;
    if (file) (void)fclose(file);
    return good;
}

bool trust_read(struct trust *trust, const char *ca_file, struct error *error)
{
    *trust = (struct trust){.pem = NULL};
    if (!ca_file) return true;
    X509_STORE *store = X509_STORE_new();
    bool good = store && read_whole(trust, ca_file) && add_all(trust, store) > 0;
    X509_STORE_free(store);
    if (good) return true;
    trust_free(trust);
    return error_set(error,
                     "%.200s has no certificates that can be read; name a file of authorities "
                     "in PEM.",
                     ca_file);
}

void trust_free(struct trust *trust)
{
    free(trust->pem);
    X509_free(trust->also);
    *trust = (struct trust){.pem = NULL};
}

void trust_also(struct trust *trust, X509 *authority)
{
    X509_free(trust->also);
    trust->also = X509_up_ref(authority) == 1 ? authority : NULL;
}

X509_STORE *trust_store(const struct trust *trust)
{
    X509_STORE *store = X509_STORE_new();
    if (store && trust->pem)
        (void)add_all(trust, store);
    else if (store)
        (void)X509_STORE_set_default_paths(store);
    return store;
}

void trust_for_openssl(const struct trust *trust, SSL_CTX *context)
{
    if (trust->pem)
        (void)add_all(trust, SSL_CTX_get_cert_store(context));
    else
        (void)SSL_CTX_set_default_verify_paths(context);
    if (trust->also) (void)X509_STORE_add_cert(SSL_CTX_get_cert_store(context), trust->also);
}

void trust_for_context_of_curl(const struct trust *trust, SSL_CTX *context)
{
    if (!trust->pem) (void)SSL_CTX_set_default_verify_paths(context);
    if (trust->also) (void)X509_STORE_add_cert(SSL_CTX_get_cert_store(context), trust->also);
}

void trust_for_curl(const struct trust *trust, CURL *curl)
{
    struct curl_blob blob = {trust->pem, trust->size, CURL_BLOB_NOCOPY};
    if (!trust->pem) return;
    (void)curl_easy_setopt(curl, CURLOPT_CAINFO_BLOB, &blob);
    (void)curl_easy_setopt(curl, CURLOPT_CAPATH, NULL); /* the system's do not count */
}

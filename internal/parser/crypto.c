#include "crypto.h"

#include <openssl/evp.h>
#include <stdlib.h>

struct parser_crypto {
    EVP_MD_CTX *digest;
    EVP_MD *md5, *sha256;
};

struct parser_crypto *parser_crypto_create(void)
{
    struct parser_crypto *crypto = calloc(1, sizeof *crypto);
    if (!crypto) return NULL;
    crypto->digest = EVP_MD_CTX_new();
    crypto->md5 = EVP_MD_fetch(NULL, "MD5", NULL);
    crypto->sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
    if (crypto->digest && crypto->md5 && crypto->sha256) return crypto;
    parser_crypto_destroy(crypto);
    return NULL;
}

void parser_crypto_destroy(struct parser_crypto *crypto)
{
    if (!crypto) return;
    EVP_MD_CTX_free(crypto->digest);
    EVP_MD_free(crypto->md5);
    EVP_MD_free(crypto->sha256);
    free(crypto);
}

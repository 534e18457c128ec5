/* SPDX-License-Identifier: MIT */
#include "certificate.h"

#include <openssl/x509v3.h>

void certificate_add_fault(struct text *text, long result, const char *host)
{
    switch (result) {
    case X509_V_OK: return;
    case X509_V_ERR_CERT_HAS_EXPIRED:
        text_add(text, "A certificate of the chain has expired.");
        return;
    case X509_V_ERR_CERT_NOT_YET_VALID:
        text_add(text, "A certificate of the chain is not valid yet; is the clock here right?");
        return;
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
        text_add(text, "The certificate is self-signed: nobody vouches for it.");
        return;
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
        text_add(text, "The chain ends at an authority that this machine does not know.");
        return;
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
        text_add(text, "The authority is not known to this machine, or the server leaves out a "
                       "certificate between.");
        return;
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
        text_format(text, "The certificate is for other names than %s.", host);
        return;
    case X509_V_ERR_CERT_REVOKED: text_add(text, "The certificate was revoked."); return;
    default:
        text_format(text, "The certificate is not believed: %s.",
                    X509_verify_cert_error_string(result));
    }
}

static long verify(X509_STORE_CTX *context, const struct target *target)
{
    X509_VERIFY_PARAM *wanted = X509_STORE_CTX_get0_param(context);
    bool good = X509_STORE_CTX_set_default(context, "ssl_server") == 1;
    if (ip_is_set(&target->address))
        good = good && X509_VERIFY_PARAM_set1_ip_asc(wanted, target->host) == 1;
    else
        good = good && X509_VERIFY_PARAM_set1_host(wanted, target->host, 0) == 1;
    if (!good) return X509_V_ERR_OUT_OF_MEM;
    return X509_verify_cert(context) == 1 ? X509_V_OK : X509_STORE_CTX_get_error(context);
}

long certificate_verify(const struct trust *trust, const struct target *target,
                        STACK_OF(X509) * chain)
{
    X509_STORE *store = trust_store(trust);
    X509_STORE_CTX *context = X509_STORE_CTX_new();
    long result = X509_V_ERR_OUT_OF_MEM;
    if (store && context &&
        X509_STORE_CTX_init(context, store, sk_X509_value(chain, 0), chain) == 1)
        result = verify(context, target);
    X509_STORE_CTX_free(context);
    X509_STORE_free(store);
    return result;
}

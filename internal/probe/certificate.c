/* SPDX-License-Identifier: MIT */
#include "certificate.h"

#include <openssl/x509_vfy.h>

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

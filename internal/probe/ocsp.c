/* SPDX-License-Identifier: MIT */
#include "ocsp.h"

#include <openssl/ocsp.h>

/* RFC 6960, section 4.2.2.1: how far clocks may be apart. */
enum { CLOCK_SKEW_S = 300 };

/* The issuer: of the chain that was believed, else of the one that the server sent. */
static X509 *issuer_of(SSL *ssl)
{
    STACK_OF(X509) *chain = SSL_get0_verified_chain(ssl);
    if (!chain || sk_X509_num(chain) < 2) chain = SSL_get_peer_cert_chain(ssl);
    if (!chain || sk_X509_num(chain) == 0) return NULL;
    return sk_X509_value(chain, sk_X509_num(chain) > 1 ? 1 : 0);
}

static void tell_status(struct step *step, int status, bool is_current)
{
    static const char *const words[] = {[V_OCSP_CERTSTATUS_GOOD] = "good",
                                        [V_OCSP_CERTSTATUS_REVOKED] = "revoked",
                                        [V_OCSP_CERTSTATUS_UNKNOWN] = "unknown"};
    if (!is_current) {
        step_text(step, "ocsp_stapled", "out of date");
        step_say(step, PROBE_DOUBTFUL, "The stapled OCSP answer is out of date.");
        return;
    }
    step_text(step, "ocsp_stapled", words[status]);
    if (status == V_OCSP_CERTSTATUS_REVOKED)
        step_say(step, PROBE_FAILED,
                 "The certificate was revoked, as the stapled OCSP answer says.");
    else if (status == V_OCSP_CERTSTATUS_UNKNOWN)
        step_say(step, PROBE_DOUBTFUL,
                 "The stapled OCSP answer says that its authority does not know the certificate.");
}

/* The answer about this certificate. False: there is none. */
static bool find_status(OCSP_BASICRESP *basic, X509 *certificate, X509 *issuer, struct step *step)
{
    int status = V_OCSP_CERTSTATUS_UNKNOWN, reason = 0;
    ASN1_GENERALIZEDTIME *revoked = NULL, *from = NULL, *until = NULL;
    OCSP_CERTID *id = OCSP_cert_to_id(NULL, certificate, issuer);
    bool found =
        id && OCSP_resp_find_status(basic, id, &status, &reason, &revoked, &from, &until) == 1;
    OCSP_CERTID_free(id);
    if (found && status >= V_OCSP_CERTSTATUS_GOOD && status <= V_OCSP_CERTSTATUS_UNKNOWN)
        tell_status(step, status, OCSP_check_validity(from, until, CLOCK_SKEW_S, -1) == 1);
    return found;
}

static void judge(struct step *step, SSL *ssl, OCSP_BASICRESP *basic)
{
    X509 *certificate = SSL_get1_peer_certificate(ssl), *issuer = issuer_of(ssl);
    X509_STORE *store = SSL_CTX_get_cert_store(SSL_get_SSL_CTX(ssl));
    /* An answer may be signed by the authority itself, which the server need not send. */
    STACK_OF(X509) *chain = SSL_get0_verified_chain(ssl);
    if (!chain) chain = SSL_get_peer_cert_chain(ssl);
    if (OCSP_basic_verify(basic, chain, store, 0) != 1) {
        step_text(step, "ocsp_stapled", "not believed");
        step_say(step, PROBE_DOUBTFUL,
                 "The stapled OCSP answer is not signed by an authority that is known here.");
    } else if (!certificate || !issuer || !find_status(basic, certificate, issuer, step)) {
        step_text(step, "ocsp_stapled", "of another certificate");
        step_say(step, PROBE_DOUBTFUL, "The stapled OCSP answer is about another certificate.");
    }
    X509_free(certificate);
}

void ocsp_tell(struct step *step, SSL *ssl)
{
    const unsigned char *bytes = NULL;
    long size = SSL_get_tlsext_status_ocsp_resp(ssl, &bytes);
    if (size <= 0 || !bytes) {
        step_text(step, "ocsp_stapled", "no");
        return;
    }
    OCSP_RESPONSE *response = d2i_OCSP_RESPONSE(NULL, &bytes, size);
    OCSP_BASICRESP *basic = response ? OCSP_response_get1_basic(response) : NULL;
    if (basic) {
        judge(step, ssl, basic);
    } else {
        step_text(step, "ocsp_stapled",
                  response ? OCSP_response_status_str(OCSP_response_status(response)) : "damaged");
        step_say(step, PROBE_DOUBTFUL,
                 "The stapled OCSP answer says nothing about the certificate.");
    }
    OCSP_BASICRESP_free(basic);
    OCSP_RESPONSE_free(response);
}

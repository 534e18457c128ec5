/* SPDX-License-Identifier: MIT */
/*
 * The layer TLS: one handshake with the chosen address, with the name as SNI. The certificate is
 * looked at after the handshake, so that a bad one can be described. If the server speaks
 * only what today's settings refuse, a second handshake finds out what.
 */
#include "certificate.h"
#include "encrypt.h"
#include "ocsp.h"
#include "via.h"

#include <errno.h>
#include <openssl/err.h>
#include <openssl/sha.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <time.h>
#include <unistd.h>

enum { EXPIRES_SOON_DAYS = 14, SECONDS_A_DAY = 86400 };

struct session {
    struct probe *probe;
    struct step *step;
    SSL_CTX *context;
    SSL *ssl;
    int descriptor;
    unsigned long error; /* of the library; 0: none */
    bool is_silent;      /* the time was over */
    int64_t until_us;    /* 0: as long as the layer has time */
    int64_t connect_us;  /* how long the connection took */
    int64_t ready_us;    /* it stands */
    SSL_SESSION *ticket; /* to resume with; NULL: the server gave none */
};

/* ---------------------------------------------------------------- a connection */

static bool await(const struct session *session, short events)
{
    struct pollfd ready = {.fd = session->descriptor, .events = events};
    if (!session->until_us)
        return probe_wait(session->probe, PROBE_TLS, session->descriptor, events);
    int64_t left_us = session->until_us - probe_now_us(session->probe);
    if (left_us > probe_left_us(session->probe, PROBE_TLS))
        left_us = probe_left_us(session->probe, PROBE_TLS);
    return left_us > 0 && poll(&ready, 1, (int)(left_us / 1000) + 1) > 0;
}

static bool connect_place(struct session *session)
{
    const struct probe *probe = session->probe;
    session->descriptor = via_open(probe, PROBE_TLS, probe->chosen, probe->target.port);
    return session->descriptor >= 0 && await(session, via_events(probe, PROBE_TLS)) &&
           via_outcome(probe, PROBE_TLS, session->descriptor, NULL) == 0;
}

/* TLS 1.3 brings it after the handshake, and perhaps several; the last one is kept. */
static int take_ticket(SSL *ssl, SSL_SESSION *ticket)
{
    struct session *session = SSL_get_app_data(ssl);
    SSL_SESSION_free(session->ticket);
    session->ticket = ticket;
    return 1;
}

static SSL_CTX *open_context(const struct probe *probe, bool takes_old)
{
    static const unsigned char protocols[] = "\x02h2\x08http/1.1";
    SSL_CTX *context = SSL_CTX_new(TLS_client_method());
    if (!context) return NULL;
    encrypt_for_openssl(probe, PROBE_TLS, context);
    (void)SSL_CTX_set_alpn_protos(context, protocols, sizeof protocols - 1);
    (void)SSL_CTX_set_session_cache_mode(context,
                                         SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
    SSL_CTX_sess_set_new_cb(context, take_ticket);
    (void)SSL_CTX_set_tlsext_status_type(context, TLSEXT_STATUSTYPE_ocsp);
    SSL_CTX_set_verify(context, SSL_VERIFY_NONE, NULL); /* it is judged afterwards */
    if (takes_old) {
        (void)SSL_CTX_set_min_proto_version(context, TLS1_VERSION);
        (void)SSL_CTX_set_cipher_list(context, "ALL:@SECLEVEL=0");
    }
    return context;
}

static bool open_session(struct session *session, bool takes_old)
{
    const struct target *target = &session->probe->target;
    int64_t begun_us = probe_now_us(session->probe);
    session->context = open_context(session->probe, takes_old);
    session->ssl = session->context ? SSL_new(session->context) : NULL;
    if (!session->ssl || !connect_place(session) ||
        SSL_set_fd(session->ssl, session->descriptor) != 1)
        return false;
    session->ready_us = probe_now_us(session->probe);
    session->connect_us = session->ready_us - begun_us;
    (void)SSL_set_app_data(session->ssl, session);
    if (ip_is_set(&target->address))
        return X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(session->ssl), target->host) == 1;
    return SSL_set_tlsext_host_name(session->ssl, target->host) == 1 &&
           SSL_set1_host(session->ssl, target->host) == 1;
}

static void close_session(struct session *session)
{
    SSL_SESSION_free(session->ticket);
    SSL_free(session->ssl);
    SSL_CTX_free(session->context);
    if (session->descriptor >= 0) (void)close(session->descriptor);
}

static bool shake_hands(struct session *session)
{
    ERR_clear_error();
    for (;;) {
        int result = SSL_connect(session->ssl);
        if (result == 1) return true;
        int reason = SSL_get_error(session->ssl, result);
        if (reason != SSL_ERROR_WANT_READ && reason != SSL_ERROR_WANT_WRITE) break;
        if (!await(session, reason == SSL_ERROR_WANT_READ ? POLLIN : POLLOUT)) {
            session->is_silent = true;
            return false;
        }
    }
    session->error = ERR_get_error();
    return false;
}

/* ---------------------------------------------------------------- the certificate */

static void tell_name(struct step *step, const char *fact, const X509_NAME *name)
{
    char *memory = NULL;
    BIO *bio = BIO_new(BIO_s_mem());
    if (!bio) return;
    if (X509_NAME_print_ex(bio, name, 0, XN_FLAG_RFC2253 & ~(unsigned long)ASN1_STRFLGS_ESC_MSB) >=
        0) {
        long size = BIO_get_mem_data(bio, &memory);
        step_bytes(step, fact, (struct span){(const uint8_t *)memory, size > 0 ? (size_t)size : 0});
    }
    BIO_free(bio);
}

static void tell_alternatives(struct step *step, const X509 *certificate)
{
    enum { SHOWN_MOST = 4 };
    GENERAL_NAMES *names = X509_get_ext_d2i(certificate, NID_subject_alt_name, NULL, NULL);
    int count = names ? sk_GENERAL_NAME_num(names) : 0, shown = 0;
    for (int i = 0; i < count && shown < SHOWN_MOST; i++) {
        int type = 0;
        const ASN1_STRING *text = GENERAL_NAME_get0_value(sk_GENERAL_NAME_value(names, i), &type);
        if (type != GEN_DNS) continue;
        step_bytes(step, "name",
                   (struct span){ASN1_STRING_get0_data(text), (size_t)ASN1_STRING_length(text)});
        shown++;
    }
    step_number(step, "names", count);
    GENERAL_NAMES_free(names);
}

/* Days from now until the time; negative: so long ago. False: it is no time. */
static bool days_until(const ASN1_TIME *moment, int64_t *out)
{
    int days = 0, seconds = 0;
    if (!ASN1_TIME_diff(&days, &seconds, NULL, moment)) return false;
    *out = days;
    return true;
}

static void tell_dates(struct session *session, const X509 *certificate)
{
    int64_t days = 0;
    struct step *step = session->step;
    if (days_until(X509_get0_notBefore(certificate), &days))
        step_number(step, "valid_for_days_so_far", -days);
    if (!days_until(X509_get0_notAfter(certificate), &days)) return;
    step_number(step, "days_left", days);
    step_brief(step, "%s, %s, expires in %d %s", SSL_get_version(session->ssl),
               SSL_get_cipher_name(session->ssl), (int)days, days == 1 ? "day" : "days");
    if (days >= 0 && days < EXPIRES_SOON_DAYS)
        step_say(step, PROBE_DOUBTFUL, "The certificate expires in %d %s.", (int)days,
                 days == 1 ? "day" : "days");
}

static void judge_certificate(struct session *session)
{
    char fault[SENTENCE_SIZE];
    struct text text = text_into(fault, sizeof fault);
    long result = SSL_get_verify_result(session->ssl);
    session->probe->is_believed = result == X509_V_OK;
    certificate_add_fault(&text, result, session->probe->target.host);
    if (text.size) step_say(session->step, PROBE_FAILED, "%s", fault);
}

static void tell_fingerprint(struct session *session, const X509 *certificate)
{
    unsigned char digest[SHA256_DIGEST_LENGTH];
    unsigned size = 0;
    struct probe *probe = session->probe;
    struct text text = text_into(probe->certificate, sizeof probe->certificate);
    if (X509_digest(certificate, EVP_sha256(), digest, &size) != 1) return;
    for (unsigned i = 0; i < size; i++)
        text_format(&text, "%02x", digest[i]);
    step_text(session->step, "sha256", probe->certificate);
}

static void tell_certificate(struct session *session)
{
    struct step *step = session->step;
    X509 *certificate = SSL_get1_peer_certificate(session->ssl);
    STACK_OF(X509) *chain = SSL_get_peer_cert_chain(session->ssl);
    if (!certificate) {
        step_say(step, PROBE_FAILED, "The server shows no certificate.");
        return;
    }
    judge_certificate(session);
    tell_name(step, "subject", X509_get_subject_name(certificate));
    tell_name(step, "issuer", X509_get_issuer_name(certificate));
    tell_alternatives(step, certificate);
    tell_dates(session, certificate);
    tell_fingerprint(session, certificate);
    step_number(step, "chain_certificates", chain ? sk_X509_num(chain) : 0);
    X509_free(certificate);
}

/* ---------------------------------------------------------------- the handshake */

static void tell_handshake(struct session *session)
{
    struct step *step = session->step;
    const unsigned char *protocol = NULL;
    unsigned protocol_size = 0;
    const char *group =
        SSL_group_to_name(session->ssl, (int)SSL_get_negotiated_group(session->ssl));
    SSL_get0_alpn_selected(session->ssl, &protocol, &protocol_size);
    step_text(step, "version", SSL_get_version(session->ssl));
    step_text(step, "cipher", SSL_get_cipher_name(session->ssl));
    if (group) step_text(step, "group", group);
    if (protocol_size) step_bytes(step, "alpn", (struct span){protocol, protocol_size});
    session->probe->offers_http2 = span_is((struct span){protocol, protocol_size}, "h2");
    step_brief(step, "%s, %s", SSL_get_version(session->ssl), SSL_get_cipher_name(session->ssl));
}

static const char *failure_words(const struct session *session)
{
    switch (ERR_GET_REASON(session->error)) {
    case SSL_R_WRONG_VERSION_NUMBER:
    case SSL_R_HTTP_REQUEST:
    case SSL_R_PACKET_LENGTH_TOO_LONG:
    case SSL_R_RECORD_LENGTH_MISMATCH: return "What answers there does not speak TLS.";
    case SSL_R_UNSUPPORTED_PROTOCOL:
    case SSL_R_TLSV1_ALERT_PROTOCOL_VERSION: return "The server speaks only older TLS versions.";
    case SSL_R_SSLV3_ALERT_HANDSHAKE_FAILURE:
    case SSL_R_NO_CIPHERS_AVAILABLE:
    case SSL_R_NO_SHARED_CIPHER:
        return "The server ends the handshake (handshake_failure): there is no common cipher, or "
               "it wants a certificate.";
    case SSL_R_TLSV1_UNRECOGNIZED_NAME: return "The server does not know the name (SNI).";
    case SSL_R_UNEXPECTED_EOF_WHILE_READING: return "The server closes during the handshake.";
    case SSL_R_DH_KEY_TOO_SMALL: return "The server's Diffie-Hellman key is too small.";
    case SSL_R_CA_MD_TOO_WEAK:
    case SSL_R_EE_KEY_TOO_SMALL:
    case SSL_R_WRONG_SIGNATURE_TYPE: return "The server uses keys or signatures that are too weak.";
    default: return NULL;
    }
}

/* What the server speaks if it may be as old as it likes. */
static void ask_old(struct session *failed)
{
    struct session session = {.probe = failed->probe, .step = failed->step, .descriptor = -1};
    if (open_session(&session, true) && shake_hands(&session)) {
        step_text(failed->step, "old_version", SSL_get_version(session.ssl));
        step_text(failed->step, "old_cipher", SSL_get_cipher_name(session.ssl));
        step_say(failed->step, PROBE_FAILED,
                 "The server speaks only %s with %s, which programs of today refuse.",
                 SSL_get_version(session.ssl), SSL_get_cipher_name(session.ssl));
    }
    close_session(&session);
}

static void tell_failure(struct session *session)
{
    struct step *step = session->step;
    const char *words = failure_words(session);
    if (session->is_silent) {
        step_say(step, PROBE_FAILED, "The server accepts the connection and then says nothing.");
        return;
    }
    ask_old(session);
    if (words)
        step_say(step, PROBE_FAILED, "%s", words);
    else if (session->error)
        step_say(step, PROBE_FAILED, "The handshake fails: %s.",
                 ERR_reason_error_string(session->error));
    else
        step_say(step, PROBE_FAILED, "The connection breaks during the handshake.");
}

/* ---------------------------------------------------------------- resumption */

/* A server of TLS 1.3 sends its tickets right behind the handshake, if at all. */
static void await_ticket(struct session *session)
{
    enum { LEAST_US = 100 * 1000 };
    char byte;
    int64_t until_us = probe_now_us(session->probe) + session->step->duration_us + LEAST_US;
    while (!session->ticket && probe_left_us(session->probe, PROBE_TLS) > 0) {
        int64_t left_us = until_us - probe_now_us(session->probe);
        struct pollfd ready = {.fd = session->descriptor, .events = POLLIN};
        if (left_us <= 0 || poll(&ready, 1, (int)(left_us / 1000) + 1) <= 0) return;
        int result = SSL_peek(session->ssl, &byte, 1);
        if (result > 0 || SSL_get_error(session->ssl, result) != SSL_ERROR_WANT_READ) return;
    }
}

/* Many a server has time for one connection only, so the first one ends here. */
static void end_connection(struct session *session)
{
    (void)SSL_shutdown(session->ssl);
    (void)close(session->descriptor);
    session->descriptor = -1;
}

/* A second handshake, with what the server gave for that (RFC 8446, section 2.2; RFC 5077). */
static void resume(struct session *first)
{
    enum { TIMES_THE_FIRST = 10, PATIENCE_US = 500 * 1000 };
    struct session again = {.probe = first->probe, .step = first->step, .descriptor = -1};
    await_ticket(first);
    end_connection(first);
    if (!first->ticket) {
        step_text(first->step, "resumes", "no");
        return;
    }
    again.until_us = probe_now_us(first->probe) + PATIENCE_US +
                     TIMES_THE_FIRST * (first->connect_us + first->step->duration_us);
    if (open_session(&again, false) && SSL_set_session(again.ssl, first->ticket) == 1 &&
        shake_hands(&again)) {
        step_text(first->step, "resumes", SSL_session_reused(again.ssl) ? "yes" : "refused");
        step_number(first->step, "second_handshake_us",
                    probe_now_us(first->probe) - again.ready_us);
    }
    close_session(&again);
}

/* The step is the handshake alone: the layer TCP tells how long connections take. */
static bool begin(struct session *session)
{
    if (!open_session(session, false)) return false;
    session->step->start_us = session->ready_us;
    step_number(session->step, "connect_us", session->connect_us);
    return true;
}

void probe_tls(struct probe *probe)
{
    struct session session = {.probe = probe, .descriptor = -1};
    session.step = step_begin(probe, PROBE_TLS, "%s", probe->target.host);
    if (!probe->target.has_tls) {
        step_say(session.step, PROBE_NOT_TRIED, "The URL is http:, so nothing is encrypted.");
    } else if (!probe->chosen) {
        step_say(session.step, PROBE_NOT_TRIED, "No address took a connection.");
    } else if (!begin(&session)) {
        step_say(session.step, PROBE_FAILED, "The address takes no further connection.");
    } else if (shake_hands(&session)) {
        step_end(probe, session.step);
        tell_handshake(&session);
        tell_certificate(&session);
        ocsp_tell(session.step, session.ssl);
        resume(&session);
    } else {
        step_end(probe, session.step);
        tell_failure(&session);
    }
    close_session(&session);
}

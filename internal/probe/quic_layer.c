/* SPDX-License-Identifier: MIT */
/*
 * The layer QUIC: the versions that the server speaks, a handshake, and a GET over HTTP/3. It is
 * tried even if nothing offers it, with less patience; then it is no fault if it is not there.
 */
#include "quic.h"

#include "alt_svc.h"
#include "certificate.h"
#include "compare.h"
#include "via.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <unistd.h>

enum {
    PATIENCE_US = 4 * 1000 * 1000, /* with a server that offers HTTP/3 */
    NO_OFFER_PATIENCE_US = 500 * 1000,
    TIMES_THE_TCP = 4, /* handshakes of TCP, added to both */
    ALERT_NO_APPLICATION_PROTOCOL = 120
};

/* What says that HTTP/3 is served, and where. */
struct offer {
    bool by_header, by_record;
    uint16_t port;
    char elsewhere[264]; /* another host; empty: this one */
};

struct layer {
    struct probe *probe;
    struct step *step; /* the one that is told about now */
    const struct place *place;
    struct offer offer;
    struct quic quic;
    struct quic_versions versions;
    int descriptor; /* that the versions are asked from; -1: none */
};

/* ---------------------------------------------------------------- what is offered */

static bool has_text(const struct step *step, const char *name, const char *text)
{
    for (size_t i = 0; i < step->fact_count; i++)
        if (strcmp(step->facts[i].name, name) == 0 && strcmp(step->facts[i].text, text) == 0)
            return true;
    return false;
}

static void look_for_offer(struct layer *layer)
{
    struct offer *offer = &layer->offer;
    struct alt_svc found;
    const struct probe *probe = layer->probe;
    const struct fact *header = probe_fact(probe, PROBE_HTTP, "alt_svc");
    const struct fact *end = probe_fact(probe, PROBE_HTTP, "ends_at");
    offer->port = probe->target.port;
    for (size_t i = 0; i < probe->step_count; i++)
        if (probe->steps[i].layer == PROBE_DNS && has_text(&probe->steps[i], "alpn", "h3"))
            offer->by_record = true;
    /* RFC 9460, section 7.2. */
    const struct fact *port = offer->by_record ? probe_fact(probe, PROBE_DNS, "port") : NULL;
    if (port && port->number > 0) offer->port = (uint16_t)port->number;
    /* Behind a redirect it is another server's. */
    if (!header || end || !alt_svc_read(&found, header->text)) return;
    if (found.host[0] && strcmp(found.host, probe->target.host) != 0) {
        (void)snprintf(offer->elsewhere, sizeof offer->elsewhere, "%s:%u", found.host, found.port);
        return;
    }
    offer->by_header = true;
    offer->port = found.port;
}

static bool is_offered(const struct layer *layer)
{
    return layer->offer.by_header || layer->offer.by_record;
}

/* ---------------------------------------------------------------- the versions */

static void ask_versions(struct layer *layer)
{
    uint8_t datagram[QUIC_FIRST_BYTES];
    struct sockaddr_storage address;
    socklen_t size = via_datagrams(layer->probe, layer->place, layer->offer.port, &address);
    quic_versions_ask(&layer->versions, datagram);
    layer->descriptor = socket(address.ss_family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (layer->descriptor < 0 ||
        connect(layer->descriptor, (const struct sockaddr *)&address, size) != 0 ||
        send(layer->descriptor, datagram, sizeof datagram, MSG_NOSIGNAL) < 0)
        return; /* the handshake says why */
}

/* They were asked for before the handshake, so they are here by now. */
static void tell_versions(struct layer *layer)
{
    enum { DATAGRAMS_MOST = 16, WAIT_MS = 20 };
    uint8_t datagram[QUIC_FIRST_BYTES];
    struct pollfd ready = {.fd = layer->descriptor, .events = POLLIN};
    if (layer->descriptor < 0 || layer->quic.fault == QUIC_REFUSED) return;
    for (int i = 0; i < DATAGRAMS_MOST && poll(&ready, 1, WAIT_MS) > 0; i++) {
        ssize_t size = recv(layer->descriptor, datagram, sizeof datagram, 0);
        if (size > 0 && quic_versions_read(&layer->versions, (struct span){datagram, (size_t)size}))
            break;
    }
    for (size_t i = 0; i < layer->versions.count; i++) {
        char word[24];
        struct text text = text_into(word, sizeof word);
        quic_version_add(&text, layer->versions.versions[i]);
        step_text(layer->step, "offers_version", word);
    }
}

/* ---------------------------------------------------------------- what is wrong */

/* Where TCP serves, a browser falls back to it. What nobody offered is no fault. */
static enum probe_state state_of_fault(const struct layer *layer)
{
    if (!is_offered(layer) && !layer->quic.handshake_us) return PROBE_NOT_TRIED;
    return probe_fact(layer->probe, PROBE_HTTP, "status") ? PROBE_DOUBTFUL : PROBE_FAILED;
}

static void fail(struct layer *layer, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
static void fail(struct layer *layer, const char *format, ...)
{
    char why[SENTENCE_SIZE];
    enum probe_state state = state_of_fault(layer);
    va_list values;
    va_start(values, format);
    (void)vsnprintf(why, sizeof why, format, values);
    va_end(values);
    step_say(layer->step, state, "%s%s%s",
             state == PROBE_NOT_TRIED ? "Nothing offers HTTP/3. " : "", why,
             state == PROBE_DOUBTFUL ? " Clients fall back to TCP." : "");
}

static void fail_by_versions(struct layer *layer)
{
    char words[160];
    struct text text = text_into(words, sizeof words);
    for (size_t i = 0; i < layer->versions.count; i++) {
        text_add(&text, i ? ", " : " but ");
        quic_version_add(&text, layer->versions.versions[i]);
    }
    fail(layer, "Version negotiation fails: the server does not speak version 1%s.", words);
}

static void fail_by_icmp(struct layer *layer)
{
    switch (layer->quic.error) {
    case ECONNREFUSED:
        fail(layer, "Refused: nothing listens on UDP port %u.", layer->offer.port);
        return;
    case EACCES:
    case EPERM:
        fail(layer, "A filter says that UDP to port %u is forbidden.", layer->offer.port);
        return;
    default: fail(layer, "UDP finds no way there: %s.", strerror(layer->quic.error));
    }
}

/* RFC 9000, section 20.1: codes of TLS are 0x100 and the alert. */
static void fail_by_close(struct layer *layer)
{
    enum { CONNECTION_REFUSED = 2, CRYPTO_ERROR = 0x100, ALERTS = 0xff };
    const struct quic *quic = &layer->quic;
    unsigned long long code = quic->code;
    const char *alert = gnutls_alert_get_name((gnutls_alert_description_t)(code & ALERTS));
    bool is_alert = !quic->is_from_http && (code & ~(unsigned long long)ALERTS) == CRYPTO_ERROR;
    if (is_alert && (code & ALERTS) == ALERT_NO_APPLICATION_PROTOCOL)
        fail(layer, "The server speaks QUIC, and not HTTP/3.");
    else if (is_alert)
        fail(layer, "The server ends the handshake: %s.", alert ? alert : "an unknown alert");
    else if (!quic->is_from_http && code == CONNECTION_REFUSED)
        fail(layer, "The server refuses the connection (CONNECTION_REFUSED).");
    else
        fail(layer, "The server closes the connection after %lld bytes (error 0x%llx of %s).",
             (long long)quic->http3.body_bytes, code, quic->is_from_http ? "HTTP/3" : "QUIC");
}

static void fail_by_silence(struct layer *layer)
{
    const struct http3 *http3 = &layer->quic.http3;
    if (http3->body_bytes)
        fail(layer, "The answer stops after %lld bytes.", (long long)http3->body_bytes);
    else if (layer->quic.handshake_us)
        fail(layer, "The server agrees on QUIC and then does not answer in time.");
    else if (layer->quic.was_understood)
        fail(layer, "The server begins the handshake and does not end it in time.");
    else if (layer->versions.count)
        fail(layer, "The server tells its versions, and does not answer the handshake.");
    else
        fail(layer, "No answer on UDP port %u: a firewall drops it, or nothing serves QUIC there.",
             layer->offer.port);
}

static void tell_fault(struct layer *layer)
{
    const struct quic *quic = &layer->quic;
    const char *alert = gnutls_alert_get_name((gnutls_alert_description_t)quic->code);
    switch (quic->fault) {
    case QUIC_WELL: return;
    case QUIC_NO_MEMORY:
        step_say(layer->step, PROBE_NOT_TRIED, "There is not enough memory to ask.");
        return;
    case QUIC_SILENT: fail_by_silence(layer); return;
    case QUIC_STRANGE:
        fail(layer, "What answers on UDP port %u does not speak QUIC.", layer->offer.port);
        return;
    case QUIC_REFUSED: fail_by_icmp(layer); return;
    case QUIC_VERSIONS: fail_by_versions(layer); return;
    case QUIC_CLOSED: fail_by_close(layer); return;
    case QUIC_TLS:
        fail(layer, "The handshake fails: %s.", alert ? alert : "TLS is at odds");
        return;
    case QUIC_RESET: fail(layer, "The server does not know the connection any more."); return;
    case QUIC_BROKEN:
        fail(layer, quic->http3.is_odd ? "What comes over QUIC is no HTTP/3."
                                       : "What the server sends breaks the rules of QUIC.");
        return;
    }
}

/* ---------------------------------------------------------------- the handshake */

static STACK_OF(X509) * chain_of(gnutls_session_t tls)
{
    unsigned count = 0;
    const gnutls_datum_t *sent = gnutls_certificate_get_peers(tls, &count);
    STACK_OF(X509) *chain = sk_X509_new_null();
    for (unsigned i = 0; chain && i < count; i++) {
        const unsigned char *bytes = sent[i].data;
        X509 *certificate = d2i_X509(NULL, &bytes, (long)sent[i].size);
        if (certificate && sk_X509_push(chain, certificate) == 0) X509_free(certificate);
    }
    return chain;
}

static void tell_certificate(struct layer *layer)
{
    char fault[SENTENCE_SIZE];
    struct text text = text_into(fault, sizeof fault);
    const struct target *target = &layer->probe->target;
    STACK_OF(X509) *chain = chain_of(layer->quic.tls);
    long result = X509_V_ERR_UNSPECIFIED;
    if (chain && sk_X509_num(chain) > 0)
        result = certificate_verify(&layer->probe->trust, target, chain);
    certificate_add_fault(&text, result, target->host);
    step_text(layer->step, "certificate", text.size ? fault : "believed");
    if (text.size) fail(layer, "%s", fault);
    sk_X509_pop_free(chain, X509_free);
}

static void tell_handshake(struct layer *layer)
{
    const struct quic *quic = &layer->quic;
    struct step *step = layer->step;
    char version[24];
    struct text text = text_into(version, sizeof version);
    const char *cipher = gnutls_ciphersuite_get(quic->tls);
    const char *group = gnutls_group_get_name(gnutls_group_get(quic->tls));
    quic_version_add(&text, ngtcp2_conn_get_negotiated_version(quic->conn));
    step_text(step, "version", version);
    step_number(step, "handshake_us", quic->handshake_us);
    step_number(step, "rtt_us", quic_rtt_us(quic));
    if (cipher) step_text(step, "cipher", cipher);
    if (group) step_text(step, "group", group);
    step_brief(step, "QUIC version %s, %s%s", version, cipher ? cipher : "no cipher",
               quic->has_retry ? ", with a retry" : "");
    tell_certificate(layer);
}

static void tell_offer(struct layer *layer)
{
    const struct offer *offer = &layer->offer;
    if (offer->by_header) step_text(layer->step, "offered_by", "Alt-Svc");
    if (offer->by_record) step_text(layer->step, "offered_by", "HTTPS record");
    if (offer->elsewhere[0]) step_text(layer->step, "offered_elsewhere", offer->elsewhere);
    if (!is_offered(layer)) step_text(layer->step, "offered_by", "nothing");
}

static bool shake_hands(struct layer *layer)
{
    struct probe *probe = layer->probe;
    int64_t patience_us = (is_offered(layer) ? PATIENCE_US : NO_OFFER_PATIENCE_US) +
                          TIMES_THE_TCP * layer->place->handshake_us;
    ask_versions(layer);
    if (quic_open(&layer->quic, layer->place, layer->offer.port))
        quic_shake_hands(&layer->quic, patience_us);
    step_end(probe, layer->step);
    tell_offer(layer);
    if (layer->quic.has_retry) step_text(layer->step, "retry", "yes");
    tell_versions(layer);
    if (layer->quic.handshake_us) tell_handshake(layer);
    tell_fault(layer);
    return layer->quic.fault == QUIC_WELL;
}

/* ---------------------------------------------------------------- the request */

static void tell_answer(struct layer *layer)
{
    const struct http3 *http3 = &layer->quic.http3;
    struct step *step = layer->step;
    if (!http3->status) return;
    step_number(step, "status", http3->status);
    step_text(step, "version", "3");
    step_number(step, "body_bytes", http3->body_bytes);
    if (http3->encoding[0]) step_text(step, "encoding", http3->encoding);
    step_text(step, "hsts", http3->has_hsts ? "yes" : "no");
    step_number(step, "cookies", http3->cookies);
    step_brief(step, "%ld, %lld bytes%s", http3->status, (long long)http3->body_bytes,
               http3->is_cut ? ", cut here" : "");
    probe_judge_status(step, http3->status);
    /* What HTTP over TCP has said already is no further fault. */
    if (step->state == PROBE_FAILED && probe_fact(layer->probe, PROBE_HTTP, "status"))
        step->state = PROBE_DOUBTFUL;
}

/* Since the connection's beginning, as for the other versions of HTTP. */
static void get(struct layer *layer)
{
    const struct http3 *http3 = &layer->quic.http3;
    int64_t begun_us = layer->quic.begun_us;
    struct step *step = layer->step = step_begin(layer->probe, PROBE_QUIC, "GET over HTTP/3");
    step->start_us = begun_us;
    quic_get(&layer->quic);
    step_end(layer->probe, step);
    tell_answer(layer);
    step_number(step, "connect_us", layer->quic.handshake_us);
    step_number(step, "sent_us", http3->begun_us - begun_us);
    if (http3->first_byte_us) step_number(step, "first_byte_us", http3->first_byte_us - begun_us);
    step_number(step, "total_us", step->duration_us);
    if (http3->is_broken)
        fail(layer, "The server resets the answer after %lld bytes.", (long long)http3->body_bytes);
    tell_fault(layer);
}

void probe_quic(struct probe *probe)
{
    char address[IP_TEXT_SIZE];
    struct layer layer = {
        .probe = probe, .quic = {.probe = probe, .descriptor = -1}, .descriptor = -1};
    layer.place = probe->chosen ? probe->chosen : probe->places;
    look_for_offer(&layer);
    layer.step = step_begin(probe, PROBE_QUIC, "QUIC to %s port %u",
                            probe->place_count ? ip_format(&layer.place->address, address)
                                               : probe->target.host,
                            layer.offer.port);
    if (!probe->target.has_tls)
        step_say(layer.step, PROBE_NOT_TRIED, "The URL is http:, and HTTP/3 is always encrypted.");
    else if (probe->place_count == 0)
        step_say(layer.step, PROBE_NOT_TRIED, "There is no address to send to.");
    else if (probe_left_us(probe, PROBE_QUIC) == 0)
        step_say(layer.step, PROBE_NOT_TRIED, "There was no time left.");
    else if (shake_hands(&layer))
        get(&layer);
    quic_close(&layer.quic);
    if (layer.descriptor >= 0) (void)close(layer.descriptor);
}

/* SPDX-License-Identifier: MIT */
/* A ClientHello waits for the server's hello and certificate; all of them become one record. */
#include "emit.h"
#include "flow_record.h"
#include "flow_row.h"
#include "observe.h"
#include "waiting.h"

/*
 * Names in the outer hello of ECH (RFC 9849) that stand for many sites: they identify no site. As
 * of 2026-11, each as its owner publishes it in HTTPS records or on the page that is named.
 */
static bool is_ech_public_name(struct span sni)
{
    static const char *const names[] = {
        "cloudflare-ech.com",  /* developers.cloudflare.com/ssl/edge-certificates/ech */
        "cloudflare-esni.com", /* the same, before 2023 */
        "cover.defo.ie",       /* defo.ie, the tests of the DEfO project */
        "public.tls-ech.dev",  /* tls-ech.dev, the tests of BoringSSL */
    };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (span_is(sni, names[i])) return true;
    return false;
}

/* A fingerprint in full. Its hash stands for one that is longer than any real hello's. */
static struct text_ref add_long(const struct feeding *feeding, struct record_builder *builder,
                                struct span text)
{
    enum { LONG_MOST = 1024 };
    if (text.size <= LONG_MOST) return record_add_text(builder, text);
    feeding->tracker->counters.texts_cut++;
    return (struct text_ref){0, 0};
}

/* One name of the list (IANA, ALPN Protocol IDs). Drafts have a suffix: h3-29, doq-i03. */
static uint8_t alpn_offer(struct span name)
{
    static const struct {
        const char *start;
        enum alpn_offer offer;
    } starts[] = {{"dot", ALPN_DOT},
                  {"doq", ALPN_DOQ},
                  {"h2", ALPN_HTTP},
                  {"h3", ALPN_HTTP},
                  {"http/", ALPN_HTTP}};
    for (size_t i = 0; i < sizeof starts / sizeof starts[0]; i++) {
        size_t size = strlen(starts[i].start);
        if (name.size >= size && memcmp(name.data, starts[i].start, size) == 0)
            return (uint8_t)starts[i].offer;
    }
    return name.size ? ALPN_OTHER : 0;
}

static uint8_t alpn_offers(struct span list)
{
    uint8_t offers = 0;
    while (list.size) {
        const uint8_t *comma = memchr(list.data, ',', list.size);
        size_t size = comma ? (size_t)(comma - list.data) : list.size;
        offers |= alpn_offer((struct span){list.data, size});
        size += comma != NULL;
        list = (struct span){list.data + size, list.size - size};
    }
    return offers;
}

static void remember_hello(const struct feeding *feeding, const struct client_hello *hello)
{
    struct flow *flow = feeding->flow;
    if (hello->ja3_hash.size == sizeof flow->ja3_hash - 1 && !flow->ja3_hash[0]) {
        memcpy(flow->ja3_hash, hello->ja3_hash.data, hello->ja3_hash.size);
    }
    if (hello->ja4.size == sizeof flow->ja4 - 1 && !flow->ja4[0])
        memcpy(flow->ja4, hello->ja4.data, hello->ja4.size);
    flow->alpn_offers |= alpn_offers(hello->alpn);
    if (!hello->sni.data) return;
    bool outer = hello->ech_offered && is_ech_public_name(hello->sni);
    enum name_source source = outer                 ? NAME_FROM_ECH_OUTER
                              : hello->quic_version ? NAME_FROM_QUIC_SNI
                                                    : NAME_FROM_SNI;
    flow_take_name(feeding, hello->sni, source);
}

static struct tls_handshake_record *handshake_begin(const struct feeding *feeding,
                                                    struct record_builder *builder,
                                                    enum side client, enum tls_transport transport)
{
    struct tracker *tracker = feeding->tracker;
    struct tls_handshake_record *record =
        emit_begin(tracker, feeding->moment, builder, RECORD_TLS_HANDSHAKE, tls_handshake_record);
    record->flow_id = feeding->flow->id;
    feeding->flow->is_referred_to = true;
    record->client = flow_endpoint(feeding->flow, client);
    record->server = flow_endpoint(feeding->flow, other_side(client));
    record->exchange.client_side = (uint8_t)client;
    record->transport = (uint8_t)transport;
    return record;
}

/* A value that a server repeats if it resumes this session; 1 if there is no session. */
static uint32_t session_match(struct span session)
{
    uint32_t match = 1;
    for (size_t i = 0; i < session.size; i++)
        match = match * 31 + session.data[i];
    return session.size ? match | 2 : 1;
}

/* Finds the handshake of an end's hello by this value (struct waiting). A flow with lanes has
 * several at a time, and none of them has a session id (RFC 9001, 8.4). */
static uint32_t hello_match(uint8_t lane, struct span session)
{
    return lane ? lane : session_match(session);
}

/* The previous hello of this lane got no answer. */
static void emit_unanswered(const struct feeding *feeding, uint8_t lane)
{
    struct waiting *waiting;
    while ((waiting = waiting_find(feeding->flow, RECORD_TLS_HANDSHAKE, lane)))
        waiting_emit_one(feeding, waiting);
}

/* The waiting handshake, or a new one for which only the server was seen. */
static struct tls_handshake_record *handshake_resume(const struct feeding *feeding,
                                                     struct record_builder *builder,
                                                     struct waiting *waiting,
                                                     enum tls_transport transport)
{
    if (!waiting) return handshake_begin(feeding, builder, other_side(feeding->side), transport);
    waiting_resume(feeding, waiting, builder);
    return (struct tls_handshake_record *)builder->record;
}

/* Google's QUIC names the program in the clear: "Chrome/74.0.3729.169 Windows NT 10.0". */
static void observe_agent(const struct feeding *feeding, struct span agent)
{
    if (agent.size == 0) return;
    const struct evidence evidence = evidence_of(EVIDENCE_TLS_AGENT, agent);
    observe_evidence(feeding, &evidence);
    observe_user_agent(feeding, agent, EVIDENCE_TLS_AGENT_OS);
}

void observe_client_hello(const struct feeding *feeding, const struct client_hello *hello)
{
    struct flow *flow = feeding->flow;
    struct record_builder builder;
    if (!flow) return;
    emit_unanswered(feeding, hello->lane);
    remember_hello(feeding, hello);
    observe_agent(feeding, hello->user_agent);
    struct tls_handshake_record *record =
        handshake_begin(feeding, &builder, feeding->side, hello->transport);
    record->has_client = true;
    record->ech_offered = hello->ech_offered;
    record->resumed = false;
    record->offered_version = hello->highest_version;
    record->quic_version = hello->quic_version;
    record->sni = record_add_text(&builder, hello->sni);
    record->alpn_offered = record_add_text(&builder, hello->alpn);
    record->alpn_first = record_add_text(&builder, hello->alpn_first);
    record->ja3 = add_long(feeding, &builder, hello->ja3);
    record->ja3_hash = record_add_text(&builder, hello->ja3_hash);
    record->ja4 = record_add_text(&builder, hello->ja4);
    record->ja4_r = add_long(feeding, &builder, hello->ja4_r);
    waiting_add(feeding, &builder, hello_match(hello->lane, hello->session_id));
}

/* TLS 1.2 and older echo the client's session id; 1.3 accepts a pre-shared key. */
static bool is_resumed(const struct waiting *waiting, const struct server_hello *hello)
{
    if (hello->version >= 0x0304 && hello->version < 0xfe00) return hello->resumed_psk;
    return hello->resumed_psk || (hello->session_id.size && waiting &&
                                  waiting->match == session_match(hello->session_id));
}

/* The server asks for another hello (RFC 8446, 4.1.4). Its fingerprint belongs to the first
 * hello. */
static void observe_retry(const struct feeding *feeding, const struct server_hello *hello)
{
    struct record_builder builder;
    struct waiting *waiting = waiting_find(feeding->flow, RECORD_TLS_HANDSHAKE, hello->lane);
    if (!waiting) return;
    uint32_t match = waiting->match;
    waiting_resume(feeding, waiting, &builder);
    struct tls_handshake_record *record = (struct tls_handshake_record *)builder.record;
    record->retry_ja3s = add_long(feeding, &builder, hello->ja3s);
    record->retry_ja3s_hash = record_add_text(&builder, hello->ja3s_hash);
    waiting_add(feeding, &builder, match);
}

void observe_server_hello(const struct feeding *feeding, const struct server_hello *hello)
{
    struct flow *flow = feeding->flow;
    struct record_builder builder;
    if (!flow) return;
    if (hello->is_retry) {
        observe_retry(feeding, hello);
        return;
    }
    struct waiting *waiting = waiting_find(flow, RECORD_TLS_HANDSHAKE, hello->lane);
    bool resumed = is_resumed(waiting, hello);
    if (waiting && ((struct tls_handshake_record *)&waiting->record)->has_server) {
        emit_unanswered(feeding, hello->lane);
        waiting = NULL;
    }
    struct tls_handshake_record *record =
        handshake_resume(feeding, &builder, waiting, hello->transport);
    record->has_server = true;
    record->version = hello->version;
    record->cipher = hello->cipher;
    record->resumed = resumed;
    record->alpn_chosen = record_add_text(&builder, hello->alpn);
    record->ja3s = add_long(feeding, &builder, hello->ja3s);
    record->ja3s_hash = record_add_text(&builder, hello->ja3s_hash);
    waiting_add(feeding, &builder, hello->lane ? hello->lane : 1);
}

static void add_leaf(const struct feeding *feeding, const struct certificate *certificate)
{
    struct flow *flow = feeding->flow;
    struct record_builder builder;
    struct waiting *waiting = waiting_find(flow, RECORD_TLS_HANDSHAKE, 0);
    enum tls_transport transport = flow->key.protocol == IP_UDP ? TLS_OVER_DTLS : TLS_OVER_TCP;
    struct tls_handshake_record *record = handshake_resume(feeding, &builder, waiting, transport);
    record->cert_common_name = record_add_text(&builder, certificate->common_name);
    record->cert_issuer = record_add_text(&builder, certificate->issuer);
    record->cert_sans_json = record_add_text(&builder, certificate->sans_json);
    record->cert_valid_from = record_add_text(&builder, certificate->valid_from);
    record->cert_valid_to = record_add_text(&builder, certificate->valid_to);
    record->cert_sha256 = record_add_text(&builder, certificate->sha256);
    waiting_add(feeding, &builder, 1);
}

void observe_certificate(const struct feeding *feeding, const struct certificate *certificate)
{
    struct tracker *tracker = feeding->tracker;
    struct record_builder builder;
    struct flow *flow = feeding->flow;
    if (!flow) return;
    tracker->counters.certificate_names_left_out += certificate->names_left_out;
    struct certificate_record *record =
        emit_begin(tracker, feeding->moment, &builder, RECORD_CERTIFICATE, certificate_record);
    enum side server = certificate->from_server ? feeding->side : other_side(feeding->side);
    record->flow_id = flow->id;
    flow->is_referred_to = true;
    record->client = flow_endpoint(flow, other_side(server));
    record->server = flow_endpoint(flow, server);
    record->from_server = certificate->from_server;
    record->position = certificate->position;
    record->common_name = record_add_text(&builder, certificate->common_name);
    record->issuer = record_add_text(&builder, certificate->issuer);
    record->sans_json = record_add_text(&builder, certificate->sans_json);
    record->valid_from = record_add_text(&builder, certificate->valid_from);
    record->valid_to = record_add_text(&builder, certificate->valid_to);
    record->sha256 = record_add_text(&builder, certificate->sha256);
    flow_row_refer_built(feeding, &builder);
    if (!certificate->from_server || certificate->position > 0) return;
    add_leaf(feeding, certificate);
    if (certificate->common_name.size)
        flow_take_name(feeding, certificate->common_name, NAME_FROM_CERT);
}

void observe_handshake_over(const struct feeding *feeding)
{
    waiting_emit(feeding, RECORD_TLS_HANDSHAKE);
}

/* SPDX-License-Identifier: MIT */
/*
 * quic - one connection of QUIC (RFC 9000) by ngtcp2 and GnuTLS, and a GET over HTTP/3 on it.
 *
 * The certificate is looked at after the handshake, so that a bad one can be described. Versions are
 * asked for by a datagram of its own (quic_versions.h), from another port.
 */
#ifndef PROBE_QUIC_H
#define PROBE_QUIC_H

#include "http3.h"
#include "quic_versions.h"

#include <gnutls/gnutls.h>
#include <ngtcp2/ngtcp2_crypto.h>

enum quic_stage { QUIC_SHAKES, QUIC_ASKS, QUIC_DONE };

/* Why it ended before the answer was whole. */
enum quic_fault {
    QUIC_WELL,
    QUIC_NO_MEMORY,
    QUIC_SILENT,   /* nothing came, or nothing more */
    QUIC_STRANGE,  /* datagrams came, and none was of QUIC */
    QUIC_REFUSED,  /* ICMP says so: error is the errno */
    QUIC_VERSIONS, /* the server speaks none of ours */
    QUIC_CLOSED,   /* by the server: code is of the transport, or of HTTP/3 if is_from_http */
    QUIC_TLS,      /* we end it: code is the alert */
    QUIC_RESET,    /* the server does not know the connection any more */
    QUIC_BROKEN    /* we end it, since the server breaks the rules */
};

struct quic {
    struct probe *probe;
    int descriptor; /* -1: none */
    struct sockaddr_storage local, remote;
    socklen_t local_size, remote_size;
    gnutls_session_t tls;
    gnutls_certificate_credentials_t credentials;
    ngtcp2_crypto_conn_ref reference;
    ngtcp2_conn *conn;
    struct http3 http3;
    enum quic_stage stage;
    enum quic_fault fault;
    int error;
    uint64_t code;
    bool is_from_http;
    bool has_retry, was_understood;
    int64_t datagrams;
    int64_t begun_us, handshake_us; /* handshake: how long it took; 0: not done */
    int64_t until_us;               /* of the handshake */
};

/* Opens it; the first packet is not sent yet. False: fault says why. */
bool quic_open(struct quic *quic, const struct place *place, uint16_t port);
/* Until the handshake is done or cannot be; then until the answer is whole or cannot be. */
void quic_shake_hands(struct quic *quic, int64_t patience_us);
void quic_get(struct quic *quic);
int64_t quic_rtt_us(const struct quic *quic);
void quic_close(struct quic *quic);

#endif

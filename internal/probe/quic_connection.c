/* SPDX-License-Identifier: MIT */
#include "quic.h"

#include "base/clock.h"
#include "icmp.h"
#include "via.h"

#include <errno.h>
#include <gnutls/crypto.h>
#include <ngtcp2/ngtcp2_crypto_gnutls.h>
#include <poll.h>
#include <unistd.h>

enum {
    DATAGRAM_SIZE = 1500,
    WINDOW_BYTES = 1024 * 1024, /* a server may send so much before it must wait */
    STREAM_WINDOW_BYTES = 512 * 1024,
    DATAGRAMS_MOST = 100 * 1000, /* of one connection: whoever sends more is hostile */
    ROUND_MOST = 64              /* datagrams that are read or written in a row */
};

static ngtcp2_tstamp now_ns(void)
{
    return (ngtcp2_tstamp)monotonic_now_us() * NGTCP2_MICROSECONDS;
}

static void end_with(struct quic *quic, enum quic_fault fault)
{
    if (quic->fault == QUIC_WELL) quic->fault = fault;
}

/* ---------------------------------------------------------------- what the library asks for */

static void make_random(uint8_t *bytes, size_t size, const ngtcp2_rand_ctx *context)
{
    (void)context;
    (void)gnutls_rnd(GNUTLS_RND_NONCE, bytes, size);
}

static int make_id(ngtcp2_conn *conn, ngtcp2_cid *id, uint8_t *token, size_t size, void *owner)
{
    (void)conn;
    (void)owner;
    if (gnutls_rnd(GNUTLS_RND_RANDOM, id->data, size) != 0 ||
        gnutls_rnd(GNUTLS_RND_RANDOM, token, NGTCP2_STATELESS_RESET_TOKENLEN) != 0)
        return NGTCP2_ERR_CALLBACK_FAILURE;
    id->datalen = size;
    return 0;
}

static ngtcp2_conn *conn_of(ngtcp2_crypto_conn_ref *reference)
{
    return ((struct quic *)reference->user_data)->conn;
}

static int on_crypto(ngtcp2_conn *conn, ngtcp2_crypto_level level, uint64_t offset,
                     const uint8_t *bytes, size_t size, void *owner)
{
    ((struct quic *)owner)->was_understood = true;
    return ngtcp2_crypto_recv_crypto_data_cb(conn, level, offset, bytes, size, owner);
}

static int on_retry(ngtcp2_conn *conn, const ngtcp2_pkt_hd *header, void *owner)
{
    struct quic *quic = owner;
    quic->has_retry = quic->was_understood = true;
    return ngtcp2_crypto_recv_retry_cb(conn, header, owner);
}

static int on_handshake(ngtcp2_conn *conn, void *owner)
{
    struct quic *quic = owner;
    (void)conn;
    quic->handshake_us = probe_now_us(quic->probe) - quic->begun_us;
    return 0;
}

static int on_reset(ngtcp2_conn *conn, const ngtcp2_pkt_stateless_reset *reset, void *owner)
{
    (void)conn;
    (void)reset;
    end_with(owner, QUIC_RESET);
    return 0;
}

static int on_stream_data(ngtcp2_conn *conn, uint32_t flags, int64_t stream, uint64_t offset,
                          const uint8_t *bytes, size_t size, void *owner, void *stream_owner)
{
    struct quic *quic = owner;
    (void)conn;
    (void)offset;
    (void)stream_owner;
    bool is_end = flags & NGTCP2_STREAM_DATA_FLAG_FIN;
    if (!quic->http3.conn) return 0; /* before the request: nothing is extended for it */
    return http3_take(&quic->http3, stream, (struct span){bytes, size}, is_end)
               ? 0
               : NGTCP2_ERR_CALLBACK_FAILURE;
}

static int on_stream_close(ngtcp2_conn *conn, uint32_t flags, int64_t stream, uint64_t code,
                           void *owner, void *stream_owner)
{
    (void)conn;
    (void)stream_owner;
    http3_close_stream(&((struct quic *)owner)->http3, stream,
                       flags & NGTCP2_STREAM_CLOSE_FLAG_APP_ERROR_CODE_SET ? code
                                                                           : NGHTTP3_H3_NO_ERROR);
    return 0;
}

static int on_stream_reset(ngtcp2_conn *conn, int64_t stream, uint64_t size, uint64_t code,
                           void *owner, void *stream_owner)
{
    struct quic *quic = owner;
    (void)conn;
    (void)size;
    (void)code;
    (void)stream_owner;
    if (stream == quic->http3.stream && quic->http3.conn) quic->http3.is_broken = true;
    return 0;
}

static int on_acknowledged(ngtcp2_conn *conn, int64_t stream, uint64_t offset, uint64_t size,
                           void *owner, void *stream_owner)
{
    struct quic *quic = owner;
    (void)conn;
    (void)offset;
    (void)stream_owner;
    if (quic->http3.conn) (void)nghttp3_conn_add_ack_offset(quic->http3.conn, stream, size);
    return 0;
}

static int on_more_room(ngtcp2_conn *conn, int64_t stream, uint64_t most, void *owner,
                        void *stream_owner)
{
    struct quic *quic = owner;
    (void)conn;
    (void)most;
    (void)stream_owner;
    if (quic->http3.conn) (void)nghttp3_conn_unblock_stream(quic->http3.conn, stream);
    return 0;
}

static void consume(void *owner, int64_t stream, size_t bytes)
{
    struct quic *quic = owner;
    (void)ngtcp2_conn_extend_max_stream_offset(quic->conn, stream, bytes);
    ngtcp2_conn_extend_max_offset(quic->conn, bytes);
}

/* ---------------------------------------------------------------- open */

/* Without it only that nothing listens is told, and not that a router knows no way (ip(7)). */
static bool hear_icmp(const struct quic *quic)
{
    const int yes = 1;
    bool is_v4 = quic->remote.ss_family == AF_INET;
    return setsockopt(quic->descriptor, is_v4 ? IPPROTO_IP : IPPROTO_IPV6,
                      is_v4 ? IP_RECVERR : IPV6_RECVERR, &yes, sizeof yes) == 0;
}

static bool open_socket(struct quic *quic, const struct place *place, uint16_t port)
{
    quic->remote_size = via_datagrams(quic->probe, place, port, &quic->remote);
    quic->local_size = sizeof quic->local;
    quic->descriptor = socket(quic->remote.ss_family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (quic->descriptor >= 0 && hear_icmp(quic) &&
        connect(quic->descriptor, (struct sockaddr *)&quic->remote, quic->remote_size) == 0 &&
        getsockname(quic->descriptor, (struct sockaddr *)&quic->local, &quic->local_size) == 0)
        return true;
    quic->error = errno;
    end_with(quic, QUIC_REFUSED);
    return false;
}

static bool open_tls(struct quic *quic)
{
    static const char priorities[] = "NORMAL:-VERS-ALL:+VERS-TLS1.3:%DISABLE_TLS13_COMPAT_MODE";
    static unsigned char word[] = "h3";
    const gnutls_datum_t protocol = {word, sizeof word - 1};
    const struct target *target = &quic->probe->target;
    quic->reference = (ngtcp2_crypto_conn_ref){.get_conn = conn_of, .user_data = quic};
    if (gnutls_init(&quic->tls, GNUTLS_CLIENT) != 0) return false;
    gnutls_session_set_ptr(quic->tls, &quic->reference);
    return gnutls_certificate_allocate_credentials(&quic->credentials) == 0 &&
           gnutls_priority_set_direct(quic->tls, priorities, NULL) == 0 &&
           ngtcp2_crypto_gnutls_configure_client_session(quic->tls) == 0 &&
           gnutls_alpn_set_protocols(quic->tls, &protocol, 1, GNUTLS_ALPN_MANDATORY) == 0 &&
           gnutls_credentials_set(quic->tls, GNUTLS_CRD_CERTIFICATE, quic->credentials) == 0 &&
           (ip_is_set(&target->address) ||
            gnutls_server_name_set(quic->tls, GNUTLS_NAME_DNS, target->host,
                                   strlen(target->host)) == 0);
}

static ngtcp2_path path_of(struct quic *quic)
{
    return (ngtcp2_path){
        .local = {(ngtcp2_sockaddr *)&quic->local, (ngtcp2_socklen)quic->local_size},
        .remote = {(ngtcp2_sockaddr *)&quic->remote, (ngtcp2_socklen)quic->remote_size}};
}

static bool choose_id(ngtcp2_cid *id)
{
    enum { ID_BYTES = 16 };
    id->datalen = ID_BYTES;
    return gnutls_rnd(GNUTLS_RND_RANDOM, id->data, ID_BYTES) == 0;
}

static bool open_connection(struct quic *quic)
{
    static const ngtcp2_callbacks callbacks = {
        .client_initial = ngtcp2_crypto_client_initial_cb,
        .recv_crypto_data = on_crypto,
        .handshake_completed = on_handshake,
        .encrypt = ngtcp2_crypto_encrypt_cb,
        .decrypt = ngtcp2_crypto_decrypt_cb,
        .hp_mask = ngtcp2_crypto_hp_mask_cb,
        .recv_stream_data = on_stream_data,
        .acked_stream_data_offset = on_acknowledged,
        .stream_close = on_stream_close,
        .recv_stateless_reset = on_reset,
        .recv_retry = on_retry,
        .rand = make_random,
        .get_new_connection_id = make_id,
        .update_key = ngtcp2_crypto_update_key_cb,
        .stream_reset = on_stream_reset,
        .extend_max_stream_data = on_more_room,
        .delete_crypto_aead_ctx = ngtcp2_crypto_delete_crypto_aead_ctx_cb,
        .delete_crypto_cipher_ctx = ngtcp2_crypto_delete_crypto_cipher_ctx_cb,
        .get_path_challenge_data = ngtcp2_crypto_get_path_challenge_data_cb,
        .version_negotiation = ngtcp2_crypto_version_negotiation_cb};
    ngtcp2_cid ours, theirs;
    ngtcp2_settings settings;
    ngtcp2_transport_params parameters;
    const ngtcp2_path path = path_of(quic);
    ngtcp2_settings_default(&settings);
    settings.initial_ts = now_ns();
    settings.max_window = settings.max_stream_window = WINDOW_BYTES;
    settings.no_pmtud = 1; /* the layer mtu measures that */
    ngtcp2_transport_params_default(&parameters);
    parameters.initial_max_streams_uni = 3; /* RFC 9114, section 6.2 */
    parameters.initial_max_stream_data_uni = 64 * 1024;
    parameters.initial_max_stream_data_bidi_local = STREAM_WINDOW_BYTES;
    parameters.initial_max_data = WINDOW_BYTES;
    if (!choose_id(&ours) || !choose_id(&theirs) ||
        ngtcp2_conn_client_new(&quic->conn, &theirs, &ours, &path, NGTCP2_PROTO_VER_V1, &callbacks,
                               &settings, &parameters, NULL, quic) != 0)
        return false;
    ngtcp2_conn_set_tls_native_handle(quic->conn, quic->tls);
    return true;
}

bool quic_open(struct quic *quic, const struct place *place, uint16_t port)
{
    quic->descriptor = -1;
    quic->http3.probe = quic->probe;
    quic->http3.consume = consume;
    quic->http3.owner = quic;
    quic->begun_us = probe_now_us(quic->probe);
    if (!open_socket(quic, place, port)) return false;
    if (open_tls(quic) && open_connection(quic)) return true;
    end_with(quic, QUIC_NO_MEMORY);
    return false;
}

/* ---------------------------------------------------------------- send */

/* The kernel tells on the socket what ICMP said of an earlier datagram. */
static void take_socket_error(struct quic *quic, int error)
{
    if (error == EAGAIN || error == EINTR || error == ENOBUFS || error == EMSGSIZE)
        return; /* as if it was lost */
    /* Of IPv4 the errno is the same whether a router knows no way or a filter forbids it. */
    struct icmp_word word;
    bool is_forbidden = icmp_take(quic->descriptor, &word) && word.kind == ICMP_WORD_FORBIDDEN;
    quic->error = is_forbidden ? EACCES : error;
    end_with(quic, QUIC_REFUSED);
}

/* What to send of the streams: at most count pieces. -1: nothing. */
static nghttp3_ssize next_pieces(struct quic *quic, int64_t *stream, int *is_end,
                                 nghttp3_vec *pieces, size_t count)
{
    *stream = -1;
    *is_end = 0;
    if (!quic->http3.conn) return 0;
    return nghttp3_conn_writev_stream(quic->http3.conn, stream, is_end, pieces, count);
}

/* One packet. The number of its bytes; 0: there is nothing to send, or the connection is over. */
static ngtcp2_ssize write_packet(struct quic *quic, uint8_t *packet, ngtcp2_tstamp now)
{
    enum { PIECES_MOST = 8, TRIES_MOST = 16 };
    for (int i = 0; i < TRIES_MOST; i++) {
        nghttp3_vec pieces[PIECES_MOST];
        int64_t stream;
        int is_end;
        ngtcp2_ssize written = -1;
        nghttp3_ssize count = next_pieces(quic, &stream, &is_end, pieces, PIECES_MOST);
        if (count < 0) break;
        uint32_t flags = NGTCP2_WRITE_STREAM_FLAG_MORE |
                         (is_end ? NGTCP2_WRITE_STREAM_FLAG_FIN : NGTCP2_WRITE_STREAM_FLAG_NONE);
        ngtcp2_ssize size = ngtcp2_conn_writev_stream(
            quic->conn, NULL, NULL, packet, DATAGRAM_SIZE, &written, flags, stream,
            (const ngtcp2_vec *)(const void *)pieces, (size_t)count, now);
        if (written >= 0 && stream >= 0)
            (void)nghttp3_conn_add_write_offset(quic->http3.conn, stream, (size_t)written);
        if (size >= 0) return size;
        if (size == NGTCP2_ERR_STREAM_DATA_BLOCKED)
            (void)nghttp3_conn_block_stream(quic->http3.conn, stream);
        else if (size == NGTCP2_ERR_STREAM_SHUT_WR || size == NGTCP2_ERR_STREAM_NOT_FOUND)
            nghttp3_conn_shutdown_stream_write(quic->http3.conn, stream);
        else if (size != NGTCP2_ERR_WRITE_MORE)
            break;
    }
    end_with(quic, QUIC_BROKEN);
    return 0;
}

static void write_packets(struct quic *quic)
{
    uint8_t packet[DATAGRAM_SIZE];
    ngtcp2_ssize size;
    for (int i = 0; i < ROUND_MOST && (size = write_packet(quic, packet, now_ns())) > 0; i++)
        if (send(quic->descriptor, packet, (size_t)size, MSG_NOSIGNAL) < 0)
            take_socket_error(quic, errno);
    ngtcp2_conn_update_pkt_tx_time(quic->conn, now_ns());
}

/* ---------------------------------------------------------------- receive */

static void take_close(struct quic *quic)
{
    ngtcp2_connection_close_error closed;
    ngtcp2_conn_get_connection_close_error(quic->conn, &closed);
    quic->code = closed.error_code;
    quic->is_from_http = closed.type == NGTCP2_CONNECTION_CLOSE_ERROR_CODE_TYPE_APPLICATION;
    end_with(quic, QUIC_CLOSED);
}

static void take_result(struct quic *quic, int result)
{
    switch (result) {
    case 0: return;
    case NGTCP2_ERR_RECV_VERSION_NEGOTIATION: end_with(quic, QUIC_VERSIONS); return;
    case NGTCP2_ERR_DRAINING: take_close(quic); return;
    case NGTCP2_ERR_CRYPTO:
        quic->code = ngtcp2_conn_get_tls_alert(quic->conn);
        end_with(quic, QUIC_TLS);
        return;
    case NGTCP2_ERR_NOMEM: end_with(quic, QUIC_NO_MEMORY); return;
    default: end_with(quic, QUIC_BROKEN);
    }
}

static void read_packets(struct quic *quic)
{
    uint8_t packet[UINT16_MAX];
    const ngtcp2_path path = path_of(quic);
    const ngtcp2_pkt_info info = {0};
    for (int i = 0; i < ROUND_MOST && quic->fault == QUIC_WELL; i++) {
        ssize_t size = recv(quic->descriptor, packet, sizeof packet, 0);
        if (size < 0) {
            take_socket_error(quic, errno);
            return;
        }
        if (++quic->datagrams > DATAGRAMS_MOST) end_with(quic, QUIC_BROKEN);
        take_result(quic,
                    ngtcp2_conn_read_pkt(quic->conn, &path, &info, packet, (size_t)size, now_ns()));
    }
}

/* ---------------------------------------------------------------- until something is done */

static int64_t left_us(const struct quic *quic)
{
    int64_t left = probe_left_us(quic->probe, PROBE_QUIC);
    int64_t of_handshake = quic->until_us - probe_now_us(quic->probe);
    return quic->stage == QUIC_SHAKES && of_handshake < left ? of_handshake : left;
}

/* Until a datagram comes, a timer of the library runs out, or the time is over. */
static void await(struct quic *quic, int64_t most_us)
{
    struct pollfd ready = {.fd = quic->descriptor, .events = POLLIN};
    ngtcp2_tstamp expiry = ngtcp2_conn_get_expiry(quic->conn), now = now_ns();
    int64_t timer_us = expiry <= now ? 0 : (int64_t)((expiry - now) / NGTCP2_MICROSECONDS);
    int64_t wait_us = timer_us < most_us ? timer_us : most_us;
    (void)poll(&ready, 1, (int)((wait_us + 999) / 1000));
}

static bool is_done(const struct quic *quic)
{
    const struct http3 *http3 = &quic->http3;
    if (quic->stage == QUIC_SHAKES) return quic->handshake_us > 0;
    return http3->is_over || http3->is_cut || http3->is_broken || http3->is_odd;
}

static void go_on(struct quic *quic)
{
    while (quic->fault == QUIC_WELL && !is_done(quic)) {
        write_packets(quic);
        int64_t most_us = left_us(quic);
        if (most_us <= 0) {
            end_with(quic, quic->datagrams && !quic->was_understood ? QUIC_STRANGE : QUIC_SILENT);
            return;
        }
        if (quic->fault != QUIC_WELL) return;
        await(quic, most_us);
        read_packets(quic);
        if (quic->fault == QUIC_WELL && ngtcp2_conn_get_expiry(quic->conn) <= now_ns())
            take_result(quic, ngtcp2_conn_handle_expiry(quic->conn, now_ns()));
    }
}

void quic_shake_hands(struct quic *quic, int64_t patience_us)
{
    quic->stage = QUIC_SHAKES;
    quic->until_us = quic->begun_us + patience_us;
    go_on(quic);
}

void quic_get(struct quic *quic)
{
    int64_t streams[4];
    quic->stage = QUIC_ASKS;
    for (size_t i = 0; i < 3; i++)
        if (ngtcp2_conn_open_uni_stream(quic->conn, &streams[i], NULL) != 0)
            end_with(quic, QUIC_BROKEN); /* RFC 9114, section 6.2: it must let us */
    if (ngtcp2_conn_open_bidi_stream(quic->conn, &streams[3], NULL) != 0)
        end_with(quic, QUIC_BROKEN);
    if (quic->fault != QUIC_WELL) return;
    if (!http3_begin(&quic->http3, streams)) end_with(quic, QUIC_NO_MEMORY);
    go_on(quic);
}

int64_t quic_rtt_us(const struct quic *quic)
{
    ngtcp2_conn_stat figures;
    ngtcp2_conn_get_conn_stat(quic->conn, &figures);
    return (int64_t)(figures.smoothed_rtt / NGTCP2_MICROSECONDS);
}

/* The server need not wait for a time-out. */
static void say_goodbye(struct quic *quic)
{
    uint8_t packet[DATAGRAM_SIZE];
    ngtcp2_connection_close_error reason;
    ngtcp2_connection_close_error_default(&reason);
    ngtcp2_connection_close_error_set_application_error(&reason, NGHTTP3_H3_NO_ERROR, NULL, 0);
    ngtcp2_ssize size = ngtcp2_conn_write_connection_close(quic->conn, NULL, NULL, packet,
                                                           sizeof packet, &reason, now_ns());
    if (size > 0) (void)send(quic->descriptor, packet, (size_t)size, MSG_NOSIGNAL);
}

void quic_close(struct quic *quic)
{
    if (quic->conn && quic->handshake_us) say_goodbye(quic);
    http3_free(&quic->http3);
    ngtcp2_conn_del(quic->conn);
    if (quic->tls) gnutls_deinit(quic->tls);
    if (quic->credentials) gnutls_certificate_free_credentials(quic->credentials);
    if (quic->descriptor >= 0) (void)close(quic->descriptor);
}

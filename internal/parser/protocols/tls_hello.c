/* SPDX-License-Identifier: MIT */
#include "tls_hello.h"

#include "quic_frame.h"

/* RFC 8446 section 4.1.3: SHA-256 of "HelloRetryRequest" as the random. */
static const uint8_t retry_random[32] = {
    0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c, 0x02, 0x1e, 0x65, 0xb8, 0x91,
    0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb, 0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c};

bool tls_extension_next(struct cursor *block, struct tls_extension *extension)
{
    if (cursor_left(block) < 4) return false;
    extension->number = cursor_u16(block);
    struct cursor body = cursor_sub_u16(block);
    if (!cursor_good(&body)) return false;
    extension->body = (struct span){body.at, cursor_left(&body)};
    return true;
}

static struct span rest(struct cursor c)
{
    return cursor_good(&c) ? (struct span){c.at, cursor_left(&c)} : (struct span){NULL, 0};
}

/* A list after a 16-bit or 8-bit length, to the end of the body; absent if it is broken. */
static struct span list_u16(struct span body)
{
    struct cursor c = cursor_of(body);
    return rest(cursor_sub_u16(&c));
}

static struct span list_u8(struct span body)
{
    struct cursor c = cursor_of(body);
    return rest(cursor_sub_u8(&c));
}

/* RFC 6066 section 3: the first entry of type host_name. */
static struct span read_server_name(struct span body)
{
    struct cursor list = cursor_of(list_u16(body));
    while (cursor_left(&list) >= 3) {
        uint8_t type = cursor_u8(&list);
        struct cursor name = cursor_sub_u16(&list);
        if (!cursor_good(&name)) break;
        if (type == 0) return (struct span){name.at, cursor_left(&name)};
    }
    return (struct span){(const uint8_t *)"", 0};
}

static bool is_grease_alpn(struct span name)
{
    return name.size == 2 && tls_is_grease((uint16_t)(name.data[0] << 8 | name.data[1]));
}

static struct span read_alpn_first(struct span list)
{
    struct cursor c = cursor_of(list);
    while (cursor_left(&c) > 0) {
        struct cursor name = cursor_sub_u8(&c);
        if (!cursor_good(&name)) break;
        struct span bytes = {name.at, cursor_left(&name)};
        if (!is_grease_alpn(bytes)) return bytes;
    }
    return (struct span){NULL, 0};
}

/* DTLS versions count downwards: 0xfeff is 1.0, 0xfefd 1.2, 0xfefc 1.3 (RFC 9147 section 5.3). */
static uint16_t version_rank(uint16_t version)
{
    return version >> 8 == 0xfe ? (uint16_t)(0xfeff - version) : version;
}

static uint16_t read_highest_version(struct span body, uint16_t otherwise)
{
    struct cursor list = cursor_of(list_u8(body));
    uint16_t highest = 0;
    bool any = false;
    while (cursor_left(&list) >= 2) {
        uint16_t version = cursor_u16(&list);
        if (tls_is_grease(version)) continue;
        if (!any || version_rank(version) > version_rank(highest)) highest = version;
        any = true;
    }
    return any ? highest : otherwise;
}

/* RFC 9000 section 18. Chrome before 2023 named itself in 0x3129. */
static struct span read_user_agent(struct span body)
{
    struct cursor parameters = cursor_of(body);
    while (cursor_left(&parameters) > 0) {
        uint64_t number = quic_varint(&parameters);
        uint64_t size = quic_varint(&parameters);
        if (size > cursor_left(&parameters)) break;
        struct span value = cursor_span(&parameters, (size_t)size);
        if (!cursor_good(&parameters)) break;
        if (number == 0x3129) return value;
    }
    return (struct span){NULL, 0};
}

/* Encrypted ClientHello, its drafts 8 to 12, and encrypted SNI before them. */
static bool is_ech(const struct tls_extension *extension)
{
    if (extension->number == 0xfe0d) /* RFC 9849: type 0 is the outer hello */
        return extension->body.size > 0 && extension->body.data[0] == 0;
    return extension->number == 0xffce ||
           (extension->number >= 0xfe08 && extension->number < 0xfe0d);
}

static void read_client_extension(struct tls_client *client, const struct tls_extension *extension)
{
    struct span body = extension->body;
    if (is_ech(extension)) client->ech_offered = true;
    switch (extension->number) {
    case EXTENSION_SERVER_NAME:
        if (!client->server_name.data) client->server_name = read_server_name(body);
        break;
    case EXTENSION_SUPPORTED_GROUPS: client->groups = list_u16(body); break;
    case EXTENSION_POINT_FORMATS: client->point_formats = list_u8(body); break;
    case EXTENSION_SIGNATURE_ALGORITHMS: client->signature_algorithms = list_u16(body); break;
    case EXTENSION_ALPN:
        client->alpn = list_u16(body);
        client->alpn_first = read_alpn_first(client->alpn);
        break;
    case EXTENSION_SESSION_TICKET: client->resuming |= body.size > 0; break;
    case EXTENSION_PRE_SHARED_KEY: client->resuming = true; break;
    case EXTENSION_SUPPORTED_VERSIONS:
        client->highest_version = read_highest_version(body, client->legacy_version);
        break;
    case EXTENSION_QUIC_PARAMETERS:
    case EXTENSION_QUIC_PARAMETERS_DRAFT: client->user_agent = read_user_agent(body); break;
    default: break; /* a wire number, not one of our enums: listed, not read */
    }
}

bool tls_client_read(struct span body, enum tls_transport transport, struct tls_client *client)
{
    struct cursor c = cursor_of(body);
    *client = (struct tls_client){.transport = transport};
    client->legacy_version = cursor_u16(&c);
    client->random = cursor_span(&c, 32);
    client->session_id = rest(cursor_sub_u8(&c));
    if (transport == TLS_OVER_DTLS) (void)cursor_sub_u8(&c); /* cookie, RFC 6347 section 4.2.1 */
    client->ciphers = rest(cursor_sub_u16(&c));
    (void)cursor_sub_u8(&c); /* compression methods */
    client->highest_version = client->legacy_version;
    if (!cursor_good(&c) || client->session_id.size > 32) return false;
    if (cursor_left(&c) == 0) return true; /* before extensions: RFC 5246 section 7.4.1.2 */
    struct cursor block = cursor_sub_u16(&c);
    if (!cursor_good(&c)) return false;
    client->extensions = rest(block);
    struct tls_extension extension;
    while (tls_extension_next(&block, &extension))
        read_client_extension(client, &extension);
    return cursor_left(&block) == 0 && cursor_good(&block);
}

static void read_server_extension(struct tls_server *server, const struct tls_extension *extension)
{
    struct cursor body = cursor_of(extension->body);
    switch (extension->number) {
    case EXTENSION_ALPN: server->alpn = read_alpn_first(list_u16(extension->body)); break;
    case EXTENSION_PRE_SHARED_KEY: server->resumed_psk = true; break;
    case EXTENSION_SUPPORTED_VERSIONS:
        if (extension->body.size >= 2) server->version = cursor_u16(&body);
        break;
    default: break; /* a wire number, not one of our enums */
    }
}

/* Drafts of TLS 1.3 up to the 21st had no session id and no compression in the ServerHello. */
static bool is_short_draft(uint16_t version)
{
    return version >= 0x7f00 && version <= 0x7f15;
}

bool tls_server_read(struct span body, enum tls_transport transport, struct tls_server *server)
{
    struct cursor c = cursor_of(body);
    *server = (struct tls_server){.transport = transport};
    server->legacy_version = server->version = cursor_u16(&c);
    server->random = cursor_span(&c, 32);
    bool is_short = is_short_draft(server->version);
    if (!is_short) server->session_id = rest(cursor_sub_u8(&c));
    server->cipher = cursor_u16(&c);
    if (!is_short) cursor_skip(&c, 1); /* compression method */
    if (!cursor_good(&c) || server->session_id.size > 32) return false;
    server->is_retry = memcmp(server->random.data, retry_random, sizeof retry_random) == 0;
    if (cursor_left(&c) == 0) return true;
    struct cursor block = cursor_sub_u16(&c);
    if (!cursor_good(&c)) return false;
    server->extensions = rest(block);
    struct tls_extension extension;
    while (tls_extension_next(&block, &extension))
        read_server_extension(server, &extension);
    return cursor_left(&block) == 0 && cursor_good(&block);
}

bool tls_server_hides_the_rest(const struct tls_server *server)
{
    uint16_t version = server->version;
    if (version >> 8 == 0xfe) return version <= 0xfefc;
    return version >= 0x0304;
}

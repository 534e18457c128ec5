/* SPDX-License-Identifier: MIT */
#include "tls_facts.h"

#include "ja3.h"
#include "ja4_memo.h"

static struct span name_text(struct text *text, struct span name)
{
    size_t start = text->size;
    if (!name.data) return name;
    if (name.size > 1 && name.data[name.size - 1] == '.') name.size--;
    text_add_label(text, name);
    return text_since(text, start);
}

static struct span alpn_text(struct text *text, struct span name)
{
    size_t start = text->size;
    if (!name.data) return name;
    text_add_utf8(text, name);
    return text_since(text, start);
}

static struct span alpn_list_text(struct text *text, struct span list)
{
    size_t start = text->size;
    struct cursor c = cursor_of(list);
    if (!list.data) return list;
    while (cursor_left(&c) > 0) {
        struct cursor name = cursor_sub_u8(&c);
        if (!cursor_good(&name)) break;
        if (text->size > start) text_add_char(text, ',');
        text_add_utf8(text, cursor_rest(&name));
    }
    return text_since(text, start);
}

/* Fingerprints sort and hash all extensions, so a hello with more of them than any client sends gets none. */
static bool has_fingerprint(const struct tls_client *client)
{
    enum { EXTENSIONS_MOST = 128 };
    struct cursor c = cursor_of(client->extensions);
    struct tls_extension extension;
    for (unsigned count = 0; tls_extension_next(&c, &extension);)
        if (++count > EXTENSIONS_MOST) return false;
    return true;
}

void tls_client_emit(struct parse_context *context, const struct tls_client *client,
                     uint32_t quic_version)
{
    struct text *text = &context->text, before = context->text;
    struct event event = {.kind = EVENT_CLIENT_HELLO};
    struct client_hello *hello = &event.client_hello;
    hello->transport = client->transport;
    hello->legacy_version = client->legacy_version;
    hello->highest_version = client->highest_version;
    hello->quic_version = quic_version;
    hello->lane = client->lane;
    hello->ech_offered = client->ech_offered;
    hello->resuming = client->resuming;
    hello->session_id = client->session_id;
    hello->sni = name_text(text, client->server_name);
    hello->alpn = alpn_list_text(text, client->alpn);
    hello->alpn_first = alpn_text(text, client->alpn_first);
    hello->user_agent = alpn_text(text, client->user_agent);
    if (has_fingerprint(client)) {
        hello->ja3 = ja3_client(text, client);
        hello->ja3_hash = ja3_hash(context->crypto, text, hello->ja3);
        ja4_client_again(context->ja4_memo, context->crypto, text, client, hello->ja3, &hello->ja4,
                         &hello->ja4_r);
    } else {
        emit_oddity(context, "hello with too many extensions");
    }
    emit(context, &event);
    *text = before;
}

void tls_server_emit(struct parse_context *context, const struct tls_server *server)
{
    struct text *text = &context->text, before = context->text;
    struct event event = {.kind = EVENT_SERVER_HELLO};
    struct server_hello *hello = &event.server_hello;
    hello->transport = server->transport;
    hello->version = server->version;
    hello->cipher = server->cipher;
    hello->lane = server->lane;
    hello->session_id = server->session_id;
    hello->resumed_psk = server->resumed_psk;
    hello->is_retry = server->is_retry;
    hello->alpn = alpn_text(text, server->alpn);
    hello->ja3s = ja3_server(text, server);
    hello->ja3s_hash = ja3_hash(context->crypto, text, hello->ja3s);
    emit(context, &event);
    *text = before;
}

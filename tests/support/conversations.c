/* SPDX-License-Identifier: MIT */
#include "conversations.h"

#include <assert.h>

static void say_http(struct conversation *c)
{
    c->name = "http";
    c->server_port = 80;
    build_text(&c->said[0], "GET /first?q=1 HTTP/1.1\r\nHost: www.example.com\r\n"
                            "User-Agent: Mozilla/5.0 (X11; Linux x86_64)\r\nAccept: */*\r\n\r\n"
                            "POST /second HTTP/1.1\r\nHost: www.example.com\r\n"
                            "Content-Length: 300\r\n\r\n");
    for (int i = 0; i < 30; i++)
        build_text(&c->said[0], "POST /no?\n");
    build_text(&c->said[0], "HEAD /third HTTP/1.1\r\nHost: www.example.com\r\n\r\n"
                            "GET /fourth HTTP/1.1\r\nHost: www.example.com\r\n\r\n");
    build_text(&c->said[1], "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
                            "Content-Length: 500\r\nServer: test\r\n\r\n");
    for (int i = 0; i < 50; i++)
        build_text(&c->said[1], "HTTP/1.1 \n");
    build_text(&c->said[1], "HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n"
                            "a\r\n0123456789\r\n1E\r\n012345678901234567890123456789\r\n0\r\n\r\n"
                            "HTTP/1.1 204 No Content\r\nContent-Length: 9999\r\n\r\n"
                            "HTTP/1.1 404 Not Found\r\nContent-Length: 9\r\n\r\nnot here.");
}

static void say_name(struct build *b, const char *first)
{
    build_number(b, strlen(first), 1);
    build_text(b, first);
    build_hex(b, "07 6578616d706c65 03 636f6d 00");
}

static void say_dns(struct conversation *c)
{
    c->name = "dns";
    c->server_port = 53;
    for (unsigned i = 0; i < 4; i++) {
        char label[8] = "www0";
        label[3] = (char)('0' + i);
        for (unsigned side = 0; side < 2; side++) {
            struct build *b = &c->said[side];
            size_t message = build_begin(b, 2);
            build_number(b, 0x1000 + i, 2);
            build_hex(b, side ? "8180 0001 0001 0000 0000" : "0100 0001 0000 0000 0000");
            say_name(b, label);
            build_hex(b, "0001 0001");
            if (side) build_hex(b, "c00c 0001 0001 0000003c 0004 c0000201");
            build_end(b, message, 2);
        }
    }
}

static void say_tls_record(struct build *b, uint8_t type, struct span body, size_t piece)
{
    for (size_t at = 0; at < body.size; at += piece) {
        size_t size = body.size - at < piece ? body.size - at : piece;
        build_number(b, type, 1);
        build_number(b, 0x0303, 2);
        build_number(b, size, 2);
        build_bytes(b, body.data + at, size);
    }
}

static void say_tls(struct conversation *c)
{
    struct build hello = {.size = 0}, handshake = {.size = 0};
    static const uint8_t secret[700];
    c->name = "tls";
    c->server_port = 443;
    build_client_hello(&hello, 0x0303);
    build_handshake(&handshake, 1, build_span(&hello));
    say_tls_record(&c->said[0], 22, build_span(&handshake), 100); /* over several records */
    hello.size = handshake.size = 0;
    build_server_hello(&hello, 0x0303, 0x0304);
    build_handshake(&handshake, 2, build_span(&hello));
    say_tls_record(&c->said[1], 22, build_span(&handshake), 1000);
    for (unsigned side = 0; side < 2; side++) {
        say_tls_record(&c->said[side], 20, span_text("\x01"), 1000);
        say_tls_record(&c->said[side], 23, (struct span){secret, sizeof secret}, 1000);
    }
}

void conversation_build(unsigned number, struct conversation *conversation)
{
    static void (*const builders[CONVERSATIONS])(struct conversation *) = {say_http, say_dns,
                                                                           say_tls};
    assert(number < CONVERSATIONS);
    conversation->said[0].size = conversation->said[1].size = 0;
    builders[number](conversation);
}

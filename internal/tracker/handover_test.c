/* SPDX-License-Identifier: MIT */
/*
 * TLS that begins inside of another protocol is recorded with its flow: after CONNECT, SOCKS, and
 * the requests for TLS of eight protocols. Each dialogue is one that the protocol's text shows.
 */
#include "observer.h"
#include "packets.h"
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Messages of both sides: '>' of the client, '<' of the server. */
struct message {
    char side;
    const char *bytes;
    size_t size;
};
#define C(text)                                                                                    \
    {                                                                                              \
        '>', text, sizeof(text) - 1                                                                \
    }
#define S(text)                                                                                    \
    {                                                                                              \
        '<', text, sizeof(text) - 1                                                                \
    }
enum { MESSAGES_MOST = 10 };

struct dialogue_case {
    const char *name;
    uint16_t port;
    struct message messages[MESSAGES_MOST]; /* bytes NULL: the end */
};

static const struct dialogue_case cases[] = {
    /* RFC 9110, 9.3.6 */
    {"CONNECT",
     3128,
     {C("CONNECT a.example.org:443 HTTP/1.1\r\nHost: a.example.org:443\r\n\r\n"),
      S("HTTP/1.1 200 Connection established\r\n\r\n")}},
    {"CONNECT after 407, with a body",
     8080,
     {C("CONNECT a.example.org:443 HTTP/1.1\r\nHost: a.example.org:443\r\n\r\n"),
      S("HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"x\"\r\n"
        "Content-Length: 4\r\n\r\nno!\n"),
      C("CONNECT a.example.org:443 HTTP/1.1\r\nHost: a.example.org:443\r\n"
        "Proxy-Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==\r\n\r\n"),
      S("HTTP/1.1 200 OK\r\nVia: 1.1 proxy\r\n\r\n")}},
    /* RFC 1928, 3 to 6: no password, a name, and a reply with an IPv4 address */
    {"SOCKS 5",
     1080,
     {C("\x05\x01\x00"), S("\x05\x00"),
      C("\x05\x01\x00\x03\x0d"
        "a.example.org\x01\xbb"),
      S("\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00")}},
    /* RFC 1929, on a port of nobody */
    {"SOCKS 5 with a password",
     9999,
     {C("\x05\x02\x00\x02"), S("\x05\x02"), C("\x01\x02me\x03key"), S("\x01\x00"),
      C("\x05\x01\x00\x01\xcb\x00\x71\x07\x01\xbb"),
      S("\x05\x00\x00\x04\x20\x01\x0d\xb8\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x01\x01"
        "\xbb")}},
    {"SOCKS 4a",
     1080,
     {C("\x04\x01\x01\xbb\x00\x00\x00\x01me\x00"
        "a.example.org\x00"),
      S("\x00\x5a\x00\x00\x00\x00\x00\x00")}},
    /* RFC 3207, 5 */
    {"SMTP",
     25,
     {S("220 mail.imc.org SMTP service ready\r\n"), C("EHLO mail.example.com\r\n"),
      S("250-mail.imc.org offers a warm hug of welcome\r\n250-8BITMIME\r\n250-STARTTLS\r\n250 "
        "DSN\r\n"),
      C("STARTTLS\r\n"), S("220 Go ahead\r\n")}},
    {"SMTP submission after a refusal",
     587,
     {S("220-mail.example.org ESMTP\r\n220 and a second line\r\n"), C("EHLO [192.0.2.1]\r\n"),
      S("250-mail.example.org\r\n250 STARTTLS\r\n"), C("starttls\r\n"),
      S("454 TLS not available due to temporary reason\r\n"), C("STARTTLS\r\n"),
      S("220 2.0.0 Ready to start TLS\r\n")}},
    /* RFC 9051, 6.2.1 */
    {"IMAP",
     143,
     {S("* OK [CAPABILITY IMAP4rev2 STARTTLS LOGINDISABLED] IMAP ready\r\n"),
      C("a001 CAPABILITY\r\n"),
      S("* CAPABILITY IMAP4rev2 STARTTLS LOGINDISABLED\r\na001 OK CAPABILITY completed\r\n"),
      C("a002 STARTTLS\r\n"), S("a002 OK Begin TLS negotiation now\r\n")}},
    /* RFC 2595, 4 */
    {"POP3",
     110,
     {S("+OK POP3 server ready\r\n"), C("CAPA\r\n"), S("+OK\r\nSTLS\r\nUSER\r\n.\r\n"),
      C("STLS\r\n"), S("+OK Begin TLS negotiation\r\n")}},
    /* RFC 4217, 12.1 */
    {"FTP",
     21,
     {S("220 ftp.example.org ready\r\n"), C("FEAT\r\n"),
      S("211-Extensions\r\n AUTH TLS\r\n PBSZ\r\n211 End\r\n"), C("AUTH TLS\r\n"),
      S("234 AUTH TLS successful\r\n")}},
    /* RFC 6120, 9.1 */
    {"XMPP",
     5222,
     {C("<?xml version='1.0'?><stream:stream from='juliet@im.example.com' to='im.example.com' "
        "version='1.0' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>"),
      S("<?xml version='1.0'?><stream:stream from='im.example.com' "
        "id='t7AMCin9zjMNwQKDnplntZPIDEI='"
        " version='1.0' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>"),
      S("<stream:features><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'><required/></starttls>"
        "</stream:features>"),
      C("<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"),
      S("<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>")}},
    /* RFC 4511, 4.14: OID 1.3.6.1.4.1.1466.20037, and success */
    {"LDAP",
     389,
     {C("\x30\x1d\x02\x01\x01\x77\x18\x80\x16"
        "1.3.6.1.4.1.1466.20037"),
      S("\x30\x0c\x02\x01\x01\x78\x07\x0a\x01\x00\x04\x00\x04\x00")}},
    {"LDAP that answers with the name of the request",
     389,
     {C("\x30\x1d\x02\x01\x01\x77\x18\x80\x16"
        "1.3.6.1.4.1.1466.20037"),
      S("\x30\x24\x02\x01\x01\x78\x1f\x0a\x01\x00\x04\x00\x04\x00\x8a\x16"
        "1.3.6.1.4.1.1466.20037")}},
    /* The protocol's text, 55.2.12: first GSSAPI is refused */
    {"PostgreSQL",
     5432,
     {C("\x00\x00\x00\x08\x04\xd2\x16\x30"), S("N"), C("\x00\x00\x00\x08\x04\xd2\x16\x2f"),
      S("S")}},
    /* A server that offers TLS; the client's request of 32 bytes has the bit CLIENT_SSL (0x800) */
    {"MySQL",
     3306,
     {S("\x4a\x00\x00\x00\x0a"
        "8.0.36\x00\x08\x00\x00\x00\x11\x22\x33\x44\x55\x66\x77\x08\x00\xff\xff\xff\x02\x00\xff\xdf"
        "\x15\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x21\x43\x65\x07\x29\x41\x53\x75\x17\x2f\x31"
        "\x45\x00"
        "caching_sha2_password\x00"),
      C("\x20\x00\x00\x01\x85\xae\xff\x19\x00\x00\x00\x01\xff\x00\x00\x00\x00\x00\x00\x00\x00\x00"
        "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00")}},
};

/* A handshake message in a record of its own. */
static void add_message(struct build *stream, uint8_t type, const struct build *body)
{
    struct build message = {.size = 0};
    build_handshake(&message, type, build_span(body));
    build_hex(stream, "16 0301");
    build_number(stream, message.size, 2);
    build_bytes(stream, message.data, message.size);
}

/* In segments of at most so many bytes. */
static void say(struct script *script, bool client_speaks, struct span bytes, size_t most)
{
    while (bytes.size) {
        size_t size = bytes.size < most ? bytes.size : most;
        script_say(script, client_speaks, (struct span){bytes.data, size});
        bytes.data += size;
        bytes.size -= size;
    }
}

static void check(const struct dialogue_case *one, size_t segment)
{
    struct build hello = {.size = 0}, answer = {.size = 0}, client = {.size = 0},
                 server = {.size = 0};
    struct observer *observer = observer_create(NULL);
    struct script script = script_between(observer, "10.0.0.1", 40000, "192.0.2.1", one->port);
    build_client_hello(&hello, 0x0303);
    add_message(&client, 1, &hello);
    build_server_hello(&answer, 0x0303, 0x0304);
    add_message(&server, 2, &answer);
    script_play(&script, ">S <SA >A");
    for (size_t i = 0; i < MESSAGES_MOST && one->messages[i].bytes; i++) {
        const struct message *message = &one->messages[i];
        say(&script, message->side == '>',
            (struct span){(const uint8_t *)message->bytes, message->size}, segment);
    }
    say(&script, true, build_span(&client), segment);
    say(&script, false, build_span(&server), segment);
    const char *row = strstr(observer_finish(observer), "tls ");
    if (!row || !strstr(row, " client=1 server=1 version=0304 ") || observer->flow_count != 1)
        fail_msg("%s in segments of %zu: %s", one->name, segment, observer->lines);
    observer_destroy(observer);
}

static void tls_inside_of_another_protocol_is_recorded_with_its_flow(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        check(&cases[i], 1400);
}

static void the_same_where_every_message_comes_in_pieces(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        for (size_t size = 1; size < 20; size += 6)
            check(&cases[i], size);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tls_inside_of_another_protocol_is_recorded_with_its_flow),
        cmocka_unit_test(the_same_where_every_message_comes_in_pieces),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

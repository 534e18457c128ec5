/* SPDX-License-Identifier: MIT */
/* The protocols that hand their stream over: to TLS, or to the protocol that a proxy carries. */
#include "dialogue.h"

#include "parse_check.h"
#include "test.h"

#include <stdlib.h>

#define TEXT(literal)                                                                              \
    (struct span)                                                                                  \
    {                                                                                              \
        (const uint8_t *)(literal), sizeof(literal) - 1                                            \
    }
#define REPLIES(text)                                                                              \
    {                                                                                              \
        false, TEXT(text)                                                                          \
    }
#define ASKS(text)                                                                                 \
    {                                                                                              \
        true, TEXT(text)                                                                           \
    }

extern const struct protocol smtp_protocol, ftp_protocol, pop3_protocol, imap_protocol,
    telnet_protocol, socks_protocol, postgresql_protocol, mysql_protocol, rdp_protocol,
    xmpp_protocol, ldap_protocol;

struct turn {
    bool from_originator;
    struct span bytes;
};

struct outcome {
    enum parse_status status; /* of the last turn */
    uint64_t left;            /* bytes of it that were not consumed */
    char detail[64];
    unsigned logins;
};

static void keep_detail(void *owner, const struct event *event)
{
    struct outcome *outcome = owner;
    outcome->logins += event->kind == EVENT_LOGIN;
    if (event->kind != EVENT_APPLICATION) return;
    struct span detail = event->application.detail;
    size_t size = detail.size < 63 ? detail.size : 63;
    if (size) memcpy(outcome->detail, detail.data, size);
    outcome->detail[size] = '\0';
}

/* The turns of a conversation in order. Each side continues with the bytes that it had left. */
static struct outcome converse(const struct protocol *protocol, const struct turn *turns,
                               size_t count)
{
    struct outcome outcome = {.status = PARSE_MORE};
    struct sink sink = {keep_detail, &outcome};
    struct protocol_states states = {0};
    struct parse_context *context = parse_context_create();
    assert_non_null(context);
    context->sink = &sink;
    context->states = &states;
    context->carrier = CARRIER_TCP;
    for (size_t i = 0; i < count && outcome.status != PARSE_SWITCH; i++) {
        context->from_originator = turns[i].from_originator;
        struct parse_result result = protocol->parse(context, turns[i].bytes);
        outcome.status = result.status;
        outcome.left = turns[i].bytes.size - result.consumed;
    }
    parse_context_destroy(context);
    return outcome;
}

#define COUNT(array) (sizeof(array) / sizeof *(array))

static void smtp_hands_over_after_starttls_is_granted(void **state)
{
    (void)state;
    const struct turn turns[] = {REPLIES("220 mail.imc.org SMTP service ready\r\n"),
                                 ASKS("EHLO mail.example.com\r\n"),
                                 REPLIES("250-mail.imc.org\r\n250 STARTTLS\r\n"),
                                 ASKS("STARTTLS\r\n"), REPLIES("220 Go ahead\r\n")};
    struct outcome outcome = converse(&smtp_protocol, turns, COUNT(turns));
    assert_int_equal(outcome.status, PARSE_SWITCH);
    assert_int_equal(outcome.left, 0);
    assert_string_equal(outcome.detail, "220 mail.imc.org SMTP service ready");
}

static void smtp_goes_on_where_starttls_is_refused(void **state)
{
    (void)state;
    const struct turn turns[] = {REPLIES("220 h SMTP\r\n"), ASKS("STARTTLS\r\n"),
                                 REPLIES("454 TLS not available\r\n"), ASKS("MAIL FROM:<a>\r\n"),
                                 REPLIES("250 ok\r\n")};
    assert_int_equal(converse(&smtp_protocol, turns, COUNT(turns)).status, PARSE_MORE);
}

static void what_a_client_sends_after_asking_waits_for_the_answer(void **state)
{
    (void)state;
    const struct turn turns[] = {REPLIES("220 h SMTP\r\n"), ASKS("STARTTLS\r\n\x16\x03\x01")};
    struct outcome outcome = converse(&smtp_protocol, turns, COUNT(turns));
    assert_int_equal(outcome.status, PARSE_MORE);
    assert_int_equal(outcome.left, 3);
}

static void ftp_pop3_and_imap_hand_over_in_their_own_words(void **state)
{
    (void)state;
    const struct turn ftp[] = {REPLIES("220 FTP\r\n"), ASKS("AUTH TLS\r\n"),
                               REPLIES("234 AUTH TLS OK.\r\n")};
    assert_int_equal(converse(&ftp_protocol, ftp, COUNT(ftp)).status, PARSE_SWITCH);
    const struct turn pop3[] = {REPLIES("+OK POP3\r\n"), ASKS("STLS\r\n"),
                                REPLIES("+OK Begin TLS\r\n")};
    assert_int_equal(converse(&pop3_protocol, pop3, COUNT(pop3)).status, PARSE_SWITCH);
    const struct turn imap[] = {REPLIES("* OK ready\r\n"), ASKS("a002 STARTTLS\r\n"),
                                REPLIES("* CAPABILITY IMAP4rev1\r\n"),
                                REPLIES("a002 OK Begin\r\n")};
    assert_int_equal(converse(&imap_protocol, imap, COUNT(imap)).status, PARSE_SWITCH);
}

static void xmpp_hands_over_after_proceed(void **state)
{
    (void)state;
    const struct turn turns[] = {
        ASKS("<stream:stream to='h' xmlns='jabber:client'>"
             "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"),
        REPLIES("<stream:stream><stream:features><starttls/></stream:features>"
                "<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>\x16")};
    struct outcome outcome = converse(&xmpp_protocol, turns, COUNT(turns));
    assert_int_equal(outcome.status, PARSE_SWITCH);
    assert_int_equal(outcome.left, 1);
}

static void postgresql_hands_over_after_s_and_goes_on_after_n(void **state)
{
    (void)state;
    const struct turn granted[] = {ASKS("\0\0\0\x08\x04\xd2\x16\x2f"), REPLIES("S")};
    assert_int_equal(converse(&postgresql_protocol, granted, 2).status, PARSE_SWITCH);
    const struct turn refused[] = {ASKS("\0\0\0\x08\x04\xd2\x16\x2f"), REPLIES("N"),
                                   ASKS("\0\0\0\x11\0\3\0\0user\0me\0\0")};
    assert_int_equal(converse(&postgresql_protocol, refused, 3).status, PARSE_DONE);
}

static void mysql_hands_over_when_the_client_asks(void **state)
{
    (void)state;
    const struct turn turns[] = {REPLIES("\x4a\0\0\0\x0a"
                                         "8.0.32\0\1\0\0\0abcdefgh\0"),
                                 ASKS("\x20\0\0\1\x05\xae\0\0\0\0\0\1\x2d\0\0\0\0\0\0\0\0\0\0\0\0\0"
                                      "\0\0\0\0\0\0\0\0\0\0\x16\3\1")};
    struct outcome outcome = converse(&mysql_protocol, turns, COUNT(turns));
    assert_int_equal(outcome.status, PARSE_SWITCH);
    assert_int_equal(outcome.left, 3);
    assert_string_equal(outcome.detail, "8.0.32");
}

static void rdp_hands_over_when_the_server_chooses_tls(void **state)
{
    (void)state;
    const struct turn turns[] = {ASKS("\3\0\0\x13\x0e\xe0\0\0\0\0\0\1\0\x08\0\3\0\0\0"),
                                 REPLIES("\3\0\0\x13\x0e\xd0\0\0\x12\x34\0\2\0\x08\0\1\0\0\0")};
    assert_int_equal(converse(&rdp_protocol, turns, 2).status, PARSE_SWITCH);
    const struct turn standard[] = {ASKS("\3\0\0\x13\x0e\xe0\0\0\0\0\0\1\0\x08\0\0\0\0\0"),
                                    REPLIES("\3\0\0\x13\x0e\xd0\0\0\x12\x34\0\2\0\x08\0\0\0\0\0")};
    assert_int_equal(converse(&rdp_protocol, standard, 2).status, PARSE_DONE);
}

static void ldap_hands_over_after_start_tls_succeeds(void **state)
{
    (void)state;
    const struct turn turns[] = {
        ASKS("\x30\x1d\2\1\1\x77\x18\x80\x16"
             "1.3.6.1.4.1.1466.20037"),
        REPLIES("\x30\x0c\2\1\1\x78\7\x0a\1\0\4\0\4\0\x16"),
    };
    struct outcome outcome = converse(&ldap_protocol, turns, COUNT(turns));
    assert_int_equal(outcome.status, PARSE_SWITCH);
    assert_int_equal(outcome.left, 1);
}

static void socks_hands_over_what_the_proxy_carries(void **state)
{
    (void)state;
    const struct turn plain[] = {ASKS("\5\1\0"), REPLIES("\5\0"), ASKS("\5\1\0\3\1h\0\x50"),
                                 REPLIES("\5\0\0\1\1\2\3\4\0\x50HTTP")};
    struct outcome outcome = converse(&socks_protocol, plain, COUNT(plain));
    assert_int_equal(outcome.status, PARSE_SWITCH);
    assert_int_equal(outcome.left, 4);
    const struct turn password[] = {ASKS("\5\2\0\2"),
                                    REPLIES("\5\2"),
                                    ASKS("\1\1u\1p"),
                                    REPLIES("\1\0"),
                                    ASKS("\5\1\0\1\1\2\3\4\0\x50"),
                                    REPLIES("\5\0\0\1\1\2\3\4\0\x50")};
    assert_int_equal(converse(&socks_protocol, password, COUNT(password)).status, PARSE_SWITCH);
    const struct turn version_4[] = {ASKS("\4\1\0\x50\0\0\0\1me\0host\0"),
                                     REPLIES("\0\x5a\0\0\0\0\0\0")};
    assert_int_equal(converse(&socks_protocol, version_4, 2).status, PARSE_SWITCH);
    const struct turn refused[] = {ASKS("\5\1\0"), REPLIES("\5\xff")};
    assert_int_equal(converse(&socks_protocol, refused, 2).status, PARSE_DONE);
}

static void a_password_in_the_clear_is_told_and_an_anonymous_one_is_not(void **state)
{
    (void)state;
    const struct turn ftp[] = {REPLIES("220 FTP\r\n"), ASKS("USER anna\r\n"),
                               REPLIES("331 Password\r\n"), ASKS("PASS secret\r\n")};
    assert_int_equal(converse(&ftp_protocol, ftp, COUNT(ftp)).logins, 1);
    const struct turn anonymous[] = {REPLIES("220 FTP\r\n"), ASKS("USER anonymous\r\n"),
                                     REPLIES("331 Password\r\n"), ASKS("PASS me@\r\n")};
    assert_int_equal(converse(&ftp_protocol, anonymous, COUNT(anonymous)).logins, 0);
    const struct turn pop3[] = {REPLIES("+OK POP3\r\n"), ASKS("USER anna\r\n"), REPLIES("+OK\r\n"),
                                ASKS("pass secret\r\n")};
    assert_int_equal(converse(&pop3_protocol, pop3, COUNT(pop3)).logins, 1);
    const struct turn imap[] = {REPLIES("* OK IMAP4\r\n"), ASKS("a1 LOGIN anna secret\r\n")};
    assert_int_equal(converse(&imap_protocol, imap, COUNT(imap)).logins, 1);
    const struct turn smtp[] = {REPLIES("220 mail ESMTP\r\n"), ASKS("EHLO me\r\n"),
                                REPLIES("250-AUTH PLAIN LOGIN\r\n250 OK\r\n"),
                                ASKS("AUTH PLAIN AGFubmEAc2VjcmV0\r\n")};
    assert_int_equal(converse(&smtp_protocol, smtp, COUNT(smtp)).logins, 1);
    const struct turn telnet[] = {REPLIES("\xff\xfb\x01\xff\xfb\x03login: "), ASKS("anna\r\n"),
                                  REPLIES("anna\r\nPassword: "), ASKS("secret\r\n")};
    assert_int_equal(converse(&telnet_protocol, telnet, COUNT(telnet)).logins, 1);
}

static void after_tls_began_nothing_is_a_login_in_the_clear(void **state)
{
    (void)state;
    const struct turn pop3[] = {REPLIES("+OK POP3\r\n"), ASKS("STLS\r\n"), REPLIES("+OK\r\n"),
                                ASKS("PASS secret\r\n")};
    struct outcome outcome = converse(&pop3_protocol, pop3, COUNT(pop3));
    assert_int_equal(outcome.status, PARSE_SWITCH);
    assert_int_equal(outcome.logins, 0);
}

static void a_dialogue_reads_the_same_however_it_is_split(void **state)
{
    (void)state;
    const struct parse_input inputs[] = {
        {.protocol = &smtp_protocol, .bytes = TEXT("220 h SMTP\r\n250 ok\r\n")},
        {.protocol = &imap_protocol, .bytes = TEXT("* OK [CAPABILITY] h\r\na OK\r\n")},
        {.protocol = &pop3_protocol, .bytes = TEXT("+OK POP3 <1@h>\r\n+OK\r\n")},
        {.protocol = &xmpp_protocol, .bytes = TEXT("<?xml ?><stream:stream xmlns='jabber:'>")},
        {.protocol = &ldap_protocol, .bytes = TEXT("\x30\x0c\2\1\1\x60\7\2\1\3\4\0\x80\0")},
    };
    for (size_t i = 0; i < COUNT(inputs); i++) {
        check_every_split(&inputs[i]);
        check_every_truncation(&inputs[i], false);
        check_every_flip(&inputs[i], false);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(smtp_hands_over_after_starttls_is_granted),
        cmocka_unit_test(smtp_goes_on_where_starttls_is_refused),
        cmocka_unit_test(what_a_client_sends_after_asking_waits_for_the_answer),
        cmocka_unit_test(ftp_pop3_and_imap_hand_over_in_their_own_words),
        cmocka_unit_test(xmpp_hands_over_after_proceed),
        cmocka_unit_test(postgresql_hands_over_after_s_and_goes_on_after_n),
        cmocka_unit_test(mysql_hands_over_when_the_client_asks),
        cmocka_unit_test(rdp_hands_over_when_the_server_chooses_tls),
        cmocka_unit_test(ldap_hands_over_after_start_tls_succeeds),
        cmocka_unit_test(socks_hands_over_what_the_proxy_carries),
        cmocka_unit_test(a_password_in_the_clear_is_told_and_an_anonymous_one_is_not),
        cmocka_unit_test(after_tls_began_nothing_is_a_login_in_the_clear),
        cmocka_unit_test(a_dialogue_reads_the_same_however_it_is_split),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: MIT */
#include "parser/parser.h"

#include "parse_check.h"
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

extern const struct protocol http_protocol;

static struct parse_input from(bool originator, const char *text)
{
    return (struct parse_input){.protocol = &http_protocol,
                                .from_originator = originator,
                                .sender_port = originator ? 40000 : 80,
                                .receiver_port = originator ? 80 : 40000,
                                .bytes = span_text(text)};
}

static void expect_stream(const char *text, bool originator, const char *events)
{
    struct parse_input input = from(originator, text);
    char *got = parse_stream_events(&input, 0);
    assert_string_equal(got, events);
    free(got);
    check_every_split(&input);
    check_every_truncation(&input, false);
    check_every_flip(&input, false);
}

static void expect_exchange(const char *request, const char *reply, const char *events)
{
    struct parse_input inputs[] = {from(true, request), from(false, reply)};
    char *got = parse_exchange_events(inputs, 2);
    assert_string_equal(got, events);
    free(got);
}

static void pipelined_requests_are_told_apart(void **state)
{
    (void)state;
    expect_stream("GET /a?b=c HTTP/1.1\r\nHost: Example.com:8080\r\nUser-Agent: x/1\r\n"
                  "Referer: http://r/\r\n\r\n"
                  "POST /p HTTP/1.0\r\nhost:e\r\nContent-Type: text/plain\r\n"
                  "Content-Length: 5\r\n\r\nhello"
                  "HEAD * HTTP/1.1\n\n",
                  true,
                  "request method=\"GET\" uri=\"/a?b=c\" version=\"1.1\" host=\"Example.com:8080\" "
                  "user_agent=\"x/1\" referrer=\"http://r/\"\n"
                  "body of_request=1 bytes=0 complete=1\n"
                  "request method=\"POST\" uri=\"/p\" version=\"1.0\" host=\"e\" "
                  "content_type=\"text/plain\"\n"
                  "body of_request=1 bytes=5 complete=1\n"
                  "request method=\"HEAD\" uri=\"*\" version=\"1.1\"\n"
                  "body of_request=1 bytes=0 complete=1\n"
                  "status done\n");
}

static void a_chunked_body_counts_its_data_and_not_its_framing(void **state)
{
    (void)state;
    expect_stream("HTTP/1.1 200 OK\r\nServer: s\r\nTransfer-Encoding: gzip, Chunked\r\n\r\n"
                  "5;x=y\r\nhello\r\n0A\r\n0123456789\r\n0\r\nTrailer: t\r\n\r\n"
                  "HTTP/1.1 304 Not Modified\r\nContent-Length: 99\r\n\r\n",
                  false,
                  "reply status=200 interim=0 version=\"1.1\" reason=\"OK\" server=\"s\"\n"
                  "body of_request=0 bytes=15 complete=1\n"
                  "reply status=304 interim=0 version=\"1.1\" reason=\"Not Modified\"\n"
                  "body of_request=0 bytes=0 complete=1\n"
                  "status done\n");
}

static void a_reply_without_a_length_lasts_until_the_end(void **state)
{
    (void)state;
    expect_stream("HTTP/1.0 200\r\n\r\nbytes until the end", false,
                  "reply status=200 interim=0 version=\"1.0\" reason=\"\"\n"
                  "body of_request=0 bytes=19 complete=1\nstatus done\n");
}

static void a_body_that_the_end_cuts_says_how_much_came(void **state)
{
    (void)state;
    expect_stream("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n0123456789", false,
                  "reply status=200 interim=0 version=\"1.1\" reason=\"OK\"\n"
                  "body of_request=0 bytes=10 complete=0\nstatus done\n");
    expect_stream("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n64\r\n0123456789", false,
                  "reply status=200 interim=0 version=\"1.1\" reason=\"OK\"\n"
                  "body of_request=0 bytes=10 complete=0\nstatus done\n");
}

static void a_head_that_the_end_cuts_is_believed_as_far_as_its_whole_lines(void **state)
{
    (void)state;
    expect_stream("GET / HTTP/1.1\r\nHost: a\r\nUser-Agent: Mozi", true,
                  "request method=\"GET\" uri=\"/\" version=\"1.1\" host=\"a\"\n"
                  "body of_request=1 bytes=0 complete=1\nstatus done\n");
    expect_stream("GET / HTTP/1.", true,
                  "request method=\"GET\" uri=\"/\"\n"
                  "body of_request=1 bytes=0 complete=1\nstatus done\n");
    expect_stream("GET /perhaps-more", true, "status done\n");
}

static void replies_to_head_have_no_body(void **state)
{
    (void)state;
    expect_exchange("HEAD / HTTP/1.1\r\n\r\nGET / HTTP/1.1\r\n\r\n",
                    "HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n"
                    "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
                    "request method=\"HEAD\" uri=\"/\" version=\"1.1\"\n"
                    "body of_request=1 bytes=0 complete=1\n"
                    "request method=\"GET\" uri=\"/\" version=\"1.1\"\n"
                    "body of_request=1 bytes=0 complete=1\n"
                    "status done\n"
                    "reply status=200 interim=0 version=\"1.1\" reason=\"OK\"\n"
                    "body of_request=0 bytes=0 complete=1\n"
                    "reply status=200 interim=0 version=\"1.1\" reason=\"OK\"\n"
                    "body of_request=0 bytes=2 complete=1\n"
                    "status done\n");
}

static void an_interim_reply_is_followed_by_the_real_one(void **state)
{
    (void)state;
    expect_stream("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n", false,
                  "reply status=100 interim=1 version=\"1.1\" reason=\"Continue\"\n"
                  "reply status=204 interim=0 version=\"1.1\" reason=\"No Content\"\n"
                  "body of_request=0 bytes=0 complete=1\nstatus done\n");
}

static void an_upgrade_hands_the_stream_over(void **state)
{
    (void)state;
    expect_stream("HTTP/1.1 101 Switching\r\nUpgrade: h2c\r\n\r\nPRI", false,
                  "reply status=101 interim=0 version=\"1.1\" reason=\"Switching\"\n"
                  "status switch\n");
    expect_stream("HTTP/1.1 101 Switching\r\nUpgrade: WebSocket\r\n\r\n\x81\x01x", false,
                  "reply status=101 interim=0 version=\"1.1\" reason=\"Switching\"\n"
                  "application becomes=\"websocket\"\nstatus done\n");
}

static void a_tunnel_opens_when_connect_is_granted(void **state)
{
    (void)state;
    expect_exchange("CONNECT u:p@h:443 HTTP/1.1\r\n\r\n", "HTTP/1.1 200 Established\r\n\r\n",
                    "request method=\"CONNECT\" uri=\"h:443\" version=\"1.1\"\n"
                    "body of_request=1 bytes=0 complete=1\n"
                    "status done\n"
                    "reply status=200 interim=0 version=\"1.1\" reason=\"Established\"\n"
                    "status switch\n");
    expect_exchange("CONNECT h:443 HTTP/1.1\r\n\r\n",
                    "HTTP/1.1 407 No\r\nContent-Length: 1\r\n\r\nx",
                    "request method=\"CONNECT\" uri=\"h:443\" version=\"1.1\"\n"
                    "body of_request=1 bytes=0 complete=1\n"
                    "status done\n"
                    "reply status=407 interim=0 version=\"1.1\" reason=\"No\"\n"
                    "body of_request=0 bytes=1 complete=1\n"
                    "status done\n");
}

static void credentials_in_a_uri_are_dropped(void **state)
{
    (void)state;
    expect_stream("GET ftp://user:secret@h.example/x?y HTTP/1.1\r\n\r\n", true,
                  "request method=\"GET\" uri=\"ftp://h.example/x?y\" version=\"1.1\" "
                  "host=\"h.example\"\n"
                  "body of_request=1 bytes=0 complete=1\nstatus done\n");
    expect_stream("GET / HTTP/1.1\r\nHost: me:pw@h\r\nAuthorization: Basic eA==\r\n\r\n", true,
                  "request method=\"GET\" uri=\"/\" version=\"1.1\" host=\"h\" credentials=1\n"
                  "body of_request=1 bytes=0 complete=1\nstatus done\n");
}

static void expect_login(const char *text, bool expected)
{
    struct parse_input input = from(true, text);
    char *got = parse_stream_events(&input, 0);
    if ((strstr(got, "login\n") || strstr(got, " credentials=1")) != expected)
        fail_msg("%s\n%s", text, got);
    free(got);
    check_every_split(&input);
    check_every_truncation(&input, false);
}

#define FORM(type, size, body)                                                                     \
    "POST /login HTTP/1.1\r\nHost: h\r\nContent-Type: " type "\r\nContent-Length: " size           \
    "\r\n\r\n" body
#define URLENCODED "application/x-www-form-urlencoded"

static void a_password_in_a_form_or_a_query_is_a_login(void **state)
{
    (void)state;
    expect_login(FORM(URLENCODED, "20", "user=me&password=abc"), true);
    expect_login(FORM(URLENCODED "; charset=UTF-8", "14", "a=1&User_PWD=x"), true);
    expect_login(FORM(URLENCODED, "18", "login%5Bpass%5D=xy"), true);
    expect_login("GET /in?me=1&passwd=abc HTTP/1.1\r\nHost: h\r\n\r\n", true);
    expect_login(FORM(URLENCODED, "17", "user=me&password="), false);
    expect_login(FORM(URLENCODED, "20", "compass=north&pwda=1"), false);
    expect_login(FORM("text/plain", "20", "user=me&password=abc"), false);
    expect_login("GET /password=abc HTTP/1.1\r\nHost: h\r\n\r\n", false);
    expect_stream(FORM(URLENCODED, "10", "pass=abcde") "GET / HTTP/1.1\r\n\r\n", true,
                  "request method=\"POST\" uri=\"/login\" version=\"1.1\" host=\"h\" "
                  "content_type=\"application/x-www-form-urlencoded\"\n"
                  "login\n"
                  "body of_request=1 bytes=10 complete=1\n"
                  "request method=\"GET\" uri=\"/\" version=\"1.1\"\n"
                  "body of_request=1 bytes=0 complete=1\nstatus done\n");
}

/* NTLM and Negotiate answer a challenge, signatures prove a key: none of them shows a secret. */
static void an_authorization_is_a_login_if_it_shows_the_secret(void **state)
{
    (void)state;
#define WITH(field) "GET / HTTP/1.1\r\nHost: h\r\n" field "\r\n\r\n"
    expect_login(WITH("Authorization: Basic eA=="), true);
    expect_login(WITH("authorization: bearer abc"), true);
    expect_login(WITH("Authorization: Digest username=\"me\""), true);
    expect_login(WITH("Proxy-Authorization: Basic eA=="), true);
    expect_login(WITH("Authorization: 0123456789abcdef0123"), true);
    expect_login(WITH("Authorization: NTLM TlRMTVNTUAABAAAA"), false);
    expect_login(WITH("Authorization: Negotiate YIIFzQ=="), false);
    expect_login(WITH("Authorization: AWS4-HMAC-SHA256 Credential=a"), false);
    expect_login(WITH("Authorization:"), false);
#undef WITH
}

static void a_folded_field_is_read_as_one_line(void **state)
{
    (void)state;
    expect_stream("\r\nGET / HTTP/1.1\r\nUser-Agent: a\r\n b\r\n\tc\r\nHost: h\r\n\r\n", true,
                  "request method=\"GET\" uri=\"/\" version=\"1.1\" host=\"h\" "
                  "user_agent=\"a b c\"\n"
                  "body of_request=1 bytes=0 complete=1\nstatus done\n");
}

static void a_message_that_does_not_end_where_it_said_is_left_at_the_next_start_line(void **state)
{
    (void)state;
    expect_stream("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nlonger\nHTTP/1.1 404 No\r\n"
                  "Content-Length: 0\r\n\r\n",
                  false,
                  "reply status=200 interim=0 version=\"1.1\" reason=\"OK\"\n"
                  "body of_request=0 bytes=2 complete=1\n"
                  "oddity http: no start line where a message should start\n"
                  "reply status=404 interim=0 version=\"1.1\" reason=\"No\"\n"
                  "body of_request=0 bytes=0 complete=1\nstatus done\n");
}

static void after_lengths_that_differ_only_a_sure_start_is_a_message(void **state)
{
    (void)state;
    static const char *const heads[] = {"Content-Length: 3\r\nContent-Length: 5\r\n",
                                        "Content-Length: 3, 5\r\n"};
    for (size_t i = 0; i < 2; i++) {
        char text[256];
        (void)snprintf(text, sizeof text,
                       "POST /a HTTP/1.1\r\n%s\r\nabcdebc abc HTTP/1.1\r\n\r\n"
                       "GET /y HTTP/1.1\r\n\r\n",
                       heads[i]);
        expect_stream(text, true,
                      "request method=\"POST\" uri=\"/a\" version=\"1.1\"\n"
                      "oddity http: several lengths that differ\n"
                      "request method=\"GET\" uri=\"/y\" version=\"1.1\"\n"
                      "body of_request=1 bytes=0 complete=1\nstatus done\n");
    }
    expect_stream("POST /a HTTP/1.1\r\nContent-Length: 3, 3\r\nContent-Length: 3\r\n\r\nabc"
                  "GET /x HTTP/1.1\r\n\r\n",
                  true,
                  "request method=\"POST\" uri=\"/a\" version=\"1.1\"\n"
                  "body of_request=1 bytes=3 complete=1\n"
                  "request method=\"GET\" uri=\"/x\" version=\"1.1\"\n"
                  "body of_request=1 bytes=0 complete=1\nstatus done\n");
}

static void a_body_that_a_refusal_stopped_is_not_awaited(void **state)
{
    (void)state;
    static const char put[] = "PUT /a HTTP/1.1\r\nExpect: 100-continue\r\n"
                              "Content-Length: 30\r\n\r\n";
    static const char get[] = "GET /next HTTP/1.1\r\n\r\n";
    static const char refused[] = "HTTP/1.1 417 No\r\nContent-Length: 0\r\n\r\n";
    struct parse_input inputs[] = {from(true, put), from(false, refused), from(true, get)};
    char *got = parse_exchange_events(inputs, 3);
    assert_non_null(strstr(got, "request method=\"GET\" uri=\"/next\""));
    assert_non_null(strstr(got, "body of_request=1 bytes=0 complete=1\n"));
    free(got);
    /* The client says who it is, and asks again. */
    static const char post[] = "POST /in HTTP/1.1\r\nExpect: 100-continue\r\n"
                               "Content-Length: 30\r\n\r\n";
    static const char who[] = "HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n";
    static const char again[] = "POST /again HTTP/1.1\r\nContent-Length: 2\r\n\r\nok";
    struct parse_input asked[] = {from(true, post), from(false, who), from(true, again),
                                  from(false, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")};
    got = parse_exchange_events(asked, 4);
    assert_non_null(strstr(got, "request method=\"POST\" uri=\"/in\""));
    assert_non_null(strstr(got, "request method=\"POST\" uri=\"/again\""));
    assert_non_null(strstr(got, "body of_request=1 bytes=2 complete=1\n"));
    assert_non_null(strstr(got, "401"));
    assert_non_null(strstr(got, "200"));
    free(got);
    static const char proceed[] = "HTTP/1.1 100 Continue\r\n\r\n";
    struct parse_input granted[] = {from(true, put), from(false, proceed),
                                    from(true, "GET / HTTP/1.1\r\n--------------"),
                                    from(true, get)};
    got = parse_exchange_events(granted, 4);
    assert_non_null(strstr(got, "body of_request=1 bytes=30 complete=1\n"));
    assert_non_null(strstr(got, "request method=\"GET\" uri=\"/next\""));
    free(got);
}

static void a_head_of_more_than_64_kib_is_cut(void **state)
{
    (void)state;
    static char text[80 * 1024];
    size_t size = (size_t)snprintf(text, sizeof text, "GET / HTTP/1.1\r\nHost: h\r\n");
    while (size + 20 < sizeof text)
        size += (size_t)snprintf(text + size, sizeof text - size, "X-Field: value\r\n");
    struct parse_input input = from(true, text);
    char *got = parse_stream_events(&input, 1000);
    assert_string_equal(got, "oddity http: head longer than 64 KiB\n"
                             "request method=\"GET\" uri=\"/\" version=\"1.1\" host=\"h\"\n"
                             "body of_request=1 bytes=0 complete=1\nstatus done\n");
    free(got);
}

static void a_stream_joined_in_its_middle_is_read_from_the_next_start_line(void **state)
{
    (void)state;
    expect_exchange("GET / HTTP/1.1\r\n\r\n",
                    "rest of some body\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
                    "request method=\"GET\" uri=\"/\" version=\"1.1\"\n"
                    "body of_request=1 bytes=0 complete=1\n"
                    "status done\n"
                    "oddity http: no start line where a message should start\n"
                    "reply status=200 interim=0 version=\"1.1\" reason=\"OK\"\n"
                    "body of_request=0 bytes=0 complete=1\n"
                    "status done\n");
}

static void what_other_protocols_say_first_is_not_http(void **state)
{
    (void)state;
    static const char *const others[] = {
        "OPTIONS rtsp://h/ RTSP/1.0\r\n",
        "INVITE sip:a@b SIP/2.0\r\n",
        "SSH-2.0-OpenSSH_9\r\n",
        "220 ready\r\n",
        "EHLO x\r\n",
        "\x16\x03\x01\x02",
        "PRI * HTTP/x\r\n",
        "GET x\r\n",
        "get key\r\n",
        "HTTPS/1.1 200 OK\r\n",
        "HTTP/1.1 \r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "http/1.1 200 OK\r\n",
        "HTTP/1.1 abc\r\n",
    };
    struct parse_context context = {0};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        struct span bytes = span_text(others[i]);
        if (http_protocol.probe(&context, bytes) != PROBE_NO) print_error("%s", others[i]);
        assert_int_equal(http_protocol.probe(&context, bytes), PROBE_NO);
        struct parse_input input = from(true, others[i]);
        char *got = parse_stream_events(&input, 0);
        assert_string_equal(got, "status malformed\n");
        free(got);
    }
}

static void a_known_method_is_recognised_before_its_line_ends(void **state)
{
    (void)state;
    struct parse_context context = {0};
    assert_int_equal(http_protocol.probe(&context, span_text("GE")), PROBE_MORE);
    assert_int_equal(http_protocol.probe(&context, span_text("GET /")), PROBE_YES);
    assert_int_equal(http_protocol.probe(&context, span_text("M-SEARCH * HT")), PROBE_MORE);
    assert_int_equal(http_protocol.probe(&context, span_text("M-SEARCH * HTTP/1.1\r\n")),
                     PROBE_YES);
    assert_int_equal(http_protocol.probe(&context, span_text("ICY 200 OK\r\n")), PROBE_YES);
    assert_int_equal(http_protocol.probe(&context, span_text("GET /old\r\n")), PROBE_YES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pipelined_requests_are_told_apart),
        cmocka_unit_test(a_chunked_body_counts_its_data_and_not_its_framing),
        cmocka_unit_test(a_reply_without_a_length_lasts_until_the_end),
        cmocka_unit_test(a_body_that_the_end_cuts_says_how_much_came),
        cmocka_unit_test(a_head_that_the_end_cuts_is_believed_as_far_as_its_whole_lines),
        cmocka_unit_test(replies_to_head_have_no_body),
        cmocka_unit_test(an_interim_reply_is_followed_by_the_real_one),
        cmocka_unit_test(an_upgrade_hands_the_stream_over),
        cmocka_unit_test(a_tunnel_opens_when_connect_is_granted),
        cmocka_unit_test(credentials_in_a_uri_are_dropped),
        cmocka_unit_test(a_password_in_a_form_or_a_query_is_a_login),
        cmocka_unit_test(an_authorization_is_a_login_if_it_shows_the_secret),
        cmocka_unit_test(a_folded_field_is_read_as_one_line),
        cmocka_unit_test(a_message_that_does_not_end_where_it_said_is_left_at_the_next_start_line),
        cmocka_unit_test(after_lengths_that_differ_only_a_sure_start_is_a_message),
        cmocka_unit_test(a_body_that_a_refusal_stopped_is_not_awaited),
        cmocka_unit_test(a_head_of_more_than_64_kib_is_cut),
        cmocka_unit_test(a_stream_joined_in_its_middle_is_read_from_the_next_start_line),
        cmocka_unit_test(what_other_protocols_say_first_is_not_http),
        cmocka_unit_test(a_known_method_is_recognised_before_its_line_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

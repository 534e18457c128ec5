/* SPDX-License-Identifier: MIT */
#include "access.h"
#include "guesses.h"
#include "sessions.h"

#include "test.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static const int64_t hour_us = INT64_C(3600) * 1000000;

static void a_secret_is_found_again_by_its_hash_alone(void **state)
{
    static struct token_list list;
    char first[TOKEN_SECRET_SIZE], second[TOKEN_SECRET_SIZE];
    (void)state;
    list.count = 0;
    assert_true(token_list_add(&list, "one", TOKEN_VIEWER, first, NULL));
    assert_true(token_list_add(&list, "two", TOKEN_OPERATOR, second, NULL));
    assert_string_not_equal(first, second);
    assert_string_equal(token_list_find(&list, second)->name, "two");
    second[63] = second[63] == '0' ? '1' : '0';
    assert_null(token_list_find(&list, second));
    assert_false(token_list_add(&list, "one", TOKEN_VIEWER, second, NULL));
    assert_false(token_list_add(&list, "a b", TOKEN_VIEWER, second, NULL));
    assert_false(token_list_add(&list, "", TOKEN_VIEWER, second, NULL));
    assert_true(token_list_remove(&list, "one", NULL));
    assert_false(token_list_remove(&list, "one", NULL));
    assert_null(token_list_find(&list, first));
}

static void write_text(const char *path, const char *text)
{
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    assert_true(file >= 0);
    assert_int_equal(write(file, text, strlen(text)), strlen(text));
    close(file);
}

static void a_line_of_tokens_that_cannot_be_read_lets_nobody_in(void **state)
{
#define HASH "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae"
    static const char *const wrong[] = {
        "one viewer\n",          "one viewer " HASH "0\n",
        "one reader " HASH "\n", "one  viewer " HASH "\n",
        " viewer " HASH "\n",    "one viewer " HASH " more\n",
        "o/e viewer " HASH "\n", "one viewer " HASH "\none viewer " HASH "\n"};
    static struct token_list list;
    struct error error;
    char path[] = "/tmp/tokens_test.XXXXXX";
    (void)state;
    close(mkstemp(path));
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        write_text(path, wrong[i]);
        assert_false(token_list_read(&list, path, &error));
        assert_int_equal(list.count, 0);
    }
    write_text(path, "# a remark\n\none viewer " HASH);
    assert_true(token_list_read(&list, path, &error));
    assert_string_equal(token_list_find(&list, "foo")->name, "one");
    assert_false(token_list_is_stale(&list, path));
    write_text(path, "");
    assert_true(token_list_is_stale(&list, path));
    unlink(path);
    assert_true(token_list_read(&list, path, &error));
    assert_int_equal(list.count, 0);
}

static void a_session_ends_when_nobody_uses_it_or_its_token_is_another(void **state)
{
    static struct token_list tokens;
    static struct session_list sessions;
    char secret[TOKEN_SECRET_SIZE], cookie[TOKEN_SECRET_SIZE], other[TOKEN_SECRET_SIZE];
    (void)state;
    tokens.count = 0;
    assert_true(token_list_add(&tokens, "one", TOKEN_VIEWER, secret, NULL));
    assert_true(session_begin(&sessions, &tokens.tokens[0], 1, cookie));
    assert_non_null(session_find(&sessions, &tokens, cookie, 7 * hour_us));
    assert_non_null(session_find(&sessions, &tokens, cookie, 14 * hour_us));
    assert_null(session_find(&sessions, &tokens, cookie, 23 * hour_us));
    assert_null(session_find(&sessions, &tokens, cookie, 14 * hour_us));
    assert_true(session_begin(&sessions, &tokens.tokens[0], 1, cookie));
    for (int64_t at = 1; at < 30 * 24; at += 7)
        assert_non_null(session_find(&sessions, &tokens, cookie, at * hour_us));
    assert_null(session_find(&sessions, &tokens, cookie, 30 * 24 * hour_us + 1));
    assert_true(session_begin(&sessions, &tokens.tokens[0], 1, cookie));
    assert_true(session_begin(&sessions, &tokens.tokens[0], 1, other));
    session_end(&sessions, other);
    assert_null(session_find(&sessions, &tokens, other, 1));
    assert_true(token_list_remove(&tokens, "one", NULL));
    assert_true(token_list_add(&tokens, "one", TOKEN_OPERATOR, secret, NULL));
    assert_null(session_find(&sessions, &tokens, cookie, 1));
}

static void seats_that_are_taken_are_given_away_by_their_age(void **state)
{
    static struct token_list tokens;
    static struct session_list sessions;
    char secret[TOKEN_SECRET_SIZE], first[TOKEN_SECRET_SIZE], cookie[TOKEN_SECRET_SIZE];
    (void)state;
    tokens.count = 0;
    assert_true(token_list_add(&tokens, "one", TOKEN_VIEWER, secret, NULL));
    assert_true(session_begin(&sessions, &tokens.tokens[0], 1, first));
    for (int64_t i = 0; i < SESSIONS_MOST; i++)
        assert_true(session_begin(&sessions, &tokens.tokens[0], 2 + i, cookie));
    assert_null(session_find(&sessions, &tokens, first, 1000));
    assert_non_null(session_find(&sessions, &tokens, cookie, 1000));
}

static void who_guesses_waits_longer_each_time(void **state)
{
    static struct guess_list list;
    struct ip_address client, neighbour, other;
    int64_t now_us = 1;
    (void)state;
    assert_true(ip_parse("2001:db8::1", &client) && ip_parse("2001:db8::2", &neighbour) &&
                ip_parse("2001:db8:0:1::1", &other));
    for (unsigned wait_s = 1; wait_s <= 32; wait_s *= 2) {
        assert_int_equal(guess_wrong(&list, &client, now_us), 0);
        assert_int_equal(guess_wrong(&list, &neighbour, now_us), wait_s);
        now_us += wait_s * INT64_C(1000000);
    }
    assert_int_equal(guess_wrong(&list, &client, now_us), 0);
    assert_int_equal(guess_wrong(&list, &client, now_us), GUESS_WAIT_MOST_S);
    assert_int_equal(guess_wrong(&list, &other, now_us), 0);
    guess_right(&list, &client);
    assert_int_equal(guess_wrong(&list, &client, now_us), 0);
    assert_int_equal(guess_wrong(&list, &client, now_us), 1);
}

static void a_secret_is_read_from_headers_as_a_whole_or_not(void **state)
{
    static const char hex[] = "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae";
    char secret[WEB_SECRET_SIZE], header[256];
    struct web_request request = {.authorization = header, .cookie = header};
    (void)state;
    (void)snprintf(header, sizeof header, "bearer %s", hex);
    assert_true(request_bearer(&request, secret));
    assert_string_equal(secret, hex);
    (void)snprintf(header, sizeof header, "Bearer %sa", hex);
    assert_false(request_bearer(&request, secret));
    (void)snprintf(header, sizeof header, "Basic %s", hex);
    assert_false(request_bearer(&request, secret));
    (void)snprintf(header, sizeof header, "a=b; netscope_1=%s; c=d", hex);
    assert_true(request_cookie(&request, "netscope_1", secret));
    assert_false(request_cookie(&request, "netscope", secret));
    assert_false(request_cookie(&request, "scope_1", secret));
    (void)snprintf(header, sizeof header, "netscope_1=short; netscope_1=%s", hex);
    assert_true(request_cookie(&request, "netscope_1", secret));
}

static void the_form_of_an_answer_is_the_one_that_is_accepted(void **state)
{
    static const struct {
        const char *accept;
        bool good;
        enum render_format format;
    } cases[] = {
        {NULL, true, RENDER_JSON},
        {"*/*", true, RENDER_JSON},
        {"text/html, text/csv;q=0.5", true, RENDER_CSV},
        {"application/json;q=0, application/jsonl; charset=utf-8", true, RENDER_JSON_LINES},
        {"image/png", false, RENDER_JSON},
        {"application/json;q=0.0", false, RENDER_JSON},
        {"", false, RENDER_JSON},
        {",,;;,", false, RENDER_JSON}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct web_request request = {.accept = cases[i].accept,
                                      .accept_encoding = cases[i].accept};
        enum render_format format;
        assert_int_equal(request_format(&request, &format), cases[i].good);
        if (cases[i].good) assert_int_equal(format, cases[i].format);
        assert_int_equal(request_encoding(&request), WEB_PLAIN);
    }
    struct web_request request = {.accept_encoding = "br, gzip;q=0.1"};
    assert_int_equal(request_encoding(&request), WEB_GZIP);
    request.accept_encoding = "gzip; q=0";
    assert_int_equal(request_encoding(&request), WEB_PLAIN);
    request.accept_encoding = "gzip, zstd";
    assert_int_equal(request_encoding(&request), WEB_ZSTD);
    assert_true(request_takes(&request, WEB_GZIP));
}

static void a_tag_is_known_as_a_whole_or_not(void **state)
{
    static const struct {
        const char *header;
        bool is_known;
    } cases[] = {{"W/\"1-a\"", true},  {"\"1-a\"", true}, {"\"x\", W/\"1-a\"", true},
                 {NULL, false},        {"", false},       {"*", false},
                 {"1-a", false},       {"\"1-a", false},  {"W/\"1-ab\"", false},
                 {"\"1-\"a\"", false}, {"\"\"", false},   {"\"\"1-a\"\"", false}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct web_request request = {.if_none_match = cases[i].header};
        assert_int_equal(request_has(&request, "1-a"), cases[i].is_known);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_secret_is_found_again_by_its_hash_alone),
        cmocka_unit_test(a_line_of_tokens_that_cannot_be_read_lets_nobody_in),
        cmocka_unit_test(a_session_ends_when_nobody_uses_it_or_its_token_is_another),
        cmocka_unit_test(seats_that_are_taken_are_given_away_by_their_age),
        cmocka_unit_test(who_guesses_waits_longer_each_time),
        cmocka_unit_test(a_secret_is_read_from_headers_as_a_whole_or_not),
        cmocka_unit_test(the_form_of_an_answer_is_the_one_that_is_accepted),
        cmocka_unit_test(a_tag_is_known_as_a_whole_or_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

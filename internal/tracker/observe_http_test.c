/* SPDX-License-Identifier: MIT */
/* URIs in rows: never with credentials, and with queries only if they are kept. */
#include "observer.h"
#include "packets.h"
#include "test.h"

#include <stdlib.h>

static char *lines_of(bool redact, const char *request)
{
    struct tracker_options options = observer_options();
    options.redact_queries = redact;
    struct observer *observer = observer_create(&options);
    struct script script = script_between(observer, "10.0.0.1", 40000, "10.0.0.2", 80);
    script_play(&script, ">S <SA >A");
    script_say(&script, true, (struct span){(const uint8_t *)request, strlen(request)});
    char *lines = strdup(observer_finish(observer));
    observer_destroy(observer);
    return lines;
}

static void expect(bool redact, const char *request, const char *there, const char *not_there)
{
    char *lines = lines_of(redact, request);
    if (!strstr(lines, there)) fail_msg("no %s in %s", there, lines);
    if (strstr(lines, not_there)) fail_msg("%s in %s", not_there, lines);
    free(lines);
}

static void credentials_in_a_uri_or_referrer_are_never_kept(void **state)
{
    (void)state;
    expect(false,
           "GET http://anna:secret@shop.example/a?b=1 HTTP/1.1\r\nHost: shop.example\r\n\r\n",
           "http://shop.example/a?b=1", "secret");
    expect(false,
           "GET / HTTP/1.1\r\nHost: a\r\nReferer: https://anna:p@ss-secret@mail.example/in\r\n\r\n",
           "https://mail.example/in", "secret");
    expect(false, "GET /x?to=http://b@c/ HTTP/1.1\r\nHost: a\r\n\r\n", "/x?to=http://b@c/", "#");
    expect(false, "GET http://shop.example/mail@home HTTP/1.1\r\nHost: a\r\n\r\n",
           "http://shop.example/mail@home", "#");
}

static void redacted_queries_end_at_the_question_mark(void **state)
{
    (void)state;
    expect(true, "GET /a?secret=1 HTTP/1.1\r\nHost: a\r\nReferer: http://x/y?secret=2\r\n\r\n",
           "/a?", "secret");
    expect(true, "GET http://u:secret@shop.example/?q HTTP/1.1\r\nHost: a\r\n\r\n",
           "http://shop.example/?", "?q");
}

static void say(struct script *script, bool forth, const char *text)
{
    script_say(script, forth, (struct span){(const uint8_t *)text, strlen(text)});
}

static void the_body_of_a_request_counts_also_if_it_comes_after_the_head(void **state)
{
    (void)state;
    struct tracker_options options = observer_options();
    struct observer *observer = observer_create(&options);
    struct script script = script_between(observer, "10.0.0.1", 40000, "10.0.0.2", 80);
    script_play(&script, ">S <SA >A");
    say(&script, true, "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n");
    say(&script, true, "hello");
    say(&script, false, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    script_play(&script, ">FA <FA >A");
    const char *lines = observer_finish(observer);
    if (!strstr(lines, "request_body=5")) fail_msg("%s", lines);
    observer_destroy(observer);
}

/* Seen from its middle, and the server spoke first. */
static void a_host_that_is_asked_for_names_no_client(void **state)
{
    (void)state;
    for (int by_server = 0; by_server < 2; by_server++) {
        struct tracker_options options = observer_options();
        struct observer *observer = observer_create(&options);
        struct script script = script_between(observer, "10.0.0.1", 51136, "10.0.0.2", 48001);
        script_play(&script, by_server ? "<A" : ">A");
        say(&script, true, "GET / HTTP/1.1\r\nHost: asked.example\r\n\r\n");
        const char *lines = observer_finish(observer);
        bool is_named = strstr(lines, "name=asked.example") != NULL;
        if (is_named == by_server || !strstr(lines, "host=asked.example")) fail_msg("%s", lines);
        observer_destroy(observer);
    }
}

static void the_query_of_a_url_that_ssdp_announces_is_redacted_too(void **state)
{
    static const char notify[] =
        "NOTIFY * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nNTS: ssdp:alive\r\n"
        "LOCATION: http://10.0.0.1/d.xml?token=secret\r\n\r\n";
    (void)state;
    for (int redact = 0; redact < 2; redact++) {
        struct tracker_options options = observer_options();
        struct endpoint tv = endpoint_of("10.0.0.1", 1900),
                        all = endpoint_of("239.255.255.250", 1900);
        struct build frame;
        options.redact_queries = redact;
        struct observer *observer = observer_create(&options);
        frame_udp(&frame, &tv, &all, (struct span){(const uint8_t *)notify, sizeof notify - 1});
        observer_see(observer, &frame);
        const char *lines = observer_finish(observer);
        assert_non_null(strstr(lines, "http://10.0.0.1/d.xml?"));
        assert_int_equal(strstr(lines, "secret") == NULL, redact);
        observer_destroy(observer);
    }
}

/* The number of requests that became rows, and how many were counted instead. */
static unsigned rows_of(const char *lines)
{
    unsigned rows = 0;
    while ((lines = strstr(lines, "method=GET")) != NULL)
        rows++, lines++;
    return rows;
}

/* A frame of the smallest requests would be a row for 25 bytes of it. */
static void requests_by_the_dozen_in_one_frame_are_counted_and_later_ones_have_rows(void **state)
{
    (void)state;
    char many[1400];
    struct text text = text_into(many, sizeof many);
    for (int i = 0; i < 50; i++)
        text_format(&text, "GET /%d HTTP/1.1\r\n\r\n", i);
    char replies[2000];
    struct text said = text_into(replies, sizeof replies);
    for (int i = 0; i < 50; i++)
        text_add(&said, "HTTP/1.1 204 No\r\n\r\n");
    struct tracker_options options = observer_options();
    struct observer *observer = observer_create(&options);
    struct script script = script_between(observer, "10.0.0.1", 40000, "10.0.0.2", 80);
    script_play(&script, ">S <SA >A");
    script_say(&script, true, text_span(&text));
    script_say(&script, true, span_text("GET /behind HTTP/1.1\r\n\r\n"));
    script_say(&script, false, text_span(&said));
    script_say(&script, false, span_text("HTTP/1.1 404 Behind\r\nContent-Length: 0\r\n\r\n"));
    script_say(&script, true, span_text("GET /later HTTP/1.1\r\n\r\n"));
    script_say(&script, false, span_text("HTTP/1.1 206 Later\r\nContent-Length: 0\r\n\r\n"));
    const char *lines = observer_finish(observer);
    if (rows_of(lines) != 9) fail_msg("%s", lines);
    assert_non_null(strstr(lines, "/later"));
    assert_non_null(strstr(strstr(lines, "/later"), "206"));
    assert_int_equal(tracker_counters(observer->tracker)->requests_left_out, 43);
    observer_destroy(observer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_body_of_a_request_counts_also_if_it_comes_after_the_head),
        cmocka_unit_test(credentials_in_a_uri_or_referrer_are_never_kept),
        cmocka_unit_test(requests_by_the_dozen_in_one_frame_are_counted_and_later_ones_have_rows),
        cmocka_unit_test(a_host_that_is_asked_for_names_no_client),
        cmocka_unit_test(redacted_queries_end_at_the_question_mark),
        cmocka_unit_test(the_query_of_a_url_that_ssdp_announces_is_redacted_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: MIT */
#include "prober.h"

#include "test.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LONG_US = 60 * 1000 * 1000 };

/* What a run does is the host that it is asked for. Each is a process of its own. */
static bool run(void *owner, const char *target, struct sink *document, struct error *error)
{
    (void)owner;
    if (strstr(target, "sleeps")) pause();
    if (strstr(target, "dies")) (void)raise(SIGKILL);
    if (strstr(target, "refuses")) return error_set(error, "The server is made of cheese.");
    if (strstr(target, "tells nothing")) return true;
    for (size_t i = 0; strstr(target, "floods") && i < PROBER_DOCUMENT_MOST; i++)
        sink_add_char(document, 'x');
    if (strstr(target, "fills")) {
        for (size_t i = 0; i < PROBER_DOCUMENT_MOST - 2; i++)
            sink_add_char(document, 'x');
        return true;
    }
    sink_add(document, "{}");
    return true;
}

/* Past what the sink holds back: as a run that was taken over would do. */
static bool run_wild(void *owner, const char *target, struct sink *document, struct error *error)
{
    static char bytes[4096];
    (void)owner;
    (void)target;
    (void)document;
    (void)error;
    memset(bytes, 'd', sizeof bytes);
    for (int descriptor = 3; descriptor < 64; descriptor++)
        for (int i = 0; i < 1000 && write(descriptor, bytes, sizeof bytes) > 0; i++)
            ;
    return false;
}

static struct prober_options make_options(int64_t per_hour, int64_t run_us)
{
    return (struct prober_options){
        .allow = "test, 127.0.0.1", .per_hour = per_hour, .run_us = run_us, .run = run};
}

static struct prober *start(const struct prober_options *options)
{
    struct error error;
    struct prober *prober = prober_start(options, &error);
    assert_non_null(prober);
    return prober;
}

static void expect_refusal(struct prober *prober, const char *target, enum error_kind kind,
                           const char *words)
{
    struct error error;
    unsigned wait_s;
    assert_null(prober_ask(prober, target, &wait_s, &error));
    assert_int_equal(error.kind, kind);
    assert_non_null(strstr(error.sentence, words));
    assert_true((kind == ERROR_BUSY) == (wait_s > 0));
}

static void expect_document(struct prober *prober, const char *target, size_t size)
{
    struct error error;
    unsigned wait_s;
    char *document = prober_ask(prober, target, &wait_s, &error);
    assert_non_null(document);
    assert_int_equal(strlen(document), size);
    free(document);
}

static void what_is_allowed_is_run_and_nothing_else(void **state)
{
    (void)state;
    const struct prober_options options = make_options(9, LONG_US);
    struct prober *prober = start(&options);
    expect_document(prober, "https://a.test/", 2);
    expect_document(prober, "127.0.0.1:8080", 2);
    expect_document(prober, "https://fills.test/", PROBER_DOCUMENT_MOST - 2);
    expect_refusal(prober, "https://a.example/", ERROR_REFUSED, "probe.allow");
    expect_refusal(prober, "https://a.test@b.example/", ERROR_REFUSED, "b.example");
    expect_refusal(prober, "--ca-file", ERROR_BAD_QUESTION, "'-'");
    expect_refusal(prober, "a.test\n", ERROR_BAD_QUESTION, "control");
    expect_refusal(prober, "ftp://a.test/", ERROR_BAD_QUESTION, "no URL");
    prober_end(prober);
}

static void a_run_that_fails_is_a_sentence_and_the_next_one_goes_on(void **state)
{
    (void)state;
    const struct prober_options options = make_options(9, LONG_US);
    struct prober *prober = start(&options);
    expect_refusal(prober, "dies.test", ERROR_FULL, "ended without an answer");
    expect_refusal(prober, "refuses.test", ERROR_FULL, "made of cheese");
    expect_refusal(prober, "floods.test", ERROR_FULL, "");
    expect_document(prober, "a.test", 2);
    prober_end(prober);
}

static void a_run_that_takes_too_long_is_ended(void **state)
{
    (void)state;
    const struct prober_options options = make_options(9, 200 * 1000);
    struct prober *prober = start(&options);
    expect_refusal(prober, "sleeps.test", ERROR_FULL, "took too long");
    expect_refusal(prober, "sleeps.test", ERROR_FULL, "took too long");
    prober_end(prober);
}

static void a_run_that_writes_without_end_is_ended(void **state)
{
    (void)state;
    struct prober_options options = make_options(9, LONG_US);
    options.run = run_wild;
    struct prober *prober = start(&options);
    expect_refusal(prober, "a.test", ERROR_FULL, "wrote too much");
    prober_end(prober);
}

static void only_so_many_run_in_an_hour_and_what_is_refused_does_not_count(void **state)
{
    (void)state;
    const struct prober_options options = make_options(2, LONG_US);
    struct prober *prober = start(&options);
    expect_refusal(prober, "a.example", ERROR_REFUSED, "probe.allow");
    expect_document(prober, "a.test", 2);
    expect_refusal(prober, "a.example", ERROR_REFUSED, "probe.allow");
    expect_document(prober, "a.test", 2);
    expect_refusal(prober, "a.test", ERROR_BUSY, "2 runs in the last hour");
    prober_end(prober);
}

static void *ask_one_that_sleeps(void *prober)
{
    struct error error;
    unsigned wait_s;
    char *document;
    do
        document = prober_ask(prober, "sleeps.test", &wait_s, &error);
    while (!document && error.kind == ERROR_BUSY); /* with the other one's question */
    if (!document && !strstr(error.sentence, "does not answer")) document = strdup("");
    return document;
}

static void one_goes_on_at_a_time_and_ends_with_the_server(void **state)
{
    (void)state;
    pthread_t other;
    struct error error;
    unsigned wait_s;
    const struct prober_options options = make_options(1000, LONG_US);
    struct prober *prober = start(&options);
    assert_int_equal(pthread_create(&other, NULL, ask_one_that_sleeps, prober), 0);
    char *document;
    while ((document = prober_ask(prober, "a.example", &wait_s, &error)) ||
           error.kind != ERROR_BUSY)
        free(document); /* until the other one is asked */
    assert_non_null(strstr(error.sentence, "one at a time"));
    prober_stop(prober);
    void *said = NULL;
    pthread_join(other, &said);
    assert_null(said);
    expect_refusal(prober, "a.test", ERROR_FULL, "does not answer");
    prober_end(prober);
}

static bool refuse(void *owner, struct error *error)
{
    (void)owner;
    return error_set(error, "There is no user named fritz.");
}

static void nothing_is_run_by_who_kept_rights_or_with_a_list_that_cannot_be_read(void **state)
{
    (void)state;
    struct error error;
    struct prober_options options = make_options(9, LONG_US);
    options.confine = refuse;
    struct prober *prober = start(&options);
    expect_refusal(prober, "a.test", ERROR_FULL, "no user named fritz");
    prober_end(prober);
    options.allow = "*.test";
    assert_null(prober_start(&options, &error));
    prober_stop(NULL);
    prober_end(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_allowed_is_run_and_nothing_else),
        cmocka_unit_test(a_run_that_fails_is_a_sentence_and_the_next_one_goes_on),
        cmocka_unit_test(a_run_that_takes_too_long_is_ended),
        cmocka_unit_test(a_run_that_writes_without_end_is_ended),
        cmocka_unit_test(only_so_many_run_in_an_hour_and_what_is_refused_does_not_count),
        cmocka_unit_test(one_goes_on_at_a_time_and_ends_with_the_server),
        cmocka_unit_test(nothing_is_run_by_who_kept_rights_or_with_a_list_that_cannot_be_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

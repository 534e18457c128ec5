/* SPDX-License-Identifier: MIT */
#include "exchange.h"

#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static struct message asked;
static enum error_kind refusal;
static bool is_answered;

/* A capture that refuses everything. */
static struct control_reply *ask_capture(const char *database, const struct message *message,
                                         bool *answered, struct error *error)
{
    (void)database;
    asked = *message;
    *answered = is_answered;
    error_set_kind(error, refusal, "It is refused.");
    return NULL;
}

static bool is_rule(const char *name)
{
    return strcmp(name, "port_scan") == 0;
}

static const struct server_options options = {.ask_capture = ask_capture, .is_rule = is_rule};

/* NULL: it is read. Else the sentence that refuses it. */
static const char *read_change(enum route_kind kind, int64_t id, const char *body)
{
    static struct error error;
    const struct edit edit = {
        .kind = kind, .id = id, .body = body, .body_size = strlen(body), .token = "anna"};
    memset(&asked, 0, sizeof asked);
    if (edit_read(&edit, &options, &asked, &error)) return NULL;
    assert_int_equal(error.kind, ERROR_BAD_QUESTION);
    return error.sentence;
}

static void a_change_becomes_the_request_that_the_command_line_makes(void **state)
{
    static const struct {
        enum route_kind kind;
        const char *body;
        enum message_kind becomes;
        const char *text;
    } changes[] = {
        {ROUTE_DEVICE, "{\"label\":\"Kitchen \\u00e9\"}", MESSAGE_DEVICE_LABEL, "Kitchen \xc3\xa9"},
        {ROUTE_DEVICE, "{\"label\":null}", MESSAGE_DEVICE_LABEL, NULL},
        {ROUTE_DEVICE, "{\"kind\":\"thing\"}", MESSAGE_DEVICE_KIND, "thing"},
        {ROUTE_DEVICE, "{\"ignored\":true}", MESSAGE_DEVICE_IGNORE, "yes"},
        {ROUTE_DEVICE, "{\"ignored\":false}", MESSAGE_DEVICE_IGNORE, NULL},
        {ROUTE_DEVICE, "{\"part_of\":7}", MESSAGE_DEVICE_MERGE, NULL},
        {ROUTE_DEVICE, "{\"part_of\":null}", MESSAGE_DEVICE_SPLIT, NULL},
        {ROUTE_ALERT, "{\"status\":\"acknowledged\"}", MESSAGE_ALERT_ACK, NULL},
        {ROUTE_ALERT, "{\"note\":\"seen\",\"status\":\"closed\"}", MESSAGE_ALERT_CLOSE, "seen"},
        {ROUTE_ALERT, "{\"status\":\"open\"}", MESSAGE_ALERT_REOPEN, NULL},
        {ROUTE_ALERT, "{\"note\":null}", MESSAGE_ALERT_NOTE, NULL},
        {ROUTE_SILENCES, "{\"rule\":\"port_scan\",\"for\":\"30d\",\"note\":\"ours\"}",
         MESSAGE_ALERT_SILENCE, "ours"},
        {ROUTE_SILENCE, "", MESSAGE_SILENCE_END, NULL},
    };
    (void)state;
    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
        assert_null(read_change(changes[i].kind, 12, changes[i].body));
        assert_int_equal(asked.kind, changes[i].becomes);
        assert_int_equal(asked.id, 12);
        assert_int_equal(asked.has_text, changes[i].text != NULL);
        if (changes[i].text) assert_string_equal(asked.text, changes[i].text);
        assert_string_equal(asked.by, "api:anna");
    }
    assert_null(read_change(ROUTE_DEVICE, 12, "{\"part_of\":7}"));
    assert_int_equal(asked.device_id, 7);
    assert_null(
        read_change(ROUTE_SILENCES, 0,
                    "{\"device_id\":3,\"rule\":\"port_scan\",\"target\":\"x\",\"for\":\"12h\"}"));
    assert_string_equal(asked.rule, "port_scan");
    assert_string_equal(asked.target, "x");
    assert_int_equal(asked.device_id, 3);
    assert_int_equal(asked.for_us, INT64_C(12) * 3600 * 1000000);
}

static void what_does_not_fit_is_refused_and_named(void **state)
{
    static const struct {
        enum route_kind kind;
        const char *body;
    } wrong[] = {
        {ROUTE_DEVICE, ""},
        {ROUTE_DEVICE, "[]"},
        {ROUTE_DEVICE, "{}"},
        {ROUTE_DEVICE, "{\"label\":\"a\",\"kind\":\"thing\"}"},
        {ROUTE_DEVICE, "{\"label\":\"a\",\"label\":\"b\"}"},
        {ROUTE_DEVICE, "{\"label\":\"\"}"},
        {ROUTE_DEVICE, "{\"label\":7}"},
        {ROUTE_DEVICE, "{\"label\":\"a\\u0000b\"}"},
        {ROUTE_DEVICE, "{\"label\":\"a\\u202eb\"}"},
        {ROUTE_DEVICE, "{\"kind\":\"toy\"}"},
        {ROUTE_DEVICE, "{\"ignored\":1}"},
        {ROUTE_DEVICE, "{\"part_of\":12}"},
        {ROUTE_DEVICE, "{\"part_of\":1.5}"},
        {ROUTE_DEVICE, "{\"part_of\":-1}"},
        {ROUTE_DEVICE, "{\"part_of\":1e300}"},
        {ROUTE_DEVICE, "{\"forget\":true}"},
        {ROUTE_ALERT, "{}"},
        {ROUTE_ALERT, "{\"status\":\"ended\"}"},
        {ROUTE_ALERT, "{\"status\":null}"},
        {ROUTE_ALERT, "{\"status\":\"closed\",\"status\":\"open\"}"},
        {ROUTE_ALERT, "{\"status\":\"closed\",\"note\":null}"},
        {ROUTE_ALERT, "{\"severity\":\"low\"}"},
        {ROUTE_SILENCES, "{\"rule\":\"port_scan\"}"},
        {ROUTE_SILENCES, "{\"for\":\"30d\"}"},
        {ROUTE_SILENCES, "{\"rule\":\"no_such\",\"for\":\"30d\"}"},
        {ROUTE_SILENCES, "{\"rule\":\"port_scan\",\"for\":\"30\"}"},
        {ROUTE_SILENCES, "{\"rule\":\"port_scan\",\"for\":\"1s\"}"},
        {ROUTE_SILENCES, "{\"rule\":\"port_scan\",\"for\":\"30d\",\"until\":\"x\"}"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        const char *sentence = read_change(wrong[i].kind, 12, wrong[i].body);
        assert_non_null(sentence);
        assert_true(strlen(sentence) > 20);
        assert_int_equal(asked.id, 0);
    }
    assert_non_null(strstr(read_change(ROUTE_DEVICE, 12, "{\"forget\":true}"), "'forget'"));
}

/* ---------------------------------------------------------------- behind the token */

struct world {
    struct site site;
    struct exchange exchange;
    char folder[32], tokens[64], bearers[TOKEN_ROLE_COUNT][WEB_SECRET_SIZE + 8];
};

static int enter(void **state)
{
    struct world *world = calloc(1, sizeof *world);
    static struct token_list list;
    char secret[TOKEN_SECRET_SIZE];
    const struct access_options access = {.tokens_file = world ? world->tokens : NULL, .port = 1};
    if (!world) return 1;
    strcpy(world->folder, "/tmp/edit_test.XXXXXX");
    assert_non_null(mkdtemp(world->folder));
    (void)snprintf(world->tokens, sizeof world->tokens, "%s/tokens", world->folder);
    list.count = 0;
    for (int role = 0; role < TOKEN_ROLE_COUNT; role++) {
        const char *name = token_role_word((enum token_role)role);
        assert_true(token_list_add(&list, name, (enum token_role)role, secret, NULL));
        (void)snprintf(world->bearers[role], sizeof world->bearers[role], "Bearer %s", secret);
    }
    assert_true(token_list_write(&list, world->tokens, NULL));
    world->site.access = access_open(&access, secret, NULL);
    world->site.options = &options;
    guard_init(&world->site.guard);
    *state = world;
    return 0;
}

static int leave(void **state)
{
    struct world *world = *state;
    access_close(world->site.access);
    (void)unlink(world->tokens);
    (void)rmdir(world->folder);
    free(world);
    return 0;
}

/* The status of a request of an operator with this body, after it was changed. */
static unsigned status_of(struct world *world, const struct web_request *request, const char *body)
{
    struct exchange *exchange = &world->exchange;
    memset(exchange, 0, sizeof *exchange);
    memset(&asked, 0, sizeof asked);
    exchange->site = &world->site;
    exchange->request = *request;
    enum exchange_step step = exchange_begin(exchange);
    if (step == EXCHANGE_READS) {
        exchange_body(exchange, body, strlen(body));
        step = exchange_read(exchange);
    }
    if (step == EXCHANGE_ASKS) exchange->job.run(&exchange->job, NULL, NULL);
    unsigned status = exchange->answer.status;
    exchange_clear(exchange);
    return status;
}

static void only_an_operator_changes_something_and_no_page_of_another_site(void **state)
{
    struct world *world = *state;
    static const char body[] = "{\"label\":\"mine\"}";
    struct web_request request = {.method = WEB_PATCH,
                                  .path = "/api/v1/devices/2",
                                  .host = "localhost:1",
                                  .content_type = "application/json",
                                  .authorization = world->bearers[TOKEN_VIEWER]};
    refusal = ERROR_NOT_FOUND;
    is_answered = false;
    assert_int_equal(status_of(world, &request, body), 403);
    request.authorization = NULL;
    assert_int_equal(status_of(world, &request, body), 401);
    request.authorization = world->bearers[TOKEN_OPERATOR];
    request.origin = "http://evil.example";
    assert_int_equal(status_of(world, &request, body), 403);
    request.origin = NULL;
    request.content_type = "text/plain";
    assert_int_equal(status_of(world, &request, body), 415);
    request.content_type = "application/json";
    assert_int_equal(status_of(world, &request, "{\"x\":1}"), 400);
    request.path = "/api/v1/devices/x";
    assert_int_equal(status_of(world, &request, body), 404);
    request.path = "/api/v1/devices/0";
    assert_int_equal(status_of(world, &request, body), 404);
    request.path = "/api/v1/devices/9999999999999999";
    assert_int_equal(status_of(world, &request, body), 404);
    request.path = "/api/v1/devices/2";
    request.method = WEB_POST;
    assert_int_equal(status_of(world, &request, body), 405);
    assert_int_equal(asked.id, 0); /* until here nobody was asked */
    request.method = WEB_PATCH;
    request.origin = "http://localhost:1";
    assert_int_equal(status_of(world, &request, body), 503);
    assert_int_equal(asked.id, 2);
    assert_string_equal(asked.by, "api:operator");
}

static void what_the_capture_says_becomes_a_status(void **state)
{
    struct world *world = *state;
    static const struct {
        enum error_kind kind;
        bool answered;
        unsigned status;
    } cases[] = {{ERROR_NOT_FOUND, false, 503}, {ERROR_BUSY, false, 503},
                 {ERROR_REFUSED, false, 503},   {ERROR_NOT_FOUND, true, 404},
                 {ERROR_BUSY, true, 503},       {ERROR_FULL, true, 503},
                 {ERROR_REFUSED, true, 403},    {ERROR_BAD_QUESTION, true, 400}};
    const struct web_request request = {.method = WEB_DELETE,
                                        .path = "/api/v1/silences/3",
                                        .host = "localhost:1",
                                        .authorization = world->bearers[TOKEN_OPERATOR]};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        refusal = cases[i].kind;
        is_answered = cases[i].answered;
        assert_int_equal(status_of(world, &request, ""), cases[i].status);
        assert_int_equal(asked.kind, MESSAGE_SILENCE_END);
    }
}

static void a_body_that_is_too_long_is_not_read(void **state)
{
    struct world *world = *state;
    char body[WEB_CHANGE_MOST + 2] = "";
    const struct web_request request = {.method = WEB_PATCH,
                                        .path = "/api/v1/alerts/3",
                                        .host = "localhost:1",
                                        .content_type = "application/json",
                                        .authorization = world->bearers[TOKEN_OPERATOR]};
    memset(body, ' ', WEB_CHANGE_MOST);
    memcpy(body, "{\"note\":\"x\"}", 12);
    refusal = ERROR_NOT_FOUND;
    is_answered = true;
    assert_int_equal(status_of(world, &request, body), 404);
    body[WEB_CHANGE_MOST] = ' ';
    assert_int_equal(status_of(world, &request, body), 413);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_change_becomes_the_request_that_the_command_line_makes),
        cmocka_unit_test(what_does_not_fit_is_refused_and_named),
        cmocka_unit_test_setup_teardown(
            only_an_operator_changes_something_and_no_page_of_another_site, enter, leave),
        cmocka_unit_test_setup_teardown(what_the_capture_says_becomes_a_status, enter, leave),
        cmocka_unit_test_setup_teardown(a_body_that_is_too_long_is_not_read, enter, leave),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

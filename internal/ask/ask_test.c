/* SPDX-License-Identifier: MIT */
/* Questions about a small database, answered into memory: no command line, no descriptor. */
#include "ask.h"

#include "analyzer_scene.h"
#include "no_memory.h"
#include "render/page.h"
#include "storage/storage.h"
#include "test.h"

#include <glob.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

static void fill(struct scene *scene)
{
    scene_begin_capture(scene, 0, 100);
    scene_add_device(scene, 1, "02:00:00:00:00:01", "10.0.0.1", false, 0, 50);
    scene_add_device(scene, 2, "02:00:00:00:00:02", "10.0.0.2", false, 1, 50);
    scene_add_device(scene, 3, "02:00:00:00:00:03", "10.0.0.3", false, 2, 60);
    for (int i = 0; i < 12; i++)
        scene_add_flow(scene, &(struct scene_flow){.from = "10.0.0.1",
                                                   .to = i % 2 ? "198.51.100.7" : "198.51.100.8",
                                                   .state = "SF",
                                                   .port = (uint16_t)(i % 3 ? 443 : 80),
                                                   .tracker = i % 8 == 1   ? "b.example"
                                                              : i % 4 == 1 ? "d.example"
                                                              : i % 4 == 2 ? "a.example"
                                                              : i == 0     ? "c.example"
                                                                           : NULL,
                                                   .owner = i % 8 == 1 ? "Somebody" : NULL,
                                                   .at_ms = i * 1000});
    for (int i = 0; i < 5; i++) {
        struct error error;
        char title[32], target[32];
        (void)snprintf(target, sizeof target, "port %d", i);
        (void)snprintf(title, sizeof title, "finding %d", i);
        const struct alert_summary alert = {.rule = "port_scan",
                                            .target = target,
                                            .severity = i % 2 ? SEVERITY_LOW : SEVERITY_HIGH,
                                            .first_us = SCENE_START_US,
                                            .last_us = SCENE_START_US + i / 2 * SECOND_US,
                                            .dst_port = i,
                                            .title = title,
                                            .explanation = "why",
                                            .details_json = "{}",
                                            .count = 1};
        assert_true(is_written(storage_write_alert(scene->writer, &alert, &error)));
    }
}

static int next_row(void *owner, const struct value **values, struct error *error)
{
    return reply_next(owner, values, error);
}

/* Appends the answer in the format. False: the error is filled. */
static bool answer_into(struct sink_buffer *buffer, struct storage_reader *reader,
                        const struct question *question, enum render_format format, char *cursor,
                        struct error *error)
{
    struct sink sink = sink_into(buffer);
    struct reply *reply = ask(reader, question, error);
    if (!reply) return false;
    bool good = render_rows(&sink, format, reply_layout(reply), NULL,
                            (struct row_source){.next = next_row, .owner = reply}, NULL, error);
    const char *place = reply_cursor(reply);
    if (cursor) (void)snprintf(cursor, 1024, "%s", place ? place : "");
    reply_close(reply);
    return good;
}

static void a_question_with_filters_is_answered_into_memory_in_every_format(void **state)
{
    struct scene *scene = *state;
    fill(scene);
    struct storage_reader *reader = scene_open_reader(scene);
    static const struct {
        enum render_format format;
        const char *part;
    } cases[] = {
        {RENDER_TABLE, "10.0.0.1:40000  a.example:80"},
        {RENDER_JSON, "\"dst_ip\":\"198.51.100.8\",\"dst_port\":80"},
        {RENDER_JSON_LINES, "{\"flow_id\":7,"},
        {RENDER_CSV, "flow_id,capture_id,"},
    };
    for (size_t i = 0; i < 4; i++) {
        struct question question = {.name = "lists/flows"};
        struct sink_buffer buffer = {0};
        struct error error;
        assert_true(question_filter(&question, reader, "device", "device", "10.0.0.1", &error));
        assert_true(question_filter(&question, reader, "port", "port", "80", &error));
        assert_true(question_filter(&question, reader, "ip", "ip", "198.51.100.8", &error));
        if (!answer_into(&buffer, reader, &question, cases[i].format, NULL, &error))
            fail_msg("%s", error.sentence);
        if (!strstr(buffer.data, cases[i].part)) fail_msg("%s", buffer.data);
        assert_null(strstr(buffer.data, "443"));
        sink_buffer_clear(&buffer);
    }
    storage_reader_close(reader);
}

static void programs_get_every_column_of_the_view_that_is_listed(void **state)
{
    struct scene *scene = *state;
    fill(scene);
    struct storage_reader *reader = scene_open_reader(scene);
    static const struct {
        const char *name, *view;
    } lists[] = {
        {"lists/flows", "flows"},        {"lists/dns", "dns_queries"},
        {"lists/tls", "tls_handshakes"}, {"lists/http", "http_requests"},
        {"lists/dhcp", "dhcp_messages"}, {"lists/devices", "devices"},
        {"lists/alerts", "alerts"},
    };
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        const struct question question = {.name = lists[i].name};
        const struct catalog_view *view = catalog_view(lists[i].view);
        struct error error;
        struct reply *reply = ask(reader, &question, &error);
        if (!reply) fail_msg("%s", error.sentence);
        const struct layout *layout = reply_layout(reply);
        for (size_t j = 0; j < view->count; j++) {
            assert_string_equal(layout->columns[j].name, view->columns[j].name);
            assert_false(layout->columns[j].for_people);
        }
        reply_close(reply);
    }
    storage_reader_close(reader);
}

/* Every file of the folders that describe their columns. */
static void every_question_describes_columns_that_it_has(void **state)
{
    struct scene *scene = *state;
    fill(scene);
    struct storage_reader *reader = scene_open_reader(scene);
    static const char folder[] = "schema/questions/";
    glob_t files;
    assert_int_equal(glob("schema/questions/{{lists,device,stats,db}/*,shared/*completeness}.sql",
                          GLOB_BRACE, NULL, &files),
                     0);
    assert_true(files.gl_pathc > 25);
    for (size_t i = 0; i < files.gl_pathc; i++) {
        char name[64];
        (void)snprintf(name, sizeof name, "%s", files.gl_pathv[i] + strlen(folder));
        name[strlen(name) - strlen(".sql")] = 0;
        if (strncmp(name, "db/repair", 9) == 0) continue; /* writes */
        const struct question question = {.name = name, .limit = 3};
        struct sink_buffer buffer = {0};
        struct error error;
        if (!answer_into(&buffer, reader, &question, RENDER_TABLE, NULL, &error))
            fail_msg("%s: %s", name, error.sentence);
        sink_buffer_clear(&buffer);
    }
    globfree(&files);
    storage_reader_close(reader);
}

static void every_listing_says_what_it_lists_and_can_be_continued(void **state)
{
    struct scene *scene = *state;
    fill(scene);
    struct storage_reader *reader = scene_open_reader(scene);
    glob_t files;
    assert_int_equal(glob("schema/questions/lists/*.sql", 0, NULL, &files), 0);
    for (size_t i = 0; i < files.gl_pathc; i++) {
        static const char *const words[] = {"view", "shows", "key", "noun", "empty"};
        char name[64];
        struct error error;
        (void)snprintf(name, sizeof name, "lists/%s", strrchr(files.gl_pathv[i], '/') + 1);
        name[strlen(name) - strlen(".sql")] = 0;
        const struct question question = {.name = name};
        struct reply *reply = ask(reader, &question, &error);
        if (!reply) fail_msg("%s: %s", name, error.sentence);
        for (size_t j = 0; j < sizeof words / sizeof words[0]; j++)
            if (!reply_note(reply, words[j])) fail_msg("%s has no line %s:", name, words[j]);
        reply_close(reply);
    }
    globfree(&files);
    storage_reader_close(reader);
}

static void pages_by_cursor_give_the_rows_of_one_page(void **state)
{
    struct scene *scene = *state;
    fill(scene);
    struct storage_reader *reader = scene_open_reader(scene);
    static const struct {
        const char *name;
        size_t rows;
    } lists[] = {{"lists/flows", 12},
                 {"lists/devices", 3},
                 {"lists/alerts", 5},
                 {"lists/trackers", 4},
                 {"lists/dns", 0}};
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        for (uint64_t most = 1; most < 5; most++) {
            struct question question = {.name = lists[i].name};
            struct sink_buffer whole = {0}, pages = {0};
            char cursor[1024] = "";
            struct error error;
            size_t count = 0;
            assert_true(answer_into(&whole, reader, &question, RENDER_JSON_LINES, NULL, &error));
            question.limit = most;
            do {
                char from[1024];
                strcpy(from, cursor);
                question.cursor = *from ? from : NULL;
                if (!answer_into(&pages, reader, &question, RENDER_JSON_LINES, cursor, &error))
                    fail_msg("%s", error.sentence);
            } while (*cursor && ++count < 20);
            assert_int_equal(count, lists[i].rows ? (lists[i].rows - 1) / most : 0);
            if (lists[i].rows) assert_string_equal(pages.data, whole.data);
            sink_buffer_clear(&whole);
            sink_buffer_clear(&pages);
        }
    }
    storage_reader_close(reader);
}

static void what_is_no_cursor_of_the_question_is_a_bad_question(void **state)
{
    struct scene *scene = *state;
    fill(scene);
    struct storage_reader *reader = scene_open_reader(scene);
    static const char *const wrong[] = {
        "x", "i", "i1x", "i1.i2.i3.i4", "", "t6", "i99999999999999999999"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        const struct question question = {.name = "lists/flows", .cursor = wrong[i]};
        struct error error = {.kind = ERROR_BUG};
        if (ask(reader, &question, &error)) fail_msg("'%s' was taken", wrong[i]);
        assert_int_equal(error.kind, ERROR_BAD_QUESTION);
    }
    const struct question question = {.name = "stats/rows", .cursor = "i1"};
    struct error error = {.kind = ERROR_BUG};
    assert_null(ask(reader, &question, &error));
    assert_int_equal(error.kind, ERROR_BAD_QUESTION);
    storage_reader_close(reader);
}

static void a_filter_that_cannot_be_read_or_does_not_fit_is_a_bad_question(void **state)
{
    struct scene *scene = *state;
    fill(scene);
    struct storage_reader *reader = scene_open_reader(scene);
    static const struct {
        const char *name, *text;
    } wrong[] = {{"port", "65536"}, {"port", ""},          {"ip", "10.0.0"}, {"since", "soon"},
                 {"capture", "0"},  {"severity", "great"}, {"colour", "red"}};
    struct error error;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct question question = {.name = "lists/flows"};
        error.kind = ERROR_BUG;
        if (question_filter(&question, reader, wrong[i].name, "--it", wrong[i].text, &error))
            fail_msg("%s %s was taken", wrong[i].name, wrong[i].text);
        assert_int_equal(error.kind, ERROR_BAD_QUESTION);
    }
    struct question question = {.name = "lists/flows"};
    assert_true(question_filter(&question, reader, "since", "--since", "1h", &error));
    assert_false(question_filter(&question, reader, "until", "--until", "2h", &error));
    assert_string_equal(error.sentence,
                        "--until 2h is before --since 1h, so nothing lies between them.");
    question = (struct question){.name = "lists/dhcp"};
    assert_true(question_filter(&question, reader, "app", "--app", "tls", &error));
    assert_null(ask(reader, &question, &error));
    assert_int_equal(error.kind, ERROR_BAD_QUESTION);
    storage_reader_close(reader);
}

static void a_device_is_found_by_address_or_mac_and_an_unknown_one_is_not_found(void **state)
{
    struct scene *scene = *state;
    fill(scene);
    struct storage_reader *reader = scene_open_reader(scene);
    int64_t device_id = 0;
    struct error error = {.kind = ERROR_BUG};
    assert_true(find_device(reader, "10.0.0.2", &device_id, &error));
    assert_int_equal(device_id, 2);
    assert_true(find_device(reader, "02-00-00-00-00-03", &device_id, &error));
    assert_int_equal(device_id, 3);
    assert_false(find_device(reader, "02:00", &device_id, &error));
    assert_int_equal(error.kind, ERROR_NOT_FOUND);
    assert_non_null(strstr(error.sentence, "perhaps 02:00:00:00:00:03"));
    assert_false(find_device(reader, "198.51.100.7", &device_id, &error));
    assert_non_null(strstr(error.sentence, "`netscope flows --ip 198.51.100.7`"));
    storage_reader_close(reader);
}

static void the_mac_of_a_port_means_its_switch(void **state)
{
    struct scene *scene = *state;
    fill(scene);
    const struct evidence_summary port = {.device_id = 2,
                                          .attribute = ATTRIBUTE_PORT,
                                          .source = EVIDENCE_FROM_LLDP,
                                          .value = "02:00:00:00:00:fe",
                                          .confidence = 0.9,
                                          .count = 1};
    struct error error;
    assert_true(is_written(storage_write_evidence(scene->writer, &port, &error)));
    struct storage_reader *reader = scene_open_reader(scene);
    int64_t device_id = 0;
    assert_true(find_device(reader, "02-00-00-00-00-FE", &device_id, &error));
    assert_int_equal(device_id, 2);
    storage_reader_close(reader);
}

/* Of a name with addresses in two countries, both columns are of the one with the most bytes. */
static void a_place_is_never_put_together_from_several(void **state)
{
    struct scene *scene = *state;
    fill(scene);
    scene_add_flow(scene, &(struct scene_flow){.from = "10.0.0.1",
                                               .to = "198.51.100.20",
                                               .port = 443,
                                               .state = "SF",
                                               .at_ms = 20000,
                                               .sent = 900,
                                               .name = "bank.example",
                                               .country = "US",
                                               .asn = 64496,
                                               .as_org = "Zebra Hosting"});
    scene_add_flow(scene, &(struct scene_flow){.from = "10.0.0.1",
                                               .to = "198.51.100.21",
                                               .port = 443,
                                               .state = "SF",
                                               .at_ms = 21000,
                                               .sent = 100,
                                               .name = "bank.example",
                                               .country = "DE",
                                               .asn = 64497,
                                               .as_org = "Aardvark Networks"});
    struct storage_reader *reader = scene_open_reader(scene);
    for (int i = 0; i < 2; i++) {
        struct question question = {.name = i ? "stats/destinations" : "device/peers", .limit = 50};
        struct sink_buffer buffer = {0};
        struct error error = {.sentence = ""};
        if (i == 0) assert_true(question_set(&question, ":device_id", value_integer(1), &error));
        if (!answer_into(&buffer, reader, &question, RENDER_JSON_LINES, NULL, &error))
            fail_msg("%s", error.sentence);
        const char *row = strstr(buffer.data, "\"bank.example\"");
        if (!row) fail_msg("%s", buffer.data);
        /* A destination is all addresses of a name, which have no common place. */
        const char *place =
            i ? "\"flows\":2" : "\"country\":\"US\",\"organisation\":\"Zebra Hosting\"";
        if (!strstr(row, place) || strstr(row, "Aardvark")) fail_msg("%s", buffer.data);
        sink_buffer_clear(&buffer);
    }
    storage_reader_close(reader);
}

struct asker {
    const char *path, *sql;
    struct error error;
    int state;
};

/* Runs in a thread without signals, with its own reader. */
static void *ask_for_ever(void *owner)
{
    struct asker *asker = owner;
    const struct question question = {.sql = asker->sql, .time_us = 100000};
    const struct value *values;
    struct storage_reader *reader = storage_reader_open(asker->path, &asker->error);
    struct reply *reply = reader ? ask(reader, &question, &asker->error) : NULL;
    asker->state = 1;
    while (reply && asker->state == 1)
        asker->state = reply_next(reply, &values, &asker->error);
    reply_close(reply);
    storage_reader_close(reader);
    return NULL;
}

static void a_time_limit_stops_a_question_on_another_thread(void **state)
{
    struct scene *scene = *state;
    fill(scene);
    storage_reader_close(scene_open_reader(scene));
    static const char *const sql[] = {
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n",
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n",
    };
    for (size_t i = 0; i < 2; i++) { /* during a step, and between rows */
        struct asker asker = {.path = scene->path, .sql = sql[i], .error = {.kind = ERROR_BUG}};
        pthread_t thread;
        assert_int_equal(pthread_create(&thread, NULL, ask_for_ever, &asker), 0);
        assert_int_equal(pthread_join(thread, NULL), 0);
        assert_int_equal(asker.state, -1);
        assert_int_equal(asker.error.kind, ERROR_BUSY);
    }
}

static void the_next_question_of_a_reader_has_its_own_time(void **state)
{
    struct scene *scene = *state;
    fill(scene);
    struct storage_reader *reader = scene_open_reader(scene);
    struct question question = {.sql = "SELECT count(*) FROM flows a, flows b, flows c, flows d",
                                .time_us = 1};
    struct sink_buffer buffer = {0};
    struct error error = {.kind = ERROR_BUG};
    assert_false(answer_into(&buffer, reader, &question, RENDER_CSV, NULL, &error));
    assert_int_equal(error.kind, ERROR_BUSY);
    sink_buffer_clear(&buffer);
    question = (struct question){.sql = "SELECT 1 AS one"};
    assert_true(answer_into(&buffer, reader, &question, RENDER_CSV, NULL, &error));
    assert_string_equal(buffer.data, "one\r\n1\r\n");
    sink_buffer_clear(&buffer);
    storage_reader_close(reader);
}

static void without_memory_a_question_fails_with_an_error(void **state)
{
    struct scene *scene = *state;
    if (!no_memory_works) skip();
    fill(scene);
    struct storage_reader *reader = scene_open_reader(scene);
    const struct question question = {.name = "lists/flows", .limit = 2};
    bool good = false;
    long most = 0;
    for (; !good && most < 20000; most++) {
        struct sink_buffer buffer = {0};
        struct error error = {.sentence = ""};
        no_memory_after = most;
        good = answer_into(&buffer, reader, &question, RENDER_TABLE, NULL, &error);
        no_memory_after = -1;
        sink_buffer_clear(&buffer);
        assert_true(good || strlen(error.sentence) > 0);
    }
    assert_true(good && most > 10);
    storage_reader_close(reader);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE_TEST(a_question_with_filters_is_answered_into_memory_in_every_format),
        SCENE_TEST(programs_get_every_column_of_the_view_that_is_listed),
        SCENE_TEST(every_question_describes_columns_that_it_has),
        SCENE_TEST(every_listing_says_what_it_lists_and_can_be_continued),
        SCENE_TEST(pages_by_cursor_give_the_rows_of_one_page),
        SCENE_TEST(what_is_no_cursor_of_the_question_is_a_bad_question),
        SCENE_TEST(a_filter_that_cannot_be_read_or_does_not_fit_is_a_bad_question),
        SCENE_TEST(the_mac_of_a_port_means_its_switch),
        SCENE_TEST(a_device_is_found_by_address_or_mac_and_an_unknown_one_is_not_found),
        SCENE_TEST(a_place_is_never_put_together_from_several),
        SCENE_TEST(a_time_limit_stops_a_question_on_another_thread),
        SCENE_TEST(the_next_question_of_a_reader_has_its_own_time),
        SCENE_TEST(without_memory_a_question_fails_with_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

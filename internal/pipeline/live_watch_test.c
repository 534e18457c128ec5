/* SPDX-License-Identifier: MIT */
/*
 * An interface of a live run, with pictures of its workers from the tests, and a clock of the
 * tests.
 */
#include "live_watch.h"

#include "storage/reader.h"
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { SECOND_US = 1000000 };
static const int64_t noon_us = INT64_C(1795262400) * SECOND_US;

struct scene {
    char path[64];
    struct config *config;
    struct run_request request;
    struct run run;
    struct live_worker workers[2];
    struct live_watch watch;
    struct ledger rows;
    struct error error;
    char notices[2048];
};

static void notice(void *owner, const char *sentence)
{
    struct scene *scene = owner;
    size_t size = strlen(scene->notices);
    (void)snprintf(scene->notices + size, sizeof scene->notices - size, "%s\n", sentence);
}

static int set_up(void **state)
{
    struct scene *scene = calloc(1, sizeof *scene);
    if (!scene) return -1;
    (void)snprintf(scene->path, sizeof scene->path, "/tmp/netscope-watch-%d.db", (int)getpid());
    scene->config = config_create();
    scene->request = (struct run_request){
        .settings = config_settings(scene->config), .notice = notice, .owner = scene};
    scene->run.request = &scene->request;
    scene->run.writer = storage_writer_open(scene->path, &scene->error);
    scene->run.joiner = joiner_create(
        &(struct joiner_options){.names_most = 16, .devices_most = 16}, &scene->error);
    if (!scene->run.joiner) return -1;
    scene->watch = (struct live_watch){.run = &scene->run,
                                       .interface = "eth0",
                                       .workers = scene->workers,
                                       .worker_count = 2,
                                       .health_every_us = 10 * SECOND_US};
    for (int i = 0; i < 2; i++) {
        pthread_mutex_init(&scene->workers[i].mutex, NULL);
        (void)snprintf(scene->workers[i].picture.interface, 64, "eth0");
    }
    *state = scene;
    return scene->run.writer && live_watch_begin(&scene->watch, noon_us, &scene->error) ? 0 : -1;
}

static int tear_down(void **state)
{
    struct scene *scene = *state;
    char command[256];
    storage_writer_close(scene->run.writer, NULL);
    joiner_destroy(scene->run.joiner);
    (void)snprintf(command, sizeof command, "rm -f %s %s-*", scene->path, scene->path);
    int status = system(command);
    for (int i = 0; i < 2; i++)
        pthread_mutex_destroy(&scene->workers[i].mutex);
    config_destroy(scene->config);
    free(scene);
    return status;
}

/* Frames came to one of the workers. */
static void come(struct scene *scene, unsigned worker, uint64_t frames)
{
    struct ledger *ledger = &scene->workers[worker].picture.ledger;
    ledger->frames_offered += frames;
    ledger->frames_captured += frames;
}

static void mark(struct scene *scene, int seconds)
{
    assert_true(is_written(live_watch_mark(&scene->watch, noon_us + seconds * SECOND_US,
                                           &scene->rows, &scene->error)));
    assert_true(is_written(storage_commit(scene->run.writer, &scene->error)));
}

static void go_round(struct scene *scene, int seconds)
{
    assert_true(is_written(live_watch_round(&scene->watch, noon_us + seconds * SECOND_US,
                                            &scene->rows, &scene->error)));
}

/* Of each row: from, to (seconds of the capture), frames offered, rows committed. */
static void assert_health(struct scene *scene, const char *expected)
{
    char answer[512];
    struct storage_reader *reader = storage_reader_open(scene->path, &scene->error);
    assert_non_null(reader);
    struct storage_rows *rows = storage_query(
        reader, NULL,
        "SELECT group_concat(((h.interval_start_us - c.start_us) / 1000000) || '-' || "
        "((h.interval_end_us - c.start_us) / 1000000) || ':' || h.frames_offered || '/' || "
        "h.rows_committed, ' ') FROM capture_health h JOIN captures c USING (capture_id)",
        NULL, 0, &scene->error);
    assert_non_null(rows);
    assert_int_equal(storage_next(rows, &scene->error), 1);
    struct value value = storage_value(rows, 0);
    (void)snprintf(answer, sizeof answer, "%.*s", (int)value.bytes.size, value.bytes.data);
    assert_string_equal(answer, expected);
    storage_rows_close(rows);
    storage_reader_close(reader);
}

static void the_row_of_an_interval_grows_with_every_transaction(void **state)
{
    struct scene *scene = *state;
    come(scene, 0, 10);
    scene->rows = (struct ledger){.rows_queued = 4, .rows_committed = 4};
    mark(scene, 1);
    assert_health(scene, "0-1:10/4");
    come(scene, 1, 5);
    scene->rows.rows_committed = 6;
    mark(scene, 2);
    assert_health(scene, "0-2:15/6");
    go_round(scene, 10);
    come(scene, 0, 1);
    mark(scene, 11);
    assert_health(scene, "0-10:15/6 10-11:1/0");
}

static void frames_without_a_row_are_told_within_a_second(void **state)
{
    struct scene *scene = *state;
    come(scene, 0, 3);
    go_round(scene, 1);
    assert_health(scene, "0-1:3/0");
    go_round(scene, 3); /* no frames: no write before the interval is over */
    assert_health(scene, "0-1:3/0");
}

static void a_clock_that_is_set_back_begins_the_row_earlier(void **state)
{
    struct scene *scene = *state;
    come(scene, 0, 2);
    mark(scene, 5);
    come(scene, 0, 2);
    mark(scene, -60);
    assert_health(scene, "-60--60:4/0");
    come(scene, 0, 1);
    go_round(scene, -50);
    mark(scene, -49);
    assert_health(scene, "-60--50:5/0 -50--49:0/0");
}

static void what_happens_to_the_interface_is_told_once(void **state)
{
    struct scene *scene = *state;
    struct worker_picture *picture = &scene->workers[0].picture;
    picture->state = LIVE_GONE;
    picture->outages = 1;
    go_round(scene, 1);
    go_round(scene, 2);
    picture->state = LIVE_UP;
    go_round(scene, 3);
    picture->outages = 3;
    go_round(scene, 4);
    assert_string_equal(scene->notices,
                        "2026-11-21T12:00:01Z: eth0 is gone; waiting for one of that name.\n"
                        "2026-11-21T12:00:03Z: eth0 is back.\n"
                        "2026-11-21T12:00:04Z: eth0 was down for a moment, several times.\n");
}

static void what_the_interface_dropped_counts_once_however_many_share_it(void **state)
{
    struct scene *scene = *state;
    for (int i = 0; i < 2; i++) {
        struct ledger *ledger = &scene->workers[i].picture.ledger;
        ledger->frames_interface_dropped = 9;
        ledger->frames_offered = 9;
        come(scene, (unsigned)i, 100);
    }
    const struct ledger sum = live_watch_look(&scene->watch).ledger;
    assert_int_equal(sum.frames_interface_dropped, 9);
    assert_int_equal(sum.frames_offered, 209);
    assert_int_equal(sum.frames_captured, 200);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(the_row_of_an_interval_grows_with_every_transaction),
        TEST(frames_without_a_row_are_told_within_a_second),
        TEST(a_clock_that_is_set_back_begins_the_row_earlier),
        TEST(what_happens_to_the_interface_is_told_once),
        TEST(what_the_interface_dropped_counts_once_however_many_share_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

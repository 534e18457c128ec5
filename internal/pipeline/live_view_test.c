/* SPDX-License-Identifier: MIT */
/* What is under way: asked of several workers, in bounded answers. */
#include "live_view.h"
#include "live_worker.h"
#include "under_way_words.h"

#include "base/text.h"
#include "observer.h"
#include "packets.h"
#include "test.h"

#define SECOND_US INT64_C(1000000)
static const int64_t noon_us = INT64_C(1795262400) * SECOND_US;
enum { WORKERS = 2 };

struct scene {
    struct live_worker workers[WORKERS];
    struct live_views views;
    struct error error;
    int64_t now_us;
};

static int set_up(void **state)
{
    static struct scene scene;
    memset(&scene, 0, sizeof scene);
    scene.now_us = noon_us;
    scene.views.count = WORKERS;
    for (unsigned i = 0; i < WORKERS; i++) {
        struct live_worker *worker = &scene.workers[i];
        worker->options = observer_options();
        worker->options.is_live = true;
        worker->options.worker = i;
        worker->options.worker_count = WORKERS;
        assert_true(outlet_open(&worker->outlet, 64));
        assert_true(live_worker_prepare(worker, &scene.error));
        scene.views.views[i] = &worker->view;
    }
    *state = &scene;
    return 0;
}

static int tear_down(void **state)
{
    struct scene *scene = *state;
    for (unsigned i = 0; i < WORKERS; i++)
        live_worker_clear(&scene->workers[i]);
    return 0;
}

/* One datagram of a conversation of its own. */
static void see(struct scene *scene, unsigned worker, uint16_t port, size_t bytes)
{
    static struct build build;
    static const uint8_t zeros[1400];
    struct endpoint a = endpoint_of("10.0.0.1", 4000), b = endpoint_of("10.0.0.2", port);
    build.size = 0;
    frame_udp(&build, &a, &b, (struct span){zeros, bytes - 28});
    struct frame frame = {.time_us = scene->now_us,
                          .data = build.data,
                          .captured_bytes = (uint32_t)build.size,
                          .wire_bytes = (uint32_t)build.size,
                          .link_type = 1};
    live_worker_track(&scene->workers[worker], &frame);
}

static void end_round(struct scene *scene, unsigned worker)
{
    live_worker_end_round(&scene->workers[worker], scene->now_us);
}

static bool put(struct scene *scene, enum message_kind kind, int64_t limit, int64_t before)
{
    const struct control_question question = {
        .message = {.kind = kind, .limit = limit, .before = before}};
    return live_views_put(&scene->views, &question, &scene->error);
}

static void go_on(struct scene *scene)
{
    live_views_go_on(&scene->views, NULL, true, scene->now_us);
}

static void one_page_has_the_newest_flows_of_all_workers(void **state)
{
    struct scene *scene = *state;
    for (uint16_t i = 0; i < 40; i++) {
        see(scene, 0, 9000 + i, 100);
        see(scene, 1, 9500 + i, 100);
    }
    assert_true(put(scene, MESSAGE_FLOWS, 30, 0));
    go_on(scene);
    end_round(scene, 0);
    go_on(scene);
    assert_int_equal(scene->views.waiting_count, 1); /* the other worker is not through */
    end_round(scene, 1);
    go_on(scene);
    const struct open_page *page = &scene->views.page;
    assert_int_equal(scene->views.waiting_count, 0);
    assert_int_equal(page->open, 80);
    assert_int_equal(page->count, 30);
    for (unsigned i = 1; i < page->count; i++)
        assert_int_equal(page->flows[i].flow_id, page->flows[i - 1].flow_id - 1);
    int64_t before = page->flows[29].flow_id;
    assert_true(put(scene, MESSAGE_FLOWS, 0, before));
    go_on(scene);
    end_round(scene, 0);
    end_round(scene, 1);
    go_on(scene);
    assert_int_equal(page->count, OPEN_FLOWS_MOST);
    assert_int_equal(page->matched, 50);
    assert_int_equal(page->flows[0].flow_id, before - 1);
}

static void the_largest_talkers_of_all_workers_are_kept(void **state)
{
    struct scene *scene = *state;
    end_round(scene, 0);
    end_round(scene, 1);
    for (uint16_t i = 0; i < 30; i++) {
        see(scene, 0, 9000 + i, 100 + i);
        see(scene, 1, 9500 + i, 500 + i);
    }
    scene->now_us += SECOND_US;
    end_round(scene, 0);
    end_round(scene, 1);
    assert_true(put(scene, MESSAGE_TALKERS, 0, 0));
    go_on(scene);
    end_round(scene, 0);
    end_round(scene, 1);
    go_on(scene);
    const struct talkers *talkers = &scene->views.talkers;
    bool has_largest = false;
    assert_int_equal(talkers->count, TALKERS_MOST);
    assert_int_equal(talkers->left_out, 60 - TALKERS_MOST);
    assert_int_equal(talkers->bytes[0], 30 * 600 + 2 * 29 * 30 / 2);
    for (unsigned i = 0; i < talkers->count; i++)
        has_largest = has_largest || talkers->top[i].bytes[0] == 529;
    assert_true(has_largest);
}

static void who_asks_too_much_is_told_so(void **state)
{
    struct scene *scene = *state;
    assert_false(put(scene, MESSAGE_FLOWS, OPEN_FLOWS_MOST + 1, 0));
    assert_non_null(strstr(scene->error.sentence, "at most 50"));
    for (unsigned i = 0; i < VIEW_WAITING_MOST; i++)
        assert_true(put(scene, MESSAGE_FLOWS, 1, 0));
    assert_false(put(scene, MESSAGE_FLOWS, 1, 0));
    assert_int_equal(scene->error.kind, ERROR_BUSY);
}

static void a_worker_that_does_not_answer_holds_nobody_up(void **state)
{
    struct scene *scene = *state;
    assert_true(put(scene, MESSAGE_FLOWS, 1, 0));
    go_on(scene);
    end_round(scene, 0);
    scene->now_us += 60 * SECOND_US;
    go_on(scene);
    assert_int_equal(scene->views.waiting_count, 0); /* it was told that the capture is busy */
    see(scene, 0, 9000, 100);
    assert_true(put(scene, MESSAGE_FLOWS, 1, 0));
    go_on(scene);
    assert_false(scene->views.is_asked); /* the late worker still works on the old question */
    end_round(scene, 1);
    go_on(scene);
    end_round(scene, 0);
    end_round(scene, 1);
    go_on(scene);
    assert_int_equal(scene->views.waiting_count, 0);
    assert_int_equal(scene->views.page.count, 1);
}

static void the_largest_answer_fits_a_line(void **state)
{
    (void)state;
    static char memory[MESSAGE_LINE_MOST - 256];
    static struct open_page page = {.count = OPEN_FLOWS_MOST, .open = UINT64_MAX};
    static struct talkers talkers = {.count = TALKERS_MOST, .left_out = UINT64_MAX};
    struct ip_address longest;
    assert_true(ip_parse("1111:2222:3333:4444:5555:6666:7777:8888", &longest));
    for (unsigned i = 0; i < OPEN_FLOWS_MOST; i++) {
        struct open_flow *flow = &page.flows[i];
        memset(flow, 0x7f, sizeof *flow);
        flow->has_ports = flow->has_row = true;
        flow->originator = flow->responder = longest;
        memset(flow->name, 1, sizeof flow->name - 1); /* each is an escape of six */
        flow->name[sizeof flow->name - 1] = flow->app[sizeof flow->app - 1] = 0;
    }
    for (unsigned i = 0; i < TALKERS_MOST; i++) {
        struct talker *talker = &talkers.top[i];
        memset(talker, 0x7f, sizeof *talker);
        talker->originator = talker->responder = longest;
    }
    struct text text = text_into(memory, sizeof memory);
    under_way_add_flows(&text, &page, true);
    assert_false(text.cut);
    text = text_into(memory, sizeof memory);
    under_way_add_talkers(&text, &talkers);
    assert_false(text.cut);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(one_page_has_the_newest_flows_of_all_workers, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(the_largest_talkers_of_all_workers_are_kept, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(who_asks_too_much_is_told_so, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_worker_that_does_not_answer_holds_nobody_up, set_up,
                                        tear_down),
        cmocka_unit_test(the_largest_answer_fits_a_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

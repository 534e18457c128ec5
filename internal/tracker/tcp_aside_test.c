/* SPDX-License-Identifier: MIT */
/* Segments with a TTL that does not reach the other end, or with a wrong sum, are decoys until an ACK says else. */
#include "observer.h"
#include "packets.h"
#include "test.h"

#include "parser/packet.h"

#include <string.h>

enum { WINDOW = 60000, TTL = 60, TTL_SHORT = 5 };

static const char wanted[] = "GET /wanted HTTP/1.1\r\nHost: a.example\r\n\r\n";
static const char decoy[] = "GET /decoys HTTP/1.1\r\nHost: a.example\r\n\r\n";
static const char reply[] = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
enum { REQUEST = sizeof wanted - 1, REPLY = sizeof reply - 1 };

struct scene {
    struct observer *observer;
    struct script script;
};

/* The client's segment at an offset of its bytes. */
static void send(struct scene *scene, uint8_t ttl, uint8_t flags, uint32_t offset,
                 struct span payload)
{
    script_send(&scene->script, true,
                &(struct segment){.flags = flags,
                                  .seq = 1001 + offset,
                                  .ack = 5001,
                                  .window = WINDOW,
                                  .ttl = ttl,
                                  .payload = payload});
}

static struct scene begin_with(const struct tracker_options *options)
{
    struct scene scene = {.observer = observer_create(options)};
    scene.script = script_between(scene.observer, "10.0.0.1", 40000, "10.0.0.2", 80);
    script_send(&scene.script, true,
                &(struct segment){.flags = TCP_SYN, .seq = 1000, .window = WINDOW, .ttl = TTL});
    script_send(
        &scene.script, false,
        &(struct segment){
            .flags = TCP_SYN | TCP_ACK, .seq = 5000, .ack = 1001, .window = WINDOW, .ttl = TTL});
    send(&scene, TTL, TCP_ACK, 0, (struct span){NULL, 0});
    return scene;
}

static struct scene begin(void)
{
    return begin_with(NULL);
}

static void answer(struct scene *scene, uint32_t acknowledged, struct span payload)
{
    script_send(&scene->script, false,
                &(struct segment){.flags = TCP_ACK,
                                  .seq = 5001,
                                  .ack = 1001 + acknowledged,
                                  .window = WINDOW,
                                  .ttl = TTL,
                                  .payload = payload});
}

static void close_both(struct scene *scene, uint32_t offset, uint8_t ttl)
{
    send(scene, ttl, TCP_FIN | TCP_ACK, offset, (struct span){NULL, 0});
    script_send(&scene->script, false,
                &(struct segment){.flags = TCP_FIN | TCP_ACK,
                                  .seq = 5001 + REPLY,
                                  .ack = 1001 + offset + 1,
                                  .window = WINDOW,
                                  .ttl = TTL});
}

static void expect(struct scene *scene, uint32_t conflicts)
{
    const char *lines = observer_finish(scene->observer);
    if (!strstr(lines, "uri=/wanted status=200") || strstr(lines, "/decoys")) fail_msg("%s", lines);
    assert_int_equal(scene->observer->flow_count, 1);
    assert_string_equal(scene->observer->flows[0].conn_state, "SF");
    assert_int_equal(scene->observer->flows[0].end_reason, END_FIN);
    assert_int_equal(scene->observer->flows[0].signs[0].overlap_conflicts, conflicts);
    assert_null(observer_broken_rule(scene->observer));
    observer_destroy(scene->observer);
}

static void ask(struct scene *scene, uint8_t ttl)
{
    send(scene, ttl, TCP_PSH | TCP_ACK, 0, span_text(wanted));
    answer(scene, REQUEST, span_text(reply));
}

static void a_request_that_does_not_arrive_is_not_recorded_and_told(void **state)
{
    (void)state;
    for (uint8_t ttl = 1; ttl < TTL; ttl++) {
        struct scene scene = begin();
        send(&scene, ttl, TCP_PSH | TCP_ACK, 0, span_text(decoy));
        ask(&scene, TTL);
        close_both(&scene, REQUEST, TTL);
        expect(&scene, 1);
    }
}

static void many_one_byte_decoys_hide_nothing(void **state)
{
    (void)state;
    struct scene scene = begin();
    for (uint32_t i = 0; i < REQUEST; i++)
        send(&scene, TTL_SHORT, TCP_ACK, i, (struct span){(const uint8_t *)decoy + i, 1});
    ask(&scene, TTL);
    close_both(&scene, REQUEST, TTL);
    expect(&scene, 0); /* of one byte no copy is kept to compare with */
}

static void resets_and_fins_and_syns_that_do_not_arrive_end_nothing(void **state)
{
    (void)state;
    static const uint8_t flags[] = {TCP_RST, TCP_RST | TCP_ACK, TCP_FIN | TCP_ACK, TCP_SYN,
                                    TCP_FIN | TCP_PSH | TCP_ACK};
    for (unsigned i = 0; i < sizeof flags; i++) {
        struct scene scene = begin();
        send(&scene, TTL_SHORT, flags[i], 0,
             flags[i] & TCP_PSH ? span_text(decoy) : (struct span){NULL, 0});
        scene.observer->now_us += 20 * 1000000; /* an ended one would be gone */
        ask(&scene, TTL);
        close_both(&scene, REQUEST, TTL);
        expect(&scene, flags[i] & TCP_PSH ? 1 : 0);
    }
}

/* Silence is no proof that it arrived: who sent it can wait. An answer with a RST is. */
static void a_reset_in_doubt_ends_its_flow_when_it_is_answered_or_idle(void **state)
{
    (void)state;
    enum { SECOND = 1000000, CLOSE_DELAY_S = 20, IDLE_S = 301 };
    for (int answered = 0; answered < 2; answered++) {
        struct tracker_options options = observer_options();
        options.is_live = true;
        struct scene scene = begin_with(&options);
        ask(&scene, TTL);
        send(&scene, TTL_SHORT, TCP_RST, REQUEST, (struct span){NULL, 0});
        if (answered) {
            send(&scene, TTL, TCP_PSH | TCP_ACK, REQUEST, span_text("later"));
            script_send(&scene.script, false,
                        &(struct segment){.flags = TCP_RST, .seq = 5001, .ttl = TTL});
        }
        int64_t from_us = scene.observer->now_us;
        for (int second = 1; second <= CLOSE_DELAY_S; second++)
            tracker_tick(scene.observer->tracker, from_us + second * (int64_t)SECOND, 9);
        assert_int_equal(tracker_ledger(scene.observer->tracker)->flows_live, 1 - answered);
        for (int second = CLOSE_DELAY_S; second <= IDLE_S; second++)
            tracker_tick(scene.observer->tracker, from_us + second * (int64_t)SECOND, 9);
        assert_int_equal(tracker_ledger(scene.observer->tracker)->flows_live, 0);
        const struct flow_record *last = &scene.observer->flows[scene.observer->flow_count - 1];
        assert_string_equal(last->conn_state, answered ? "RSTR" : "RSTO");
        assert_int_equal(last->end_reason, END_RST);
        observer_finish(scene.observer);
        observer_destroy(scene.observer);
    }
}

static void a_decoy_that_nothing_follows_is_no_request(void **state)
{
    (void)state;
    struct scene scene = begin();
    ask(&scene, TTL);
    send(&scene, TTL_SHORT, TCP_PSH | TCP_ACK, REQUEST, span_text(decoy));
    const char *lines = observer_finish(scene.observer);
    assert_non_null(strstr(lines, "uri=/wanted"));
    assert_null(strstr(lines, "/decoys"));
    assert_int_equal(tracker_counters(scene.observer->tracker)->segments_not_taken, 1);
    observer_destroy(scene.observer);
}

static void a_longer_route_is_learnt_from_its_first_ack(void **state)
{
    (void)state;
    struct scene scene = begin();
    ask(&scene, TTL - 2);
    close_both(&scene, REQUEST, TTL - 2);
    assert_int_equal(tracker_counters(scene.observer->tracker)->segments_not_taken, 1);
    expect(&scene, 0);
}

static void a_fin_by_a_longer_route_is_believed_with_its_ack(void **state)
{
    (void)state;
    struct scene scene = begin();
    ask(&scene, TTL);
    close_both(&scene, REQUEST, TTL - 2);
    expect(&scene, 0);
}

static void bytes_of_a_longer_route_are_taken_as_far_as_they_are_acknowledged(void **state)
{
    (void)state;
    struct scene scene = begin();
    send(&scene, TTL - 1, TCP_PSH | TCP_ACK, 0, span_text(wanted));
    answer(&scene, 10, (struct span){NULL, 0});
    answer(&scene, REQUEST, span_text(reply));
    close_both(&scene, REQUEST, TTL - 1);
    expect(&scene, 0);
}

static void so_many_that_they_are_usual_are_read(void **state)
{
    (void)state; /* at last they are believed, and not lost */
    struct scene scene = begin();
    char header[120];
    memset(header, 'x', sizeof header);
    memcpy(header, "\r\nX: ", 5);
    uint32_t at = REQUEST - 4;
    send(&scene, TTL_SHORT, TCP_ACK, 0, (struct span){(const uint8_t *)wanted, at});
    for (unsigned i = 0; i < 70; i++, at += sizeof header)
        send(&scene, TTL_SHORT, TCP_ACK, at, (struct span){(uint8_t *)header, sizeof header});
    send(&scene, TTL_SHORT, TCP_ACK, at, span_text("\r\n\r\n"));
    answer(&scene, at + 4, span_text(reply));
    close_both(&scene, at + 4, TTL_SHORT);
    expect(&scene, 0);
}

static void a_decoy_syn_does_not_make_decoys_usual(void **state)
{
    (void)state;
    struct scene scene = {.observer = observer_create(NULL)};
    scene.script = script_between(scene.observer, "10.0.0.1", 40000, "10.0.0.2", 80);
    for (unsigned i = 0; i < 3; i++)
        script_send(
            &scene.script, true,
            &(struct segment){
                .flags = TCP_SYN, .seq = 1000, .window = WINDOW, .ttl = i == 1 ? TTL : TTL_SHORT});
    script_send(
        &scene.script, false,
        &(struct segment){
            .flags = TCP_SYN | TCP_ACK, .seq = 5000, .ack = 1001, .window = WINDOW, .ttl = TTL});
    send(&scene, TTL_SHORT, TCP_PSH | TCP_ACK, 0, span_text(decoy));
    ask(&scene, TTL);
    close_both(&scene, REQUEST, TTL);
    expect(&scene, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_request_that_does_not_arrive_is_not_recorded_and_told),
        cmocka_unit_test(many_one_byte_decoys_hide_nothing),
        cmocka_unit_test(resets_and_fins_and_syns_that_do_not_arrive_end_nothing),
        cmocka_unit_test(a_reset_in_doubt_ends_its_flow_when_it_is_answered_or_idle),
        cmocka_unit_test(a_decoy_that_nothing_follows_is_no_request),
        cmocka_unit_test(a_longer_route_is_learnt_from_its_first_ack),
        cmocka_unit_test(a_fin_by_a_longer_route_is_believed_with_its_ack),
        cmocka_unit_test(bytes_of_a_longer_route_are_taken_as_far_as_they_are_acknowledged),
        cmocka_unit_test(so_many_that_they_are_usual_are_read),
        cmocka_unit_test(a_decoy_syn_does_not_make_decoys_usual),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: MIT */
/* Segments, SYNs, FINs and RSTs count if a receiver takes them (RFC 9293, 3.10.7.4; RFC 5961). */
#include "observer.h"
#include "packets.h"
#include "test.h"

#include "parser/packet.h"

#include <string.h>

enum { WINDOW = 8000 };

static const char wanted[] = "GET /wanted HTTP/1.1\r\nHost: a.example\r\n\r\n";
static const char decoy[] = "GET /decoys HTTP/1.1\r\nHost: a.example\r\n\r\n";

struct scene {
    struct observer *observer;
    struct script script;
};

/* After a handshake with an unscaled window of WINDOW bytes on both sides. */
static struct scene begin(void)
{
    struct scene scene = {.observer = observer_create(NULL)};
    scene.script = script_between(scene.observer, "10.0.0.1", 40000, "10.0.0.2", 80);
    struct script *script = &scene.script;
    script_send(script, true, &(struct segment){.flags = TCP_SYN, .seq = 1000, .window = WINDOW});
    script_send(
        script, false,
        &(struct segment){.flags = TCP_SYN | TCP_ACK, .seq = 5000, .ack = 1001, .window = WINDOW});
    script->next[0] = 1001;
    script->next[1] = 5001;
    script->seen[0] = 5001;
    script->seen[1] = 1001;
    script_send(script, true,
                &(struct segment){.flags = TCP_ACK, .seq = 1001, .ack = 5001, .window = WINDOW});
    return scene;
}

static struct span text(const char *bytes, size_t from, size_t size)
{
    return (struct span){(const uint8_t *)bytes + from, size};
}

static void send(struct scene *scene, bool from_client, uint8_t flags, uint32_t offset,
                 struct span payload)
{
    const struct script *script = &scene->script;
    unsigned side = from_client ? 0 : 1;
    struct segment segment = {.flags = flags,
                              .seq = script->next[side] + offset,
                              .ack = script->seen[side],
                              .window = WINDOW,
                              .payload = payload};
    script_send(&scene->script, from_client, &segment);
}

/* The server acknowledges the client's bytes up to this offset. */
static void acknowledge(struct scene *scene, uint32_t offset)
{
    scene->script.seen[1] = 1001 + offset;
    send(scene, false, TCP_ACK, 0, (struct span){NULL, 0});
}

static void ask(struct scene *scene)
{
    script_say(&scene->script, true, text(wanted, 0, sizeof wanted - 1));
    script_say(&scene->script, false, span_text("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
}

static uint64_t not_taken(const struct scene *scene)
{
    return tracker_counters(scene->observer->tracker)->segments_not_taken;
}

/* One flow in this state, and the request with its reply. */
static void expect(struct scene *scene, const char *conn_state)
{
    const char *lines = observer_finish(scene->observer);
    if (!strstr(lines, "uri=/wanted status=200")) fail_msg("%s", lines);
    assert_int_equal(scene->observer->flow_count, 1);
    assert_string_equal(scene->observer->flows[0].conn_state, conn_state);
    assert_null(observer_broken_rule(scene->observer));
    observer_destroy(scene->observer);
}

static const struct span none;

static void a_syn_inside_a_connection_changes_nothing(void **state)
{
    (void)state;
    struct scene scene = begin();
    send(&scene, true, TCP_SYN, 77777, none);
    assert_int_equal(not_taken(&scene), 1);
    ask(&scene);
    script_play(&scene.script, ">FA <FA >A");
    expect(&scene, "SF");
}

static void a_syn_that_is_answered_takes_the_ports_over(void **state)
{
    (void)state;
    for (int refused = 0; refused < 2; refused++) {
        struct scene scene = begin();
        ask(&scene);
        scene.script.next[0] = 900000;
        script_play(&scene.script, refused ? ">S <RA" : "+20000 >S <SA >A >FA <FA >A");
        const char *lines = observer_finish(scene.observer);
        assert_int_equal(scene.observer->flow_count, 2);
        assert_string_equal(scene.observer->flows[0].conn_state, "S1");
        assert_string_equal(scene.observer->flows[1].conn_state, refused ? "REJ" : "SF");
        if (!strstr(lines, "uri=/wanted status=200")) fail_msg("%s", lines);
        assert_null(observer_broken_rule(scene.observer));
        observer_destroy(scene.observer);
    }
}

/* The other direction was not captured, so nothing else shows that the SYN was answered. */
static void without_the_other_direction_the_ack_shows_a_new_connection(void **state)
{
    (void)state;
    struct observer *observer = observer_create(NULL);
    struct script script = script_between(observer, "10.0.0.1", 40000, "10.0.0.2", 80);
    script_play(&script, ">PA10 >PA10");
    script.next[0] = 900000;
    script_play(&script, ">S ~ <SA >A >PA10");
    observer_finish(observer);
    assert_int_equal(observer->flow_count, 2);
    assert_null(observer_broken_rule(observer));
    observer_destroy(observer);
}

static void a_reset_counts_with_the_expected_number(void **state)
{
    (void)state;
    static const uint32_t offsets[] = {WINDOW + 1, 100, 0x40000000, (uint32_t)-100};
    for (size_t i = 0; i < sizeof offsets / sizeof offsets[0]; i++) {
        struct scene scene = begin();
        send(&scene, true, TCP_RST, offsets[i], none);
        assert_int_equal(not_taken(&scene), 1);
        ask(&scene);
        expect(&scene, "S1");
    }
    struct scene scene = begin();
    ask(&scene);
    send(&scene, true, TCP_RST, 0, none);
    assert_int_equal(not_taken(&scene), 0);
    expect(&scene, "RSTO");
}

/* The last bytes before it may not have been captured. */
static void a_reset_in_the_window_that_ends_all_is_believed(void **state)
{
    (void)state;
    struct scene scene = begin();
    ask(&scene);
    send(&scene, true, TCP_RST, 100, none);
    expect(&scene, "RSTO");
}

/* With a low TTL it never reached the server. */
static void a_reset_after_which_new_bytes_are_acknowledged_was_none(void **state)
{
    (void)state;
    struct scene scene = begin();
    send(&scene, true, TCP_RST, 0, none);
    ask(&scene);
    script_play(&scene.script, "<A >A");
    expect(&scene, "S1");
}

static void a_fin_beyond_the_window_is_no_end(void **state)
{
    (void)state;
    struct scene scene = begin();
    send(&scene, true, TCP_FIN | TCP_ACK, WINDOW + 100, none);
    assert_int_equal(not_taken(&scene), 1);
    ask(&scene);
    expect(&scene, "S1");
}

/* A receiver drops what is beyond its window: the bytes that come in its place later are true. */
static void bytes_beyond_the_window_are_not_believed(void **state)
{
    (void)state;
    enum { FILL = WINDOW };
    static const uint8_t filler[FILL];
    struct scene scene = begin();
    send(&scene, true, TCP_ACK, 0, span_text("POST / HTTP/1.1\r\nContent-Length: 7959\r\n\r\n"));
    send(&scene, true, TCP_ACK, FILL + 1, text(decoy, 1, sizeof decoy - 2));
    assert_int_equal(not_taken(&scene), 1);
    send(&scene, true, TCP_ACK, 41, (struct span){filler, FILL - 41});
    acknowledge(&scene, FILL);
    send(&scene, true, TCP_ACK, FILL, text(wanted, 0, sizeof wanted - 1));
    acknowledge(&scene, FILL + sizeof wanted - 1);
    const char *lines = observer_finish(scene.observer);
    if (!strstr(lines, "uri=/wanted") || strstr(lines, "uri=/decoys")) fail_msg("%s", lines);
    assert_int_equal(scene.observer->flows[0].missed_bytes, 0);
    observer_destroy(scene.observer);
}

/* The ACK that opened the window was not captured. */
static void bytes_beyond_the_window_are_taken_if_the_receiver_acknowledges_them(void **state)
{
    (void)state;
    struct scene scene = begin();
    uint32_t far = WINDOW + 2000;
    send(&scene, true, TCP_ACK, far, text(wanted, 0, sizeof wanted - 1));
    assert_int_equal(not_taken(&scene), 1);
    acknowledge(&scene, far + sizeof wanted - 1);
    const char *lines = observer_finish(scene.observer);
    if (!strstr(lines, "uri=/wanted")) fail_msg("%s", lines);
    assert_int_equal(scene.observer->flows[0].missed_bytes, far);
    observer_destroy(scene.observer);
}

static void if_no_answers_are_captured_the_window_is_unknown(void **state)
{
    (void)state;
    static const uint8_t filler[1000];
    struct scene scene = begin();
    uint32_t far = WINDOW + 2000;
    for (uint32_t i = 0; i < 200; i++)
        send(&scene, true, TCP_ACK, far + 1000 * i, (struct span){filler, sizeof filler});
    assert_in_range(not_taken(&scene), 1, 16);
    assert_int_equal(tracker_ledger(scene.observer->tracker)->frames_captured, 203);
    observer_finish(scene.observer);
    observer_destroy(scene.observer);
}

/* ------------------------------------------------------------ checksums */

static uint16_t sum_of(const uint8_t *bytes, size_t size, uint32_t sum)
{
    for (size_t i = 0; i < size; i++)
        sum += i % 2 ? bytes[i] : (uint32_t)bytes[i] << 8;
    while (sum >> 16)
        sum = (sum & 0xffff) + (sum >> 16);
    return (uint16_t)sum;
}

enum sum { SUM_RIGHT, SUM_WRONG, SUM_OF_PSEUDO_HEADER };

static void see(struct scene *scene, bool from_client, const struct segment *segment, enum sum kind)
{
    enum { IP = 14, TCP = 34 };
    const struct script *script = &scene->script;
    struct build frame;
    frame_tcp(&frame, from_client ? &script->client : &script->server,
              from_client ? &script->server : &script->client, segment);
    size_t size = frame.size - TCP;
    uint16_t pseudo = sum_of(frame.data + IP + 12, 8, IP_TCP + (uint32_t)size);
    uint16_t sum = (uint16_t)~sum_of(frame.data + TCP, size, pseudo);
    if (kind == SUM_WRONG) sum ^= 0x1234;
    if (kind == SUM_OF_PSEUDO_HEADER) sum = pseudo;
    frame.data[TCP + 16] = (uint8_t)(sum >> 8);
    frame.data[TCP + 17] = (uint8_t)sum;
    observer_see(scene->observer, &frame);
}

static struct scene begin_with_sums(enum sum of_syn)
{
    struct scene scene = {.observer = observer_create(NULL)};
    scene.script = script_between(scene.observer, "10.0.0.1", 40000, "10.0.0.2", 80);
    struct segment syn = {.flags = TCP_SYN, .seq = 1000, .window = WINDOW};
    see(&scene, true, &syn, of_syn);
    syn = (struct segment){.flags = TCP_SYN | TCP_ACK, .seq = 5000, .ack = 1001, .window = WINDOW};
    see(&scene, false, &syn, of_syn);
    scene.script.next[0] = scene.script.seen[1] = 1001;
    scene.script.next[1] = scene.script.seen[0] = 5001;
    return scene;
}

static struct segment asking(const char *bytes)
{
    return (struct segment){.flags = TCP_ACK,
                            .seq = 1001,
                            .ack = 5001,
                            .window = WINDOW,
                            .payload = {(const uint8_t *)bytes, sizeof wanted - 1}};
}

static void a_wrong_checksum_where_right_ones_are_usual_is_a_decoy(void **state)
{
    (void)state;
    struct scene scene = begin_with_sums(SUM_RIGHT);
    struct segment first = asking(decoy), second = asking(wanted);
    see(&scene, true, &first, SUM_WRONG);
    assert_int_equal(not_taken(&scene), 1);
    see(&scene, true, &second, SUM_RIGHT);
    acknowledge(&scene, sizeof wanted - 1);
    const char *lines = observer_finish(scene.observer);
    if (!strstr(lines, "uri=/wanted") || strstr(lines, "uri=/decoys")) fail_msg("%s", lines);
    observer_destroy(scene.observer);
}

/* The receiver's card, or the sender's, computes them: the ACK shows that the bytes arrived. */
static void wrong_checksums_count_if_they_are_usual_or_acknowledged(void **state)
{
    (void)state;
    static const enum sum of_syn[] = {SUM_WRONG, SUM_OF_PSEUDO_HEADER, SUM_RIGHT, SUM_RIGHT};
    static const enum sum of_data[] = {SUM_WRONG, SUM_OF_PSEUDO_HEADER, SUM_OF_PSEUDO_HEADER,
                                       SUM_WRONG};
    for (size_t i = 0; i < sizeof of_syn / sizeof of_syn[0]; i++) {
        struct scene scene = begin_with_sums(of_syn[i]);
        struct segment request = asking(wanted);
        see(&scene, true, &request, of_data[i]);
        assert_int_equal(not_taken(&scene), i == 3);
        acknowledge(&scene, sizeof wanted - 1);
        const char *lines = observer_finish(scene.observer);
        if (!strstr(lines, "uri=/wanted")) fail_msg("%zu: %s", i, lines);
        assert_int_equal(scene.observer->flows[0].missed_bytes, 0);
        observer_destroy(scene.observer);
    }
}

static void a_window_that_both_sides_scale_is_larger(void **state)
{
    (void)state;
    static const uint8_t scale[4] = {TCP_OPTION_NOP, TCP_OPTION_SCALE, 3, 4};
    for (int agreed = 0; agreed < 2; agreed++) {
        struct observer *observer = observer_create(NULL);
        struct script script = script_between(observer, "10.0.0.1", 40000, "10.0.0.2", 80);
        struct segment syn = {
            .flags = TCP_SYN, .seq = 1000, .window = WINDOW, .options = {scale, sizeof scale}};
        script_send(&script, true, &syn);
        syn = (struct segment){
            .flags = TCP_SYN | TCP_ACK, .seq = 5000, .ack = 1001, .window = WINDOW};
        if (agreed) syn.options = (struct span){scale, sizeof scale};
        script_send(&script, false, &syn);
        struct segment ack = {.flags = TCP_ACK, .seq = 5001, .ack = 1001, .window = WINDOW};
        script_send(&script, false, &ack);
        struct segment far = {
            .flags = TCP_ACK, .seq = 1001 + 2 * WINDOW, .ack = 5001, .payload = span_text("X")};
        script_send(&script, true, &far);
        assert_int_equal(tracker_counters(observer->tracker)->segments_not_taken, agreed ? 0 : 1);
        observer_finish(observer);
        observer_destroy(observer);
    }
}

/* No other copy came until the end: so these bytes were sent, damaged or not. */
static void damaged_bytes_without_another_copy_are_read_at_the_end(void **state)
{
    (void)state;
    struct scene scene = begin_with_sums(SUM_RIGHT);
    struct segment request = asking(wanted);
    see(&scene, true, &request, SUM_WRONG);
    const char *lines = observer_finish(scene.observer);
    if (!strstr(lines, "uri=/wanted")) fail_msg("%s", lines);
    observer_destroy(scene.observer);
}

/* In any order, all in front of the ACK. */
static void damaged_pieces_that_are_acknowledged_are_whole(void **state)
{
    (void)state;
    struct scene scene = begin_with_sums(SUM_RIGHT);
    struct segment first = asking(wanted), second = asking(wanted);
    first.payload.size = 10;
    second.seq += 10;
    second.payload = text(wanted, 10, sizeof wanted - 11);
    see(&scene, true, &second, SUM_WRONG);
    see(&scene, true, &first, SUM_WRONG);
    acknowledge(&scene, sizeof wanted - 1);
    const char *lines = observer_finish(scene.observer);
    if (!strstr(lines, "uri=/wanted")) fail_msg("%s", lines);
    assert_int_equal(scene.observer->flows[0].missed_bytes, 0);
    observer_destroy(scene.observer);
}

/* Somebody forges a FIN in front of the server's SYN-ACK, with a lower number. */
static void a_fin_in_front_of_the_handshake_ends_nothing(void **state)
{
    (void)state;
    struct observer *observer = observer_create(NULL);
    struct script script = script_between(observer, "10.0.0.1", 40000, "10.0.0.2", 80);
    script_send(&script, true, &(struct segment){.flags = TCP_SYN, .seq = 1000, .window = WINDOW});
    script_send(
        &script, false,
        &(struct segment){.flags = TCP_FIN | TCP_ACK, .seq = 4000, .ack = 1001, .window = WINDOW});
    script_send(
        &script, false,
        &(struct segment){.flags = TCP_SYN | TCP_ACK, .seq = 5000, .ack = 1001, .window = WINDOW});
    script.next[0] = script.seen[1] = 1001;
    script.next[1] = script.seen[0] = 5001;
    script_play(&script, ">A");
    script_say(&script, true, span_text("GET / HTTP/1.1\r\nHost: a.example\r\n\r\n"));
    script_play(&script, "<A");
    script_say(&script, false, span_text("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
    script_play(&script, ">A");
    const char *lines = observer_finish(observer);
    if (!strstr(lines, "status=200")) fail_msg("%s", lines);
    observer_destroy(observer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_syn_inside_a_connection_changes_nothing),
        cmocka_unit_test(a_syn_that_is_answered_takes_the_ports_over),
        cmocka_unit_test(without_the_other_direction_the_ack_shows_a_new_connection),
        cmocka_unit_test(a_reset_counts_with_the_expected_number),
        cmocka_unit_test(a_reset_in_the_window_that_ends_all_is_believed),
        cmocka_unit_test(a_reset_after_which_new_bytes_are_acknowledged_was_none),
        cmocka_unit_test(a_fin_beyond_the_window_is_no_end),
        cmocka_unit_test(bytes_beyond_the_window_are_not_believed),
        cmocka_unit_test(bytes_beyond_the_window_are_taken_if_the_receiver_acknowledges_them),
        cmocka_unit_test(if_no_answers_are_captured_the_window_is_unknown),
        cmocka_unit_test(a_window_that_both_sides_scale_is_larger),
        cmocka_unit_test(a_wrong_checksum_where_right_ones_are_usual_is_a_decoy),
        cmocka_unit_test(damaged_bytes_without_another_copy_are_read_at_the_end),
        cmocka_unit_test(damaged_pieces_that_are_acknowledged_are_whole),
        cmocka_unit_test(wrong_checksums_count_if_they_are_usual_or_acknowledged),
        cmocka_unit_test(a_fin_in_front_of_the_handshake_ends_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: MIT */
/*
 * Fragments that overlap, in any order: which copy is read, and who is told (RFC 791, 3.2; RFC 5722;
 * RFC 8200, 4.5; RFC 1858).
 *
 * A question of 40 bytes is cut into units of eight. In a case, "2-4d" are the units 2 and 3 of a question
 * that differs from the true one in them; an uppercase letter ends the datagram.
 */
#include "observer.h"
#include "packets.h"
#include "test.h"

#include "parser/packet.h"

#include <stdio.h>
#include <stdlib.h>

enum { UNIT = 8, UNITS = 5, WINDOW = 8000 };

struct scene {
    struct observer *observer;
    struct endpoint from, to;
    struct build wanted, decoys;
    uint32_t id;
    bool has_options;
};

static void build_question(struct build *out, const struct scene *scene, const char *name)
{
    struct build dns = {.size = 0};
    build_hex(&dns, "4242 0100 0001 0000 0000 0000");
    build_number(&dns, strlen(name), 1);
    build_text(&dns, name);
    build_number(&dns, 7, 1);
    build_text(&dns, "example");
    build_hex(&dns, "00 0001 0001");
    datagram_udp(out, &scene->from, &scene->to, build_span(&dns));
    assert_int_equal(out->size, UNITS * UNIT);
}

static struct scene scene_of(bool v6)
{
    struct scene scene = {.observer = observer_create(NULL), .id = 7};
    scene.from = endpoint_of(v6 ? "2001:db8::1" : "10.0.0.1", 40000);
    scene.to = endpoint_of(v6 ? "2001:db8::2" : "10.0.0.2", 53);
    build_question(&scene.wanted, &scene, "wanted");
    build_question(&scene.decoys, &scene, "decoys");
    return scene;
}

static void see(struct scene *scene, const struct piece *piece)
{
    struct build frame;
    frame_piece(&frame, &scene->from, &scene->to, piece);
    observer_see(scene->observer, &frame);
    scene->observer->now_us += 1000;
}

static void see_pieces(struct scene *scene, const char *pieces)
{
    unsigned from, to;
    char kind;
    for (const char *at = pieces; sscanf(at, "%u-%u%c", &from, &to, &kind) == 3;) {
        bool is_decoy = kind == 'd' || kind == 'D';
        const struct build *whole = is_decoy ? &scene->decoys : &scene->wanted;
        see(scene, &(struct piece){.id = scene->id,
                                   .offset = from * UNIT,
                                   .more = kind == 'd' || kind == 'w',
                                   .protocol = IP_UDP,
                                   .payload = {whole->data + (size_t)(from * UNIT),
                                               (size_t)((to - from) * UNIT)}});
        at += strcspn(at, " ");
        at += strspn(at, " ");
    }
}

static uint64_t not_taken(const struct scene *scene)
{
    return tracker_counters(scene->observer->tracker)->fragments_not_taken;
}

/* The domain of the only question, NULL: none; and the conflicts of its flow. */
static void expect(struct scene *scene, const char *domain, uint32_t conflicts)
{
    const char *lines = observer_finish(scene->observer), *dns = strstr(lines, "dns ");
    char wanted[64];
    snprintf(wanted, sizeof wanted, "domain=%s.example", domain ? domain : "");
    if (domain ? !dns || !strstr(dns, wanted) || strstr(dns + 1, "dns ") : dns != NULL)
        fail_msg("%s\n%s", domain ? domain : "nothing", lines);
    assert_int_equal(scene->observer->flow_count, 1);
    assert_int_equal(scene->observer->flows[0].signs[0].overlap_conflicts, conflicts);
    assert_int_equal(tracker_counters(scene->observer->tracker)->overlap_conflicts, conflicts);
    assert_null(observer_broken_rule(scene->observer));
    observer_destroy(scene->observer);
}

static void expect_pieces(bool v6, const char *pieces, const char *domain, uint32_t conflicts)
{
    struct scene scene = scene_of(v6);
    see_pieces(&scene, pieces);
    expect(&scene, domain, conflicts);
}

static void of_ipv4_the_first_copy_is_read_and_the_other_told(void **state)
{
    (void)state;
    expect_pieces(false, "0-2w 2-5W", "wanted", 0);
    expect_pieces(false, "2-4w 2-5D 0-2w", "wanted", 1);
    expect_pieces(false, "2-4d 2-5W 0-2w", "decoys", 1);
    expect_pieces(false, "2-5W 2-4d 0-2w", "wanted", 1);
    expect_pieces(false, "2-4d 1-5W 0-1w", "decoys", 1);
    expect_pieces(false, "1-3w 1-4d 0-1w 3-5W", "wanoys", 2);
    expect_pieces(false, "1-3d 2-4w 0-1w 4-5W", "dected", 1);
    expect_pieces(false, "1-4w 2-3d 3-4d 0-1w 4-5W", "wanted", 2);
}

static void the_same_bytes_again_are_no_conflict(void **state)
{
    (void)state;
    expect_pieces(false, "1-3w 2-4w 1-3w 0-1w 4-5W", "wanted", 0);
    expect_pieces(true, "1-3w 1-3w 0-1w 3-5W", "wanted", 0);
    expect_pieces(true, "1-3w 3-4w 2-4w 0-1w 4-5W", "wanted", 0); /* within what is there */
}

static void of_ipv6_an_overlap_ends_the_datagram(void **state)
{
    (void)state;
    static const char *const overlaps[] = {"0-1w 1-3w 2-4w 4-5W", "2-4w 1-3w 0-1w 3-5W",
                                           "1-2w 0-4w 4-5W", "0-2w 3-5W 1-4w"};
    for (unsigned i = 0; i < 4; i++) {
        struct scene scene = scene_of(true);
        see_pieces(&scene, overlaps[i]);
        assert_in_range(not_taken(&scene), 1, 3);
        expect(&scene, NULL, 0);
    }
    expect_pieces(true, "0-1w 1-3w 2-4d 4-5W", NULL, 1);
    struct scene scene = scene_of(true);
    see_pieces(&scene, "0-1w 1-3w 2-4d 4-5W"); /* the pieces that follow do not begin another one */
    see_pieces(&scene, "0-1w 1-5W");
    assert_int_equal(not_taken(&scene), 4);
    expect(&scene, NULL, 1);
}

static void of_ipv6_a_copy_of_a_piece_is_read_first_and_told(void **state)
{
    (void)state; /* receivers take it as a duplicate, and do not look at its bytes */
    expect_pieces(true, "1-4w 1-4d 0-1w 4-5W", "wanted", 1);
    expect_pieces(true, "1-4d 1-4w 0-1w 4-5W", "decoys", 1);
}

static void two_ends_are_a_conflict(void **state)
{
    (void)state;
    expect_pieces(false, "4-5W 3-4W 0-4w", "wanted", 1);
    expect_pieces(false, "3-4W 4-5w 0-3w", "wanted", 1); /* nothing is hidden */
    expect_pieces(true, "4-5W 3-4W 0-4w", NULL, 1);
}

static void tiny_pieces_in_any_order_make_the_datagram(void **state)
{
    (void)state;
    for (unsigned first = 0; first < UNITS; first++) {
        for (unsigned step = 1; step < UNITS; step++) {
            char pieces[64] = "";
            for (unsigned i = 0; i < UNITS; i++) {
                unsigned unit = (first + i * step) % UNITS;
                snprintf(pieces + strlen(pieces), sizeof pieces - strlen(pieces), "%u-%u%c ", unit,
                         unit + 1, unit + 1 == UNITS ? 'W' : 'w');
            }
            expect_pieces(false, pieces, "wanted", 0);
            expect_pieces(true, pieces, "wanted", 0);
        }
    }
}

static void a_piece_of_odd_size_is_cut_or_not_taken(void **state)
{
    (void)state;
    struct piece odd = {.id = 7, .offset = 0, .more = true, .protocol = IP_UDP};
    struct scene v4 = scene_of(false), v6 = scene_of(true);
    odd.payload = (struct span){v4.decoys.data, 2 * UNIT + 7}; /* Linux leaves out the seven */
    see(&v4, &odd);
    see_pieces(&v4, "2-5W");
    expect(&v4, "wanted", 0);
    odd.payload = (struct span){v6.decoys.data, 3 * UNIT + 3};
    see(&v6, &odd);
    assert_int_equal(not_taken(&v6), 1);
    see_pieces(&v6, "0-2w 2-5W");
    expect(&v6, "wanted", 0);
}

static void nothing_lies_behind_the_largest_datagram(void **state)
{
    (void)state;
    struct scene scene = scene_of(false);
    static uint8_t bytes[UNIT];
    see(&scene,
        &(struct piece){
            .id = 7, .offset = 65528, .protocol = IP_UDP, .payload = {bytes, sizeof bytes}});
    assert_int_equal(not_taken(&scene), 1);
    see_pieces(&scene, "0-2w 2-5W");
    expect(&scene, "wanted", 0);
}

static void an_atomic_fragment_stands_alone(void **state)
{
    (void)state; /* RFC 6946 */
    struct scene scene = scene_of(true);
    see_pieces(&scene, "1-3d");
    see(&scene,
        &(struct piece){
            .id = 7, .protocol = IP_UDP, .is_atomic = true, .payload = build_span(&scene.wanted)});
    const char *lines = observer_finish(scene.observer);
    assert_non_null(strstr(lines, "domain=wanted.example"));
    assert_int_equal(not_taken(&scene), 0);
    observer_destroy(scene.observer);
}

static void headers_that_are_cut_with_the_content_hide_nothing(void **state)
{
    (void)state;
    struct scene scene = scene_of(true);
    struct build whole = {.size = 0};
    build_number(&whole, IP_UDP, 1);
    build_hex(&whole, "00 01 04 0000 0000");
    build_bytes(&whole, scene.wanted.data, scene.wanted.size);
    for (uint32_t at = 0; at < whole.size; at += 24)
        see(&scene, &(struct piece){.id = 7,
                                    .offset = at,
                                    .more = at + 24 < whole.size,
                                    .protocol = IP_UDP,
                                    .has_options = true,
                                    .payload = {whole.data + at, 24}});
    expect(&scene, "wanted", 0);
}

static void pieces_of_other_datagrams_are_no_copies(void **state)
{
    (void)state;
    struct scene scene = scene_of(false);
    see_pieces(&scene, "1-3w");
    scene.id = 8;
    see_pieces(&scene, "1-4d");
    scene.id = 7;
    scene.from.link = 5;
    see_pieces(&scene, "1-4d");
    scene.from.link = 0;
    see_pieces(&scene, "0-1w 3-5W");
    assert_int_equal(tracker_counters(scene.observer->tracker)->overlap_conflicts, 0);
    const char *lines = observer_finish(scene.observer);
    assert_non_null(strstr(lines, "domain=wanted.example"));
    assert_null(strstr(lines, "decoys"));
    observer_destroy(scene.observer);
}

/* ------------------------------------------------------------ segments in pieces */

static const char wanted[] = "GET /wanted HTTP/1.1\r\nHost: a.example\r\n\r\n";
static const char decoy[] = "GET /decoys HTTP/1.1\r\nHost: a.example\r\n\r\n";

static struct script handshake(struct observer *observer)
{
    struct script script = script_between(observer, "10.0.0.1", 40000, "10.0.0.2", 80);
    script_play(&script, ">S <SA >A");
    return script;
}

/* The request as a segment in three pieces. The one in the middle comes twice, first as the decoy. */
static void send_contested(struct script *script)
{
    struct build parts[2] = {{.size = 0}, {.size = 0}};
    for (unsigned i = 0; i < 2; i++)
        segment_build(&parts[i], 40000, 80,
                      &(struct segment){.flags = TCP_ACK,
                                        .seq = script->next[0],
                                        .ack = script->next[1],
                                        .window = WINDOW,
                                        .payload = span_text(i ? wanted : decoy)});
    static const struct {
        uint32_t from, to;
        unsigned which;
    } pieces[] = {{16, 40, 0}, {24, 48, 1}, {0, 16, 1}, {48, 0, 1}};
    for (unsigned i = 0; i < 4; i++) {
        struct build frame;
        const struct build *whole = &parts[pieces[i].which];
        size_t to = pieces[i].to ? pieces[i].to : whole->size;
        frame_piece(
            &frame, &script->client, &script->server,
            &(struct piece){.id = 9,
                            .offset = pieces[i].from,
                            .more = pieces[i].to,
                            .protocol = IP_TCP,
                            .payload = {whole->data + pieces[i].from, to - pieces[i].from}});
        observer_see(script->observer, &frame);
    }
}

static void a_contested_segment_is_read_if_its_receiver_took_it(void **state)
{
    (void)state;
    struct observer *observer = observer_create(NULL);
    struct script script = handshake(observer);
    send_contested(&script);
    script.next[0] += sizeof wanted - 1;
    script_play(&script, "<A <FA >FA <A");
    const char *lines = observer_finish(observer);
    if (!strstr(lines, "uri=/decoys")) fail_msg("%s", lines);
    assert_int_equal(observer->flows[0].signs[0].overlap_conflicts, 1);
    observer_destroy(observer);
}

static void the_copy_that_was_taken_wins_over_a_contested_one(void **state)
{
    (void)state;
    struct observer *observer = observer_create(NULL);
    struct script script = handshake(observer);
    send_contested(&script);
    script_say(&script, true, span_text(wanted));
    script_play(&script, "<A <FA >FA <A");
    const char *lines = observer_finish(observer);
    if (!strstr(lines, "uri=/wanted") || strstr(lines, "uri=/decoys")) fail_msg("%s", lines);
    assert_in_range(observer->flows[0].signs[0].overlap_conflicts, 1, 2);
    assert_int_equal(observer->flow_count, 1);
    observer_destroy(observer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(of_ipv4_the_first_copy_is_read_and_the_other_told),
        cmocka_unit_test(the_same_bytes_again_are_no_conflict),
        cmocka_unit_test(of_ipv6_an_overlap_ends_the_datagram),
        cmocka_unit_test(of_ipv6_a_copy_of_a_piece_is_read_first_and_told),
        cmocka_unit_test(two_ends_are_a_conflict),
        cmocka_unit_test(tiny_pieces_in_any_order_make_the_datagram),
        cmocka_unit_test(a_piece_of_odd_size_is_cut_or_not_taken),
        cmocka_unit_test(nothing_lies_behind_the_largest_datagram),
        cmocka_unit_test(an_atomic_fragment_stands_alone),
        cmocka_unit_test(headers_that_are_cut_with_the_content_hide_nothing),
        cmocka_unit_test(pieces_of_other_datagrams_are_no_copies),
        cmocka_unit_test(a_contested_segment_is_read_if_its_receiver_took_it),
        cmocka_unit_test(the_copy_that_was_taken_wins_over_a_contested_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

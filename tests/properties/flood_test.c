/* SPDX-License-Identifier: MIT */
/*
 * Floods: whatever the traffic, memory stays within its budget, evictions are counted, and the
 * ledger stays exact.
 */
#include "support/conversations.h"
#include "support/observer.h"
#include "support/random.h"
#include "support/test.h"

#include "base/sanitizer.h"
#include "parser/packet.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum {
    MIB = 1024 * 1024,
    BUFFERS = 1 * MIB,
    FLOWS_MOST = 2000,
    FRAMES = 200000,
    /* flows, fragments' table, scratch, and the allocator's own memory */
    REST_MOST = 16 * MIB,
};

static size_t resident_bytes(void)
{
    unsigned long total = 0, resident = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    assert_non_null(file);
    assert_int_equal(fscanf(file, "%lu %lu", &total, &resident), 2);
    fclose(file);
    return resident * (size_t)sysconf(_SC_PAGESIZE);
}

static struct endpoint random_endpoint(struct random *random)
{
    struct endpoint endpoint =
        endpoint_of("10.0.0.0", (uint16_t)(1024 + random_below(random, 60000)));
    uint32_t host = random_below(random, 1 << 24);
    endpoint.ip.bytes[13] = (uint8_t)(host >> 16);
    endpoint.ip.bytes[14] = (uint8_t)(host >> 8);
    endpoint.ip.bytes[15] = (uint8_t)host;
    return endpoint;
}

static void check_flood(void (*each)(struct observer *observer, struct random *random,
                                     unsigned number))
{
    struct tracker_options options = observer_options();
    struct random random = {99};
    options.flows_most = FLOWS_MOST;
    options.buffer_bytes = BUFFERS;
    size_t before = resident_bytes(), most = 0;
    struct observer *observer = observer_create(&options);
    observer->quiet = true;
    for (unsigned number = 0; number < FRAMES; number++) {
        each(observer, &random, number);
        observer->now_us += 20;
        if (number % 5000 == 0) {
            const struct ledger *ledger = tracker_ledger(observer->tracker);
            size_t now = resident_bytes();
            if (now > before && now - before > most) most = now - before;
            assert_true(ledger->flows_live <= FLOWS_MOST);
            tracker_tick(observer->tracker, observer->now_us, observer->number);
        }
    }
    observer_finish(observer);
    const char *broken = observer_broken_rule(observer);
    if (broken) fprintf(stderr, "%s\n", broken);
    assert_null(broken);
    if (most >= BUFFERS + REST_MOST) fprintf(stderr, "%zu bytes more than before\n", most);
    assert_true(SANITIZED || most < BUFFERS + REST_MOST); /* a sanitizer keeps what was freed */
    observer_destroy(observer);
}

static void syn(struct observer *observer, struct random *random, unsigned number)
{
    struct endpoint from = random_endpoint(random), to = endpoint_of("192.168.0.1", 80);
    struct build frame;
    frame_tcp(&frame, &from, &to,
              &(struct segment){.flags = TCP_SYN, .seq = number, .window = 1024});
    observer_see(observer, &frame);
}

/* Connections whose first byte never arrives. */
static void hole(struct observer *observer, struct random *random, unsigned number)
{
    static const uint8_t payload[1400];
    struct endpoint from = endpoint_of("10.1.0.0", 40000), to = endpoint_of("192.168.0.1", 80);
    struct build frame;
    uint32_t flow = random_below(random, 1500);
    from.ip.bytes[14] = (uint8_t)(flow >> 8);
    from.ip.bytes[15] = (uint8_t)flow;
    bool first = number < 3000;
    frame_tcp(&frame, &from, &to,
              &(struct segment){.flags = first ? TCP_SYN : TCP_ACK,
                                .seq = first ? 100 : 102 + random_below(random, 40) * 1500,
                                .window = 1024,
                                .payload = {first ? NULL : payload, first ? 0 : sizeof payload}});
    observer_see(observer, &frame);
}

static void first_fragment(struct observer *observer, struct random *random, unsigned number)
{
    static const uint8_t payload[1200];
    struct endpoint from = random_endpoint(random), to = endpoint_of("192.168.0.1", 53);
    struct build frame;
    frame_piece(&frame, &from, &to,
                &(struct piece){.id = number,
                                .offset = number % 3 ? 0 : 1200,
                                .more = true,
                                .protocol = IP_UDP,
                                .payload = {payload, sizeof payload}});
    observer_see(observer, &frame);
}

/* Questions without answers, each in its own flow. */
static void question(struct observer *observer, struct random *random, unsigned number)
{
    struct endpoint from = random_endpoint(random), to = endpoint_of("192.168.0.1", 53);
    struct build dns = {.size = 0}, frame;
    char label[40];
    (void)snprintf(label, sizeof label, "random-%032x", number);
    build_number(&dns, number & 0xffff, 2);
    build_hex(&dns, "0100 0001 0000 0000 0000");
    build_number(&dns, strlen(label), 1);
    build_text(&dns, label);
    build_hex(&dns, "00 0001 0001");
    frame_udp(&frame, &from, &to, build_span(&dns));
    observer_see(observer, &frame);
}

/* Requests whose heads never end. */
static void endless_head(struct observer *observer, struct random *random, unsigned number)
{
    struct endpoint from = endpoint_of("10.2.0.0", 40000), to = endpoint_of("192.168.0.1", 80);
    struct build frame;
    uint32_t flow = number % 1000;
    from.ip.bytes[14] = (uint8_t)(flow >> 8);
    from.ip.bytes[15] = (uint8_t)flow;
    const char *text = number < 1000 ? "GET / HTTP/1.1\r\nHost: example.com\r\nX: "
                                     : "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
    uint32_t sent = number < 1000 ? 0 : (uint32_t)(40 + (number / 1000 - 1) * 32);
    (void)random;
    frame_tcp(&frame, &from, &to,
              &(struct segment){
                  .flags = TCP_ACK, .seq = 1 + sent, .window = 1, .payload = span_text(text)});
    observer_see(observer, &frame);
}

static void everything_at_once(struct observer *observer, struct random *random, unsigned number)
{
    static void (*const floods[])(struct observer *, struct random *,
                                  unsigned) = {syn, hole, first_fragment, question, endless_head};
    floods[random_below(random, 5)](observer, random, number);
}

static void a_flood_of_syns_stays_within_its_memory(void **state)
{
    (void)state;
    check_flood(syn);
}
static void segments_behind_holes_stay_within_their_memory(void **state)
{
    (void)state;
    check_flood(hole);
}
static void first_fragments_stay_within_their_memory(void **state)
{
    (void)state;
    check_flood(first_fragment);
}
static void questions_without_answers_stay_within_their_memory(void **state)
{
    (void)state;
    check_flood(question);
}
static void heads_without_an_end_stay_within_their_memory(void **state)
{
    (void)state;
    check_flood(endless_head);
}
static void all_floods_together_stay_within_their_memory(void **state)
{
    (void)state;
    check_flood(everything_at_once);
}

static void what_had_to_go_is_counted(void **state)
{
    (void)state;
    struct tracker_options options = observer_options();
    struct random random = {1};
    options.flows_most = FLOWS_MOST;
    options.buffer_bytes = BUFFERS;
    struct observer *observer = observer_create(&options);
    observer->quiet = true;
    for (unsigned number = 0; number < 20000; number++)
        first_fragment(observer, &random, number);
    const struct tracker_counters *counters = tracker_counters(observer->tracker);
    assert_true(counters->fragments_evicted > 0);
    for (unsigned number = 0; number < 20000; number++)
        hole(observer, &random, number);
    assert_true(counters->buffers_refused > 0);
    observer_finish(observer);
    assert_null(observer_broken_rule(observer));
    uint64_t evicted = 0;
    for (uint64_t i = 0; i < observer->flow_count && i < OBSERVED_MOST; i++)
        evicted += observer->flows[i].end_reason == END_EVICTED;
    assert_true(evicted > 0);
    observer_destroy(observer);
}

/* After a flood, the next connection is seen as if there had been none. */
static void a_flood_leaves_nothing_behind(void **state)
{
    (void)state;
    static struct conversation conversation;
    struct tracker_options options = observer_options();
    struct random random = {1};
    options.flows_most = FLOWS_MOST;
    options.buffer_bytes = BUFFERS;
    struct observer *observer = observer_create(&options);
    observer->quiet = true;
    for (unsigned number = 0; number < 30000; number++)
        everything_at_once(observer, &random, number);
    for (unsigned second = 0; second < 400; second++) {
        observer->now_us += 1000000;
        tracker_tick(observer->tracker, observer->now_us, observer->number);
    }
    assert_int_equal(tracker_ledger(observer->tracker)->flows_live, 0);
    observer->quiet = false;
    conversation_build(2, &conversation);
    struct script script = script_between(observer, "10.0.0.1", 40000, "10.0.0.2", 443);
    script_play(&script, ">S <SA >A");
    uint32_t start = script.next[0];
    size_t half = conversation.said[0].size / 2;
    script.next[0] = start + (uint32_t)half; /* the second half comes first, so it must be kept */
    script_say(&script, true,
               (struct span){conversation.said[0].data + half, conversation.said[0].size - half});
    script.next[0] = start;
    script_say(&script, true, (struct span){conversation.said[0].data, half});
    assert_non_null(strstr(observer_finish(observer), "sni=example.com"));
    assert_null(observer_broken_rule(observer));
    observer_destroy(observer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_flood_of_syns_stays_within_its_memory),
        cmocka_unit_test(segments_behind_holes_stay_within_their_memory),
        cmocka_unit_test(first_fragments_stay_within_their_memory),
        cmocka_unit_test(questions_without_answers_stay_within_their_memory),
        cmocka_unit_test(heads_without_an_end_stay_within_their_memory),
        cmocka_unit_test(all_floods_together_stay_within_their_memory),
        cmocka_unit_test(what_had_to_go_is_counted),
        cmocka_unit_test(a_flood_leaves_nothing_behind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: MIT */
/*
 * The same bytes give the same events: whole, split anywhere, in any order, repeated, and
 * overlapping.
 */
#include "support/conversations.h"
#include "support/observer.h"
#include "support/random.h"
#include "support/test.h"

#include "parser/packet.h"

#include <stdio.h>
#include <stdlib.h>

enum { SEGMENTS_MOST = 64, ROUNDS = 300 };

struct piece_of_stream {
    uint32_t at, size;
};

struct plan { /* the arrival of one side's bytes */
    struct piece_of_stream pieces[SEGMENTS_MOST];
    uint32_t count;
};

static void say(struct script *script, unsigned side, const struct build *said,
                const struct plan *plan)
{
    uint32_t start = script->next[side];
    for (uint32_t i = 0; i < plan->count; i++) {
        const struct piece_of_stream *piece = &plan->pieces[i];
        script->next[side] = start + piece->at;
        script_say(script, side == 0, (struct span){said->data + piece->at, piece->size});
    }
    script->next[side] = start + (uint32_t)said->size;
}

/* All events except the flow's own counters, which depend on the segments; sorted. */
static char *events(const struct conversation *conversation, const struct plan plans[2],
                    uint32_t first_sequence)
{
    struct observer *observer = observer_create(NULL);
    struct script script =
        script_between(observer, "10.0.0.1", 40000, "10.0.0.2", conversation->server_port);
    script.next[0] = script.next[1] = first_sequence;
    script_play(&script, ">S <SA >A");
    for (unsigned side = 0; side < 2; side++)
        say(&script, side, &conversation->said[side], &plans[side]);
    script_play(&script, ">FA <FA >A");
    char *lines = lines_sorted(observer_finish(observer));
    assert_int_equal(observer->flow_count, 1);
    assert_int_equal(observer->flows[0].missed_bytes, 0);
    assert_null(observer_broken_rule(observer));
    observer_destroy(observer);
    char *flow = strstr(lines, "flow "), *end = strchr(flow, '\n');
    char *application = strstr(flow, " app=");
    memmove(flow, application ? application : end, strlen(application ? application : end) + 1);
    return lines;
}

static struct plan whole(const struct build *said)
{
    return (struct plan){.pieces = {{0, (uint32_t)said->size}}, .count = 1};
}

static void expect_same(const struct conversation *conversation, const char *expected,
                        const struct plan plans[2], uint32_t first_sequence)
{
    char *lines = events(conversation, plans, first_sequence);
    if (strcmp(lines, expected) != 0) {
        fprintf(stderr, "%s\n--- whole\n%s--- in pieces\n%s---", conversation->name, expected,
                lines);
        for (unsigned side = 0; side < 2; side++)
            for (uint32_t i = 0; i < plans[side].count; i++)
                fprintf(stderr, " %c%u+%u", "><"[side], plans[side].pieces[i].at,
                        plans[side].pieces[i].size);
        fprintf(stderr, "\n");
    }
    assert_string_equal(lines, expected);
    free(lines);
}

static char *expected_of(const struct conversation *conversation, const char *must_hold)
{
    const struct plan plans[2] = {whole(&conversation->said[0]), whole(&conversation->said[1])};
    char *expected = events(conversation, plans, 1000);
    if (!strstr(expected, must_hold)) fprintf(stderr, "%s", expected);
    assert_non_null(strstr(expected, must_hold));
    return expected;
}

static const char *const marks[CONVERSATIONS] = {"uri=/fourth status=404",
                                                 "domain=www3.example.com", "sni=example.com"};

/* Cuts the bytes at random places. */
static struct plan cut(struct random *random, const struct build *said, uint32_t count)
{
    struct plan plan = {.count = 0};
    uint32_t at = 0, size = (uint32_t)said->size;
    while (at < size && plan.count + 1 < count) {
        uint32_t most = 2 * (size - at) / (count - plan.count) + 1;
        uint32_t piece = 1 + random_below(random, most);
        if (piece > size - at) piece = size - at;
        plan.pieces[plan.count++] = (struct piece_of_stream){at, piece};
        at += piece;
    }
    if (at < size) plan.pieces[plan.count++] = (struct piece_of_stream){at, size - at};
    return plan;
}

static void swap(struct plan *plan, uint32_t a, uint32_t b)
{
    struct piece_of_stream kept = plan->pieces[a];
    plan->pieces[a] = plan->pieces[b];
    plan->pieces[b] = kept;
}

static void shuffle(struct random *random, struct plan *plan)
{
    for (uint32_t i = plan->count; i > 1; i--)
        swap(plan, i - 1, random_below(random, i));
}

/* Moves segments by at most `reach` places. */
static void jostle(struct random *random, struct plan *plan, uint32_t reach)
{
    for (uint32_t i = 0; i + 1 < plan->count; i += reach + 1) {
        uint32_t last = i + reach < plan->count ? i + reach : plan->count - 1;
        for (uint32_t j = last; j > i; j--)
            swap(plan, j, i + random_below(random, j - i + 1));
    }
}

static void repeat_some(struct random *random, struct plan *plan, uint32_t size)
{
    for (uint32_t extra = random_below(random, 8); extra && plan->count < SEGMENTS_MOST; extra--) {
        uint32_t at = random_below(random, size);
        uint32_t most = size - at < 400 ? size - at : 400;
        plan->pieces[plan->count] = (struct piece_of_stream){at, 1 + random_below(random, most)};
        plan->count++;
        /* anywhere: it may be a copy, or the first with these bytes */
        swap(plan, plan->count - 1, random_below(random, plan->count));
    }
}

static void every_split_gives_the_same_events(void **state)
{
    (void)state;
    static struct conversation conversation;
    for (unsigned number = 0; number < CONVERSATIONS; number++) {
        conversation_build(number, &conversation);
        char *expected = expected_of(&conversation, marks[number]);
        for (unsigned side = 0; side < 2; side++) {
            uint32_t size = (uint32_t)conversation.said[side].size;
            for (uint32_t at = 1; at < size; at++) {
                struct plan plans[2] = {whole(&conversation.said[0]), whole(&conversation.said[1])};
                plans[side] = (struct plan){.pieces = {{0, at}, {at, size - at}}, .count = 2};
                expect_same(&conversation, expected, plans, 1000);
                swap(&plans[side], 0, 1);
                expect_same(&conversation, expected, plans, UINT32_MAX - at);
            }
        }
        free(expected);
    }
}

static void check_rounds(void (*disturb)(struct random *random, struct plan *plan, uint32_t size),
                         uint32_t pieces)
{
    static struct conversation conversation;
    struct random random = {pieces};
    for (unsigned number = 0; number < CONVERSATIONS; number++) {
        conversation_build(number, &conversation);
        char *expected = expected_of(&conversation, marks[number]);
        for (unsigned round = 0; round < ROUNDS; round++) {
            struct plan plans[2];
            for (unsigned side = 0; side < 2; side++) {
                plans[side] = cut(&random, &conversation.said[side], pieces);
                disturb(&random, &plans[side], (uint32_t)conversation.said[side].size);
            }
            expect_same(&conversation, expected, plans, (uint32_t)random_next(&random));
        }
        free(expected);
    }
}

static void leave_alone(struct random *random, struct plan *plan, uint32_t size)
{
    (void)random;
    (void)plan;
    (void)size;
}
static void any_order(struct random *random, struct plan *plan, uint32_t size)
{
    (void)size;
    shuffle(random, plan);
}
static void some_disorder(struct random *random, struct plan *plan, uint32_t size)
{
    (void)size;
    jostle(random, plan, 7);
}
static void copies(struct random *random, struct plan *plan, uint32_t size)
{
    repeat_some(random, plan, size);
}
static void copies_in_any_order(struct random *random, struct plan *plan, uint32_t size)
{
    repeat_some(random, plan, size);
    shuffle(random, plan);
}

static void many_splits_give_the_same_events(void **state)
{
    (void)state;
    check_rounds(leave_alone, 40);
}

static void every_order_gives_the_same_events(void **state)
{
    (void)state;
    check_rounds(any_order, 5);
    check_rounds(any_order, 9);
    check_rounds(any_order, 60);
}

static void disorder_within_a_window_gives_the_same_events(void **state)
{
    (void)state;
    check_rounds(some_disorder, 40);
}

static void copies_and_overlaps_give_the_same_events(void **state)
{
    (void)state;
    check_rounds(copies, 6);
    check_rounds(copies_in_any_order, 4);
    check_rounds(copies_in_any_order, 40);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_split_gives_the_same_events),
        cmocka_unit_test(many_splits_give_the_same_events),
        cmocka_unit_test(every_order_gives_the_same_events),
        cmocka_unit_test(disorder_within_a_window_gives_the_same_events),
        cmocka_unit_test(copies_and_overlaps_give_the_same_events),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

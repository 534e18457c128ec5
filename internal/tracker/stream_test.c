/* SPDX-License-Identifier: MIT */
/* A stream against a model that keeps a flag for every byte. */
#include "stream.h"

#include "random.h"
#include "test.h"

#include <stdlib.h>

enum { WORLD = STREAM_MOST };

struct model {
    uint8_t data[WORLD];
    bool there[WORLD];
};

static void model_put(struct model *model, uint32_t offset, struct span bytes)
{
    for (size_t i = 0; i < bytes.size; i++) {
        if (model->there[offset + i]) continue;
        model->there[offset + i] = true;
        model->data[offset + i] = bytes.data[i];
    }
}

static void model_drop(struct model *model, uint32_t size)
{
    memmove(model->data, model->data + size, WORLD - size);
    memmove(model->there, model->there + size, WORLD - size);
    memset(model->there + WORLD - size, 0, size);
}

static uint32_t model_ranges(const struct model *model, uint32_t *first, uint32_t *front)
{
    uint32_t count = 0, end = 0;
    *first = STREAM_MOST;
    *front = 0;
    for (uint32_t i = 0; i < WORLD; i++) {
        if (!model->there[i]) continue;
        if (i == 0 || !model->there[i - 1]) count++;
        if (*first == STREAM_MOST) *first = i;
        end = i + 1;
    }
    while (*front < end && model->there[*front])
        (*front)++;
    return count;
}

static void expect_same(const struct stream *stream, const struct model *model)
{
    uint32_t first, front, count = model_ranges(model, &first, &front);
    struct span bytes = stream_front(stream);
    assert_int_equal(stream->range_count, count);
    assert_int_equal(stream_first(stream), first);
    assert_int_equal(stream_is_empty(stream), count == 0);
    assert_int_equal(bytes.size, front);
    if (front) assert_memory_equal(bytes.data, model->data, front);
    assert_true(stream->capacity <= STREAM_MOST);
}

static void random_puts_and_drops(struct random *random, uint32_t reach, uint32_t largest)
{
    static uint8_t noise[4096];
    struct pool pool;
    struct model *model = calloc(1, sizeof *model);
    assert_true(model && pool_init(&pool, 1024 * 1024));
    struct stream *stream = stream_create(&pool);
    for (unsigned step = 0; step < 400; step++) {
        if (random_below(random, 5) == 0) {
            uint32_t size = 1 + random_below(random, reach);
            stream_drop(stream, size);
            model_drop(model, size);
        } else {
            struct span bytes = {noise, 1 + random_below(random, largest)};
            uint32_t offset = random_below(random, reach);
            for (size_t i = 0; i < bytes.size; i++)
                noise[i] = (uint8_t)random_next(random);
            uint32_t ranges = stream->range_count;
            if (stream_put(&pool, stream, offset, bytes)) {
                model_put(model, offset, bytes);
            } else {
                assert_int_equal(ranges, STREAM_RANGES_MOST); /* no other reason to refuse */
            }
        }
        expect_same(stream, model);
    }
    stream_destroy(&pool, stream);
    assert_int_equal(pool.in_use, 0);
    pool_clear(&pool);
    free(model);
}

static void any_puts_and_drops_give_what_a_naive_model_gives(void **state)
{
    (void)state;
    struct random random = {1};
    random_puts_and_drops(&random, 64, 16);
    random_puts_and_drops(&random, 300, 8);
    random_puts_and_drops(&random, 2000, 1400);
    random_puts_and_drops(&random, 60000, 4096);
}

static void the_first_copy_of_a_byte_wins(void **state)
{
    (void)state;
    struct pool pool;
    assert_true(pool_init(&pool, 65536));
    struct stream *stream = stream_create(&pool);
    assert_true(stream_put(&pool, stream, 2, span_text("BC")));
    assert_true(stream_put(&pool, stream, 6, span_text("F")));
    assert_true(stream_put(&pool, stream, 0, span_text("abcdefgh")));
    assert_true(span_is(stream_front(stream), "abBCefFh"));
    stream_destroy(&pool, stream);
    pool_clear(&pool);
}

static void what_is_too_far_ahead_is_refused(void **state)
{
    (void)state;
    struct pool pool;
    assert_true(pool_init(&pool, 1024 * 1024));
    struct stream *stream = stream_create(&pool);
    assert_false(stream_put(&pool, stream, STREAM_MOST, span_text("x")));
    assert_false(stream_put(&pool, stream, STREAM_MOST - 1, span_text("xy")));
    assert_false(stream_put(&pool, stream, UINT32_MAX, span_text("x")));
    assert_true(stream_put(&pool, stream, STREAM_MOST - 1, span_text("x")));
    assert_true(stream_put(&pool, stream, UINT32_MAX, span_text("")));
    assert_int_equal(stream_first(stream), STREAM_MOST - 1);
    stream_destroy(&pool, stream);
    pool_clear(&pool);
}

static void too_many_pieces_are_refused_and_leave_the_rest_alone(void **state)
{
    (void)state;
    struct pool pool;
    assert_true(pool_init(&pool, 65536));
    struct stream *stream = stream_create(&pool);
    for (uint32_t i = 0; i < STREAM_RANGES_MOST; i++)
        assert_true(stream_put(&pool, stream, 2 * i, span_text("x")));
    assert_false(stream_put(&pool, stream, 2 * STREAM_RANGES_MOST, span_text("x")));
    assert_true(stream_put(&pool, stream, 1, span_text("y"))); /* joins two: no new piece */
    assert_true(span_is(stream_front(stream), "xyx"));
    stream_destroy(&pool, stream);
    pool_clear(&pool);
}

static void a_used_up_pool_refuses_and_loses_nothing(void **state)
{
    (void)state;
    static const uint8_t bytes[3000];
    struct pool pool;
    assert_true(pool_init(&pool, 4096));
    struct stream *stream = stream_create(&pool);
    assert_true(stream_put(&pool, stream, 0, span_text("hello")));
    assert_false(stream_put(&pool, stream, 100, (struct span){bytes, sizeof bytes}));
    assert_true(span_is(stream_front(stream), "hello"));
    stream_destroy(&pool, stream);
    assert_int_equal(pool.in_use, 0);
    pool_clear(&pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_puts_and_drops_give_what_a_naive_model_gives),
        cmocka_unit_test(the_first_copy_of_a_byte_wins),
        cmocka_unit_test(what_is_too_far_ahead_is_refused),
        cmocka_unit_test(too_many_pieces_are_refused_and_leave_the_rest_alone),
        cmocka_unit_test(a_used_up_pool_refuses_and_loses_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

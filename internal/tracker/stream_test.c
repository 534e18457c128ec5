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
    *first = STREAM_REACH;
    *front = 0;
    for (uint32_t i = 0; i < WORLD; i++) {
        if (!model->there[i]) continue;
        if (i == 0 || !model->there[i - 1]) count++;
        if (*first == STREAM_REACH) *first = i;
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
    struct stream *stream = stream_create(&pool, NULL);
    for (unsigned step = 0; step < 400; step++) {
        if (random_below(random, 5) == 0) {
            uint32_t size = 1 + random_below(random, reach);
            stream_drop(&pool, stream, size);
            model_drop(model, size);
        } else {
            struct span bytes = {noise, 1 + random_below(random, largest)};
            uint32_t offset = random_below(random, reach);
            for (size_t i = 0; i < bytes.size; i++)
                noise[i] = (uint8_t)random_next(random);
            assert_int_equal(stream_put(&pool, stream, offset, bytes), bytes.size);
            model_put(model, offset, bytes);
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

static void expect_put(struct pool *pool, struct stream *stream, uint32_t offset, const char *text)
{
    assert_int_equal(stream_put(pool, stream, offset, span_text(text)), strlen(text));
}

static void the_first_copy_of_a_byte_wins(void **state)
{
    (void)state;
    struct pool pool;
    assert_true(pool_init(&pool, 65536));
    struct stream *stream = stream_create(&pool, NULL);
    expect_put(&pool, stream, 2, "BC");
    expect_put(&pool, stream, 6, "F");
    assert_false(stream->conflict);
    expect_put(&pool, stream, 0, "abcdefgh");
    assert_true(span_is(stream_front(stream), "abBCefFh"));
    assert_true(stream->conflict);
    stream_destroy(&pool, stream);
    pool_clear(&pool);
}

static void a_byte_far_ahead_costs_what_a_near_one_costs(void **state)
{
    (void)state;
    struct pool pool;
    assert_true(pool_init(&pool, 1024 * 1024));
    struct stream *stream = stream_create(&pool, NULL);
    expect_put(&pool, stream, STREAM_REACH - 1, "x");
    assert_in_range(pool.in_use, 0, 2 * STREAM_PIECE_LEAST);
    assert_int_equal(stream_put(&pool, stream, STREAM_REACH, span_text("x")), 0);
    assert_int_equal(stream_put(&pool, stream, UINT32_MAX, span_text("")), 0);
    assert_int_equal(stream_first(stream), STREAM_REACH - 1);
    stream_destroy(&pool, stream);
    pool_clear(&pool);
}

static void the_number_of_holes_has_no_limit_of_its_own(void **state)
{
    (void)state;
    enum { PIECES = 1500 };
    struct pool pool;
    assert_true(pool_init(&pool, 1024 * 1024));
    struct stream *stream = stream_create(&pool, NULL);
    for (uint32_t i = 0; i < PIECES; i++)
        expect_put(&pool, stream, 2 * i + 1, "x");
    for (uint32_t i = 0; i < PIECES; i++)
        expect_put(&pool, stream, 2 * i, "y");
    assert_int_equal(stream_front(stream).size, 2 * PIECES);
    stream_destroy(&pool, stream);
    assert_int_equal(pool.in_use, 0);
    pool_clear(&pool);
}

static void far_bytes_make_way_for_near_ones(void **state)
{
    (void)state;
    static const uint8_t bytes[STREAM_MOST];
    struct pool pool;
    assert_true(pool_init(&pool, 1024 * 1024));
    struct stream *stream = stream_create(&pool, NULL);
    struct span most = {bytes, STREAM_MOST - 10}, more = {bytes, 20};
    assert_int_equal(stream_put(&pool, stream, 1000000, most), most.size);
    assert_int_equal(stream_put(&pool, stream, 2000000, more), 10);
    assert_false(stream->is_cut);
    assert_int_equal(stream_put(&pool, stream, 0, more), more.size);
    assert_int_equal(stream_front(stream).size, more.size);
    assert_true(stream->is_cut);
    assert_int_equal(stream->cut, 1000000);
    stream_destroy(&pool, stream);
    pool_clear(&pool);
}

static void the_streams_of_a_source_have_a_share(void **state)
{
    (void)state;
    struct pool pool;
    struct stream_share share = {.most = 2048};
    assert_true(pool_init(&pool, 1024 * 1024));
    struct stream *streams[64];
    unsigned count = 0;
    while (count < 64 && (streams[count] = stream_create(&pool, &share)) &&
           stream_put(&pool, streams[count], 5, span_text("x")))
        count++;
    assert_in_range(count, 2, 16);
    struct stream *other = stream_create(&pool, NULL);
    expect_put(&pool, other, 5, "x");
    for (unsigned i = 0; i <= count; i++)
        stream_destroy(&pool, streams[i]);
    stream_destroy(&pool, other);
    assert_int_equal(share.bytes, 0);
    assert_int_equal(pool.in_use, 0);
    pool_clear(&pool);
}

static void a_used_up_pool_refuses_and_loses_nothing(void **state)
{
    (void)state;
    static const uint8_t bytes[3000];
    struct pool pool;
    assert_true(pool_init(&pool, 4096));
    struct stream *stream = stream_create(&pool, NULL);
    expect_put(&pool, stream, 0, "hello");
    assert_int_equal(stream_put(&pool, stream, 100, (struct span){bytes, sizeof bytes}), 0);
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
        cmocka_unit_test(a_byte_far_ahead_costs_what_a_near_one_costs),
        cmocka_unit_test(the_number_of_holes_has_no_limit_of_its_own),
        cmocka_unit_test(far_bytes_make_way_for_near_ones),
        cmocka_unit_test(the_streams_of_a_source_have_a_share),
        cmocka_unit_test(a_used_up_pool_refuses_and_loses_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: MIT */
#include "test.h"

#include "analyzer_scene.h"

#include <stdio.h>

static void add_request(struct scene *scene, const char *uri, int32_t status, int64_t at_ms)
{
    scene_add_request(scene, &(struct scene_request){.client = "10.0.0.5",
                                                     .server = "10.0.0.9",
                                                     .uri = uri,
                                                     .status = status,
                                                     .at_ms = at_ms});
}

/* The number of the page stands in the format. */
static void add_pages(struct scene *scene, int count, const char *format, int32_t status)
{
    for (int i = 0; i < count; i++) {
        char uri[64];
        snprintf(uri, sizeof uri, "/%s%d%s", format, i, status == 404 ? ".php?x=1" : "");
        add_request(scene, uri, status, 1000 + i * 100);
    }
}

static void many_pages_that_are_not_there_are_guessed(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 600);
    add_pages(scene, 100, "", 404);
    add_pages(scene, 20, "found", 200);
    assert_string_equal(
        scene_analyze(scene),
        "guessed_pages|medium|10.0.0.5 asked 10.0.0.9 for 100 pages that are not there\n");
    assert_non_null(strstr(scene->details, "\"requests\":120"));
    scene_look_again(scene);
}

static void half_as_many_are_one_signal(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 600);
    add_pages(scene, 50, "", 404);
    assert_string_equal(
        scene_analyze(scene),
        "guessed_pages|low|10.0.0.5 asked 10.0.0.9 for 50 pages that are not there\n");
}

static void fewer_are_none(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 600);
    add_pages(scene, 49, "", 404);
    assert_string_equal(scene_analyze(scene), "");
}

/* Pieces of a map that is gone lie below one beginning. */
static void pieces_of_one_thing_are_low(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 600);
    add_pages(scene, 300, "tiles/7/", 404);
    assert_string_equal(
        scene_analyze(scene),
        "guessed_pages|low|10.0.0.5 asked 10.0.0.9 for 300 pages that are not there\n");
}

/* A check of the links of a site; a browser with a page that has dead parts. */
static void missing_pages_among_many_that_are_there_are_none(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 600);
    add_pages(scene, 80, "", 404);
    add_pages(scene, 21, "there", 200);
    assert_string_equal(scene_analyze(scene), "");
}

/* A program that asks for something that is gone, again and again. */
static void one_page_again_and_again_is_none(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 600);
    for (int i = 0; i < 300; i++) {
        char uri[64];
        snprintf(uri, sizeof uri, "/poll?last=%d", i);
        add_request(scene, uri, 404, 1000 + i * 500);
    }
    assert_string_equal(scene_analyze(scene), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE_TEST(many_pages_that_are_not_there_are_guessed),
        SCENE_TEST(half_as_many_are_one_signal),
        SCENE_TEST(fewer_are_none),
        SCENE_TEST(pieces_of_one_thing_are_low),
        SCENE_TEST(missing_pages_among_many_that_are_there_are_none),
        SCENE_TEST(one_page_again_and_again_is_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

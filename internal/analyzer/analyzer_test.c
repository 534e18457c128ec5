/* SPDX-License-Identifier: MIT */
#include "test.h"

#include "analyzer_scene.h"

static void an_empty_capture_has_no_alerts(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 100);
    assert_string_equal(scene_analyze(scene), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE_TEST(an_empty_capture_has_no_alerts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: MIT */
#include "test.h"

#include "analyzer_scene.h"

enum { OFFER = 2, REQUEST = 3, DECLINE = 4, NAK = 6, RELEASE = 7 };

static void add_message(struct scene *scene, uint8_t type, int64_t at_s)
{
    scene_add_lease(scene, &(struct scene_lease){.mac = "02:00:00:00:00:05",
                                                 .type = type,
                                                 .requested = "10.0.0.20",
                                                 .at_ms = at_s * 1000});
}

static void an_address_that_a_client_gives_back_is_told(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 100);
    scene_add_device(scene, 1, "02:00:00:00:00:05", "10.0.0.21", false, 0, 100);
    scene_add_device(scene, 2, "02:00:00:00:00:09", "10.0.0.20", false, 0, 100);
    add_message(scene, DECLINE, 10);
    add_message(scene, DECLINE, 30);
    assert_string_equal(scene_analyze(scene),
                        "address_declined|low|02:00:00:00:00:05 gave 10.0.0.20 back, because "
                        "another device uses it\n");
    assert_int_equal(scene->last_count, 2);
    assert_non_null(strstr(scene->details, "\"holder_mac_address\":\"02:00:00:00:00:09\""));
}

static void other_messages_about_an_address_are_silent(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 100);
    add_message(scene, OFFER, 1);
    add_message(scene, REQUEST, 2);
    add_message(scene, NAK, 3);
    add_message(scene, RELEASE, 4);
    assert_string_equal(scene_analyze(scene), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE_TEST(an_address_that_a_client_gives_back_is_told),
        SCENE_TEST(other_messages_about_an_address_are_silent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

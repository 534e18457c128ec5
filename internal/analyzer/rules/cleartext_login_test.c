/* SPDX-License-Identifier: MIT */
#include "test.h"

#include "analyzer_scene.h"

static void add_login(struct scene *scene, bool is_clear, const char *scope)
{
    scene_add_flow(scene, &(struct scene_flow){.from = "10.0.0.5",
                                               .to = "203.0.113.9",
                                               .port = 21,
                                               .state = "SF",
                                               .history = "ShADadFf",
                                               .app = "ftp",
                                               .scope = scope,
                                               .cleartext_login = is_clear,
                                               .sent = 100,
                                               .received = 100});
}

static void a_login_outside_without_encryption_is_told_once(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 100);
    add_login(scene, true, "outside");
    add_login(scene, true, "outside");
    assert_string_equal(scene_analyze(scene),
                        "cleartext_login|medium|10.0.0.5 logged in at 203.0.113.9 without "
                        "encryption (ftp)\n");
    assert_non_null(strstr(scene->details, "\"connections\":2"));
}

static void inside_it_is_one_signal(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 100);
    add_login(scene, true, "inside");
    assert_string_equal(scene_analyze(scene),
                        "cleartext_login|low|10.0.0.5 logged in at 203.0.113.9 without "
                        "encryption (ftp)\n");
}

/* Within one machine, whatever the networks of the sensor are. */
static void a_login_at_the_own_machine_is_not_outside(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 100);
    scene_add_flow(scene, &(struct scene_flow){.from = "127.0.0.1",
                                               .to = "127.0.0.1",
                                               .port = 21,
                                               .state = "SF",
                                               .app = "ftp",
                                               .scope = "outside",
                                               .cleartext_login = true,
                                               .sent = 100,
                                               .received = 100});
    assert_string_equal(scene_analyze(scene),
                        "cleartext_login|low|127.0.0.1 logged in at 127.0.0.1 "
                        "without encryption (ftp)\n");
}

static void a_connection_without_a_login_is_none(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 100);
    add_login(scene, false, "outside");
    assert_string_equal(scene_analyze(scene), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE_TEST(a_login_outside_without_encryption_is_told_once),
        SCENE_TEST(inside_it_is_one_signal),
        SCENE_TEST(a_login_at_the_own_machine_is_not_outside),
        SCENE_TEST(a_connection_without_a_login_is_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

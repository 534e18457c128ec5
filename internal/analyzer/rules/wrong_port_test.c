/* SPDX-License-Identifier: MIT */
#include "test.h"

#include "analyzer_scene.h"

static void add_talk(struct scene *scene, const char *app, uint16_t port, uint64_t received)
{
    scene_add_flow(scene, &(struct scene_flow){.from = "10.0.0.5",
                                               .to = "203.0.113.9",
                                               .port = port,
                                               .state = "SF",
                                               .history = "ShADadFf",
                                               .app = app,
                                               .sent = 100,
                                               .received = received});
}

static void another_protocol_on_a_known_port_is_told_once_for_each_server(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 100);
    add_talk(scene, "ssh", 80, 100);
    add_talk(scene, "ssh", 80, 100);
    assert_string_equal(scene_analyze(scene),
                        "wrong_port|low|ssh spoken on port 80 of 203.0.113.9\n");
    assert_non_null(strstr(scene->details, "\"connections\":2"));
}

static void a_protocol_that_is_usual_on_the_port_is_right(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 100);
    add_talk(scene, "tls", 443, 100);
    add_talk(scene, "http", 8080, 100);
    add_talk(scene, "tls", 25, 100); /* after STARTTLS */
    add_talk(scene, "http", 80, 100);
    assert_string_equal(scene_analyze(scene), "");
}

static void what_was_not_recognised_or_not_answered_is_not_wrong(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 100);
    add_talk(scene, NULL, 22, 100);
    add_talk(scene, "http", 22, 0);
    assert_string_equal(scene_analyze(scene), "");
}

static void a_tunnel_on_the_port_of_names_is_told(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 100);
    scene_add_flow(scene, &(struct scene_flow){.from = "10.0.0.5",
                                               .to = "203.0.113.9",
                                               .port = 53,
                                               .udp = true,
                                               .state = "SF",
                                               .app = "openvpn",
                                               .sent = 100,
                                               .received = 100});
    assert_string_equal(scene_analyze(scene),
                        "wrong_port|low|openvpn spoken on port 53 of 203.0.113.9\n");
}

static void protocols_of_udp_on_their_ports_are_right(void **state)
{
    struct scene *scene = *state;
    static const struct {
        const char *app;
        uint16_t port;
    } right[] = {{"quic", 443}, {"dns", 53}, {"ntp", 123}, {"doq", 53}, {"stun", 443}};
    scene_begin_capture(scene, 0, 100);
    for (size_t i = 0; i < sizeof right / sizeof right[0]; i++)
        scene_add_flow(scene, &(struct scene_flow){.from = "10.0.0.5",
                                                   .to = "203.0.113.9",
                                                   .port = right[i].port,
                                                   .udp = true,
                                                   .state = "SF",
                                                   .app = right[i].app,
                                                   .sent = 100,
                                                   .received = 100});
    assert_string_equal(scene_analyze(scene), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE_TEST(another_protocol_on_a_known_port_is_told_once_for_each_server),
        SCENE_TEST(a_protocol_that_is_usual_on_the_port_is_right),
        SCENE_TEST(a_tunnel_on_the_port_of_names_is_told),
        SCENE_TEST(protocols_of_udp_on_their_ports_are_right),
        SCENE_TEST(what_was_not_recognised_or_not_answered_is_not_wrong),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

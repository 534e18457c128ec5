/* SPDX-License-Identifier: MIT */
#include "test.h"

#include "analyzer_scene.h"

#include <stdio.h>

enum { TXT = 16 };

/* Different names with 30 characters before the parent. */
static void add_long_names(struct scene *scene, int count, const char *parent, uint16_t type,
                           const char *answer)
{
    for (int i = 0; i < count; i++) {
        char name[128];
        snprintf(name, sizeof name, "%030d.%s", i * 7919, parent);
        scene_add_question(scene, &(struct scene_question){.client = "10.0.0.5",
                                                           .name = name,
                                                           .at_ms = i * 100,
                                                           .type = type,
                                                           .answer = answer});
    }
}

static void many_long_names_below_one_are_a_tunnel(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 600);
    add_long_names(scene, 120, "t.example.org", 1, NULL);
    assert_string_equal(scene_analyze(scene),
                        "dns_tunnel|medium|10.0.0.5 asked for 120 long names below example.org\n");
}

static void half_as_many_of_an_unusual_type_are_one(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 600);
    add_long_names(scene, 60, "example.co.uk", TXT, NULL);
    assert_string_equal(scene_analyze(scene),
                        "dns_tunnel|medium|10.0.0.5 asked for 60 long names below example.co.uk\n");
}

static void names_that_nobody_registered_are_one_tunnel(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 600);
    for (int i = 0; i < 60; i++) {
        char name[128];
        snprintf(name, sizeof name, "dnscat.%030d.%08x9", i, (unsigned)i * 2654435761U);
        scene_add_question(scene,
                           &(struct scene_question){
                               .client = "10.0.0.5", .name = name, .at_ms = i * 100, .type = TXT});
    }
    assert_string_equal(scene_analyze(scene), "dns_tunnel|medium|10.0.0.5 asked for 60 long names "
                                              "below a name that nobody registered\n");
}

static void add_short_names(struct scene *scene, int count, const char *parent, uint16_t type)
{
    for (int i = 0; i < count; i++) {
        char name[128];
        snprintf(name, sizeof name, "p%06x.%s", (unsigned)i * 7919, parent);
        scene_add_question(scene,
                           &(struct scene_question){
                               .client = "10.0.0.5", .name = name, .at_ms = i * 100, .type = type});
    }
}

/* No program of the Internet asks for these types. */
static void short_names_of_a_type_that_only_tunnels_ask_for_are_one_signal(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 600);
    add_short_names(scene, 25, "example.org", 10);
    add_short_names(scene, 24, "example.net", 65399);
    add_short_names(scene, 90, "example.com", TXT); /* mail looks up keys and policies */
    assert_string_equal(scene_analyze(scene),
                        "dns_tunnel|low|10.0.0.5 asked for 25 odd names below example.org\n");
}

static void fewer_shorter_and_listed_names_are_none(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 600);
    add_long_names(scene, 99, "few.example.org", 1, NULL);
    add_long_names(scene, 300, "files.example.net", 1, "127.0.0.4"); /* hashes of files */
    for (int i = 0; i < 300; i++) {
        char name[128];
        snprintf(name, sizeof name, "cache-%d.cdn.example.com", i);
        scene_add_question(scene, &(struct scene_question){.client = "10.0.0.5", .name = name});
        snprintf(name, sizeof name, "%d.113.0.203.senders.example.info", i % 256);
        scene_add_question(scene, &(struct scene_question){.client = "10.0.0.5", .name = name});
    }
    assert_string_equal(scene_analyze(scene), "");
}

/* The resolver of a container appends three suffixes to each name with few dots. */
static void names_with_the_suffixes_of_a_search_list_are_none(void **state)
{
    static const char *const suffixes[] = {".shop.svc.cluster.local", ".svc.cluster.local",
                                           ".cluster.local", ""};
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 600);
    for (int i = 0; i < 4 * 60; i++) {
        char name[128];
        snprintf(name, sizeof name, "interface-of-shop.region-%d.example.com%s", i / 4,
                 suffixes[i % 4]);
        scene_add_question(scene, &(struct scene_question){.client = "10.0.0.5",
                                                           .name = name,
                                                           .at_ms = i * 100,
                                                           .rcode = i % 4 == 3 ? 0 : 3});
    }
    assert_null(strstr(scene_analyze(scene), "dns_tunnel"));
}

static void long_names_that_do_not_exist_are_a_tunnel_all_the_same(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 600);
    for (int i = 0; i < 120; i++) {
        char name[128];
        snprintf(name, sizeof name, "%030d.t.example.org", i * 7919);
        scene_add_question(scene, &(struct scene_question){
                                      .client = "10.0.0.5", .name = name, .at_ms = i, .rcode = 3});
    }
    assert_non_null(strstr(scene_analyze(scene), "dns_tunnel|medium|"));
}

static void who_is_asked_by_others_asks_for_them(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 600);
    for (int i = 0; i < 200; i++) {
        char name[128];
        snprintf(name, sizeof name, "%030d.example.org", i);
        scene_add_question(scene, &(struct scene_question){.client = "10.0.0.1", .name = name});
    }
    scene_add_question(scene,
                       &(struct scene_question){.client = "10.0.0.5", .name = "www.example.org"});
    assert_string_equal(scene_analyze(scene), "");
}

static void half_as_many_of_it_are_one_signal(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 600);
    add_long_names(scene, 25, "example.co.uk", TXT, NULL);
    assert_string_equal(scene_analyze(scene),
                        "dns_tunnel|low|10.0.0.5 asked for 25 long names below example.co.uk\n");
}

static void fewer_of_it_are_none(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 600);
    add_long_names(scene, 24, "example.co.uk", TXT, NULL);
    add_long_names(scene, 45, "example.org", 1, NULL);
    assert_string_equal(scene_analyze(scene), "");
}

static void fewer_of_longer_names_are_one_signal(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 600);
    add_long_names(scene, 40, "a1234567890.example.org", 1, NULL);
    assert_string_equal(scene_analyze(scene),
                        "dns_tunnel|low|10.0.0.5 asked for 40 long names below example.org\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE_TEST(many_long_names_below_one_are_a_tunnel),
        SCENE_TEST(half_as_many_of_an_unusual_type_are_one),
        SCENE_TEST(names_that_nobody_registered_are_one_tunnel),
        SCENE_TEST(short_names_of_a_type_that_only_tunnels_ask_for_are_one_signal),
        SCENE_TEST(fewer_shorter_and_listed_names_are_none),
        SCENE_TEST(names_with_the_suffixes_of_a_search_list_are_none),
        SCENE_TEST(long_names_that_do_not_exist_are_a_tunnel_all_the_same),
        SCENE_TEST(who_is_asked_by_others_asks_for_them),
        SCENE_TEST(half_as_many_of_it_are_one_signal),
        SCENE_TEST(fewer_of_it_are_none),
        SCENE_TEST(fewer_of_longer_names_are_one_signal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

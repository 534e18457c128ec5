/* SPDX-License-Identifier: MIT */
#include "test.h"

#include "analyzer_scene.h"

/* The scene is of 2026-11-21. */
static void a_certificate_that_has_run_out_is_told(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 100);
    scene_add_hello(scene, &(struct scene_hello){.server = "203.0.113.9",
                                                 .name = "www.example.org",
                                                 .issuer = "An authority",
                                                 .valid_to = "2026-11-01T00:00:00Z"});
    assert_string_equal(scene_analyze(scene), "bad_certificate|info|203.0.113.9 showed a "
                                              "certificate that had run out\n");
    assert_non_null(strstr(scene->details, "\"valid_to\":\"2026-11-01T00:00:00Z\""));
}

static void a_server_that_signs_for_itself_is_told(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 100);
    scene_add_hello(scene, &(struct scene_hello){.server = "203.0.113.9",
                                                 .name = "router",
                                                 .issuer = "router",
                                                 .valid_to = "2036-11-01T00:00:00Z"});
    assert_string_equal(scene_analyze(scene), "bad_certificate|info|203.0.113.9 showed a "
                                              "certificate that it signed itself\n");
}

static void a_certificate_of_an_authority_is_right_until_a_day_after_its_end(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 100);
    scene_add_hello(scene, &(struct scene_hello){.server = "203.0.113.9",
                                                 .name = "www.example.org",
                                                 .issuer = "An authority",
                                                 .valid_to = "2027-11-01T00:00:00Z"});
    scene_add_hello(scene, &(struct scene_hello){.server = "203.0.113.9",
                                                 .name = "late.example.org",
                                                 .issuer = "An authority",
                                                 .valid_to = "2026-11-21T12:00:00Z"});
    assert_string_equal(scene_analyze(scene), "");
}

static void a_call_signs_for_itself(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 100);
    scene_add_hello(scene, &(struct scene_hello){.server = "203.0.113.9",
                                                 .name = "WebRTC",
                                                 .issuer = "WebRTC",
                                                 .valid_to = "2027-11-01T00:00:00Z",
                                                 .over_dtls = true});
    assert_string_equal(scene_analyze(scene), "");
}

static void a_certificate_for_other_names_is_told(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 100);
    scene_add_hello(scene, &(struct scene_hello){.server = "203.0.113.9",
                                                 .name = "shop.example.net",
                                                 .sans = "[\"shop.example.net\",\"*.example.net\"]",
                                                 .sni = "a.b.example.net",
                                                 .issuer = "An authority",
                                                 .valid_to = "2027-11-01T00:00:00Z"});
    assert_string_equal(scene_analyze(scene), "bad_certificate|info|203.0.113.9 showed a "
                                              "certificate that is for other names\n");
    assert_non_null(strstr(scene->details, "\"asked_name\":\"a.b.example.net\""));
}

static void the_asked_name_and_a_star_for_it_are_right(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 100);
    scene_add_hello(scene, &(struct scene_hello){.server = "203.0.113.9",
                                                 .name = "shop.example.net",
                                                 .sans = "[\"shop.example.net\",\"*.example.net\"]",
                                                 .sni = "WWW.example.net",
                                                 .issuer = "An authority",
                                                 .valid_to = "2027-11-01T00:00:00Z"});
    scene_add_hello(scene, &(struct scene_hello){.server = "203.0.113.8",
                                                 .name = "router",
                                                 .sans = "[\"router\"]",
                                                 .sni = "fritz",
                                                 .issuer = "An authority",
                                                 .valid_to = "2027-11-01T00:00:00Z"});
    assert_string_equal(scene_analyze(scene), "");
}

/* Of a certificate 512 names are kept (parser/certificate.c): what it was asked for may be another. */
static const char *found_with(struct scene *scene, unsigned names)
{
    char memory[8192];
    struct text sans = text_into(memory, sizeof memory);
    for (unsigned i = 0; i < names; i++)
        text_format(&sans, "%s\"n%u\"", i ? "," : "[", i);
    text_add(&sans, "]");
    scene_begin_capture(scene, 0, 100);
    scene_add_hello(scene, &(struct scene_hello){.server = "203.0.113.9",
                                                 .name = "n0",
                                                 .sans = sans.data,
                                                 .sni = "other.example.net",
                                                 .issuer = "An authority",
                                                 .valid_to = "2027-11-01T00:00:00Z"});
    return scene_analyze(scene);
}

static void a_certificate_whose_names_are_all_kept_is_judged_by_them(void **state)
{
    assert_string_equal(found_with(*state, 511), "bad_certificate|info|203.0.113.9 showed a "
                                                 "certificate that is for other names\n");
}

static void a_certificate_with_as_many_names_as_are_kept_is_not(void **state)
{
    assert_string_equal(found_with(*state, 512), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE_TEST(a_certificate_that_has_run_out_is_told),
        SCENE_TEST(a_server_that_signs_for_itself_is_told),
        SCENE_TEST(a_certificate_of_an_authority_is_right_until_a_day_after_its_end),
        SCENE_TEST(a_certificate_for_other_names_is_told),
        SCENE_TEST(the_asked_name_and_a_star_for_it_are_right),
        SCENE_TEST(a_certificate_whose_names_are_all_kept_is_judged_by_them),
        SCENE_TEST(a_certificate_with_as_many_names_as_are_kept_is_not),
        SCENE_TEST(a_call_signs_for_itself),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

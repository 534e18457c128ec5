/* SPDX-License-Identifier: MIT */
#include "test.h"

#include "analyzer_scene.h"

#include <stdio.h>

#define LIAR "02:00:00:00:00:99"

static void begin(struct scene *scene)
{
    scene_begin_capture(scene, 0, 3600);
    scene_add_device(scene, 3, LIAR, "10.0.0.99", false, 0, 3600);
}

/* Neighbours ask for each name, and the device says that it has it. */
static void add_names(struct scene *scene, int count, enum name_protocol protocol)
{
    for (int i = 0; i < count; i++) {
        char name[32];
        snprintf(name, sizeof name, "filesrv%d", i);
        scene_add_question(scene, &(struct scene_question){.client = "10.0.0.5",
                                                           .name = name,
                                                           .answer = "10.0.0.99",
                                                           .mac = LIAR,
                                                           .protocol = protocol,
                                                           .at_ms = (60 + i * 10) * 1000});
        scene_add_evidence(scene, 3,
                           protocol == NAME_NBNS ? EVIDENCE_NBNS_ANSWER : EVIDENCE_LLMNR_ANSWER,
                           name, 60 + i * 10, 60 + i * 10);
    }
}

static void who_answers_for_four_names_is_told(void **state)
{
    struct scene *scene = *state;
    begin(scene);
    add_names(scene, 4, NAME_LLMNR);
    assert_string_equal(scene_analyze(scene),
                        "forged_names|medium|10.0.0.99 (" LIAR ") says that it has 4 names\n");
    assert_non_null(strstr(scene->details, "filesrv0, filesrv1"));
    scene_look_again(scene);
}

static void netbios_counts_too(void **state)
{
    struct scene *scene = *state;
    begin(scene);
    add_names(scene, 9, NAME_NBNS);
    assert_string_equal(scene_analyze(scene),
                        "forged_names|medium|10.0.0.99 (" LIAR ") says that it has 9 names\n");
}

static void two_names_are_too_few(void **state)
{
    struct scene *scene = *state;
    begin(scene);
    add_names(scene, 2, NAME_LLMNR);
    assert_string_equal(scene_analyze(scene), "");
}

static void three_names_are_one_signal(void **state)
{
    struct scene *scene = *state;
    begin(scene);
    add_names(scene, 3, NAME_LLMNR);
    assert_string_equal(scene_analyze(scene),
                        "forged_names|low|10.0.0.99 (" LIAR ") says that it has 3 names\n");
}

/* Windows looks for wpad by itself, and no host is called so. */
static void a_name_that_nobody_has_is_one_signal(void **state)
{
    struct scene *scene = *state;
    begin(scene);
    add_names(scene, 1, NAME_LLMNR);
    scene_add_evidence(scene, 3, EVIDENCE_LLMNR_ANSWER, "WPAD", 80, 80);
    assert_string_equal(scene_analyze(scene),
                        "forged_names|low|10.0.0.99 (" LIAR ") says that it has 2 names\n");
}

/* One name, by both protocols, in small letters and in capitals. */
static void a_host_has_a_name_of_its_own(void **state)
{
    struct scene *scene = *state;
    begin(scene);
    add_names(scene, 2, NAME_LLMNR);
    add_names(scene, 2, NAME_NBNS);
    scene_add_evidence(scene, 3, EVIDENCE_NBNS_HOSTNAME, "FILESRV0", 10, 3000);
    scene_add_evidence(scene, 3, EVIDENCE_DHCP_HOSTNAME, "laptop", 10, 3000);
    scene_add_evidence(scene, 3, EVIDENCE_MDNS_HOSTNAME, "laptop-2", 10, 3000);
    assert_string_equal(scene_analyze(scene), "");
}

/* A name server for NetBIOS gives the addresses of others: that is evidence about them. */
static void who_gives_addresses_of_others_is_silent(void **state)
{
    struct scene *scene = *state;
    begin(scene);
    for (int i = 0; i < 9; i++) {
        char name[32];
        snprintf(name, sizeof name, "host%d", i);
        scene_add_question(scene, &(struct scene_question){.client = "10.0.0.5",
                                                           .name = name,
                                                           .answer = "10.0.0.7",
                                                           .mac = LIAR,
                                                           .protocol = NAME_NBNS,
                                                           .at_ms = (60 + i * 10) * 1000});
        scene_add_evidence(scene, 10 + i, EVIDENCE_NBNS_ANSWER, name, 60, 60);
    }
    assert_string_equal(scene_analyze(scene), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE_TEST(who_answers_for_four_names_is_told),
        SCENE_TEST(netbios_counts_too),
        SCENE_TEST(two_names_are_too_few),
        SCENE_TEST(three_names_are_one_signal),
        SCENE_TEST(a_name_that_nobody_has_is_one_signal),
        SCENE_TEST(a_host_has_a_name_of_its_own),
        SCENE_TEST(who_gives_addresses_of_others_is_silent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

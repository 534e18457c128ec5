/* SPDX-License-Identifier: MIT */
#include "test.h"

#include "analyzer_scene.h"

#define HOUR_S INT64_C(3600)
#define DAY_S (24 * HOUR_S)
#define CHANGE_S (3 * DAY_S)
#define MAC "02:00:00:00:00:05"

static void begin(struct scene *scene, bool is_gateway)
{
    scene_begin_capture(scene, 0, 5 * DAY_S);
    scene_add_device(scene, 1, MAC, "10.0.0.5", is_gateway, 0, 5 * DAY_S);
}

/* until_s: when it was said last. */
static void add_printer(struct scene *scene, int64_t until_s)
{
    scene_add_evidence(scene, 1, EVIDENCE_DHCP_HOSTNAME, "printer", 0, until_s);
    scene_add_evidence(scene, 1, EVIDENCE_SYN_OS, "FreeBSD", 0, until_s);
}

static void a_name_and_a_system_that_change_within_an_hour_are_told(void **state)
{
    struct scene *scene = *state;
    begin(scene, false);
    add_printer(scene, CHANGE_S - HOUR_S);
    scene_add_evidence(scene, 1, EVIDENCE_DHCP_HOSTNAME, "kali", CHANGE_S, CHANGE_S + 2 * HOUR_S);
    scene_add_evidence(scene, 1, EVIDENCE_SYN_OS, "Linux", CHANGE_S + HOUR_S,
                       CHANGE_S + 2 * HOUR_S);
    assert_string_equal(scene_analyze(scene), "changed_identity|medium|" MAC
                                              " says that it is another machine than before\n");
    assert_non_null(strstr(scene->details, "name: printer became kali"));
    assert_int_equal(scene->last_count, 1);
    scene_look_again(scene);
}

static void an_update_or_a_new_name_alone_is_silent(void **state)
{
    struct scene *scene = *state;
    begin(scene, false);
    add_printer(scene, CHANGE_S - HOUR_S);
    scene_add_evidence(scene, 1, EVIDENCE_DHCP_HOSTNAME, "PRINTER", CHANGE_S,
                       CHANGE_S + 2 * HOUR_S); /* the same name */
    scene_add_evidence(scene, 1, EVIDENCE_SYN_OS, "Linux", CHANGE_S, CHANGE_S + 2 * HOUR_S);
    assert_string_equal(scene_analyze(scene), "");
}

static void changes_that_lie_over_an_hour_apart_are_silent(void **state)
{
    struct scene *scene = *state;
    begin(scene, false);
    add_printer(scene, CHANGE_S - HOUR_S);
    scene_add_evidence(scene, 1, EVIDENCE_DHCP_HOSTNAME, "scanner", CHANGE_S,
                       CHANGE_S + 4 * HOUR_S);
    scene_add_evidence(scene, 1, EVIDENCE_SYN_OS, "Linux", CHANGE_S + HOUR_S + 1,
                       CHANGE_S + 4 * HOUR_S);
    assert_string_equal(scene_analyze(scene), "");
}

/* Two systems on one disk: what was there before comes again. */
static void a_machine_of_two_systems_is_silent(void **state)
{
    struct scene *scene = *state;
    begin(scene, false);
    add_printer(scene, CHANGE_S + DAY_S);
    scene_add_evidence(scene, 1, EVIDENCE_DHCP_HOSTNAME, "tux", CHANGE_S, CHANGE_S + 2 * HOUR_S);
    scene_add_evidence(scene, 1, EVIDENCE_SYN_OS, "Linux", CHANGE_S, CHANGE_S + 2 * HOUR_S);
    assert_string_equal(scene_analyze(scene), "");
}

static void what_a_router_passes_on_and_what_lasts_minutes_is_silent(void **state)
{
    struct scene *scene = *state;
    begin(scene, true);
    add_printer(scene, CHANGE_S - HOUR_S);
    scene_add_evidence(scene, 1, EVIDENCE_DHCP_HOSTNAME, "tux", CHANGE_S, CHANGE_S + 2 * HOUR_S);
    scene_add_evidence(scene, 1, EVIDENCE_SYN_OS, "Linux", CHANGE_S, CHANGE_S + 2 * HOUR_S);
    scene_add_device(scene, 2, "02:00:00:00:00:06", "10.0.0.6", false, 0, 5 * DAY_S);
    scene_add_evidence(scene, 2, EVIDENCE_DHCP_HOSTNAME, "old", 0, CHANGE_S - HOUR_S);
    scene_add_evidence(scene, 2, EVIDENCE_SYN_OS, "FreeBSD", 0, CHANGE_S - HOUR_S);
    scene_add_evidence(scene, 2, EVIDENCE_DHCP_HOSTNAME, "new", CHANGE_S, CHANGE_S + HOUR_S / 3);
    scene_add_evidence(scene, 2, EVIDENCE_SYN_OS, "Linux", CHANGE_S, CHANGE_S + HOUR_S / 3);
    assert_string_equal(scene_analyze(scene), "");
}

static void a_device_that_is_not_known_for_two_days_is_silent(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 5 * DAY_S);
    scene_add_device(scene, 1, MAC, "10.0.0.5", false, CHANGE_S - 2 * DAY_S + 1, 5 * DAY_S);
    scene_add_evidence(scene, 1, EVIDENCE_DHCP_HOSTNAME, "old", CHANGE_S - 2 * DAY_S + 1,
                       CHANGE_S - HOUR_S);
    scene_add_evidence(scene, 1, EVIDENCE_SYN_OS, "FreeBSD", CHANGE_S - 2 * DAY_S + 1,
                       CHANGE_S - HOUR_S);
    scene_add_evidence(scene, 1, EVIDENCE_DHCP_HOSTNAME, "new", CHANGE_S, CHANGE_S + HOUR_S);
    scene_add_evidence(scene, 1, EVIDENCE_SYN_OS, "Linux", CHANGE_S, CHANGE_S + HOUR_S);
    assert_string_equal(scene_analyze(scene), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE_TEST(a_name_and_a_system_that_change_within_an_hour_are_told),
        SCENE_TEST(an_update_or_a_new_name_alone_is_silent),
        SCENE_TEST(changes_that_lie_over_an_hour_apart_are_silent),
        SCENE_TEST(a_machine_of_two_systems_is_silent),
        SCENE_TEST(what_a_router_passes_on_and_what_lasts_minutes_is_silent),
        SCENE_TEST(a_device_that_is_not_known_for_two_days_is_silent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

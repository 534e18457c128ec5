/* SPDX-License-Identifier: MIT */
#include "tracker_lists.h"

#include "known_trackers.h"

#include "test_files.h"

static const char easyprivacy[] =
    "[Adblock Plus 1.1]\n! Title: EasyPrivacy\n"
    "! *** easylist:easyprivacy/easyprivacy_trackingservers.txt ***\n"
    "||google-analytics.com^$script,third-party,xmlhttprequest\n||tracker.example^\n"
    "||deep.tracker.example^\n"
    "! *** easylist:easyprivacy/easyprivacy_specific.txt ***\n||shop.example^$ping\n"
    "||stats.shop.example^\n"
    "! *** easylist:easyprivacy/easyprivacy_specific_cname_criteo.txt ***\n"
    "||cname.shop.example^\n"
    "! *** easylist:easyprivacy/easyprivacy_specific_cname_new-vendor.txt ***\n"
    "||cname2.shop.example^\n"
    "! *** easylist:easyprivacy/easyprivacy_trackingservers_mining.txt ***\n||coin.example^\n"
    "! *** easylist:easyprivacy/easyprivacy_allowlist.txt ***\n"
    "@@||good.tracker.example^\n@@||tracker.example^$image\n@@||freed.example^\n"
    "||freed.example^\n@@||deep.good.tracker.example^$domain=x.example\n";

/* The table of what was added; the writer is destroyed. */
static struct name_table finished(struct data_writer *writer)
{
    struct name_table table;
    struct data_file file;
    struct error error;
    size_t size;
    tracker_lists_finish(writer);
    uint8_t *image = data_writer_image(writer, 0, "", "", &size);
    data_writer_destroy(writer);
    assert_int_equal(
        data_file_over(image, size, "t", TRACKERS_KIND, sizeof(struct name_entry), &file, &error),
        DATA_GOOD);
    assert_int_equal(name_table_over(&file, &table, &error), DATA_GOOD);
    return table;
}

static struct name_table open_trackers(void)
{
    struct data_writer *writer = data_writer_create(TRACKERS_KIND, sizeof(struct name_entry));
    (void)tracker_lists_add_known(writer);
    (void)tracker_lists_add(writer, "file", "2025-10-31", "analytics", easyprivacy,
                            sizeof easyprivacy - 1);
    (void)tracker_lists_add(writer, "second.txt", "1", "malware", "tracker.example\nbad.example\n",
                            28);
    return finished(writer);
}

/* "entry category owner list version", or "-". */
static const char *match_of(const struct name_table *table, const char *domain)
{
    static char text[256];
    struct name_verdict match;
    if (!trackers_find(table, domain, &match)) return "-";
    (void)snprintf(text, sizeof text, "%s %s %s %s %s", match.entry, match.category,
                   match.owner ? match.owner : "NULL", match.list, match.list_version);
    return text;
}

static void a_name_matches_itself_and_what_it_is_beneath_at_a_dot(void **state)
{
    (void)state;
    struct name_table table = open_trackers();
    const char *entry = "tracker.example analytics NULL EasyPrivacy 2025-10-31";
    assert_string_equal(match_of(&table, "tracker.example"), entry);
    assert_string_equal(match_of(&table, "a.b.tracker.example"), entry);
    assert_string_equal(match_of(&table, "nottracker.example"), "-");
    assert_string_equal(match_of(&table, "tracker.example.com"), "-");
    assert_string_equal(match_of(&table, "example"), "-");
    assert_string_equal(match_of(&table, ""), "-");
    assert_string_equal(match_of(&table, "x.deep.tracker.example"),
                        "deep.tracker.example analytics NULL EasyPrivacy 2025-10-31");
    name_table_close(&table);
}

static void exceptions_free_a_name_and_what_is_beneath_it(void **state)
{
    (void)state;
    struct name_table table = open_trackers();
    assert_string_equal(match_of(&table, "good.tracker.example"), "-");
    assert_string_equal(match_of(&table, "x.good.tracker.example"), "-");
    assert_string_equal(match_of(&table, "freed.example"), "-");
    name_table_close(&table);
}

/* A table of two lists of a household's own. */
static struct name_table table_of(const char *first, const char *second)
{
    struct data_writer *writer = data_writer_create(TRACKERS_KIND, sizeof(struct name_entry));
    (void)tracker_lists_add(writer, "a.txt", "1", "tracking", first, strlen(first));
    (void)tracker_lists_add(writer, "b.txt", "1", "tracking", second, strlen(second));
    return finished(writer);
}

static bool is_tracker(const struct name_table *table, const char *name)
{
    struct name_verdict verdict;
    return trackers_find(table, name, &verdict);
}

static void an_exception_of_any_list_frees_longer_entries_but_not_important_ones(void **state)
{
    (void)state;
    struct name_table table = table_of(
        "||ads.shop.example^\n||track.cdn.example^$important\n||x.typed.example^\n"
        "||both.example^$important\n||third.example^\n||gone.example^\n||kept.example^$script\n",
        "@@||shop.example^\n@@||cdn.example^\n@@||typed.example^$image\n"
        "@@||both.example^$important\n@@||a.third.example^\n||gone.example^$badfilter\n"
        "||kept.example^$badfilter\n");
    assert_false(is_tracker(&table, "ads.shop.example"));
    assert_false(is_tracker(&table, "b.ads.shop.example"));
    assert_true(is_tracker(&table, "track.cdn.example"));
    assert_true(is_tracker(&table, "x.typed.example"));
    assert_false(is_tracker(&table, "both.example"));
    assert_true(is_tracker(&table, "third.example"));
    assert_false(is_tracker(&table, "b.a.third.example"));
    assert_true(is_tracker(&table, "b.third.example"));
    assert_false(is_tracker(&table, "gone.example"));
    assert_true(is_tracker(&table, "kept.example"));
    name_table_close(&table);
}

static void lines_are_counted(void **state)
{
    (void)state;
    const char text[] = "0.0.0.0 a.example b.example\nwww.bbc.co.uk##.ad\n<b>\n# no line\n";
    struct data_writer *writer = data_writer_create(TRACKERS_KIND, sizeof(struct name_entry));
    struct list_counts counts =
        tracker_lists_add(writer, "a.txt", "1", "tracking", text, sizeof text - 1);
    assert_int_equal(counts.rules, 2);
    assert_int_equal(counts.lines, 3);
    assert_int_equal(counts.strange, 1);
    assert_int_equal(counts.first_strange, 3);
    data_writer_destroy(writer);
}

static void sections_give_the_category_and_cname_sections_the_owner(void **state)
{
    (void)state;
    struct name_table table = open_trackers();
    assert_string_equal(match_of(&table, "cname.shop.example"),
                        "cname.shop.example advertising Criteo EasyPrivacy 2025-10-31");
    assert_string_equal(match_of(&table, "cname2.shop.example"),
                        "cname2.shop.example analytics new-vendor EasyPrivacy 2025-10-31");
    assert_string_equal(match_of(&table, "coin.example"),
                        "coin.example cryptomining NULL EasyPrivacy 2025-10-31");
    assert_string_equal(match_of(&table, "bad.example"), "bad.example malware NULL second.txt 1");
    name_table_close(&table);
}

static void a_site_with_tracking_requests_is_not_itself_a_tracker(void **state)
{
    (void)state;
    struct name_table table = open_trackers();
    assert_string_equal(match_of(&table, "shop.example"), "-");
    assert_string_equal(match_of(&table, "www.shop.example"), "-");
    assert_string_equal(match_of(&table, "stats.shop.example"),
                        "stats.shop.example analytics NULL EasyPrivacy 2025-10-31");
    name_table_close(&table);
}

static void our_own_rows_add_trackers_and_owners(void **state)
{
    (void)state;
    struct name_table table = open_trackers();
    char expected[128];
    assert_string_equal(match_of(&table, "www.google-analytics.com"),
                        "google-analytics.com analytics Google EasyPrivacy 2025-10-31");
    (void)snprintf(expected, sizeof expected, "app-measurement.com analytics Google NetScope %s",
                   known_trackers_version);
    assert_string_equal(match_of(&table, "app-measurement.com"), expected);
    assert_string_equal(match_of(&table, "www.facebook.com"), "-");
    name_table_close(&table);
}

static void a_table_that_is_not_open_matches_nothing(void **state)
{
    (void)state;
    struct name_table none = {0};
    assert_string_equal(match_of(&none, "tracker.example"), "-");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_name_matches_itself_and_what_it_is_beneath_at_a_dot),
        cmocka_unit_test(exceptions_free_a_name_and_what_is_beneath_it),
        cmocka_unit_test(an_exception_of_any_list_frees_longer_entries_but_not_important_ones),
        cmocka_unit_test(lines_are_counted),
        cmocka_unit_test(sections_give_the_category_and_cname_sections_the_owner),
        cmocka_unit_test(a_site_with_tracking_requests_is_not_itself_a_tracker),
        cmocka_unit_test(our_own_rows_add_trackers_and_owners),
        cmocka_unit_test(a_table_that_is_not_open_matches_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: MIT */
/* Names are judged again when other tracker lists come into use. */
#include "upkeep/judge.h"
#include "upkeep_check.h"

#include <string.h>
#include <sys/wait.h>

static const struct storage_policy for_ever = {.max_bytes = 0};

/* A list is a word: names in it are trackers, each its own entry. */
static bool judge_by_word(const void *owner, const char *name, struct name_verdict *verdict)
{
    const char *list = owner;
    char word[80];
    snprintf(word, sizeof word, " %s=", name);
    const char *found = strstr(list, word);
    static char category[40];
    if (!found) return false;
    snprintf(category, sizeof category, "%.*s", (int)strcspn(found + strlen(word), " "),
             found + strlen(word));
    static char entry[80];
    snprintf(entry, sizeof entry, "%s", name);
    *verdict = (struct name_verdict){
        .entry = entry, .category = category, .owner = "Inc.", .list = "list", .list_version = "1"};
    return true;
}

static void use(struct check *check, const char *list)
{
    const struct tracker_lists lists = {.mark = strlen(list) + 1,
                                        .entries = 2,
                                        .built_us = NOON,
                                        .judge = judge_by_word,
                                        .owner = list};
    check_written(check, storage_commit(check->writer, &check->error));
    storage_use_lists(check->writer, &lists);
}

/* A flow to the name, and its verdict by the list; NULL: no tracker. */
static void flow_to(struct check *check, int64_t flow_id, const char *name, const char *list)
{
    struct flow_record *flow = check_flow(check, flow_id);
    struct name_verdict verdict;
    flow->start_us = flow->end_us = NOON + flow_id * SECOND;
    check->joined.dst_domain = check->joined.registrable_domain = name;
    check->joined.dst_domain_source = NAME_FROM_SNI;
    check->joined.tracker_domain = NULL;
    check->joined.tracker_category = NULL;
    if (list && judge_by_word(list, name, &verdict)) {
        check->joined.tracker_domain = verdict.entry;
        check->joined.tracker_category = verdict.category;
        check->joined.tracker_owner = verdict.owner;
        check->joined.tracker_list = verdict.list;
        check->joined.tracker_list_version = verdict.list_version;
    }
    check_write(check);
}

static const char labels[] = "SELECT domain, category, from_us - 1795262400000000, "
                             "until_us - 1795262400000000 FROM name_labels ORDER BY label_id";

static void a_flow_to_a_tracker_gives_its_name_a_verdict_once(void **state)
{
    struct check *check = *state;
    check_begin_at(check, NOON);
    use(check, " ads.example=ads ");
    for (int64_t id = 1; id <= 3; id++)
        flow_to(check, id, "ads.example", " ads.example=ads ");
    flow_to(check, 4, "shop.example", " ads.example=ads ");
    check_answer(check, labels, "ads.example|ads|1000000|NULL");
}

static void other_lists_change_one_row_of_a_name_and_no_flow(void **state)
{
    struct check *check = *state;
    const char *first = " ads.example=ads pixel.example=analytics ", *second =
                                                                         " ads.example=social "
                                                                         "shop.example=ads ";
    check_begin_at(check, NOON);
    use(check, first);
    flow_to(check, 1, "ads.example", first);
    flow_to(check, 2, "pixel.example", first);
    flow_to(check, 3, "shop.example", first);
    check_settle(check, &for_ever, NOON + HOUR);
    use(check, second);
    check_settle(check, &for_ever, NOON + 2 * HOUR);
    check_answer(check, labels,
                 "ads.example|ads|1000000|7200000000;pixel.example|analytics|2000000|7200000000;"
                 "ads.example|social|7200000000|NULL;shop.example|ads|7200000000|NULL");
    check_answer(check, "SELECT flow_id, tracker_category FROM flows", "1|ads;2|analytics;3|NULL");
    check_answer(check, "SELECT flow_id, category FROM tracker_connections", "1|ads;2|analytics");
    check_answer(
        check,
        "SELECT flow_id, category_then, category_now, now_since_us - 1795262400000000 FROM "
        "tracker_contacts ORDER BY flow_id",
        "1|ads|social|7200000000;2|analytics|NULL|7200000000;3|NULL|ads|7200000000");
    check_answer(check, "SELECT count(*), sum(judged_share), count(done_us) FROM tracker_lists",
                 "2|2|2");
}

static void judging_again_by_the_same_lists_changes_nothing(void **state)
{
    struct check *check = *state;
    const char *list = " ads.example=ads shop.example=ads ";
    check_begin_at(check, NOON);
    flow_to(check, 1, "shop.example", NULL);
    use(check, list);
    flow_to(check, 2, "ads.example", list);
    check_settle(check, &for_ever, NOON + HOUR);
    char before[400];
    snprintf(before, sizeof before, "%s", check_ask(check, labels));
    use(check, list);
    assert_false(judge_is_due(check->writer));
    storage_writer_close(check->writer, NULL);
    check_begin(check);
    use(check, list);
    check_settle(check, &for_ever, NOON + 3 * HOUR);
    check_answer(check, labels, before);
    check_answer(check, "SELECT count(*) FROM tracker_lists", "1");
}

static void lists_that_are_gone_say_nothing(void **state)
{
    struct check *check = *state;
    const char *list = " ads.example=ads ";
    check_begin_at(check, NOON);
    use(check, list);
    flow_to(check, 1, "ads.example", list);
    check_settle(check, &for_ever, NOON + HOUR);
    const struct tracker_lists none = {.mark = 0};
    storage_use_lists(check->writer, &none);
    check_settle(check, &for_ever, NOON + 2 * HOUR);
    check_answer(check, labels, "ads.example|ads|1000000|NULL");
}

static void back_and_forth_gives_each_verdict_its_time(void **state)
{
    struct check *check = *state;
    const char *list = " ads.example=ads ", *empty = " - ";
    check_begin_at(check, NOON);
    use(check, list);
    flow_to(check, 1, "ads.example", list);
    check_settle(check, &for_ever, NOON + HOUR);
    use(check, empty);
    check_settle(check, &for_ever, NOON + 2 * HOUR);
    use(check, list);
    flow_to(check, 2, "ads.example", list); /* before its name is judged again */
    check_settle(check, &for_ever, NOON + 3 * HOUR);
    check_answer(check, labels,
                 "ads.example|ads|1000000|7200000000;ads.example|ads|10800000000|NULL");
}

static void a_name_that_no_flow_has_gets_no_verdict(void **state)
{
    struct check *check = *state;
    check_begin_at(check, NOON);
    const struct domain_address_summary answer = {.domain = "ads.example",
                                                  .first_seen_us = NOON,
                                                  .last_seen_us = NOON,
                                                  .count = 1,
                                                  .ip = {.version = 4}};
    check_written(check, storage_write_domain_address(check->writer, &answer, &check->error));
    use(check, " ads.example=ads ");
    check_settle(check, &for_ever, NOON + HOUR);
    check_answer(check, labels, "");
    check_answer(check, "SELECT judged_share FROM tracker_lists", "1");
}

static void an_alias_is_judged_by_the_entry_of_its_end(void **state)
{
    struct check *check = *state;
    check_begin_at(check, NOON);
    use(check, " ads.example=ads ");
    flow_to(check, 1, "metrics.shop.example", NULL);
    flow_to(check, 2, "ads.example", " ads.example=ads ");
    check->joined.dst_domain = "metrics.shop.example";
    check_write(check);
    check_settle(check, &for_ever, NOON + HOUR);
    check_answer(check, labels, "ads.example|ads|2000000|NULL");
    use(check, " none ");
    check_settle(check, &for_ever, NOON + 2 * HOUR);
    check_answer(check, "SELECT domain, category_then, category_now FROM tracker_contacts",
                 "metrics.shop.example|ads|NULL");
}

static void a_verdict_goes_when_its_name_has_gone(void **state)
{
    struct check *check = *state;
    struct storage_policy policy = {.keep_rows_us = DAY,
                                    .keep_names_us = 2 * DAY,
                                    .keep_contacts_us = 2 * DAY,
                                    .keep_sums_us = 2 * DAY};
    check_begin_at(check, NOON);
    use(check, " ads.example=ads ");
    flow_to(check, 1, "ads.example", " ads.example=ads ");
    flow_to(check, 2, "shop.example", NULL);
    for (int64_t day = 1; day <= 6; day++)
        for (int64_t hours = 0; hours < 24; hours += 12)
            check_settle(check, &policy, NOON + day * DAY + hours * HOUR);
    check_answer(check, "SELECT count(*) FROM flows", "0");
    check_answer(check, "SELECT count(*) FROM name_label", "0");
}

enum { MANY = 7000 };

/* Writes this many names, of which each third is a tracker's, and is killed in the middle. */
static void be_killed(struct check *check, int steps)
{
    pid_t child = fork();
    if (child == 0) {
        struct error error;
        struct storage_writer *writer = storage_writer_open(check->path, &error);
        const struct tracker_lists lists = {
            .mark = 7, .judge = judge_by_word, .owner = " t1.example=ads t6998.example=ads "};
        struct storage_upkeep done;
        if (!writer) _exit(1);
        storage_use_lists(writer, &lists);
        for (int i = 0; i < steps; i++)
            (void)storage_maintain(writer, &for_ever, NOON + HOUR, &done, &error);
        kill(getpid(), SIGKILL);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status));
}

static void a_killed_writer_goes_on_where_it_was(void **state)
{
    struct check *check = *state;
    char name[40];
    check_begin_at(check, NOON);
    for (int64_t id = 1; id <= MANY; id++) {
        snprintf(name, sizeof name, "t%d.example", (int)id);
        flow_to(check, id, name, NULL);
    }
    storage_writer_close(check->writer, NULL);
    check->writer = NULL;
    be_killed(check, 4);
    check_answer(check, "SELECT judged_share > 0 AND judged_share < 1 FROM tracker_lists", "1");
    be_killed(check, 1);
    check_begin(check);
    const struct tracker_lists lists = {
        .mark = 7, .judge = judge_by_word, .owner = " t1.example=ads t6998.example=ads "};
    storage_use_lists(check->writer, &lists);
    check_settle(check, &for_ever, NOON + 2 * HOUR);
    check_answer(check, "SELECT domain, from_us - 1795262400000000 FROM name_labels",
                 "t1.example|3600000000;t6998.example|3600000000");
    check_answer(check, "SELECT flow_id, category_now FROM tracker_contacts", "1|ads;6998|ads");
    check_answer(check, "SELECT count(*), sum(judged_share) FROM tracker_lists", "1|1");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, check_setup, check_teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_flow_to_a_tracker_gives_its_name_a_verdict_once),
        TEST(other_lists_change_one_row_of_a_name_and_no_flow),
        TEST(judging_again_by_the_same_lists_changes_nothing),
        TEST(lists_that_are_gone_say_nothing),
        TEST(back_and_forth_gives_each_verdict_its_time),
        TEST(a_name_that_no_flow_has_gets_no_verdict),
        TEST(an_alias_is_judged_by_the_entry_of_its_end),
        TEST(a_verdict_goes_when_its_name_has_gone),
        TEST(a_killed_writer_goes_on_where_it_was),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: MIT */
/* What a stranger wrote into a title stays text in each form. */
#include "form.h"

#include "test.h"

#include <stdio.h>
#include <stdlib.h>

/* Markup, mentions, quotes, brackets and a header, as a title may hold them. */
#define HOSTILE "<!channel> *x* @everyone [a](http://b.example) \"q\"] \\ &amp; =?utf-8?B?eA==?="

struct check {
    struct letter letter;
    struct target target;
    char memory[2 * LETTER_BODY_SIZE];
    struct text text;
};

static int setup(void **state)
{
    struct check *check = calloc(1, sizeof *check);
    *state = check;
    check->text = text_into(check->memory, sizeof check->memory);
    struct letter *letter = &check->letter;
    letter->sensor = "lab 1";
    letter->total = letter->shown = 1;
    letter->level = 3;
    snprintf(letter->id, sizeof letter->id, "uuid-17-5");
    snprintf(letter->subject, sizeof letter->subject, "high: %s", HOSTILE);
    snprintf(letter->body, sizeof letter->body, "An explanation.\nSensor: lab\n");
    letter->messages[0] = (struct message_text){.message_id = 5,
                                                .alert_id = 2,
                                                .level = 3,
                                                .count = 1,
                                                .change = "new",
                                                .severity = "high",
                                                .rule = "port_scan",
                                                .title = HOSTILE};
    snprintf(check->target.from, sizeof check->target.from, "a@example.org");
    check->target.to = (struct text_list){.count = 1, .size = 14, .bytes = "b@example.org"};
    return 0;
}

static int teardown(void **state)
{
    free(*state);
    return 0;
}

static void has(const struct check *check, const char *words)
{
    if (!strstr(check->memory, words)) fail_msg("no %s in %s", words, check->memory);
}

static void has_not(const struct check *check, const char *words)
{
    if (strstr(check->memory, words)) fail_msg("%s in %s", words, check->memory);
}

static void slack_sees_no_markup(void **state)
{
    struct check *check = *state;
    form_chat(TARGET_SLACK, &check->letter, &check->text);
    has(check, "&lt;!channel&gt;");
    has(check, "&amp;amp;");
    has(check, "\"mrkdwn\":false");
    has_not(check, "<!channel>");
}

static void discord_sees_no_markup_and_mentions_nobody(void **state)
{
    struct check *check = *state;
    form_chat(TARGET_DISCORD, &check->letter, &check->text);
    has(check, "\"allowed_mentions\":{\"parse\":[]}");
    has(check, "\\\\*x\\\\*");
    has(check, "\\\\@everyone");
    has_not(check, "](http://");
}

static void teams_gets_a_run_of_text(void **state)
{
    struct check *check = *state;
    form_chat(TARGET_TEAMS, &check->letter, &check->text);
    has(check, "\"type\":\"TextRun\"");
    has(check, "*x* @everyone");
    has_not(check, "\"TextBlock\"");
}

static void a_chat_gets_no_more_than_it_takes_and_no_half_character(void **state)
{
    struct check *check = *state;
    for (size_t i = 0; i + 3 < 6000; i += 2)
        memcpy(check->letter.body + i, "\xc3\xa4", 3);
    form_chat(TARGET_DISCORD, &check->letter, &check->text);
    assert_true(check->text.size < 2100);
    has(check, "\xc3\xa4...\"");
    has_not(check, "\\x");
}

static void json_is_whole(void **state)
{
    struct check *check = *state;
    form_json(&check->letter, &check->text);
    has(check, "{\"version\":1,\"id\":\"uuid-17-5\",\"sensor\":\"lab 1\"");
    has(check, "\\\"q\\\"] \\\\ &amp;");
    has(check, "\"explanation\":null");
    assert_int_equal(check->memory[check->text.size - 1], '}');
}

static void a_mail_has_one_subject_whatever_the_title_says(void **state)
{
    struct check *check = *state;
    form_mail(&check->target, &check->letter, NULL, INT64_C(1795295700000000), &check->text);
    has(check, "Date: Sat, 21 Nov 2026 21:15:00 +0000\r\nFrom: <a@example.org>\r\n"
               "To: <b@example.org>\r\nMessage-ID: <uuid-17-5@netscope.invalid>\r\n");
    /* "=?" would be read as an encoded word, so all of it is encoded. */
    has(check, "\r\nSubject: =?UTF-8?B?W25ldHNjb3BlXSBoaWdo");
    has_not(check, "@everyone");
    has(check, "\r\n\r\nQW4gZXhwbGFuYXRpb24uClNlbnNvcjogbGFiCg==\r\n");
    for (const char *line = check->memory, *end; (end = strstr(line, "\r\n")); line = end + 2)
        assert_true(end - line <= 78);
}

static void a_plain_subject_stays_readable(void **state)
{
    struct check *check = *state;
    snprintf(check->letter.subject, sizeof check->letter.subject, "high: 10.0.0.1 tried 9 ports");
    form_mail(&check->target, &check->letter, NULL, 0, &check->text);
    has(check, "\r\nSubject: [netscope] high: 10.0.0.1 tried 9 ports\r\n");
}

static void a_report_is_attached_under_a_name_that_is_no_header(void **state)
{
    struct check *check = *state;
    const struct span file = span_text("<p>week</p>");
    struct message_text *message = &check->letter.messages[0];
    message->report_id = 7;
    snprintf(message->file, sizeof message->file, "/r/a\"\r\nb-7.html");
    snprintf(check->letter.file, sizeof check->letter.file, "/o/a\"\r\nb-7.html");
    form_mail(&check->target, &check->letter, &file, 0, &check->text);
    has(check, "\r\nContent-Type: multipart/mixed; boundary=\"=_netscope\"\r\n\r\n--=_netscope\r\n"
               "Content-Type: text/plain; charset=utf-8\r\n");
    has(check, "\r\n--=_netscope\r\nContent-Type: text/html; charset=utf-8\r\n"
               "Content-Transfer-Encoding: base64\r\n"
               "Content-Disposition: attachment; filename=\"a___b-7.html\"\r\n\r\n"
               "PHA+d2VlazwvcD4=\r\n--=_netscope--\r\n");
    form_json(&check->letter, &check->text);
    has(check, "\"report_id\":7,\"file\":\"/r/a");
}

static void a_link_to_the_dashboard_is_whole_in_each_form(void **state)
{
    struct check *check = *state;
    struct letter *letter = &check->letter;
    snprintf(letter->link, sizeof letter->link, "https://net_scope.example.org/findings/2");
    for (size_t i = 0; i < 6000; i++)
        letter->body[i] = i < 5999 ? 'x' : '\n';
    form_json(letter, &check->text);
    has(check, ",\"url\":\"https://net_scope.example.org/findings/2\"");
    form_chat(TARGET_SLACK, letter, &check->text);
    has(check, "...\\u000a<https://net_scope.example.org/findings/2>\"}");
    form_chat(TARGET_DISCORD, letter, &check->text);
    has(check, "...\\u000ahttps://net_scope.example.org/findings/2\"}");
    form_chat(TARGET_TEAMS, letter, &check->text);
    has(check, "\"Action.OpenUrl\",\"url\":\"https://net_scope.example.org/findings/2\"}}]}]}}]}");
    form_syslog(letter, letter->sensor, 77, 0, &check->text);
    has(check, " url=\"https://net_scope.example.org/findings/2\"] ");
    check->text = text_into(check->memory, sizeof check->memory);
    form_text(letter, &check->text);
    has(check, "x\nOpen: https://net_scope.example.org/findings/2\n");
}

static void syslog_fields_stay_fields(void **state)
{
    struct check *check = *state;
    snprintf(check->letter.messages[0].ip, sizeof check->letter.messages[0].ip, "a\"b]c\\d");
    form_syslog(&check->letter, check->letter.sensor, 77, INT64_C(1795295700000042), &check->text);
    has(check, "<27>1 2026-11-21T21:15:00.000042Z lab_1 netscope 77 port_scan "
               "[netscope@32473 id=\"uuid-17-5\" severity=\"high\" change=\"new\" "
               "ip=\"a\\\"b\\]c\\\\d\"] \xEF\xBB\xBFhigh: <!channel>");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(slack_sees_no_markup),
        TEST(discord_sees_no_markup_and_mentions_nobody),
        TEST(teams_gets_a_run_of_text),
        TEST(a_chat_gets_no_more_than_it_takes_and_no_half_character),
        TEST(json_is_whole),
        TEST(a_mail_has_one_subject_whatever_the_title_says),
        TEST(a_report_is_attached_under_a_name_that_is_no_header),
        TEST(a_link_to_the_dashboard_is_whole_in_each_form),
        TEST(a_plain_subject_stays_readable),
        TEST(syslog_fields_stay_fields),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

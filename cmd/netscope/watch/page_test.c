/* SPDX-License-Identifier: MIT */
/*
 * The pages of watch, compared with kept pictures. A page that differs is written beside the test
 * program, where it can be looked at, and copied if it is what was wanted.
 */
#include "page.h"
#include "screen.h"
#include "test.h"

#include "cli/terminal.h"

#include <stdlib.h>
#include <string.h>

#define PICTURES "cmd/netscope/watch/pictures/"

static struct facts facts;
static struct view view;

static void add_row(enum fact_list list, const char *const *texts)
{
    struct fact_row *row = &facts.lists[list].rows[facts.lists[list].count++];
    for (size_t i = 0; texts[i]; i++)
        row->values[i] = value_text(texts[i]);
}
#define ROW(list, ...) add_row(list, (const char *const[]){__VA_ARGS__, NULL})

static void add_talker(const char *from, const char *to, uint16_t port, const uint64_t *bytes)
{
    unsigned i = facts.talkers.count++;
    struct talker *talker = &facts.talkers.top[i];
    *talker = (struct talker){.responder_port = port, .ip_protocol = port ? 6 : 1, .flow_id = i};
    assert_true(ip_parse(from, &talker->originator));
    assert_true(ip_parse(to, &talker->responder));
    memcpy(talker->bytes, bytes, sizeof talker->bytes);
}
#define TALKER(from, to, port, ...)                                                                \
    add_talker(from, to, port, (const uint64_t[TALKER_SPANS]){__VA_ARGS__})

static int set_up(void **state)
{
    (void)state;
    terminal_init();
    memset(&facts, 0, sizeof facts);
    view_begin(&view);
    (void)snprintf(facts.rates, sizeof facts.rates,
                   "1,204 frames/s, 4.97 Mbit/s, dropped 0 of 12,040 frames, flows 31");
    for (int i = 0; i < 40; i++)
        sparkline_add(&facts.bits, 1e5 * (i * 7 % 40));
    TALKER("192.168.7.20", "203.0.113.5", 443, 700000, 9000000, 9000000, 9000000);
    TALKER("192.168.7.21", "203.0.113.9", 22, 0, 4000, 900000, 90000000);
    TALKER("fe80::1", "2001:db8:0:1:2:3:4:5", 0, 0, 0, 120, 4800);
    (void)snprintf(facts.names[0].name.domain, sizeof facts.names[0].name.domain,
                   "www.shop.example");
    (void)snprintf(facts.names[0].name.app, sizeof facts.names[0].name.app, "tls");
    facts.talkers.left_out = 1204;
    ROW(LIST_FINDINGS, "12:00:09", "high", "annas-laptop tried 60 ports of 192.168.7.9",
        "port_scan");
    ROW(LIST_FINDINGS, "11:58:00", "info", "A new device is here: 5a:00:00:00:00:07", "new_device");
    for (int i = 0; i < 9; i++)
        ROW(LIST_NAMES, "12:00:10", i ? "www.shop.example" : "\xe6\x97\xa5\xe6\x9c\xac.example",
            "192.168.7.20", "NOERROR");
    ROW(LIST_DEVICES, "11:58:00", "evil\x1b[2J\xe2\x80\xae", "192.168.7.77", "5a:00:00:00:00:07",
        "Acme");
    ROW(LIST_DEVICES, "11:00:00", "annas-laptop", "192.168.7.20", "5a:00:00:00:00:01", "Acme");
    facts_sort(&facts, view.sort);
    return 0;
}

static char *draw(size_t width, size_t height, bool colour)
{
    char *bytes = NULL;
    size_t size;
    FILE *memory = open_memstream(&bytes, &size);
    const struct page_space space = {
        .out = memory, .line_end = "\n", .width = width, .height = height, .colour = colour};
    const struct page_texts texts = {.title = "netscope watch: eth0", .notice = ""};
    page_draw(&space, &facts, &view, &texts);
    assert_int_equal(fclose(memory), 0);
    return bytes;
}

static void compare(const char *name, char *page)
{
    char path[256], kept[65536];
    (void)snprintf(path, sizeof path, PICTURES "%s.txt", name);
    FILE *file = fopen(path, "r");
    size_t size = file ? fread(kept, 1, sizeof kept - 1, file) : 0;
    kept[size] = 0;
    if (file) (void)fclose(file);
    if (strcmp(kept, page) != 0) {
        (void)snprintf(path, sizeof path, "build/watch-%s.txt", name);
        file = fopen(path, "w");
        assert_non_null(file);
        fputs(page, file);
        (void)fclose(file);
        print_error("the page is not " PICTURES "%s.txt; it is in %s\n", name, path);
    }
    assert_string_equal(kept, page);
    free(page);
}

static void keys(const char *text)
{
    for (; *text; text++)
        assert_true(view_take_key(&view, *text));
    facts_sort(&facts, view.sort);
}

static size_t count_lines(const char *page)
{
    size_t count = 1;
    for (; *page; page++)
        count += *page == '\n';
    return count;
}

/* ------------------------------------------------------------ pictures */

static void the_overview_fits_every_screen(void **state)
{
    (void)state;
    compare("40x12", draw(40, 12, false));
    compare("80x24", draw(80, 24, false));
    compare("160x48", draw(160, 48, false));
}

static void a_page_without_a_screen_has_all_lists_and_no_keys(void **state)
{
    (void)state;
    compare("once", draw(100, 0, false));
}

static void no_page_is_larger_than_its_screen(void **state)
{
    (void)state;
    for (int list = -1; list < FACT_LISTS; list++) {
        char key[] = {(char)('1' + list), 0};
        keys(key);
        for (size_t height = 1; height < 60; height++) {
            char *page = draw(20 + 3 * height, height, height % 2);
            assert_int_equal(count_lines(page), height);
            free(page);
        }
    }
    view.is_helped = true;
    char *page = draw(80, 10, true);
    assert_int_equal(count_lines(page), 10);
    free(page);
}

static void text_of_the_wire_moves_no_cursor(void **state)
{
    (void)state;
    char *page = draw(200, 60, false);
    assert_null(strchr(page, 0x1b));
    assert_null(strstr(page, "\xe2\x80\xae"));
    assert_non_null(strstr(page, "evil"));
    free(page);
}

/* ------------------------------------------------------------ keys */

static void s_sorts_by_the_next_span(void **state)
{
    (void)state;
    assert_int_equal(facts.lists[LIST_TALKERS].count, 2); /* the third sent nothing in 10 s */
    keys("ss");
    assert_int_equal(view.sort, SPAN_ALL);
    assert_int_equal(facts.lists[LIST_TALKERS].count, 3);
    assert_string_equal(view_row(&view, &facts, 0)->hosts[0], "192.168.7.21");
    keys("ss");
    assert_int_equal(view.sort, SPAN_10_SECONDS);
}

static void a_filter_keeps_the_rows_with_the_word(void **state)
{
    (void)state;
    keys("/SHOPX\b.\r");
    assert_string_equal(view.filter, "SHOP.");
    assert_non_null(view_row(&view, &facts, 0));
    assert_null(view_row(&view, &facts, 1));
    keys("\x1b");
    assert_string_equal(view.filter, "");
    assert_true(view_take_key(&view, '/'));
    assert_true(view_take_key(&view, 'q')); /* a letter, while one types */
    assert_string_equal(view.filter, "q");
}

static void the_mark_stays_on_a_row(void **state)
{
    (void)state;
    keys("jjjjj");
    free(draw(80, 24, false));
    assert_int_equal(view.selected, 1);
    keys("kkkk");
    assert_int_equal(view.selected, 0);
    keys("3");
    assert_true(view_take_key(&view, KEY_END));
    free(draw(80, 8, false));
    assert_int_equal(view.selected, 8);
}

static void q_ends_it(void **state)
{
    (void)state;
    assert_false(view_take_key(&view, 'q'));
    assert_false(view_take_key(&view, 3));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(the_overview_fits_every_screen, set_up),
        cmocka_unit_test_setup(a_page_without_a_screen_has_all_lists_and_no_keys, set_up),
        cmocka_unit_test_setup(no_page_is_larger_than_its_screen, set_up),
        cmocka_unit_test_setup(text_of_the_wire_moves_no_cursor, set_up),
        cmocka_unit_test_setup(s_sorts_by_the_next_span, set_up),
        cmocka_unit_test_setup(a_filter_keeps_the_rows_with_the_word, set_up),
        cmocka_unit_test_setup(the_mark_stays_on_a_row, set_up),
        cmocka_unit_test_setup(q_ends_it, set_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

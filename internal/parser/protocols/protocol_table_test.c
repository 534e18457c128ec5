/* SPDX-License-Identifier: MIT */
#include "model/record.h"
#include "parser/parser.h"
#include "test.h"

#include <stdio.h>
#include <stdlib.h>

/* Tests run from the root of the checkout. */
static char *read_page(void)
{
    FILE *file = fopen("docs/protocols.md", "r");
    assert_non_null(file);
    enum { PAGE_MOST = 256 * 1024 };
    char *page = calloc(1, PAGE_MOST);
    assert_non_null(page);
    assert_true(fread(page, 1, PAGE_MOST - 1, file) > 0);
    fclose(file);
    return page;
}

/* "| name | TCP UDP | 53 |": the beginning of a protocol's row. */
static void row_start(const struct protocol *protocol, char *row, size_t size)
{
    size_t used = (size_t)snprintf(row, size, "\n| %s |%s%s%s |", protocol->name,
                                   protocol->carriers & CARRIER_TCP ? " TCP" : "",
                                   protocol->carriers & CARRIER_UDP ? " UDP" : "",
                                   protocol->carriers & CARRIER_SCTP ? " SCTP" : "");
    size_t ports = sizeof protocol->ports / sizeof protocol->ports[0];
    for (size_t i = 0; i < ports && protocol->ports[i]; i++) {
        used += (size_t)snprintf(row + used, size - used, " %u", (unsigned)protocol->ports[i]);
    }
    (void)snprintf(row + used, size - used, "%s |", protocol->ports[0] ? "" : " none");
}

static void every_protocol_of_the_table_is_in_the_documentation(void **state)
{
    (void)state;
    char *page = read_page();
    unsigned missing = 0;
    for (const struct protocol *const *p = protocols; *p; p++) {
        char row[256];
        row_start(*p, row, sizeof row);
        if (strstr(page, row)) continue;
        fprintf(stderr, "docs/protocols.md has no row that begins with:%s\n", row);
        missing++;
    }
    free(page);
    assert_int_equal(missing, 0);
}

static void every_tunnel_is_in_the_documentation(void **state)
{
    (void)state;
    char *page = read_page();
    for (int tunnel = TUNNEL_NONE + 1; tunnel_name((enum tunnel)tunnel); tunnel++) {
        char name[64];
        (void)snprintf(name, sizeof name, "`%s`", tunnel_name((enum tunnel)tunnel));
        if (!strstr(page, name)) fail_msg("docs/protocols.md does not name the tunnel %s", name);
    }
    free(page);
}

static void no_two_protocols_have_the_same_name(void **state)
{
    (void)state;
    for (const struct protocol *const *p = protocols; *p; p++) {
        for (const struct protocol *const *q = p + 1; *q; q++) {
            assert_string_not_equal((*p)->name, (*q)->name);
        }
    }
}

static void every_protocol_has_what_the_tracker_calls(void **state)
{
    (void)state;
    for (const struct protocol *const *p = protocols; *p; p++) {
        assert_true((*p)->name && (*p)->name[0]);
        assert_true((*p)->carriers != 0);
        assert_true((*p)->probe && (*p)->parse);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_protocol_of_the_table_is_in_the_documentation),
        cmocka_unit_test(every_tunnel_is_in_the_documentation),
        cmocka_unit_test(no_two_protocols_have_the_same_name),
        cmocka_unit_test(every_protocol_has_what_the_tracker_calls),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

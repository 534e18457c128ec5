/* SPDX-License-Identifier: MIT */
/*
 * The filters of schema/catalog are those of the questions. A listing that takes --ip looks at the
 * columns that the catalogue has for this filter, and at no other column of its view.
 */
#include "catalog/catalog.h"
#include "storage/reader.h"
#include "support/test.h"

#include <ctype.h>
#include <glob.h>
#include <stdio.h>
#include <string.h>

struct filter {
    enum column_filter bit;
    const char *parameter;
};
static const struct filter filters[] = {
    {FILTER_DEVICE, ":device_id"},  {FILTER_IP, ":ip"},          {FILTER_DOMAIN, ":domain"},
    {FILTER_PORT, ":port"},         {FILTER_APP, ":app"},        {FILTER_CAPTURE, ":capture_id"},
    {FILTER_RULE, ":rule"},         {FILTER_SINCE, ":since_us"}, {FILTER_UNTIL, ":until_us"},
    {FILTER_SEVERITY, ":severity"},
};

/* "(:ip IS NULL OR ...)" of the question, cut out; false: it does not take this filter. */
static bool find_clause(const char *sql, const char *parameter, char *clause, size_t size)
{
    char start[64];
    snprintf(start, sizeof start, "(%s IS NULL OR ", parameter);
    const char *at = strstr(sql, start);
    if (!at) return false;
    int depth = 0;
    size_t used = 0;
    do {
        assert_true(*at && used + 1 < size);
        depth += (*at == '(') - (*at == ')');
        clause[used++] = *at++;
    } while (depth > 0);
    clause[used] = '\0';
    return true;
}

/* ".name", but no longer name that begins with it. */
static bool names_exactly(const char *clause, const char *name)
{
    size_t size = strlen(name);
    for (const char *at = clause; (at = strchr(at, '.')); at++)
        if (strncmp(at + 1, name, size) == 0 && !isalnum((unsigned char)at[1 + size]) &&
            at[1 + size] != '_')
            return true;
    return false;
}

/* src_address_id is src_ip as it is stored, so that a range of addresses is a range of numbers. */
static bool names_column(const char *clause, const char *name)
{
    char stored[64];
    size_t size = strlen(name);
    if (size > 3 && strcmp(name + size - 3, "_ip") == 0) {
        (void)snprintf(stored, sizeof stored, "%.*s_address_id", (int)(size - 3), name);
        if (names_exactly(clause, stored)) return true;
    }
    return !strstr(name, "_address_id") && names_exactly(clause, name);
}

/*
 * Returns true if the clause names a column of the view. Severities are compared by their rank,
 * which is no column; trackers are found by their flows.
 */
static bool check_clause(const char *path, const struct catalog_view *view,
                         const struct filter *filter, const char *clause)
{
    bool names_any = false;
    for (size_t i = 0; i < view->count; i++)
        names_any |= names_column(clause, view->columns[i].name);
    for (size_t i = 0; names_any && i < view->count; i++) {
        const struct catalog_column *column = &view->columns[i];
        bool named = names_column(clause, column->name), said = column->filters & filter->bit;
        if (named && !said)
            fail_msg("%s: %s looks at %s; schema/catalog does not say so", path, filter->parameter,
                     column->name);
        if (said && !named)
            fail_msg("%s: %s does not look at %s, as schema/catalog says", path, filter->parameter,
                     column->name);
    }
    return names_any;
}

/* Returns the number of filters compared. */
static int check_question(const char *path)
{
    char question[64], name[64], clause[2048];
    snprintf(question, sizeof question, "lists/%s", strrchr(path, '/') + 1);
    *strrchr(question, '.') = '\0';
    const char *sql = storage_question(question); /* its short forms are written out */
    const char *said = strstr(sql, "-- view: ");
    if (!said || sscanf(said, "-- view: %63s", name) != 1) fail_msg("%s names no view", path);
    const struct catalog_view *view = catalog_view(name);
    if (!view) fail_msg("%s: there is no view %s", path, name);
    int count = 0;
    for (size_t i = 0; i < sizeof filters / sizeof filters[0]; i++)
        if (find_clause(sql, filters[i].parameter, clause, sizeof clause))
            count += check_clause(path, view, &filters[i], clause);
    return count;
}

static void a_listing_looks_at_the_columns_that_the_catalogue_names(void **state)
{
    (void)state;
    glob_t files;
    int count = 0;
    assert_int_equal(glob("schema/questions/lists/*.sql", 0, NULL, &files), 0);
    for (size_t i = 0; i < files.gl_pathc; i++)
        count += check_question(files.gl_pathv[i]);
    globfree(&files);
    assert_true(count > 40);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_listing_looks_at_the_columns_that_the_catalogue_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

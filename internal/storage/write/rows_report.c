/* SPDX-License-Identifier: MIT */
/* What became of reports, as the program that makes them says. The number of rows is bounded. */
#include "write/rows.h"

enum { REPORTS_MOST = 10000 };

bool write_report(struct rows *rows, const struct request *request)
{
    struct row row = rows_begin(rows, WRITE_REPORT);
    row_integer(&row, AT(report_id), request->id);
    row_string(&row, AT(name), request->name);
    row_string(&row, AT(state), request->state);
    row_integer(&row, AT(from_us), request->from_us);
    row_integer(&row, AT(to_us), request->to_us);
    row_integer(&row, AT(made_us), request->made_us);
    row_integer(&row, AT(replaces), request->replaces);
    row_string(&row, AT(formats), request->formats);
    row_string(&row, AT(file), request->file);
    if (!row_write(&row)) return false;
    struct row old = rows_begin(rows, REMOVE_REPORTS);
    row_integer(&old, AT(most), REPORTS_MOST);
    return row_write(&old);
}

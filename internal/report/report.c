/* SPDX-License-Identifier: MIT */
#include "report.h"

#include "gather.h"
#include "page.h"

#include <stdlib.h>
#include <string.h>

bool report_format_of(const char *word, enum report_format *format)
{
    static const char *const words[] = {
        [REPORT_HTML] = "html", [REPORT_MARKDOWN] = "md", [REPORT_JSON] = "json"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (strcmp(words[i], word) != 0) continue;
        *format = (enum report_format)i;
        return true;
    }
    return false;
}

static void write_form(const struct figures *figures, struct sink *sink)
{
    struct form form = figures->request.format == REPORT_HTML ? html_form() : markdown_form();
    form.sink = sink;
    form.figures = figures;
    page_write(&form);
}

bool report_write(struct storage_reader *reader, const struct report_request *request,
                  struct sink *sink, struct error *error)
{
    struct figures *figures = calloc(1, sizeof *figures);
    if (!figures) return error_no_memory(error, "make a report");
    struct gathering gathering = {.reader = reader, .figures = figures, .error = error};
    figures->request = *request;
    bool good = gather(&gathering);
    if (good && request->format == REPORT_JSON) json_write(figures, sink);
    if (good && request->format != REPORT_JSON) write_form(figures, sink);
    if (good && sink->failed) *error = sink->error;
    figures_clear(figures);
    free(figures);
    return good && !sink->failed;
}

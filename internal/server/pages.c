/* SPDX-License-Identifier: MIT */
#include "pages.h"

#include <stdio.h>
#include <string.h>

enum { PATH_SIZE = 64 };
static const char document[] = "/app.html", log_in[] = "/login.html", alone[] = "/alone.html";

static const struct page_file *find_file(const char *path)
{
    for (size_t i = 0; i < page_file_count; i++)
        if (strcmp(page_files[i].path, path) == 0) return &page_files[i];
    return NULL;
}

const struct page_file *page_find(const char *path)
{
    char script[PATH_SIZE];
    if (strcmp(path, "/") == 0) return find_file(document);
    if (strcmp(path, "/login") == 0) return find_file(log_in);
    if (strcmp(path, document) == 0 || strcmp(path, log_in) == 0 || strcmp(path, alone) == 0)
        return NULL;
    int size = snprintf(script, sizeof script, "/js/pages%s.js", path);
    if (size < PATH_SIZE && !strchr(path + 1, '/') && find_file(script)) return find_file(document);
    return find_file(path);
}

bool page_is_open(const struct page_file *file)
{
    static const char *const open[] = {log_in, "/js/login.js", "/netscope.css", "/icon.svg"};
    for (size_t i = 0; i < sizeof open / sizeof open[0]; i++)
        if (strcmp(file->path, open[i]) == 0) return true;
    return false;
}

bool page_is_document(const struct page_file *file)
{
    return strcmp(file->path, document) == 0;
}

static void fill(const struct page_file *file, const struct web_request *request,
                 struct answer *answer)
{
    bool is_packed = request_takes(request, WEB_GZIP);
    answer->status = 200;
    answer->content_type = file->content_type;
    answer->constant = is_packed ? file->packed : file->plain;
    answer->may_be_kept = true;
    if (is_packed) answer_header(answer, "Content-Encoding", "gzip");
}

void page_answer(const struct page_file *file, bool is_alone, const struct web_request *request,
                 struct answer *answer)
{
    if (is_alone && page_is_document(file)) file = find_file(alone);
    fill(file, request, answer);
    if (request_has(request, file->tag))
        answer_unchanged(answer, file->tag);
    else
        answer_tag(answer, file->tag);
}

void page_answer_log_in(const struct web_request *request, struct answer *answer)
{
    fill(find_file(log_in), request, answer);
    answer->status = 401;
    answer_header(answer, "WWW-Authenticate", "Bearer");
}

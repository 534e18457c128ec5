/* SPDX-License-Identifier: MIT */
/*
 * pages - the pages for browsers: constant files, which hold no data.
 *
 * A page of the name NAME is there if web/js/pages/NAME.js is. All pages are the same document,
 * /app.html, which finds its script by its own path; `/` is the page now. A server that only probes
 * has /alone.html in its place. What the log-in needs is
 * open to all; everything else needs a token, although it tells nothing.
 *
 * Any thread. Private to this room.
 */
#ifndef SERVER_PAGES_H
#define SERVER_PAGES_H

#include "answer.h"
#include "request.h"

#include "page_files.h"

/* The file that answers this path; NULL: there is none. */
const struct page_file *page_find(const char *path);
/* Needs no token. */
bool page_is_open(const struct page_file *file);
/* A document, not a part of one. */
bool page_is_document(const struct page_file *file);

/* is_alone: every document is that of the page Probe by itself. */
void page_answer(const struct page_file *file, bool is_alone, const struct web_request *request,
                 struct answer *answer);
/* The log-in page, in the place of a page that needs a token. */
void page_answer_log_in(const struct web_request *request, struct answer *answer);

#endif

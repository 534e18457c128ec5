/* SPDX-License-Identifier: MIT */
/* page_files - the files of web/ (scripts/embed-web). Constant data. Private to this room. */
#ifndef SERVER_PAGE_FILES_H
#define SERVER_PAGE_FILES_H

#include "base/cursor.h"

struct page_file {
    const char *path; /* "/js/main.js" */
    const char *content_type;
    const char *tag;           /* another one if the file is another one */
    struct span plain, packed; /* packed by gzip */
};

extern const struct page_file page_files[];
extern const size_t page_file_count;

#endif

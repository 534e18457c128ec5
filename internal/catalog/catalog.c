/* SPDX-License-Identifier: MIT */
#include "catalog.h"

#include <string.h>

const struct catalog_view *catalog_view(const char *name)
{
    for (const struct catalog_view *view = catalog_views; view->name; view++)
        if (strcmp(view->name, name) == 0) return view;
    return NULL;
}

const struct catalog_column *catalog_column(const char *view_name, const char *name)
{
    const struct catalog_view *view = catalog_view(view_name);
    for (size_t i = 0; view && i < view->count; i++)
        if (strcmp(view->columns[i].name, name) == 0) return &view->columns[i];
    return NULL;
}

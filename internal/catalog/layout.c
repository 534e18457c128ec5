/* SPDX-License-Identifier: MIT */
#include "layout.h"

#include <string.h>

struct span column_heading(const struct column *column, bool without_zone)
{
    const char *heading = column->heading ? column->heading : column->name;
    const char *zone = without_zone ? strstr(heading, " (UTC)") : NULL;
    return (struct span){(const uint8_t *)heading,
                         zone ? (size_t)(zone - heading) : strlen(heading)};
}

/* SPDX-License-Identifier: MIT */
#include "file/schema_version.h"

#include "file/sql_text.h"

int schema_version_latest(void)
{
    int count = 0;
    while (sql_migrations[count].name)
        count++;
    return count;
}

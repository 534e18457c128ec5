/* SPDX-License-Identifier: MIT */
/* Lists the databases and their subjects. */
#include "enricher.h"
#include "geo.h"
#include "geo_copy.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The text comes from the file, so it is untrusted. */
static void copy_printable(char *out, size_t capacity, const char *text)
{
    size_t i = 0;
    for (; text && text[i] && i + 1 < capacity; i++)
        out[i] = text[i] >= ' ' && text[i] <= '~' ? text[i] : '?';
    out[i] = '\0';
}

static void describe_metadata(const MMDB_metadata_s *metadata, struct geo_file *file)
{
    copy_printable(file->type, sizeof file->type, metadata->database_type);
    if (metadata->description.count > 0)
        copy_printable(file->description, sizeof file->description,
                       metadata->description.descriptions[0]->description);
    file->is_ours = strncmp(file->type, GEO_OWN_TYPE, strlen(GEO_OWN_TYPE)) == 0;
    if (file->is_ours) file->networks = strtoull(file->description, NULL, 10);
}

static void guess_fields(const char *name, struct geo_file *file)
{
    char both[600];
    (void)snprintf(both, sizeof both, "%s %s", file->type, name);
    file->has_city = strcasestr(both, "city") || strcasestr(both, "location");
    file->has_as = strcasestr(both, "asn") || strcasestr(both, "isp") ||
                   strcasestr(both, "lite.") || strcasestr(both, "ipinfo");
    file->has_country = file->has_city || strcasestr(both, "country") ||
                        strcasestr(both, "lite.") ||
                        (strcasestr(both, "ipinfo") && !strcasestr(both, "asn"));
}

bool geo_file_read(const char *directory, const char *name, struct geo_file *file)
{
    MMDB_s database;
    char why[GEO_REASON_MOST];
    *file = (struct geo_file){.facts_us = -1};
    int written = snprintf(file->path, sizeof file->path, "%s/%s", directory, name);
    if (written < 0 || (size_t)written >= sizeof file->path) return false;
    file->readable = geo_copy_open(file->path, &database, why);
    if (file->readable) {
        describe_metadata(&database.metadata, file);
        file->facts_us = geo_database_facts_us(&database);
        MMDB_close(&database);
    }
    guess_fields(name, file);
    return true;
}

static int users_first(const void *a, const void *b)
{
    const struct geo_file *x = a, *y = b;
    if (x->is_ours != y->is_ours) return x->is_ours ? 1 : -1;
    return strcmp(x->path, y->path);
}

static int is_database(const struct dirent *entry)
{
    size_t size = strlen(entry->d_name);
    return entry->d_name[0] != '.' && size > 5 && strcmp(entry->d_name + size - 5, ".mmdb") == 0;
}

size_t geo_list(const char *directory, struct geo_file files[GEO_FILES_MOST])
{
    struct dirent **names;
    int found = scandir(directory, &names, is_database, alphasort);
    size_t count = 0;
    for (int i = 0; i < found; i++) {
        if (count < GEO_FILES_MOST && geo_file_read(directory, names[i]->d_name, &files[count]))
            count++;
        free(names[i]);
    }
    if (found >= 0) free(names);
    qsort(files, count, sizeof files[0], users_first);
    return count;
}

const char *enricher_library_version(void)
{
    return MMDB_lib_version();
}

/* SPDX-License-Identifier: MIT */
#include "build.h"

#include <stdarg.h>
#include <stdio.h>
#include <time.h>

__attribute__((format(printf, 3, 0))) static void say_line(const struct build *build, data_say say,
                                                           const char *format, va_list arguments)
{
    char line[1024];
    if (!say) return;
    (void)vsnprintf(line, sizeof line, format, arguments);
    say(build->owner, line);
}

void build_say(const struct build *build, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    say_line(build, build->say, format, arguments);
    va_end(arguments);
}

void build_warn(const struct build *build, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    say_line(build, build->warn, format, arguments);
    va_end(arguments);
}

void build_path(const struct build *build, const char *name, char path[DATA_PATH_MOST])
{
    (void)snprintf(path, DATA_PATH_MOST, "%s/%s", build->directory, name);
}

void build_day(int64_t us, char text[16])
{
    time_t seconds = (time_t)(us / 1000000);
    struct tm tm;
    if (us < 0 || !gmtime_r(&seconds, &tm) || strftime(text, 16, "%Y-%m-%d", &tm) == 0)
        (void)snprintf(text, 16, "unknown date");
}

void build_list(struct data_writer *writer, const char *name, const char *category,
                const struct source *source, struct list_counts *counts)
{
    char day[16];
    build_day(source->modified_us, day);
    *counts = tracker_lists_add(writer, name, day, category, source->data, source->size);
}

void build_say_counts(const struct build *build, const char *name, const struct list_counts *counts)
{
    build_say(build, "trackers: %s: %zu rule%s about whole domains.", name, counts->rules,
              counts->rules == 1 ? "" : "s");
    if (counts->lines == 0)
        build_warn(build, "trackers: %s is empty.", name);
    else if (counts->strange == counts->lines)
        build_warn(build, "trackers: %s: 0 of %zu lines understood (first: line %zu).", name,
                   counts->lines, counts->first_strange);
    else if (counts->strange)
        build_say(build, "trackers: %s: %zu of %zu lines were not understood (first: line %zu).",
                  name, counts->strange, counts->lines, counts->first_strange);
}

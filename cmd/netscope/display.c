/* SPDX-License-Identifier: MIT */
#include "display.h"

#include "base/text_safe.h"

#include <locale.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>
#include <wchar.h>

void display_init(void)
{
    if (!setlocale(LC_CTYPE, "C.UTF-8")) setlocale(LC_CTYPE, "");
}

void display_add_safe(struct text *text, struct span bytes)
{
    text_add_safe(text, bytes);
}

void display_write_safe(FILE *out, struct span bytes, bool keep_breaks)
{
    char escape[SAFE_ESCAPE_SIZE];
    for (size_t at = 0; at < bytes.size;) {
        size_t size = text_safe_piece(bytes, at, keep_breaks, escape);
        if (escape[0])
            fputs(escape, out);
        else
            fwrite(bytes.data + at, 1, size, out);
        at += size;
    }
}

static size_t code_width(uint32_t code)
{
    int width = wcwidth((wchar_t)code);
    return width < 0 ? 1 : (size_t)width;
}

/* Bytes of safe text that fill at most width columns; `used` is how many they fill. */
static size_t fitting_bytes(struct span safe, size_t width, size_t *used)
{
    size_t at = 0;
    *used = 0;
    while (at < safe.size) {
        uint32_t code = '?';
        size_t size = text_decode(safe.data + at, safe.size - at, &code);
        size_t columns = code_width(code);
        if (*used + columns > width) break;
        *used += columns;
        at += size ? size : 1;
    }
    return at;
}

size_t display_width(struct span safe)
{
    size_t used;
    fitting_bytes(safe, SIZE_MAX / 2, &used);
    return used;
}

void display_write_fitted(FILE *out, struct span safe, size_t width, bool right, bool pad)
{
    size_t used;
    size_t size = fitting_bytes(safe, width, &used);
    bool cut = size < safe.size;
    if (cut) size = fitting_bytes(safe, width ? width - 1 : 0, &used);
    size_t spaces = width - used - (cut && width ? 1 : 0);
    if (right) fprintf(out, "%*s", (int)spaces, "");
    if (size) fwrite(safe.data, 1, size, out);
    if (cut && width) fputs("…", out);
    if (!right && pad) fprintf(out, "%*s", (int)spaces, "");
}

void display_write_wrapped(FILE *out, struct span safe, size_t width, size_t indent,
                           size_t first_indent)
{
    size_t spaces = first_indent;
    size_t room = width > indent + 16 ? width - indent : 16;
    while (safe.size > 0) {
        size_t used;
        size_t size = fitting_bytes(safe, room, &used);
        if (size < safe.size) {
            size_t space = size;
            while (space > 0 && safe.data[space] != ' ')
                space--;
            if (space > 0) size = space;
        }
        if (size == 0) size = safe.size; /* a character wider than the room */
        fprintf(out, "%*s%.*s\n", (int)spaces, "", (int)size, (const char *)safe.data);
        spaces = indent;
        while (size < safe.size && safe.data[size] == ' ')
            size++;
        safe.data += size;
        safe.size -= size;
    }
}

size_t display_terminal_width(FILE *out)
{
    const char *columns = getenv("COLUMNS");
    if (columns && *columns) {
        char *end;
        long value = strtol(columns, &end, 10);
        if (*end == 0 && value >= 20 && value <= 10000) return (size_t)value;
    }
    struct winsize size;
    if (!isatty(fileno(out))) return 0;
    if (ioctl(fileno(out), TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return 80;
    return size.ws_col < 20 ? 20 : size.ws_col;
}

size_t display_prose_width(FILE *out, size_t reads_well)
{
    size_t width = display_terminal_width(out);
    return width && width < reads_well ? width : reads_well;
}

bool display_colour(FILE *out)
{
    const char *refused = getenv("NO_COLOR"), *terminal = getenv("TERM");
    if (refused && *refused) return false;
    if (!terminal || strcmp(terminal, "dumb") == 0) return false;
    return isatty(fileno(out));
}

void display_add_bytes(struct text *text, double bytes)
{
    static const char *const units[] = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    size_t unit = 0;
    while (bytes >= 1023.95 && unit + 1 < sizeof units / sizeof units[0]) {
        bytes /= 1024;
        unit++;
    }
    text_format(text, unit == 0 ? "%.0f %s" : "%.1f %s", bytes, units[unit]);
}

void display_add_duration(struct text *text, int64_t microseconds)
{
    int64_t seconds = microseconds / 1000000;
    if (microseconds < 0)
        text_add(text, "-");
    else if (microseconds < 1000)
        text_format(text, "%lld us", (long long)microseconds);
    else if (microseconds < 1000000)
        text_format(text, "%.1f ms", (double)microseconds / 1e3);
    else if (seconds < 60)
        text_format(text, "%.1f s", (double)microseconds / 1e6);
    else if (seconds < 3600)
        text_format(text, "%lldm %02llds", (long long)(seconds / 60), (long long)(seconds % 60));
    else if (seconds < 86400)
        text_format(text, "%lldh %02lldm", (long long)(seconds / 3600),
                    (long long)(seconds / 60 % 60));
    else if (seconds >= INT64_C(10) * 86400)
        text_format(text, "%lld days", (long long)(seconds / 86400));
    else
        text_format(text, "%lldd %02lldh", (long long)(seconds / 86400),
                    (long long)(seconds / 3600 % 24));
}

void display_add_time(struct text *text, int64_t microseconds)
{
    int64_t seconds = microseconds / 1000000 - (microseconds % 1000000 < 0);
    time_t moment = (time_t)seconds;
    struct tm parts;
    char shown[40];
    if (!gmtime_r(&moment, &parts) || !strftime(shown, sizeof shown, "%Y-%m-%d %H:%M:%S", &parts))
        text_format(text, "%lld us", (long long)microseconds);
    else
        text_add(text, shown);
}

void display_add_count(struct text *text, int64_t count)
{
    char digits[24];
    int size = snprintf(digits, sizeof digits, "%llu",
                        count < 0 ? 0ull - (unsigned long long)count : (unsigned long long)count);
    if (count < 0) text_add_char(text, '-');
    for (int i = 0; i < size; i++) {
        if (i > 0 && (size - i) % 3 == 0) text_add_char(text, ',');
        text_add_char(text, digits[i]);
    }
}

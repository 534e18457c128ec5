/* SPDX-License-Identifier: MIT */
#include "cli/terminal.h"

#include <errno.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

void terminal_init(void)
{
    if (!setlocale(LC_CTYPE, "C.UTF-8")) setlocale(LC_CTYPE, "");
}

size_t terminal_width(FILE *out)
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

size_t terminal_prose_width(FILE *out, size_t reads_well)
{
    size_t width = terminal_width(out);
    return width && width < reads_well ? width : reads_well;
}

static enum { BY_TERMINAL, ALWAYS, NEVER } chosen;

bool terminal_choose_colour(const char *when)
{
    if (strcmp(when, "auto") == 0)
        chosen = BY_TERMINAL;
    else if (strcmp(when, "always") == 0)
        chosen = ALWAYS;
    else if (strcmp(when, "never") == 0)
        chosen = NEVER;
    else
        return false;
    return true;
}

bool terminal_colour(FILE *out)
{
    if (chosen != BY_TERMINAL) return chosen == ALWAYS;
    const char *refused = getenv("NO_COLOR"), *terminal = getenv("TERM");
    if (refused && *refused) return false;
    if (!terminal || strcmp(terminal, "dumb") == 0) return false;
    return isatty(fileno(out));
}

struct render_style terminal_style(void)
{
    return (struct render_style){.width = terminal_width(stdout),
                                 .colour = terminal_colour(stdout)};
}

static bool cannot_write(struct error *error)
{
    return error_set(error,
                     "The output could not be written: %s. What was printed is not complete.",
                     errno ? strerror(errno) : "write error");
}

static bool write_stream(void *owner, struct span bytes, struct error *error)
{
    errno = 0;
    return fwrite(bytes.data, 1, bytes.size, owner) == bytes.size || cannot_write(error);
}

struct sink terminal_sink(FILE *out)
{
    return (struct sink){.write = write_stream, .owner = out};
}

bool terminal_flush(FILE *out, struct error *error)
{
    errno = 0;
    return (fflush(out) == 0 && !ferror(out)) || cannot_write(error);
}

void terminal_write_lines(FILE *out, struct span safe, size_t width, size_t indent,
                          size_t first_indent)
{
    struct sink sink = terminal_sink(out);
    fit_lines(&sink, safe, width, indent, first_indent);
}

void terminal_write_fitted(FILE *out, struct span safe, size_t width)
{
    struct sink sink = terminal_sink(out);
    fit_cell(&sink, safe, width, false, false);
}

/* SPDX-License-Identifier: MIT */
/* A mail (RFC 5322, MIME), and a line of syslog (RFC 5424). */
#include "form.h"

#include <ctype.h>
#include <stdio.h>
#include <time.h>

enum { LINE_MOST = 900, ENCODED_WORD_BYTES = 42, BASE64_LINE_BYTES = 57 };

/* RFC 2047: words of at most 75 characters, none of which ends in the middle of a character. */
static void add_header_text(struct text *text, const char *words)
{
    struct span left = span_text(words);
    bool is_plain = left.size < LINE_MOST;
    for (size_t i = 0; i < left.size; i++)
        is_plain = is_plain && left.data[i] >= 0x20 && left.data[i] < 0x7f;
    /* "=?" could be read as an encoded word. */
    if (is_plain && !strstr(words, "=?")) {
        text_add(text, words);
        return;
    }
    for (bool first = true; left.size; first = false) {
        size_t size = left.size < ENCODED_WORD_BYTES ? left.size : ENCODED_WORD_BYTES;
        while (size < left.size && size > 1 && (left.data[size] & 0xc0) == 0x80)
            size--;
        text_add(text, first ? "=?UTF-8?B?" : "\r\n =?UTF-8?B?");
        text_add_base64(text, (struct span){left.data, size});
        text_add(text, "?=");
        left = (struct span){left.data + size, left.size - size};
    }
}

static void add_date(struct text *text, int64_t now_us)
{
    static const char *const days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    time_t now = (time_t)(now_us / 1000000);
    struct tm tm;
    if (!gmtime_r(&now, &tm)) return;
    text_format(text, "Date: %s, %d %s %d %02d:%02d:%02d +0000\r\n", days[tm.tm_wday], tm.tm_mday,
                months[tm.tm_mon], tm.tm_year + 1900, tm.tm_hour, tm.tm_min, tm.tm_sec);
}

static void add_body(struct text *text, struct span body)
{
    struct span left = body;
    while (left.size) {
        size_t size = left.size < BASE64_LINE_BYTES ? left.size : BASE64_LINE_BYTES;
        text_add_base64(text, (struct span){left.data, size});
        text_add(text, "\r\n");
        left = (struct span){left.data + size, left.size - size};
    }
}

/* Its name within the folder: letters, digits and a few signs, so that no header needs an escape. */
static void add_name(struct text *text, const char *path)
{
    const char *slash = strrchr(path, '/');
    for (const char *at = slash ? slash + 1 : path; *at; at++)
        text_add_char(text, isalnum((unsigned char)*at) || strchr(".-_", *at) ? *at : '_');
}

static const char *type_of(const char *path)
{
    static const char *const types[][2] = {{".html", "text/html; charset=utf-8"},
                                           {".md", "text/markdown; charset=utf-8"},
                                           {".json", "application/json"},
                                           {".txt", "text/plain; charset=utf-8"}};
    const char *end = strrchr(path, '.');
    for (size_t i = 0; end && i < sizeof types / sizeof types[0]; i++)
        if (strcmp(end, types[i][0]) == 0) return types[i][1];
    return "application/octet-stream";
}

void form_text(const struct letter *letter, struct text *text)
{
    text_add(text, letter->body);
    if (letter->link[0]) text_format(text, "Open: %s\n", letter->link);
}

static void add_text_part(struct text *text, const struct letter *letter)
{
    char memory[sizeof letter->body + sizeof letter->link + 16];
    struct text body = text_into(memory, sizeof memory);
    form_text(letter, &body);
    text_add(text, "Content-Type: text/plain; charset=utf-8\r\n"
                   "Content-Transfer-Encoding: base64\r\n\r\n");
    add_body(text, text_span(&body));
}

/* RFC 2046. Base64 has no '=_' at the begin of a line, so no boundary is in a part. */
static void add_parts(struct text *text, const struct letter *letter, const struct span *file)
{
    const char *path = letter->file;
    text_add(text, "Content-Type: multipart/mixed; boundary=\"=_netscope\"\r\n\r\n"
                   "--=_netscope\r\n");
    add_text_part(text, letter);
    text_format(text, "--=_netscope\r\nContent-Type: %s\r\nContent-Transfer-Encoding: base64\r\n",
                type_of(path));
    text_add(text, "Content-Disposition: attachment; filename=\"");
    add_name(text, path);
    text_add(text, "\"\r\n\r\n");
    add_body(text, *file);
    text_add(text, "--=_netscope--\r\n");
}

void form_mail(const struct target *target, const struct letter *letter, const struct span *file,
               int64_t now_us, struct text *text)
{
    char memory[512];
    struct text subject = text_into(memory, sizeof memory);
    text_format(&subject, "[netscope] %s", letter->subject);
    add_date(text, now_us);
    text_format(text, "From: <%s>\r\nTo: ", target->from);
    for (const char *to = NULL, *before = ""; (to = text_list_next(&target->to, to));
         before = ",\r\n ")
        text_format(text, "%s<%s>", before, to);
    text_format(text, "\r\nMessage-ID: <%s@netscope.invalid>\r\nSubject: ", letter->id);
    add_header_text(text, memory);
    /* RFC 3834: no answers of robots. */
    text_add(text, "\r\nAuto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n");
    if (file)
        add_parts(text, letter, file);
    else
        add_text_part(text, letter);
}

/* ---------------------------------------------------------------- syslog */

/* RFC 5424, 6.3.3: '"', '\' and ']' are escaped. */
static void add_parameter(struct text *text, const char *name, const char *value)
{
    text_format(text, " %s=\"", name);
    for (; *value; value++) {
        if (*value == '"' || *value == '\\' || *value == ']') text_add_char(text, '\\');
        text_add_char(text, *value);
    }
    text_add_char(text, '"');
}

void form_syslog(const struct letter *letter, const char *host, long process, int64_t now_us,
                 struct text *text)
{
    enum { FACILITY_DAEMON = 3 };
    static const int severities[] = {6, 5, 4, 3, 2}; /* info to critical */
    time_t now = (time_t)(now_us / 1000000);
    struct tm tm = {.tm_mday = 1};
    (void)gmtime_r(&now, &tm);
    text_format(text, "<%d>1 %04d-%02d-%02dT%02d:%02d:%02d.%06dZ ",
                FACILITY_DAEMON * 8 + severities[letter->level], tm.tm_year + 1900, tm.tm_mon + 1,
                tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec, (int)(now_us % 1000000));
    size_t start = text->size;
    for (; *host && text->size < start + 255; host++) /* PRINTUSASCII */
        text_add_char(text, *host > 0x20 && *host < 0x7f ? *host : '_');
    const char *rule = letter->total == 1 ? letter->messages[0].rule : "digest";
    text_format(text, "%s netscope %ld %.32s [netscope@32473", text->size > start ? "" : "-",
                process, rule);
    add_parameter(text, "id", letter->id);
    add_parameter(text, "severity", severity_words[letter->level]);
    if (letter->total == 1) {
        add_parameter(text, "change", letter->messages[0].change);
        if (letter->messages[0].ip[0]) add_parameter(text, "ip", letter->messages[0].ip);
        if (letter->messages[0].mac[0]) add_parameter(text, "mac", letter->messages[0].mac);
    }
    if (letter->link[0]) add_parameter(text, "url", letter->link);
    text_format(text, "] \xEF\xBB\xBF%s", letter->subject); /* the mark of UTF-8 (6.4) */
}

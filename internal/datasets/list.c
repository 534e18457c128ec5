/* SPDX-License-Identifier: MIT */
#include "list.h"

#include "list_line.h"

#include <string.h>

/* Copies the text after a key of a comment, without surrounding blanks. */
static void copy_value(const char *at, const char *end, char *out, size_t capacity)
{
    while (at < end && (*at == ' ' || *at == '\t'))
        at++;
    while (end > at && (end[-1] == ' ' || end[-1] == '\r' || end[-1] == '\t'))
        end--;
    size_t size = (size_t)(end - at) < capacity - 1 ? (size_t)(end - at) : capacity - 1;
    /* the words become values in rows, so they must be plain text */
    for (size_t i = 0; i < size; i++)
        out[i] = at[i] >= ' ' && at[i] <= '~' ? at[i] : '?';
    out[size] = '\0';
}

/* "! Title: EasyList", "# Version: 7", "! *** easylist:easylist/easylist_adservers.txt ***" */
static void read_comment(struct list *list, const char *at, const char *end)
{
    static const char section[] = " *** easylist:";
    const struct {
        const char *key;
        char *out;
        size_t capacity;
    } keys[] = {
        {"Title:", list->title, sizeof list->title},
        {"Version:", list->version, sizeof list->version},
        {"Updated:", list->version, sizeof list->version},
        {"Last modified:", list->version, sizeof list->version},
        {"Category:", list->category, sizeof list->category},
        {"Owner:", list->owner, sizeof list->owner},
    };
    if ((size_t)(end - at) >= sizeof section && memcmp(at, section, sizeof section - 1) == 0) {
        at += sizeof section - 1;
        const char *stop = memchr(at, ' ', (size_t)(end - at));
        copy_value(at, stop ? stop : end, list->section, sizeof list->section);
        return;
    }
    while (at < end && *at == ' ')
        at++;
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        size_t size = strlen(keys[i].key);
        if ((size_t)(end - at) < size || memcmp(at, keys[i].key, size) != 0 || keys[i].out[0])
            continue;
        copy_value(at + size, end, keys[i].out, keys[i].capacity);
        if (strchr(keys[i].out, '%')) keys[i].out[0] = '\0'; /* a template that was not filled in */
    }
}

/* ---------------------------------------------------------------- lines */

/* A URL, or a name with a path. Only one without a path is about all of its name. */
static enum line_kind url_line(struct list *list, struct piece word)
{
    static const char *const ends[] = {"", "/", ":80", ":443", ":80/", ":443/", NULL};
    for (const char *at = word.at; at + 2 < word.end; at++)
        if (memcmp(at, "://", 3) == 0) {
            word.at = at + 3;
            break;
        }
    struct piece name = {word.at, word.at};
    while (name.end < word.end && !memchr("/:?#@", *name.end, 5))
        name.end++;
    enum line_kind kind = line_names(list, name, 0);
    if (kind != LINE_RULES || piece_is_one_of((struct piece){name.end, word.end}, ends))
        return kind;
    list->names_end = list->names;
    return LINE_OTHER;
}

static bool has_any(struct piece word, const char *characters)
{
    for (; *characters; characters++)
        if (memchr(word.at, *characters, piece_size(word))) return true;
    return false;
}

/* One word: a domain, a URL, or a pattern. */
static enum line_kind word_line(struct list *list, struct piece word)
{
    if (list->adblock) return LINE_OTHER; /* a pattern */
    if (*word.at == '=') word.at++;       /* dnscrypt-proxy: this name, and none beneath it */
    enum line_kind kind = line_names(list, word, 0);
    if (kind != LINE_STRANGE) return kind;
    if (has_any(word, "<>{}\"\\;()")) return LINE_STRANGE;
    if (has_any(word, "*^")) return LINE_OTHER;
    return has_any(word, "/") ? url_line(list, word) : LINE_STRANGE;
}

static enum line_kind hosts_line(struct list *list, struct piece address, struct piece names)
{
    if (piece_is_empty(piece_trimmed(names)) || !is_nowhere(address)) return LINE_OTHER;
    return line_names(list, names, 0);
}

static enum line_kind read_rule(struct list *list, struct piece line)
{
    enum line_kind kind;
    list->rule = (struct list_rule){.exception = false};
    if (list->is_markup) return LINE_STRANGE;
    if (is_cosmetic(line)) return LINE_OTHER;
    if (list->in_record && zone_line(list, line, &kind)) return kind;
    if (*line.at == '|' || *line.at == '@')
        if (!piece_begins(line, "@ ") && !piece_begins(line, "@\t"))
            return adblock_line(list, line);
    if (memchr("/(^", *line.at, 3)) return pattern_line(list, line);
    struct piece rest = line, word = piece_word(&rest);
    if (is_address(word)) return hosts_line(list, word, rest);
    if (dnsmasq_line(list, line, &kind) || unbound_line(list, line, &kind) ||
        zone_line(list, line, &kind))
        return kind;
    if (!piece_is_empty(piece_trimmed(rest))) return list->adblock ? LINE_OTHER : LINE_STRANGE;
    return word_line(list, word);
}

/* Ends of lines are LF, CR LF or CR. */
static struct piece next_line(struct list *list)
{
    struct piece line = {list->at, list->at};
    while (line.end < list->end && *line.end != '\n' && *line.end != '\r')
        line.end++;
    list->at = line.end;
    if (list->at < list->end) list->at++;
    if (line.end < list->end && *line.end == '\r' && list->at < list->end && *list->at == '\n')
        list->at++;
    list->line++;
    return piece_trimmed(line);
}

/* A comment begins a line, or follows a blank. "site#x" is none. */
static bool is_comment(struct piece line)
{
    return memchr("!#;", *line.at, 3) || piece_begins(line, "//");
}

static struct piece without_comment(struct piece line)
{
    for (const char *at = line.at + 1; at < line.end; at++)
        if ((*at == '#' || *at == ';') && (at[-1] == ' ' || at[-1] == '\t')) {
            line.end = at;
            break;
        }
    return piece_trimmed(line);
}

void list_begin(struct list *list, const void *data, size_t size)
{
    static const char mark[] = "\xef\xbb\xbf"; /* U+FEFF, which editors put in front */
    *list = (struct list){.at = data, .end = (const char *)data + size};
    if (size >= 3 && memcmp(data, mark, 3) == 0) list->at += 3;
    const char *first = list->at;
    while (first < list->end && memchr(" \t\r\n", *first, 4))
        first++;
    list->is_markup = first < list->end && (*first == '<' || *first == '{');
}

static void read_line(struct list *list, struct piece line)
{
    if (is_comment(line)) {
        read_comment(list, line.at + 1, line.end);
        return;
    }
    if (*line.at == '[' && !is_address((struct piece){line.at, line.end})) {
        list->adblock |= piece_begins(line, "[Adblock") || piece_begins(line, "[uBlock");
        if (piece_ends(line, "]")) return;
    }
    list->lines++;
    if (read_rule(list, without_comment(line)) != LINE_STRANGE) return;
    if (list->strange++ == 0) list->first_strange = list->line;
}

bool list_next(struct list *list, struct list_rule *rule)
{
    while (!line_give(list, rule)) {
        if (list->at >= list->end) return false;
        struct piece line = next_line(list);
        list->names = list->names_end = NULL;
        if (!piece_is_empty(line)) read_line(list, line);
    }
    return true;
}

/* SPDX-License-Identifier: MIT */
/*
 * list_resolver - lists for programs that resolve names: dnsmasq(8), unbound.conf(5), and response
 * policy zones (draft-vixie-dnsop-dns-rpz).
 */
#include "list_line.h"

#include <stdio.h>
#include <string.h>

/* ---------------------------------------------------------------- dnsmasq */

/* "key=/name/name/value". Without names it is about something else. */
bool dnsmasq_line(struct list *list, struct piece line, enum line_kind *kind)
{
    static const char *const keys[] = {"address", "server", "local", NULL};
    static const char *const others[] = {
        "ipset",          "nftset",    "cname",    "host-record", "rebind-domain-ok",
        "bogus-nxdomain", "conf-file", "conf-dir", "addn-hosts",  NULL};
    struct piece key = {line.at, line.at};
    while (key.end < line.end && ((*key.end >= 'a' && *key.end <= 'z') || *key.end == '-'))
        key.end++;
    if (piece_is_empty(key) || key.end == line.end || *key.end != '=') return false;
    struct piece names = piece_trimmed((struct piece){key.end + 1, line.end});
    *kind = LINE_OTHER;
    if (!piece_is_one_of(key, keys)) return piece_is_one_of(key, others);
    if (!piece_begins(names, "/")) return true;
    names.at++;
    const char *last = names.end;
    while (last > names.at && last[-1] != '/')
        last--;
    if (last == names.at) return true;
    struct piece value = {last, names.end};
    names.end = last - 1;
    bool is_address_key = piece_is(key, "address");
    /* "#": of address=, nowhere; of server=, ask as usual, which frees the name */
    bool is_hash = piece_is(value, "#");
    list->rule.exception = is_hash && !is_address_key;
    bool counts = piece_is_empty(value) || is_hash || (is_address_key && is_nowhere(value));
    if (counts) *kind = line_names(list, names, '/');
    return true;
}

/* ---------------------------------------------------------------- records */

static bool is_number(struct piece word)
{
    for (const char *at = word.at; at < word.end; at++)
        if (*at < '0' || *at > '9') return false;
    return !piece_is_empty(word);
}

/* The type of a record after its name: "[TTL] [IN] TYPE"; empty: it is none. */
static struct piece read_type(struct piece *rest)
{
    static const char *const types[] = {"CNAME", "DNAME", "A",   "AAAA", "TXT", "SOA",
                                        "NS",    "MX",    "SRV", "PTR",  NULL};
    struct piece word = piece_word(rest);
    for (int i = 0; i < 2 && (is_number(word) || piece_is(word, "IN")); i++)
        word = piece_word(rest);
    if (!piece_is_one_of(word, types)) word.end = word.at;
    return word;
}

/* Zones write names beneath their origin, and then end them with a dot. */
static struct piece without_origin(const struct list *list, struct piece name)
{
    char ending[DOMAIN_MOST + 2];
    (void)snprintf(ending, sizeof ending, ".%s.", list->origin);
    if (list->origin[0] && piece_ends(name, ending)) name.end -= strlen(ending);
    return name;
}

static enum line_kind rule_of_record(struct list *list, struct piece name, struct piece type,
                                     struct piece value)
{
    static const char *const blocks[] = {".", "*.", "rpz-drop.", "rpz-drop", NULL};
    static const char *const frees[] = {"rpz-passthru.", "rpz-passthru", NULL};
    static const char *const triggers[] = {".rpz-ip", ".rpz-client-ip", ".rpz-nsip", ".rpz-nsdname",
                                           NULL};
    name = without_origin(list, name);
    for (size_t i = 0; triggers[i]; i++)
        if (piece_ends(name, triggers[i])) return LINE_OTHER;
    bool counts = false;
    if (piece_is(type, "CNAME")) {
        list->rule.exception = piece_is_one_of(value, frees);
        counts = list->rule.exception || piece_is_one_of(value, blocks);
    } else if (piece_is(type, "A") || piece_is(type, "AAAA")) {
        counts = is_nowhere(value);
    }
    if (!counts || piece_is(name, "@")) return LINE_OTHER;
    return line_names(list, name, 0);
}

bool zone_line(struct list *list, struct piece line, enum line_kind *kind)
{
    const char *comment = memchr(line.at, ';', piece_size(line));
    if (comment) line.end = comment;
    *kind = LINE_OTHER;
    if (list->in_record) {
        list->in_record = !memchr(line.at, ')', piece_size(line));
        return true;
    }
    struct piece rest = line, name = piece_word(&rest);
    if (piece_is(name, "$ORIGIN")) {
        if (name_read(piece_word(&rest), list->origin) == NAME_BAD) list->origin[0] = '\0';
        return true;
    }
    if (piece_is(name, "$TTL") || piece_is(name, "$INCLUDE")) return true;
    struct piece after = rest, type = read_type(&rest), value = piece_word(&rest);
    if (piece_is_empty(type)) { /* a record of the name before: "IN NS localhost." */
        rest = line;
        type = read_type(&rest);
        return !piece_is_empty(type) && !piece_is_empty(after);
    }
    if (piece_is_empty(value)) return false;
    list->in_record =
        memchr(line.at, '(', piece_size(line)) && !memchr(line.at, ')', piece_size(line));
    *kind = rule_of_record(list, name, type, value);
    return true;
}

/* ---------------------------------------------------------------- unbound */

static struct piece unquoted(struct piece word)
{
    if (piece_size(word) >= 2 && (*word.at == '"' || *word.at == '\'') &&
        word.end[-1] == *word.at) {
        word.at++;
        word.end--;
    }
    return word;
}

/* "local-zone: NAME TYPE". A redirect zone leads to what its local-data says. */
static enum line_kind rule_of_zone(struct list *list, struct piece rest)
{
    static const char *const blocks[] = {"deny",
                                         "refuse",
                                         "static",
                                         "always_deny",
                                         "always_refuse",
                                         "always_nxdomain",
                                         "always_nodata",
                                         "always_null",
                                         "inform_deny",
                                         "block_a",
                                         NULL};
    struct piece name = unquoted(piece_word(&rest)), type = unquoted(piece_word(&rest));
    list->rule.exception = piece_is(type, "always_transparent");
    if (!list->rule.exception && !piece_is_one_of(type, blocks)) return LINE_OTHER;
    return line_names(list, name, 0);
}

static enum line_kind rule_of_data(struct list *list, struct piece rest)
{
    rest = unquoted(piece_trimmed(rest));
    struct piece name = piece_word(&rest), type = read_type(&rest);
    return rule_of_record(list, name, type, piece_word(&rest));
}

bool unbound_line(struct list *list, struct piece line, enum line_kind *kind)
{
    static const char *const sections[] = {"server",     "view",    "rpz",  "auth-zone",
                                           "define-tag", "include", "name", NULL};
    struct piece key = {line.at, line.at};
    while (key.end < line.end && ((*key.end >= 'a' && *key.end <= 'z') || *key.end == '-'))
        key.end++;
    if (piece_is_empty(key) || key.end == line.end || *key.end != ':') return false;
    struct piece rest = {key.end + 1, line.end};
    /* "http://name" is a URL, and "name:80" no option. */
    if (!piece_is_empty(rest) && *rest.at != ' ' && *rest.at != '\t' && *rest.at != '"' &&
        *rest.at != '\'')
        return false;
    if (!piece_begins(key, "local-") && !piece_is_one_of(key, sections)) return false;
    *kind = LINE_OTHER;
    if (piece_is(key, "local-zone")) *kind = rule_of_zone(list, rest);
    if (piece_is(key, "local-data")) *kind = rule_of_data(list, rest);
    return true;
}

/* SPDX-License-Identifier: MIT */
/* list_adblock - rules of browsers' blockers: Adblock Plus, uBlock Origin, AdGuard. */
#include "list_line.h"

#include <string.h>

/* ---------------------------------------------------------------- options */

/* domain=a|b: true if the rule is for these sites only. domain=~a: every site but that. */
static bool names_a_site(struct piece sites)
{
    while (!piece_is_empty(sites)) {
        if (*sites.at != '~') return true;
        const char *bar = memchr(sites.at, '|', piece_size(sites));
        sites.at = bar ? bar + 1 : sites.end;
    }
    return false;
}

enum option { OPTION_IS_NEUTRAL, OPTION_IS_A_TYPE, OPTION_FORBIDS };

/* dnsrewrite=: an answer that leads nowhere blocks the name. Others rename it. */
static bool leads_nowhere(struct piece rewrite)
{
    static const char *const codes[] = {"NXDOMAIN", "REFUSED", "SERVFAIL", NULL};
    const char *semicolon = memchr(rewrite.at, ';', piece_size(rewrite));
    struct piece code = {rewrite.at, semicolon ? semicolon : rewrite.end};
    if (piece_is_one_of(code, codes)) return true;
    if (!semicolon) return is_nowhere(rewrite);
    const char *last = rewrite.end;
    while (last[-1] != ';')
        last--;
    return is_nowhere((struct piece){last, rewrite.end});
}

static enum option judge_value(struct piece key, struct piece value)
{
    static const char *const sites[] = {"domain", "from", NULL};
    if (piece_is(key, "dnsrewrite"))
        return leads_nowhere(value) ? OPTION_IS_NEUTRAL : OPTION_FORBIDS;
    if (!piece_is_one_of(key, sites)) return OPTION_FORBIDS;
    return names_a_site(value) ? OPTION_FORBIDS : OPTION_IS_NEUTRAL;
}

static enum option judge_option(struct piece option, struct list_rule *rule)
{
    static const char *const types[] = {
        "script",         "image",     "stylesheet",  "object", "object-subrequest",
        "xmlhttprequest", "xhr",       "subdocument", "frame",  "ping",
        "beacon",         "websocket", "webrtc",      "media",  "font",
        "other",          "css",       NULL};
    static const char *const pages[] = {"doc", "document", "popup", "popunder", NULL};
    static const char *const neutral[] = {
        "third-party", "3p", "strict3p", "important", "match-case", "all", "badfilter", "_", NULL};
    static const char *const own_site[] = {"~third-party", "first-party", "1p",
                                           "~3p",          "strict1p",    NULL};
    const char *equals = memchr(option.at, '=', piece_size(option));
    if (equals)
        return judge_value((struct piece){option.at, equals},
                           (struct piece){equals + 1, option.end});
    rule->important |= piece_is(option, "important");
    rule->revoked |= piece_is(option, "badfilter");
    if (piece_is_one_of(option, neutral)) return OPTION_IS_NEUTRAL;
    /* Who blocks a page blocks its name; who frees one does not free what others ask of it. */
    if (piece_is_one_of(option, pages))
        return rule->exception ? OPTION_IS_A_TYPE : OPTION_IS_NEUTRAL;
    if (piece_is_one_of(option, own_site))
        return rule->exception ? OPTION_IS_NEUTRAL : OPTION_FORBIDS;
    if (piece_begins(option, "~") &&
        piece_is_one_of((struct piece){option.at + 1, option.end}, types))
        return OPTION_IS_NEUTRAL; /* every type but images is nearly every request */
    if (piece_is_one_of(option, types)) return OPTION_IS_A_TYPE;
    return OPTION_FORBIDS; /* generichide, csp=, client=, and future options */
}

static bool options_allow(struct piece options, struct list_rule *rule)
{
    if (piece_is_empty(options)) return false;
    while (!piece_is_empty(options)) {
        const char *comma = memchr(options.at, ',', piece_size(options));
        struct piece option = {options.at, comma ? comma : options.end};
        switch (judge_option(piece_trimmed(option), rule)) {
        case OPTION_IS_NEUTRAL: break;
        case OPTION_IS_A_TYPE: rule->typed = true; break;
        case OPTION_FORBIDS: return false;
        }
        options.at = comma ? comma + 1 : options.end;
    }
    return true;
}

/* ---------------------------------------------------------------- rules */

static bool is_name_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.' || (unsigned char)c >= 0x80;
}

/* True if what follows a name lets the rule stand for all of its requests. */
static bool covers_all(struct piece pattern)
{
    static const char *const ends[] = {"", "^", "|", "/", "^|", "^*", "/*", "/^", "^/", NULL};
    return piece_is_one_of(pattern, ends);
}

/* "domain^$options", after "||" or "|https://". */
static enum line_kind rule_of(struct list *list, struct piece body)
{
    const char *first = body.at + (piece_begins(body, "*.") ? 2 : 0);
    struct piece name = {first, first};
    while (name.end < body.end && is_name_char(*name.end))
        name.end++;
    const char *dollar = memchr(name.end, '$', (size_t)(body.end - name.end));
    struct piece pattern = {name.end, dollar ? dollar : body.end};
    struct piece options = {dollar ? dollar + 1 : body.end, body.end};
    if (!covers_all(pattern)) return LINE_OTHER;
    if (piece_is_empty(pattern) && piece_ends(name, ".")) return LINE_OTHER; /* of any ending */
    if (dollar && !options_allow(options, &list->rule)) return LINE_OTHER;
    return line_names(list, name, 0);
}

enum line_kind adblock_line(struct list *list, struct piece line)
{
    static const char *const schemes[] = {"|https://", "|http://", "|https*://", "|http*://",
                                          "|*://",     "://",      NULL};
    if (piece_begins(line, "@@")) {
        list->rule.exception = true;
        line.at += 2;
    }
    if (piece_begins(line, "||")) return rule_of(list, (struct piece){line.at + 2, line.end});
    for (size_t i = 0; schemes[i]; i++)
        if (piece_begins(line, schemes[i]))
            return rule_of(list, (struct piece){line.at + strlen(schemes[i]), line.end});
    /* "@@domain" of a list for resolvers; in a browser's it would be a pattern. */
    if (list->rule.exception && !list->adblock && !piece_is_empty(line) && is_name_char(*line.at))
        return rule_of(list, line);
    return piece_is_empty(line) ? LINE_STRANGE : LINE_OTHER;
}

bool is_cosmetic(struct piece line)
{
    for (const char *at = line.at; at + 1 < line.end; at++) {
        bool is_blank_before = at > line.at && (at[-1] == ' ' || at[-1] == '\t');
        if (*at == '$' && at > line.at && is_name_char(at[-1]) &&
            (at[1] == '$' || (at + 2 < line.end && at[1] == '@' && at[2] == '$')))
            return true;
        if (*at != '#' || is_blank_before) continue;
        const char *next = at + 1;
        while (next < line.end && memchr("@?$%", *next, 4))
            next++;
        if (next < line.end && *next == '#') return true;
    }
    return false;
}

/* ---------------------------------------------------------------- patterns */

/* A name with "\." between its labels becomes one with ".". */
static bool unescape(struct piece pattern, char name[DOMAIN_MOST])
{
    size_t size = 0;
    for (const char *at = pattern.at; at < pattern.end; at++) {
        bool is_dot = *at == '\\' && at + 1 < pattern.end && at[1] == '.';
        if (size + 1 >= DOMAIN_MOST || (!is_dot && (*at == '.' || !is_name_char(*at))))
            return false;
        name[size++] = is_dot ? '.' : *at;
        at += is_dot;
    }
    name[size] = '\0';
    return size > 0;
}

enum line_kind pattern_line(struct list *list, struct piece line)
{
    static const char *const heads[] = {"(^|\\.)",   "(\\.|^)",    "^(.+\\.)?",
                                        "^(.*\\.)?", "^(.+\\.)??", NULL};
    for (size_t i = 0; heads[i]; i++) {
        size_t size = strlen(heads[i]);
        struct piece body = {line.at + size, line.end - 1};
        if (!piece_begins(line, heads[i]) || !piece_ends(line, "$") || body.at >= body.end)
            continue;
        /* The rule's own memory holds the name until it is given out. */
        char *name = list->rule.domain;
        if (!unescape(body, name)) continue;
        return line_names(list, (struct piece){name, name + strlen(name)}, 0);
    }
    return LINE_OTHER;
}

/* SPDX-License-Identifier: MIT */
#include "list.h"

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

static bool is_label_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

/* At least two labels of letters, digits, - and _; not an address. */
static bool copy_domain(const char *at, const char *end, char out[DOMAIN_MOST])
{
    size_t size = (size_t)(end - at), label = 0, dots = 0;
    if (size >= DOMAIN_MOST) return false;
    bool last_is_number = true;
    for (size_t i = 0; i < size; i++) {
        char c = at[i] >= 'A' && at[i] <= 'Z' ? (char)(at[i] + 'a' - 'A') : at[i];
        if (c == '.') {
            if (label == 0) return false;
            dots++;
            label = 0;
            last_is_number = true;
        } else {
            if (!is_label_char(c) || ++label > 63) return false;
            last_is_number = last_is_number && c >= '0' && c <= '9';
        }
        out[i] = c;
    }
    out[size] = '\0';
    return label > 0 && dots > 0 && !last_is_number;
}

static bool word_is_one_of(const char *at, size_t size, const char *const *words)
{
    for (; *words; words++)
        if (strlen(*words) == size && memcmp(*words, at, size) == 0) return true;
    return false;
}

/* domain=a|b: true if the rule is for these sites only. domain=~a: every site but that. */
static bool names_a_site(const char *at, const char *end)
{
    while (at < end) {
        if (*at != '~') return true;
        const char *bar = memchr(at, '|', (size_t)(end - at));
        at = bar ? bar + 1 : end;
    }
    return false;
}

enum option { OPTION_IS_NEUTRAL, OPTION_IS_A_TYPE, OPTION_FORBIDS };

static enum option judge_option(const char *at, const char *end, bool exception)
{
    static const char *const types[] = {
        "script", "image", "stylesheet", "object",    "xmlhttprequest", "xhr",   "subdocument",
        "frame",  "ping",  "beacon",     "websocket", "webrtc",         "media", "font",
        "other",  "css",   NULL};
    static const char *const neutral[] = {
        "third-party", "3p", "important", "match-case", "popup", "doc", "document", "all", NULL};
    static const char *const own_site[] = {"~third-party", "first-party", "1p", "~3p", NULL};
    size_t size = (size_t)(end - at);
    const char *equals = memchr(at, '=', size);
    if (equals) {
        size_t key = (size_t)(equals - at);
        static const char *const sites[] = {"domain", "from", NULL};
        if (!word_is_one_of(at, key, sites)) return OPTION_FORBIDS;
        return names_a_site(equals + 1, end) ? OPTION_FORBIDS : OPTION_IS_NEUTRAL;
    }
    if (word_is_one_of(at, size, neutral)) return OPTION_IS_NEUTRAL;
    if (word_is_one_of(at, size, own_site)) return exception ? OPTION_IS_NEUTRAL : OPTION_FORBIDS;
    if (size > 1 && *at == '~' && word_is_one_of(at + 1, size - 1, types))
        return OPTION_IS_NEUTRAL; /* every type but images is nearly every request */
    if (word_is_one_of(at, size, types)) return OPTION_IS_A_TYPE;
    return OPTION_FORBIDS; /* generichide, csp=, badfilter, and future options */
}

static bool options_allow(const char *at, const char *end, struct list_rule *rule)
{
    while (at < end) {
        const char *comma = memchr(at, ',', (size_t)(end - at));
        const char *stop = comma ? comma : end;
        switch (judge_option(at, stop, rule->exception)) {
        case OPTION_IS_NEUTRAL: break;
        case OPTION_IS_A_TYPE: rule->typed = true; break;
        case OPTION_FORBIDS: return false;
        }
        at = comma ? comma + 1 : end;
    }
    return true;
}

static bool read_adblock_rule(const char *at, const char *end, struct list_rule *rule)
{
    rule->exception = end - at > 2 && at[0] == '@' && at[1] == '@';
    if (rule->exception) at += 2;
    if (end - at < 4 || at[0] != '|' || at[1] != '|') return false;
    at += 2;
    const char *caret = memchr(at, '^', (size_t)(end - at));
    if (!caret || !copy_domain(at, caret, rule->domain)) return false;
    if (caret + 1 == end) return true;
    return caret[1] == '$' && caret + 2 < end && options_allow(caret + 2, end, rule);
}

/* "0.0.0.0 domain", "127.0.0.1 domain", ":: domain", or the domain alone; a comment may follow. */
static bool read_plain_rule(const char *at, const char *end, struct list_rule *rule)
{
    static const char *const nowhere[] = {"0.0.0.0", "127.0.0.1", "::", "::1", NULL};
    const char *hash = memchr(at, '#', (size_t)(end - at));
    if (hash) end = hash;
    const char *word = at;
    while (at < end && *at != ' ' && *at != '\t')
        at++;
    if (word_is_one_of(word, (size_t)(at - word), nowhere)) {
        while (at < end && (*at == ' ' || *at == '\t'))
            at++;
        word = at;
        while (at < end && *at != ' ' && *at != '\t')
            at++;
    }
    return copy_domain(word, at, rule->domain);
}

void list_begin(struct list *list, const void *data, size_t size)
{
    *list = (struct list){.at = data, .end = (const char *)data + size};
    list->adblock = size > 8 && memcmp(data, "[Adblock", 8) == 0;
}

bool list_next(struct list *list, struct list_rule *rule)
{
    while (list->at < list->end) {
        const char *at = list->at;
        const char *stop = memchr(at, '\n', (size_t)(list->end - at));
        list->at = stop ? stop + 1 : list->end;
        const char *end = stop ? stop : list->end;
        while (end > at && (end[-1] == '\r' || end[-1] == ' ' || end[-1] == '\t'))
            end--;
        while (at < end && (*at == ' ' || *at == '\t'))
            at++;
        if (at == end) continue;
        if (*at == '!' || *at == '#') {
            read_comment(list, at + 1, end);
            continue;
        }
        rule->exception = rule->typed = false;
        if (*at == '|' || *at == '@' ? read_adblock_rule(at, end, rule)
                                     : !list->adblock && read_plain_rule(at, end, rule))
            return true;
    }
    return false;
}

/* SPDX-License-Identifier: MIT */
/* list_name - names and addresses as lists write them. */
#include "list_line.h"

#include "suffix_list.h"

#include <arpa/inet.h>
#include <string.h>
#include <strings.h>

struct piece piece_trimmed(struct piece piece)
{
    while (!piece_is_empty(piece) && (*piece.at == ' ' || *piece.at == '\t'))
        piece.at++;
    while (!piece_is_empty(piece) && (piece.end[-1] == ' ' || piece.end[-1] == '\t'))
        piece.end--;
    return piece;
}

bool piece_is(struct piece piece, const char *word)
{
    return piece_size(piece) == strlen(word) && strncasecmp(piece.at, word, piece_size(piece)) == 0;
}

bool piece_begins(struct piece piece, const char *word)
{
    size_t size = strlen(word);
    return piece_size(piece) >= size && strncasecmp(piece.at, word, size) == 0;
}

bool piece_ends(struct piece piece, const char *word)
{
    size_t size = strlen(word);
    return piece_size(piece) >= size && strncasecmp(piece.end - size, word, size) == 0;
}

bool piece_is_one_of(struct piece piece, const char *const *words)
{
    for (; *words; words++)
        if (piece_is(piece, *words)) return true;
    return false;
}

struct piece piece_word(struct piece *rest)
{
    *rest = piece_trimmed(*rest);
    struct piece word = {rest->at, rest->at};
    while (word.end < rest->end && *word.end != ' ' && *word.end != '\t')
        word.end++;
    rest->at = word.end;
    return word;
}

/* ---------------------------------------------------------------- addresses */

/* Without a zone ("fe80::1%lo0") and brackets. */
static bool copy_address(struct piece word, char text[INET6_ADDRSTRLEN])
{
    if (piece_size(word) > 2 && *word.at == '[' && word.end[-1] == ']') {
        word.at++;
        word.end--;
    }
    const char *zone = memchr(word.at, '%', piece_size(word));
    if (zone) word.end = zone;
    if (piece_is_empty(word) || piece_size(word) >= INET6_ADDRSTRLEN) return false;
    memcpy(text, word.at, piece_size(word));
    text[piece_size(word)] = '\0';
    return true;
}

static bool read_address(struct piece word, struct in6_addr *address)
{
    char text[INET6_ADDRSTRLEN];
    *address = (struct in6_addr){.s6_addr = {[10] = 0xff, [11] = 0xff}};
    if (piece_is(word, "0")) return true; /* 0.0.0.0, as inet_aton() reads it */
    return copy_address(word, text) && (inet_pton(AF_INET, text, &address->s6_addr[12]) == 1 ||
                                        inet_pton(AF_INET6, text, address) == 1);
}

bool is_address(struct piece word)
{
    struct in6_addr address;
    return read_address(word, &address);
}

/* RFC 1122 (0/8, 127/8), RFC 5737 and RFC 3849 (documentation), RFC 6666 (100::/64). */
bool is_nowhere(struct piece word)
{
    static const struct {
        uint8_t bytes[3], size;
    } nets[] = {{{0}, 1}, {{127}, 1}, {{192, 0, 2}, 3}, {{198, 51, 100}, 3}, {{203, 0, 113}, 3}};
    static const uint8_t discard[8] = {1}, documents[4] = {0x20, 0x01, 0x0d, 0xb8};
    struct in6_addr address;
    if (!read_address(word, &address)) return false;
    const uint8_t *bytes = address.s6_addr;
    if (IN6_IS_ADDR_UNSPECIFIED(&address) || IN6_IS_ADDR_LOOPBACK(&address)) return true;
    if (!IN6_IS_ADDR_V4MAPPED(&address))
        return memcmp(bytes, discard, sizeof discard) == 0 ||
               memcmp(bytes, documents, sizeof documents) == 0;
    static const uint8_t own_host[4] = {127, 0, 1, 1}; /* in Debian's /etc/hosts, the machine */
    if (memcmp(bytes + 12, own_host, sizeof own_host) == 0) return false;
    for (size_t i = 0; i < sizeof nets / sizeof nets[0]; i++)
        if (memcmp(bytes + 12, nets[i].bytes, nets[i].size) == 0) return true;
    return false;
}

/* ---------------------------------------------------------------- names */

static bool is_label_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

/* Names that a hosts file gives to the machine and its links. */
static bool is_own_name(const char *last_label)
{
    static const char *const own[] = {"localhost",    "localdomain", "localdomain4",
                                      "localdomain6", "local",       NULL};
    for (size_t i = 0; own[i]; i++)
        if (strcmp(last_label, own[i]) == 0) return true;
    return false;
}

static enum name_kind judge_name(const char *name)
{
    size_t dots = 0, label = 0, size = strlen(name);
    bool last_is_number = true;
    for (size_t i = 0; i < size; i++) {
        if (name[i] == '.') {
            if (label == 0) return NAME_BAD;
            dots++;
            label = 0;
            last_is_number = true;
        } else {
            if (!is_label_char(name[i]) || ++label > 63) return NAME_BAD;
            last_is_number = last_is_number && name[i] >= '0' && name[i] <= '9';
        }
    }
    if (label == 0) return NAME_BAD;
    if (dots == 0 || last_is_number) return NAME_OTHER;
    return is_own_name(name + size - label) ? NAME_OTHER : NAME_GOOD;
}

enum name_kind name_read(struct piece name, char domain[DOMAIN_MOST])
{
    static const char *const heads[] = {"*.", "+.", ".", NULL};
    for (size_t i = 0; heads[i]; i++) {
        if (!piece_begins(name, heads[i])) continue;
        name.at += strlen(heads[i]);
        break;
    }
    if (!piece_is_empty(name) && name.end[-1] == '.') name.end--;
    if (piece_is_empty(name) || memchr(name.at, '\0', piece_size(name))) return NAME_BAD;
    if (is_address(name)) return NAME_OTHER;
    if (!domain_to_ascii(name.at, piece_size(name), domain, DOMAIN_MOST)) return NAME_BAD;
    return judge_name(domain);
}

/* ---------------------------------------------------------------- names of a line */

static struct piece next_name(struct piece *names, char separator)
{
    if (!separator) return piece_word(names);
    const char *stop = memchr(names->at, separator, piece_size(*names));
    struct piece name = {names->at, stop ? stop : names->end};
    names->at = stop ? stop + 1 : names->end;
    return piece_trimmed(name);
}

enum line_kind line_names(struct list *list, struct piece names, char separator)
{
    enum line_kind kind = LINE_STRANGE;
    struct piece rest = names;
    while (kind != LINE_RULES && !piece_is_empty(rest)) {
        char domain[DOMAIN_MOST];
        struct piece name = next_name(&rest, separator);
        if (piece_is_empty(name)) continue;
        enum name_kind found = name_read(name, domain);
        if (found == NAME_GOOD) kind = LINE_RULES;
        if (found == NAME_OTHER) kind = LINE_OTHER;
    }
    list->names = names.at;
    list->names_end = kind == LINE_RULES ? names.end : names.at;
    list->separator = separator;
    return kind;
}

bool line_give(struct list *list, struct list_rule *rule)
{
    struct piece names = {list->names, list->names_end};
    bool is_found = false;
    while (!is_found && !piece_is_empty(names)) {
        char domain[DOMAIN_MOST];
        struct piece name = next_name(&names, list->separator);
        if (piece_is_empty(name) || name_read(name, domain) != NAME_GOOD) continue;
        *rule = list->rule;
        memcpy(rule->domain, domain, sizeof domain);
        is_found = true;
    }
    list->names = names.at;
    return is_found;
}

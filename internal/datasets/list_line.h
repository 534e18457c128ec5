/* SPDX-License-Identifier: MIT */
/*
 * list_line - what the readers of one line share (list.h).
 *
 * A reader of a notation says what a line is. If it has rules, it leaves its names in the list.
 */
#ifndef DATASETS_LIST_LINE_H
#define DATASETS_LIST_LINE_H

#include "list.h"

enum line_kind {
    LINE_STRANGE, /* of no notation */
    LINE_OTHER,   /* understood; says nothing of a whole domain */
    LINE_RULES    /* list->names are domains */
};

enum name_kind {
    NAME_BAD,
    NAME_OTHER, /* an address, a name of one label, or one of the machine itself */
    NAME_GOOD
};

struct piece {
    const char *at, *end;
};

static inline bool piece_is_empty(struct piece piece)
{
    return piece.at >= piece.end;
}

static inline size_t piece_size(struct piece piece)
{
    return (size_t)(piece.end - piece.at);
}

struct piece piece_trimmed(struct piece piece);
/* Without regard to capitals. */
bool piece_is(struct piece piece, const char *word);
bool piece_begins(struct piece piece, const char *word);
bool piece_ends(struct piece piece, const char *word);
bool piece_is_one_of(struct piece piece, const char *const *words);
/* The next word, without the blanks around it; empty at the end. */
struct piece piece_word(struct piece *rest);

/*
 * A domain in any spelling, as on the wire: "*.d", ".d", "d.", capitals, Unicode. It has at least
 * two labels of letters, digits, - and _, and is no address.
 */
enum name_kind name_read(struct piece name, char domain[DOMAIN_MOST]);
bool is_address(struct piece word);
/* An address to which a blocker leads a name: none, the machine itself, one of documentation. */
bool is_nowhere(struct piece word);

/* Leaves names between separators (0: blanks). What it returns says what they are. */
enum line_kind line_names(struct list *list, struct piece names, char separator);
/* The next of them that is a domain, as a rule. */
bool line_give(struct list *list, struct list_rule *rule);

enum line_kind adblock_line(struct list *list, struct piece line);
/* "##", "#@#", "#?#", "$$", ...: about the look of a page. */
bool is_cosmetic(struct piece line);
/* "(^|\.)domain$": Pi-hole's, about a whole domain. */
enum line_kind pattern_line(struct list *list, struct piece line);

/* Of programs that resolve names. False: the line is none of theirs. */
bool dnsmasq_line(struct list *list, struct piece line, enum line_kind *kind);
bool unbound_line(struct list *list, struct piece line, enum line_kind *kind);
bool zone_line(struct list *list, struct piece line, enum line_kind *kind);

#endif

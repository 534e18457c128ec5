/* SPDX-License-Identifier: MIT */
/*
 * list - reads blockers' lists for the rules that a passive observer can use: whole domains.
 *
 * Each line is read by its own notation, so a list may mix them:
 *  - Adblock's: "||domain^" with options, "@@" for exceptions (list_adblock.c)
 *  - hosts files: an address that leads nowhere, and any number of names
 *  - dnsmasq's address=, server= and local=; unbound's local-zone and local-data; the records of a
 *    response policy zone (list_resolver.c)
 *  - a domain, "*.domain", ".domain", or a URL without a path, alone on a line
 *
 * A rule counts only if it concerns a whole domain on every site. A path, a pattern, a rule for one
 * site only (domain=site) or about the look of a page (site##.ad) gives no fact about the domain:
 * it is understood, and passed over. Lines of no notation are counted, and the first is remembered.
 *
 * Untrusted input only causes missing rules.
 */
#ifndef DATASETS_LIST_H
#define DATASETS_LIST_H

#include <stdbool.h>
#include <stddef.h>

enum { DOMAIN_MOST = 254 };

struct list_rule {
    char domain[DOMAIN_MOST]; /* lower case, as on the wire */
    bool exception;
    bool typed;     /* only for some types of request (script, image, ...) */
    bool important; /* stronger than an exception that is not */
    bool revoked;   /* badfilter: rules about this very domain do not count */
};

struct list {
    const char *at, *end;
    bool adblock;   /* said by a line: then a bare word is a pattern, not a domain */
    bool is_markup; /* a page or JSON, which is no list */
    bool in_record; /* between the parentheses of a zone's record */
    /* From the comments so far; "" if they have no such text. */
    char title[96], version[48], category[32], owner[64], section[96];
    char origin[DOMAIN_MOST]; /* of a zone */
    size_t line;              /* its number, from 1 */
    size_t lines;             /* that are neither empty nor comments */
    size_t strange;           /* of them, not understood */
    size_t first_strange;     /* its number; 0: none */
    /* Names of the line that are still to be given out, and what is said of each. */
    const char *names, *names_end;
    char separator; /* between names; 0: blanks */
    struct list_rule rule;
};

void list_begin(struct list *list, const void *data, size_t size);
/* The next rule that is about a whole domain; false at the end. */
bool list_next(struct list *list, struct list_rule *rule);

#endif

/* SPDX-License-Identifier: MIT */
/*
 * list - reads blockers' lists for the rules that a passive observer can use: whole domains.
 *
 * Three notations are read: Adblock's ("||domain^" with options, "@@" for exceptions), hosts files
 * ("0.0.0.0 domain"), and a domain per line. An Adblock rule counts only if it concerns a whole
 * domain on every site. A path, a wildcard, or a rule for one site only (domain=site) gives no fact
 * about the domain, and is skipped.
 *
 * Untrusted input only causes missing rules.
 */
#ifndef ENRICHER_LIST_H
#define ENRICHER_LIST_H

#include <stdbool.h>
#include <stddef.h>

enum { DOMAIN_MOST = 254 };

struct list {
    const char *at, *end;
    bool adblock; /* set by the first line: then a bare word is a pattern, not a domain */
    /* From the comments so far; "" if they have no such text. */
    char title[96], version[48], category[32], owner[64], section[96];
};

struct list_rule {
    char domain[DOMAIN_MOST]; /* lower case */
    bool exception;
    bool typed; /* only for some types of request (script, image, ...) */
};

void list_begin(struct list *list, const void *data, size_t size);
/* The next rule that is about a whole domain; false at the end. */
bool list_next(struct list *list, struct list_rule *rule);

#endif

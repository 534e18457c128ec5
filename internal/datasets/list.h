/* SPDX-License-Identifier: MIT */
/*
 * list - the lists that blockers use, read for what a passive observer can use: whole domains.
 *
 * Three notations: Adblock's ("||domain^" with options, "@@" for exceptions), hosts files
 * ("0.0.0.0 domain"), and a domain per line. Of Adblock's rules only those count that concern a
 * domain as a whole, wherever it is asked from: a path, a wildcard, or a rule for one site only
 * (domain=site) says nothing about the domain, and is passed over.
 *
 * Hostile input ends in rules that are not there, never in anything worse.
 */
#ifndef ENRICHER_LIST_H
#define ENRICHER_LIST_H

#include <stdbool.h>
#include <stddef.h>

enum { DOMAIN_MOST = 254 };

struct list {
    const char *at, *end;
    bool adblock; /* by its first line: then a bare word is a pattern, not a domain */
    /* What the comments said so far; "" where they did not. */
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

/* SPDX-License-Identifier: MIT */
/*
 * contact_list_json - events of MISP, and bundles of STIX 2.1.
 *
 * MISP (its core format, sections 2.2 and 2.3): the attributes of events and of their objects, of the
 * types that name an address, a name, an address in the web, or a JA3 or JA4. Those that say they are
 * no indicator (to_ids false) are left out. STIX (OASIS, version 2.1, sections 4.7 and 9): indicators
 * whose pattern is comparisons of values, joined by OR alone. What is joined by AND would have to be seen
 * together, so it is left out, and so is what was revoked.
 */
#include "contact_lists.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { JSON_MOST = 64 * 1024 * 1024, DEPTH_MOST = 12, LITERAL_MOST = 300 };

static const char *text_of(const cJSON *object, const char *name)
{
    const cJSON *member = cJSON_GetObjectItemCaseSensitive(object, name);
    return cJSON_IsString(member) && member->valuestring ? member->valuestring : "";
}

static void keep(char *to, size_t room, const char *text)
{
    size_t size = 0;
    if (!*text) return;
    for (; text[size] && size + 1 < room; size++)
        to[size] = (unsigned char)text[size] < 0x20 || text[size] == 0x7f ? '?' : text[size];
    to[size] = 0;
}

/* ------------------------------------------------------------ MISP */

static void add_attribute(struct contact_lists *lists, const cJSON *attribute)
{
    static const char *const types[] = {
        "ip-dst", "ip-src",   "ip-dst|port",         "ip-src|port",
        "domain", "hostname", "domain|ip",           "hostname|port",
        "url",    "uri",      "ja3-fingerprint-md5", "ja4-fingerprint"};
    const char *type = text_of(attribute, "type"), *value = text_of(attribute, "value");
    const cJSON *is_indicator = cJSON_GetObjectItemCaseSensitive(attribute, "to_ids");
    if (cJSON_IsFalse(is_indicator)) return;
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
        if (strcmp(type, types[i]) == 0)
            (void)contact_lists_add_word(
                lists, (struct span){(const uint8_t *)value, strcspn(value, "|")}, INT64_MAX);
}

static void add_attributes(struct contact_lists *lists, const cJSON *owner)
{
    const cJSON *item;
    cJSON_ArrayForEach(item, cJSON_GetObjectItemCaseSensitive(owner, "Attribute"))
        add_attribute(lists, item);
}

static void add_event(struct contact_lists *lists, const cJSON *event)
{
    struct contact_list_facts *facts = contact_lists_facts(lists);
    const cJSON *item;
    keep(facts->name, sizeof facts->name, text_of(event, "info"));
    keep(facts->version, sizeof facts->version, text_of(event, "date"));
    cJSON_ArrayForEach(item, cJSON_GetObjectItemCaseSensitive(event, "Tag"))
    {
        const char *tag = text_of(item, "name");
        if (facts->category[0]) break;
        if (strncmp(tag, "tlp:", 4) != 0) keep(facts->category, sizeof facts->category, tag);
    }
    add_attributes(lists, event);
    cJSON_ArrayForEach(item, cJSON_GetObjectItemCaseSensitive(event, "Object"))
        add_attributes(lists, item);
}

/* An event, or a list of some, or the answer of a server that has them. */
static void add_events(struct contact_lists *lists, const cJSON *value, unsigned depth)
{
    const cJSON *item, *event = cJSON_GetObjectItemCaseSensitive(value, "Event");
    if (depth == DEPTH_MOST) return;
    if (cJSON_IsObject(event))
        add_event(lists, event);
    else if (cJSON_IsArray(cJSON_GetObjectItemCaseSensitive(value, "Attribute")))
        add_event(lists, value);
    const cJSON *list =
        cJSON_IsArray(value) ? value : cJSON_GetObjectItemCaseSensitive(value, "response");
    cJSON_ArrayForEach(item, list) add_events(lists, item, depth + 1);
}

/* ------------------------------------------------------------ STIX */

/* "2027-01-02T03:04:05Z", with or without parts of a second. */
static int64_t time_of(const char *text)
{
    struct tm parts = {0};
    if (!*text || !strptime(text, "%Y-%m-%dT%H:%M:%S", &parts)) return INT64_MAX;
    return (int64_t)timegm(&parts) * 1000000;
}

static bool is_matchable(const char *path, size_t size)
{
    static const char *const paths[] = {"ipv4-addr:value",
                                        "ipv6-addr:value",
                                        "domain-name:value",
                                        "url:value",
                                        "dst_ref.value",
                                        "src_ref.value",
                                        "ja3",
                                        "ja4"};
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++)
        if (memmem(path, size, paths[i], strlen(paths[i]))) return true;
    return false;
}

/* From behind its quote to the next: a backslash keeps what follows it. */
static const char *read_literal(const char *at, char literal[LITERAL_MOST])
{
    size_t size = 0;
    for (; *at && *at != '\''; at++) {
        if (*at == '\\' && at[1]) at++;
        if (size + 1 < LITERAL_MOST) literal[size++] = *at;
    }
    literal[size] = 0;
    return *at ? at + 1 : at;
}

/* A pattern without its literals holds the paths and the words that join them. A path may have quotes of its
 * own (extensions.'tls-ext'), so a literal is what follows = or ISSUBSET. */
static bool is_alternatives(const char *pattern)
{
    static const char *const words[] = {" AND ", " FOLLOWEDBY ", " NOT ", "!=", " REPEATS "};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (strstr(pattern, words[i])) return false;
    return true;
}

static void add_pattern(struct contact_lists *lists, const char *pattern, int64_t until_us)
{
    char literal[LITERAL_MOST];
    if (!is_alternatives(pattern)) return;
    for (const char *path = pattern, *at = pattern; *at;) {
        size_t size = *at == '=' ? 1 : strncmp(at, "ISSUBSET", 8) == 0 ? 8 : 0;
        if (!size) {
            at++;
            continue;
        }
        size_t path_size = (size_t)(at - path);
        at += size + strspn(at + size, " ");
        if (*at != '\'') continue;
        const char *end = read_literal(at + 1, literal);
        if (is_matchable(path, path_size))
            (void)contact_lists_add_word(
                lists, (struct span){(const uint8_t *)literal, strlen(literal)}, until_us);
        path = at = end;
    }
}

static void add_indicator(struct contact_lists *lists, const cJSON *indicator)
{
    struct contact_list_facts *facts = contact_lists_facts(lists);
    const char *kind = text_of(indicator, "pattern_type"),
               *modified = text_of(indicator, "modified");
    if (cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(indicator, "revoked"))) return;
    if (*kind && strcmp(kind, "stix") != 0) return;
    if (strcmp(modified, facts->version) > 0) keep(facts->version, sizeof facts->version, modified);
    const cJSON *type =
        cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(indicator, "indicator_types"), 0);
    if (!facts->category[0] && cJSON_IsString(type))
        keep(facts->category, sizeof facts->category, type->valuestring);
    add_pattern(lists, text_of(indicator, "pattern"), time_of(text_of(indicator, "valid_until")));
}

static void add_bundle(struct contact_lists *lists, const cJSON *bundle)
{
    struct contact_list_facts *facts = contact_lists_facts(lists);
    const cJSON *item;
    cJSON_ArrayForEach(item, cJSON_GetObjectItemCaseSensitive(bundle, "objects"))
    {
        const char *type = text_of(item, "type");
        if (strcmp(type, "indicator") == 0) add_indicator(lists, item);
        if (strcmp(type, "identity") == 0)
            keep(facts->name, sizeof facts->name, text_of(item, "name"));
    }
}

bool contact_list_read_json(struct contact_lists *lists, struct span bytes, struct error *error)
{
    const char *name = contact_lists_facts(lists)->name;
    if (bytes.size > JSON_MOST)
        return error_set(error, "The list '%s' has more than %d MiB of JSON; cut it in parts.",
                         name, JSON_MOST / 1024 / 1024);
    cJSON *value = cJSON_ParseWithLength((const char *)bytes.data, bytes.size);
    if (!value) return error_set(error, "The list '%s' is broken JSON; get it again.", name);
    if (strcmp(text_of(value, "type"), "bundle") == 0)
        add_bundle(lists, value);
    else
        add_events(lists, value, 0);
    cJSON_Delete(value);
    return true;
}

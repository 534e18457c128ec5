/* SPDX-License-Identifier: MIT */
#include "value_list.h"

#include "plain.h"

#include <inttypes.h>
#include <string.h>

enum { ELEMENT_SIZE = PATH_MOST };

/* ------------------------------------------------------------ networks */

static bool add_network(struct network_list *list, const char *text, struct error *reason)
{
    struct ip_network network;
    char shown[PLAIN_SHOWN_SIZE];
    if (list->count >= NETWORKS_MOST)
        return error_set(reason, "There are more than %d networks; join some into larger ones.",
                         NETWORKS_MOST);
    if (!ip_network_parse(text, &network))
        return error_set(reason,
                         "'%s' is not a network; write an address and a prefix length such as "
                         "192.168.0.0/16 or fc00::/7.",
                         plain_shown(text, shown));
    list->networks[list->count++] = network;
    return true;
}

static void format_network(const struct ip_network *network, struct text *text)
{
    char address[IP_TEXT_SIZE];
    text_format(text, "%s%s/%u", text->size ? ", " : "", ip_format(&network->address, address),
                network->prefix_bits);
}

static void format_networks(const struct network_list *list, struct text *text)
{
    for (size_t i = 0; i < list->count; i++)
        format_network(&list->networks[i], text);
}

/* ------------------------------------------------------------ exclusions */

static bool add_excluded(struct exclusion *excluded, const char *text, struct error *reason)
{
    char shown[PLAIN_SHOWN_SIZE];
    switch (exclusion_add(excluded, text)) {
    case EXCLUSION_ADDED: return true;
    case EXCLUSION_NOT_AN_ADDRESS: break;
    case EXCLUSION_FULL:
        return error_set(reason, "There are more than %d of a kind; join addresses into networks.",
                         EXCLUDED_MOST);
    }
    return error_set(reason,
                     "'%s' is neither a MAC address nor an address or network; write it as "
                     "f0:18:98:5c:11:01, 192.168.7.20, 10.9.0.0/16 or 2001:db8::/32.",
                     plain_shown(text, shown));
}

static void format_exclusion(const struct exclusion *excluded, struct text *text)
{
    char mac[MAC_TEXT_SIZE];
    for (size_t i = 0; i < excluded->mac_count; i++)
        text_format(text, "%s%s", text->size ? ", " : "", mac_format(&excluded->macs[i], mac));
    for (size_t i = 0; i < excluded->network_count; i++)
        format_network(&excluded->networks[i], text);
}

/* ------------------------------------------------------------ texts */

const char *text_list_next(const struct text_list *list, const char *text)
{
    const char *next = text ? text + strlen(text) + 1 : list->bytes;
    return next < list->bytes + list->size ? next : NULL;
}

static bool add_text(const struct option_row *row, struct text_list *list, const char *text,
                     struct error *reason)
{
    size_t size = strlen(text) + 1;
    if (list->count >= (size_t)row->most)
        return error_set(reason, "There are more than %" PRId64 " elements; remove some.",
                         row->most);
    if (size == 1) return error_set(reason, "An element is empty; write or remove it.");
    if (list->size + size > sizeof list->bytes)
        return error_set(reason, "The elements are longer than %zu bytes together; shorten them.",
                         sizeof list->bytes);
    if (!plain_check(text, reason)) return false;
    memcpy(list->bytes + list->size, text, size);
    list->size += size;
    list->count++;
    return true;
}

static void format_texts(const struct text_list *list, struct text *text)
{
    for (const char *at = NULL; (at = text_list_next(list, at));) {
        if (text->size) text_add(text, ", ");
        text_add(text, at);
    }
}

/* ------------------------------------------------------------ any list */

bool value_is_list(const struct option_row *row)
{
    return row->type == OPTION_NETWORKS || row->type == OPTION_EXCLUSION ||
           row->type == OPTION_TEXTS;
}

void value_begin_list(const struct option_row *row, void *record)
{
    memset((char *)record + row->offset, 0, row->size);
}

bool value_add_element(const struct option_row *row, const char *text, void *record,
                       struct error *reason)
{
    void *list = (char *)record + row->offset;
    if (row->type == OPTION_NETWORKS) return add_network(list, text, reason);
    if (row->type == OPTION_EXCLUSION) return add_excluded(list, text, reason);
    return add_text(row, list, text, reason);
}

static bool parse_elements(const struct option_row *row, const char *text, void *record,
                           struct error *reason)
{
    const char *between = row->type == OPTION_TEXTS ? "," : ", \t";
    for (const char *at = text + strspn(text, ", \t"); *at; at += strspn(at, ", \t")) {
        char element[ELEMENT_SIZE];
        size_t size = strcspn(at, between), trimmed = size;
        while (trimmed > 0 && (at[trimmed - 1] == ' ' || at[trimmed - 1] == '\t'))
            trimmed--;
        if (trimmed >= sizeof element) /* its type refuses it: no element is that long */
            trimmed = sizeof element - 1;
        memcpy(element, at, trimmed);
        element[trimmed] = '\0';
        if (!value_add_element(row, element, record, reason)) return false;
        at += size;
    }
    return true;
}

bool value_parse_list(const struct option_row *row, const char *text, void *record,
                      struct error *reason)
{
    union {
        struct network_list networks;
        struct exclusion excluded;
        struct text_list texts;
    } before;
    memcpy(&before, (char *)record + row->offset, row->size);
    value_begin_list(row, record);
    if (parse_elements(row, text, record, reason)) return true;
    memcpy((char *)record + row->offset, &before, row->size);
    return false;
}

void value_format_list(const struct option_row *row, const void *record, struct text *text)
{
    const void *list = (const char *)record + row->offset;
    if (row->type == OPTION_NETWORKS)
        format_networks(list, text);
    else if (row->type == OPTION_EXCLUSION)
        format_exclusion(list, text);
    else
        format_texts(list, text);
}

/* SPDX-License-Identifier: MIT */
#include "route.h"

#include "listing.h"
#include "pages.h"

#include <string.h>

#define GET (1U << WEB_GET)
#define POST (1U << WEB_POST)
#define PATCH (1U << WEB_PATCH)
#define DELETE (1U << WEB_DELETE)

const struct route routes[] = {
    {"/health", ROUTE_HEALTH, GET, GET, "GET, HEAD"},
    {"/ready", ROUTE_READY, GET, GET, "GET, HEAD"},
    {"/api/v1/session", ROUTE_SESSION, GET | POST | DELETE, POST, "GET, HEAD, POST, DELETE"},
    {"/api/v1/events", ROUTE_EVENTS, GET, 0, "GET, HEAD"},
    {"/api/v1/openapi.json", ROUTE_DESCRIPTION, GET, 0, "GET, HEAD"},
    {"/metrics", ROUTE_METRICS, GET, 0, "GET, HEAD"},
    {"/api/v1/devices/{id}", ROUTE_DEVICE, PATCH, 0, "PATCH"},
    {"/api/v1/alerts/{id}", ROUTE_ALERT, PATCH, 0, "PATCH"},
    {"/api/v1/silences", ROUTE_SILENCES, GET | POST, 0, "GET, HEAD, POST"},
    {"/api/v1/silences/{id}", ROUTE_SILENCE, DELETE, 0, "DELETE"},
    {"/api/v1/probes", ROUTE_PROBES, GET | POST, 0, "GET, HEAD, POST"},
    {"/api/v1/sql", ROUTE_SQL, GET, 0, "GET, HEAD"},
    {"/api/v1/views", ROUTE_VIEWS, GET, 0, "GET, HEAD"},
    {"/api/v1/packets", ROUTE_PACKETS, GET, 0, "GET, HEAD"},
    {"/api/v1/packets/{id}", ROUTE_PACKET, GET, 0, "GET, HEAD"},
    {"/api/v1/{listing}", ROUTE_LISTING, GET, 0, "GET, HEAD"},
    {"/{page}", ROUTE_PAGE, GET, 0, "GET, HEAD"},
    {"/{open page}", ROUTE_PAGE, GET, GET, "GET, HEAD"},
};
const size_t route_count = sizeof routes / sizeof routes[0];

enum { ID_DIGITS_MOST = 15 }; /* less than 2^53, as JSON has them */

/* The number that the whole text is; 0: it is none. */
static int64_t read_id(const char *text)
{
    int64_t id = 0;
    size_t size = strspn(text, "0123456789");
    if (text[size] || size > ID_DIGITS_MOST) return 0;
    for (; *text; text++)
        id = id * 10 + (*text - '0');
    return id;
}

static bool matches(const struct route *route, const char *path, struct route_match *match)
{
    size_t head = strcspn(route->path, "{");
    if (strncmp(route->path, path, head) != 0) return false;
    *match = (struct route_match){.question = NULL};
    if (!route->path[head]) {
        /* Of the listings these have routes of their own. */
        if (route->kind == ROUTE_SILENCES || route->kind == ROUTE_PROBES)
            match->question = listing_question(strrchr(route->path, '/') + 1);
        return !path[head];
    }
    if (route->kind == ROUTE_LISTING)
        return (match->question = listing_question(path + head)) != NULL;
    if (route->kind == ROUTE_PAGE) {
        const struct page_file *file = page_find(path);
        return file && page_is_open(file) == (route->open_methods != 0);
    }
    return (match->id = read_id(path + head)) > 0;
}

const struct route *route_find(const char *path, struct route_match *match)
{
    for (size_t i = 0; i < route_count; i++)
        if (matches(&routes[i], path, match)) return &routes[i];
    return NULL;
}

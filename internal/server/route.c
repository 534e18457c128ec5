/* SPDX-License-Identifier: MIT */
#include "route.h"

#include "listing.h"
#include "pages.h"

#define GET (1U << WEB_GET)
#define POST (1U << WEB_POST)
#define DELETE (1U << WEB_DELETE)

static const char listing_folder[] = "/api/v1/";

const struct route routes[] = {
    {"/health", ROUTE_HEALTH, GET, GET},
    {"/ready", ROUTE_READY, GET, GET},
    {"/api/v1/session", ROUTE_SESSION, GET | POST | DELETE, POST},
    {"/api/v1/events", ROUTE_EVENTS, GET, 0},
    {"/api/v1/openapi.json", ROUTE_DESCRIPTION, GET, 0},
    {"/metrics", ROUTE_METRICS, GET, 0},
    {"/api/v1/{listing}", ROUTE_LISTING, GET, 0},
    {"/{page}", ROUTE_PAGE, GET, 0},
    {"/{open page}", ROUTE_PAGE, GET, GET},
};
const size_t route_count = sizeof routes / sizeof routes[0];

const struct route *route_find(const char *path, const char **question)
{
    size_t folder = sizeof listing_folder - 1;
    *question = NULL;
    for (size_t i = 0; i < route_count; i++)
        if (routes[i].kind != ROUTE_LISTING && strcmp(routes[i].path, path) == 0) return &routes[i];
    const struct page_file *file = page_find(path);
    if (file) return &routes[route_count - (page_is_open(file) ? 1 : 2)];
    if (strncmp(path, listing_folder, folder) != 0) return NULL;
    *question = listing_question(path + folder);
    for (size_t i = 0; i < route_count && *question; i++)
        if (routes[i].kind == ROUTE_LISTING) return &routes[i];
    return NULL;
}

const char *route_allow(const struct route *route)
{
    if (route->methods & POST) return "GET, HEAD, POST, DELETE";
    return "GET, HEAD";
}

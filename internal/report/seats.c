/* SPDX-License-Identifier: MIT */
/*
 * The owners of the shipped list (datasets/known_trackers.c), as each names its head office in its
 * annual report or in the legal notice of its site, as of 2026-11. Left out are those that name
 * several (TikTok, Taboola, AppsFlyer).
 */
#include "seats.h"

#include <stddef.h>
#include <string.h>

static const struct seat {
    const char *company, country[3];
} seats[] = {
    {"Adjust", "DE"},         {"Adobe", "US"},     {"Amazon", "US"},    {"Amplitude", "US"},
    {"Apple", "US"},          {"Branch", "US"},    {"Chartbeat", "US"}, {"Comscore", "US"},
    {"Criteo", "FR"},         {"Google", "US"},    {"Hotjar", "MT"},    {"LinkedIn", "US"},
    {"Magnite", "US"},        {"Meta", "US"},      {"Microsoft", "US"}, {"Mixpanel", "US"},
    {"Mozilla", "US"},        {"New Relic", "US"}, {"OpenX", "US"},     {"Oracle", "US"},
    {"Outbrain", "US"},       {"PubMatic", "US"},  {"Quantcast", "US"}, {"Roku", "US"},
    {"Snap", "US"},           {"Twilio", "US"},    {"X", "US"},         {"Yandex", "RU"},
    {"The Trade Desk", "US"},
};

const char *seat_of(const char *company)
{
    for (size_t i = 0; company && i < sizeof seats / sizeof seats[0]; i++)
        if (strcmp(seats[i].company, company) == 0) return seats[i].country;
    return NULL;
}

/* SPDX-License-Identifier: MIT */
#include "guesses.h"

static const int64_t second_us = 1000000;
static const int64_t forgotten_us = INT64_C(600) * 1000000;

static struct ip_address network_of(const struct ip_address *client)
{
    return ip_network_of(client, client->version == 6 ? 64 : 32).address;
}

/* Its own place; else a free one, or that of who waits least, which is emptied. */
static struct guesser *find_place(struct guess_list *list, const struct ip_address *client)
{
    struct ip_address network = network_of(client);
    struct guesser *place = &list->guessers[0];
    for (size_t i = 0; i < GUESSERS_MOST; i++) {
        struct guesser *guesser = &list->guessers[i];
        if (ip_equal(&guesser->network, &network)) return guesser;
        if (guesser->until_us < place->until_us) place = guesser;
    }
    *place = (struct guesser){.network = network};
    return place;
}

unsigned guess_wrong(struct guess_list *list, const struct ip_address *client, int64_t now_us)
{
    struct guesser *guesser = find_place(list, client);
    if (now_us < guesser->until_us)
        return (unsigned)((guesser->until_us - now_us + second_us - 1) / second_us);
    if (now_us - guesser->until_us > forgotten_us) guesser->wait_s = 0;
    guesser->wait_s = guesser->wait_s ? 2 * guesser->wait_s : 1;
    if (guesser->wait_s > GUESS_WAIT_MOST_S) guesser->wait_s = GUESS_WAIT_MOST_S;
    guesser->until_us = now_us + guesser->wait_s * second_us;
    return 0;
}

void guess_right(struct guess_list *list, const struct ip_address *client)
{
    struct ip_address network = network_of(client);
    for (size_t i = 0; i < GUESSERS_MOST; i++)
        if (ip_equal(&list->guessers[i].network, &network))
            list->guessers[i] = (struct guesser){.wait_s = 0};
}

/* SPDX-License-Identifier: MIT */
/*
 * guesses - slows down who brings wrong tokens: 1 s, 2 s, 4 s, at most 60 s per IPv4 address or IPv6
 * /64.
 *
 * A right token always passes, so nobody behind the same address is locked out. A token has 256
 * bits, so this bounds noise, not guessing. One thread at a time. Times are monotonic.
 */
#ifndef SERVER_GUESSES_H
#define SERVER_GUESSES_H

#include "model/address.h"

enum { GUESSERS_MOST = 256, GUESS_WAIT_MOST_S = 60 };

struct guess_list {
    struct guesser {
        struct ip_address network;
        unsigned wait_s;
        int64_t until_us; /* no answer but "later" before */
    } guessers[GUESSERS_MOST];
};

/* A wrong token came. 0: say that it is wrong. Else: say to come back after so many seconds. */
unsigned guess_wrong(struct guess_list *list, const struct ip_address *client, int64_t now_us);
/* A right one came. */
void guess_right(struct guess_list *list, const struct ip_address *client);

#endif

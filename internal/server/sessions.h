/* SPDX-License-Identifier: MIT */
/*
 * sessions - who has logged in with a browser: a random cookie stands for a token.
 *
 * A cookie holds 256 random bits; here is only its hash. A session ends 8 hours after its last
 * request, 30 days after its first, when it is logged out, when its token is revoked, or with the
 * server. If all seats are taken, the one used least recently is given away. So a widget that logs
 * in each time locks nobody out. Programs need none: they bring their token with each request.
 *
 * One thread at a time. Times are monotonic.
 */
#ifndef SERVER_SESSIONS_H
#define SERVER_SESSIONS_H

#include "tokens.h"

enum { SESSIONS_MOST = 256 };

struct session {
    bool is_taken;
    uint8_t hash[TOKEN_HASH_SIZE]; /* of the cookie */
    struct token token;            /* as it was at the log-in */
    int64_t begun_us, used_us;
};

struct session_list {
    struct session seats[SESSIONS_MOST];
};

/* Fills the cookie. False: the machine gives no random numbers. */
bool session_begin(struct session_list *list, const struct token *token, int64_t now_us,
                   char cookie[TOKEN_SECRET_SIZE]);
/* The token of the session, as it is in the tokens now; NULL: there is no such session any more. */
const struct token *session_find(struct session_list *list, const struct token_list *tokens,
                                 const char *cookie, int64_t now_us);
void session_end(struct session_list *list, const char *cookie);

#endif

/* SPDX-License-Identifier: MIT */
#include "sessions.h"

#include <string.h>

static const int64_t idle_us = INT64_C(8) * 3600 * 1000000;
static const int64_t most_us = INT64_C(30) * 24 * 3600 * 1000000;

static bool is_over(const struct session *session, int64_t now_us)
{
    return now_us - session->used_us >= idle_us || now_us - session->begun_us >= most_us;
}

bool session_begin(struct session_list *list, const struct token *token, int64_t now_us,
                   char cookie[TOKEN_SECRET_SIZE])
{
    struct session *seat = &list->seats[0];
    if (!secret_make(cookie)) return false;
    for (size_t i = 0; i < SESSIONS_MOST && seat->is_taken; i++)
        if (!list->seats[i].is_taken || list->seats[i].used_us < seat->used_us)
            seat = &list->seats[i];
    *seat =
        (struct session){.is_taken = true, .token = *token, .begun_us = now_us, .used_us = now_us};
    secret_hash(cookie, seat->hash);
    return true;
}

/* Compares with every seat, so the time tells nothing. */
static struct session *find_seat(struct session_list *list, const char *cookie)
{
    uint8_t hash[TOKEN_HASH_SIZE];
    struct session *found = NULL;
    secret_hash(cookie, hash);
    for (size_t i = 0; i < SESSIONS_MOST; i++)
        if (hash_is_same(list->seats[i].hash, hash) && list->seats[i].is_taken)
            found = &list->seats[i];
    return found;
}

const struct token *session_find(struct session_list *list, const struct token_list *tokens,
                                 const char *cookie, int64_t now_us)
{
    struct session *seat = find_seat(list, cookie);
    if (!seat) return NULL;
    const struct token *token = token_list_named(tokens, seat->token.name);
    if (is_over(seat, now_us) || !token || !hash_is_same(token->hash, seat->token.hash)) {
        seat->is_taken = false;
        return NULL;
    }
    seat->used_us = now_us;
    return token;
}

void session_end(struct session_list *list, const char *cookie)
{
    struct session *seat = find_seat(list, cookie);
    if (seat) seat->is_taken = false;
}

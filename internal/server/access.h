/* SPDX-License-Identifier: MIT */
/*
 * access - who asks, and what that one may do: by a token with each request, or by a log-in.
 *
 * The tokens are those of a file, which is read again when it changes, so a revoked token ends at
 * once, and its sessions with it. Without a file there is one token, made for this run.
 *
 * All functions take a lock of their own: any thread. Nothing here touches the database.
 */
#ifndef SERVER_ACCESS_H
#define SERVER_ACCESS_H

#include "request.h"
#include "tokens.h"

struct access;

enum access_verdict { ACCESS_GRANTED, ACCESS_UNKNOWN, ACCESS_LATER };

struct access_answer {
    enum access_verdict verdict;
    char name[TOKEN_NAME_SIZE];    /* of the token */
    uint8_t hash[TOKEN_HASH_SIZE]; /* the token's */
    enum token_role role;
    unsigned wait_s; /* ACCESS_LATER */
};

struct access_options {
    const char *tokens_file; /* NULL: one token for this run */
    bool is_encrypted;       /* the cookie then has the attribute Secure */
    unsigned port;           /* in the cookie's name: cookies do not tell ports apart */
};

/* NULL: the error is filled. secret becomes that of the one token, or "". */
struct access *access_open(const struct access_options *options, char secret[TOKEN_SECRET_SIZE],
                           struct error *error);
void access_close(struct access *access);
size_t access_token_count(struct access *access);

struct access_answer access_ask(struct access *access, const struct web_request *request,
                                int64_t now_us);
/* What was granted still holds: the token was not revoked. */
bool access_holds(struct access *access, const struct access_answer *granted);
/* Logs in with this secret: set_cookie becomes the value of the header Set-Cookie. */
struct access_answer access_log_in(struct access *access, const struct web_request *request,
                                   const char *secret, int64_t now_us, char set_cookie[256]);
void access_log_out(struct access *access, const struct web_request *request, char set_cookie[256]);

#endif

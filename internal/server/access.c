/* SPDX-License-Identifier: MIT */
#include "access.h"

#include "base/log.h"
#include "guesses.h"
#include "sessions.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

struct access {
    const char *tokens_file;
    bool is_encrypted;
    char cookie[48];      /* its name */
    pthread_mutex_t lock; /* of all that follows */
    struct token_list tokens;
    struct session_list sessions;
    struct guess_list guesses;
};

struct access *access_open(const struct access_options *options, char secret[TOKEN_SECRET_SIZE],
                           struct error *error)
{
    struct access *access = calloc(1, sizeof *access);
    secret[0] = 0;
    if (!access) {
        error_no_memory(error, "start the server");
        return NULL;
    }
    access->tokens_file = options->tokens_file;
    access->is_encrypted = options->is_encrypted;
    if (options->is_encrypted)
        (void)snprintf(access->cookie, sizeof access->cookie, "__Host-netscope");
    else
        (void)snprintf(access->cookie, sizeof access->cookie, "netscope_%u", options->port);
    pthread_mutex_init(&access->lock, NULL);
    bool good = options->tokens_file
                    ? token_list_read(&access->tokens, options->tokens_file, error)
                    : token_list_add(&access->tokens, "this-run", TOKEN_OPERATOR, secret, error);
    if (good) return access;
    access_close(access);
    return NULL;
}

void access_close(struct access *access)
{
    if (!access) return;
    pthread_mutex_destroy(&access->lock);
    free(access);
}

/* Reads the file again if it changed. If it cannot be read, nobody has a token. Under the lock. */
static void renew(struct access *access)
{
    struct error error;
    if (!access->tokens_file || !token_list_is_stale(&access->tokens, access->tokens_file)) return;
    if (!token_list_read(&access->tokens, access->tokens_file, &error))
        log_line(LOG_LINE_WARNING, "%s Nobody is let in until then.", error.sentence);
}

size_t access_token_count(struct access *access)
{
    pthread_mutex_lock(&access->lock);
    renew(access);
    size_t count = access->tokens.count;
    pthread_mutex_unlock(&access->lock);
    return count;
}

static struct access_answer grant(const struct token *token)
{
    struct access_answer answer = {.verdict = ACCESS_GRANTED, .role = token->role};
    memcpy(answer.name, token->name, sizeof answer.name);
    memcpy(answer.hash, token->hash, sizeof answer.hash);
    return answer;
}

/* Under the lock. */
static struct access_answer try_secret(struct access *access, const struct ip_address *client,
                                       const char *secret, int64_t now_us)
{
    const struct token *token = token_list_find(&access->tokens, secret);
    if (token) {
        guess_right(&access->guesses, client);
        return grant(token);
    }
    unsigned wait_s = guess_wrong(&access->guesses, client, now_us);
    return (struct access_answer){.verdict = wait_s ? ACCESS_LATER : ACCESS_UNKNOWN,
                                  .wait_s = wait_s};
}

struct access_answer access_ask(struct access *access, const struct web_request *request,
                                int64_t now_us)
{
    char secret[WEB_SECRET_SIZE];
    struct access_answer answer = {.verdict = ACCESS_UNKNOWN};
    pthread_mutex_lock(&access->lock);
    renew(access);
    if (request_bearer(request, secret)) {
        answer = try_secret(access, &request->client, secret, now_us);
    } else if (request_cookie(request, access->cookie, secret)) {
        const struct token *token =
            session_find(&access->sessions, &access->tokens, secret, now_us);
        if (token) answer = grant(token);
    }
    pthread_mutex_unlock(&access->lock);
    return answer;
}

bool access_holds(struct access *access, const struct access_answer *granted)
{
    pthread_mutex_lock(&access->lock);
    renew(access);
    const struct token *token = token_list_named(&access->tokens, granted->name);
    bool holds = token && hash_is_same(token->hash, granted->hash);
    pthread_mutex_unlock(&access->lock);
    return holds;
}

static void write_cookie(const struct access *access, const char *secret, const char *age,
                         char set_cookie[256])
{
    (void)snprintf(set_cookie, 256, "%s=%s; Path=/; HttpOnly; SameSite=Strict; Max-Age=%s%s",
                   access->cookie, secret, age, access->is_encrypted ? "; Secure" : "");
}

struct access_answer access_log_in(struct access *access, const struct web_request *request,
                                   const char *secret, int64_t now_us, char set_cookie[256])
{
    char cookie[TOKEN_SECRET_SIZE];
    pthread_mutex_lock(&access->lock);
    renew(access);
    struct access_answer answer = try_secret(access, &request->client, secret, now_us);
    if (answer.verdict == ACCESS_GRANTED) {
        const struct token *token = token_list_named(&access->tokens, answer.name);
        if (session_begin(&access->sessions, token, now_us, cookie))
            write_cookie(access, cookie, "2592000", set_cookie);
        else
            answer.verdict = ACCESS_UNKNOWN;
    }
    pthread_mutex_unlock(&access->lock);
    return answer;
}

void access_log_out(struct access *access, const struct web_request *request, char set_cookie[256])
{
    char secret[WEB_SECRET_SIZE];
    pthread_mutex_lock(&access->lock);
    if (request_cookie(request, access->cookie, secret)) session_end(&access->sessions, secret);
    pthread_mutex_unlock(&access->lock);
    write_cookie(access, "", "0", set_cookie);
}

/* SPDX-License-Identifier: MIT */
/*
 * tokens - the file of who may ask the server: a name, a role and the hash of a secret on each line.
 *
 *   kitchen viewer 2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae
 *
 * A secret has 256 random bits, so a fast hash (SHA-256) is enough, and a request costs no slow one.
 * The secret itself is shown once, when it is made, and stands nowhere. The file is mode 0600; it is
 * refused if others may read or write it. A change replaces the file as a whole, with the same owner.
 *
 * One thread at a time uses a list.
 */
#ifndef SERVER_TOKENS_H
#define SERVER_TOKENS_H

#include "base/error.h"

#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

enum token_role { TOKEN_VIEWER, TOKEN_OPERATOR, TOKEN_ROLE_COUNT };

enum {
    TOKENS_MOST = 64,
    TOKEN_NAME_SIZE = 33,
    TOKEN_HASH_SIZE = 32,
    TOKEN_SECRET_SIZE = 65, /* in hex, NUL included */
};

struct token {
    char name[TOKEN_NAME_SIZE]; /* letters, digits, '-', '_' and '.' */
    enum token_role role;
    uint8_t hash[TOKEN_HASH_SIZE];
};

struct token_list {
    size_t count;
    struct token tokens[TOKENS_MOST];
    struct stat seen; /* of the file that was read */
};

/* "viewer" or "operator". */
const char *token_role_word(enum token_role role);
bool token_role_read(const char *word, enum token_role *role);

/* A file that is not there has no tokens: then *list is empty, and the result is true. */
bool token_list_read(struct token_list *list, const char *path, struct error *error);
/* True if the file is another one than was read. */
bool token_list_is_stale(const struct token_list *list, const char *path);
bool token_list_write(const struct token_list *list, const char *path, struct error *error);

/* Adds one, and gives its secret: the only time that it can be seen. */
bool token_list_add(struct token_list *list, const char *name, enum token_role role,
                    char secret[TOKEN_SECRET_SIZE], struct error *error);
bool token_list_remove(struct token_list *list, const char *name, struct error *error);
/* NULL: no token has this secret. The time does not depend on which one, or how much of it fits. */
const struct token *token_list_find(const struct token_list *list, const char *secret);
/* NULL: there is none. */
const struct token *token_list_named(const struct token_list *list, const char *name);

/* 256 random bits as hex. False: the machine gives none. */
bool secret_make(char secret[TOKEN_SECRET_SIZE]);
void secret_hash(const char *secret, uint8_t hash[TOKEN_HASH_SIZE]);
/* In constant time. */
bool hash_is_same(const uint8_t one[TOKEN_HASH_SIZE], const uint8_t other[TOKEN_HASH_SIZE]);

#endif

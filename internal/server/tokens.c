/* SPDX-License-Identifier: MIT */
#include "tokens.h"

#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/crypto.h>
#include <openssl/sha.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

enum { LINE_MOST = TOKEN_NAME_SIZE + 16 + 2 * TOKEN_HASH_SIZE, FILE_MOST = 64 * 1024 };

static const char *const role_words[TOKEN_ROLE_COUNT] = {
    [TOKEN_VIEWER] = "viewer", [TOKEN_OPERATOR] = "operator"};

const char *token_role_word(enum token_role role)
{
    return role_words[role];
}

bool token_role_read(const char *word, enum token_role *role)
{
    for (int i = 0; i < TOKEN_ROLE_COUNT; i++) {
        *role = (enum token_role)i;
        if (strcmp(role_words[i], word) == 0) return true;
    }
    return false;
}

/* ---------------------------------------------------------------- secrets */

bool secret_make(char secret[TOKEN_SECRET_SIZE])
{
    uint8_t random[TOKEN_HASH_SIZE];
    if (getrandom(random, sizeof random, 0) != (ssize_t)sizeof random) return false;
    struct text text = text_into(secret, TOKEN_SECRET_SIZE);
    text_add_hex(&text, random, sizeof random);
    return true;
}

void secret_hash(const char *secret, uint8_t hash[TOKEN_HASH_SIZE])
{
    (void)SHA256((const uint8_t *)secret, strlen(secret), hash);
}

bool hash_is_same(const uint8_t one[TOKEN_HASH_SIZE], const uint8_t other[TOKEN_HASH_SIZE])
{
    return CRYPTO_memcmp(one, other, TOKEN_HASH_SIZE) == 0;
}

const struct token *token_list_find(const struct token_list *list, const char *secret)
{
    uint8_t hash[TOKEN_HASH_SIZE];
    const struct token *found = NULL;
    secret_hash(secret, hash);
    for (size_t i = 0; i < list->count; i++)
        if (hash_is_same(list->tokens[i].hash, hash)) found = &list->tokens[i];
    return found;
}

/* ---------------------------------------------------------------- names */

static bool is_name(const char *name)
{
    return text_is_name(name) && strlen(name) < TOKEN_NAME_SIZE;
}

const struct token *token_list_named(const struct token_list *list, const char *name)
{
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(list->tokens[i].name, name) == 0) return &list->tokens[i];
    return NULL;
}

bool token_list_add(struct token_list *list, const char *name, enum token_role role,
                    char secret[TOKEN_SECRET_SIZE], struct error *error)
{
    if (!is_name(name))
        return error_set_kind(error, ERROR_BAD_QUESTION,
                              "A token is named by at most %d letters, digits, '-', '_' and '.', "
                              "not '%s'.",
                              TOKEN_NAME_SIZE - 1, name);
    if (token_list_named(list, name))
        return error_set_kind(error, ERROR_BAD_QUESTION,
                              "There is a token '%s' already: `netscope serve token revoke %s` "
                              "takes it away.",
                              name, name);
    if (list->count == TOKENS_MOST)
        return error_set_kind(error, ERROR_FULL,
                              "There are %d tokens, and no more are possible: revoke one first.",
                              TOKENS_MOST);
    if (!secret_make(secret)) return error_set(error, "The machine gives no random numbers.");
    struct token *token = &list->tokens[list->count++];
    *token = (struct token){.role = role};
    memcpy(token->name, name, strlen(name) + 1);
    secret_hash(secret, token->hash);
    return true;
}

bool token_list_remove(struct token_list *list, const char *name, struct error *error)
{
    const struct token *token = token_list_named(list, name);
    if (!token)
        return error_set_kind(error, ERROR_NOT_FOUND,
                              "There is no token '%s'; `netscope serve token list` names those "
                              "that there are.",
                              name);
    size_t at = (size_t)(token - list->tokens);
    memmove(&list->tokens[at], &list->tokens[at + 1],
            (--list->count - at) * sizeof list->tokens[0]);
    return true;
}

/* ---------------------------------------------------------------- the file */

/* Cuts the line. */
static bool read_line(struct token_list *list, char *line)
{
    char *rest = line;
    const char *name = strsep(&rest, " "), *role = strsep(&rest, " ");
    struct token token = {.role = TOKEN_VIEWER};
    if (list->count == TOKENS_MOST || !role || !rest || !is_name(name) ||
        token_list_named(list, name) || !token_role_read(role, &token.role) ||
        strlen(rest) != 2 * TOKEN_HASH_SIZE || !text_read_hex(rest, token.hash, TOKEN_HASH_SIZE))
        return false;
    memcpy(token.name, name, strlen(name) + 1);
    list->tokens[list->count++] = token;
    return true;
}

static bool read_lines(struct token_list *list, char *text, const char *path, struct error *error)
{
    unsigned number = 0;
    for (char *line; (line = strsep(&text, "\n"));) {
        number++;
        if (!*line || *line == '#') continue;
        if (!read_line(list, line))
            return error_set(error,
                             "Line %u of %s is no token: it needs a name that no other line has, "
                             "viewer or operator, and 64 hex digits.",
                             number, path);
    }
    return true;
}

static bool read_open(struct token_list *list, int file, const char *path, struct error *error)
{
    if (fstat(file, &list->seen) != 0 || !S_ISREG(list->seen.st_mode))
        return error_set(error, "%s is no plain file, so no tokens are read from it.", path);
    if (list->seen.st_mode & 077)
        return error_set(error,
                         "Others may use the tokens file %s, so it is not used: `chmod 600 %s`.",
                         path, path);
    char *text = malloc(FILE_MOST + 1);
    if (!text) return error_no_memory(error, "read tokens");
    ssize_t size = read(file, text, FILE_MOST + 1);
    bool good = size >= 0 && size <= FILE_MOST;
    if (!good) error_set(error, "The tokens file %s cannot be read, or is too long.", path);
    if (good) {
        text[size] = 0;
        good = read_lines(list, text, path, error);
    }
    free(text);
    return good;
}

bool token_list_read(struct token_list *list, const char *path, struct error *error)
{
    *list = (struct token_list){.count = 0};
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (file < 0 && errno == ENOENT) return true;
    if (file < 0)
        return error_set(error, "The tokens file %s cannot be opened (%s).", path, strerror(errno));
    bool good = read_open(list, file, path, error);
    close(file);
    if (!good) list->count = 0;
    return good;
}

bool token_list_is_stale(const struct token_list *list, const char *path)
{
    struct stat now = {.st_ino = 0};
    (void)stat(path, &now);
    return now.st_ino != list->seen.st_ino || now.st_dev != list->seen.st_dev ||
           now.st_size != list->seen.st_size || now.st_mtim.tv_sec != list->seen.st_mtim.tv_sec ||
           now.st_mtim.tv_nsec != list->seen.st_mtim.tv_nsec || now.st_mode != list->seen.st_mode;
}

static void add_lines(struct text *text, const struct token_list *list)
{
    text_add(text, "# Tokens of netscope serve; `netscope serve token` changes them.\n");
    for (size_t i = 0; i < list->count; i++) {
        const struct token *token = &list->tokens[i];
        text_format(text, "%s %s ", token->name, token_role_word(token->role));
        text_add_hex(text, token->hash, sizeof token->hash);
        text_add_char(text, '\n');
    }
}

/* The new file belongs to whom the old one belonged, if there is one and root does this. */
static bool write_file(int file, const struct token_list *list, const char *path)
{
    char memory[128 + TOKENS_MOST * (LINE_MOST + 2)];
    struct text text = text_into(memory, sizeof memory);
    struct stat old;
    add_lines(&text, list);
    if (stat(path, &old) == 0 && geteuid() == 0 && fchown(file, old.st_uid, old.st_gid) != 0)
        return false;
    return fchmod(file, 0600) == 0 && write(file, text.data, text.size) == (ssize_t)text.size &&
           fsync(file) == 0;
}

bool token_list_write(const struct token_list *list, const char *path, struct error *error)
{
    char *beside = NULL;
    if (asprintf(&beside, "%s.XXXXXX", path) < 0) return error_no_memory(error, "write tokens");
    int file = mkostemp(beside, O_CLOEXEC);
    bool good = file >= 0 && write_file(file, list, path) && rename(beside, path) == 0;
    int cause = errno;
    if (file >= 0) close(file);
    if (file >= 0 && !good) (void)unlink(beside);
    free(beside);
    return good ||
           error_set(error, "The tokens file %s cannot be written (%s).", path, strerror(cause));
}

/* SPDX-License-Identifier: MIT */
/* netscope serve: answers browsers and programs over HTTP, and keeps their tokens. */
#include "server/tokens.h"
#include "serving.h"

#include <stdio.h>
#include <string.h>

/* ---------------------------------------------------------------- tokens */

static int list_tokens(const struct token_list *tokens)
{
    for (size_t i = 0; i < tokens->count; i++)
        printf("%-*s %s\n", TOKEN_NAME_SIZE, tokens->tokens[i].name,
               token_role_word(tokens->tokens[i].role));
    if (tokens->count == 0) puts("There are no tokens; `netscope serve token add NAME` makes one.");
    return EXIT_OK;
}

static int add_token(struct invocation *invocation, struct token_list *tokens, const char *path,
                     const char *name)
{
    struct error error;
    char secret[TOKEN_SECRET_SIZE];
    enum token_role role = TOKEN_VIEWER;
    const char *word = invocation_value(invocation, OPT_TOKEN_ROLE);
    if (word && !token_role_read(word, &role))
        return complain(invocation, EXIT_USAGE, "--role takes viewer or operator, not '%s'.", word);
    if (!token_list_add(tokens, name, role, secret, &error) ||
        !token_list_write(tokens, path, &error))
        return complain_error(invocation, &error);
    printf("%s\n", secret);
    fprintf(stderr,
            "netscope serve: This is the token of %s (%s). It is shown this once: %s keeps "
            "its hash only.\n",
            name, token_role_word(role), path);
    return EXIT_OK;
}

static int revoke_token(struct invocation *invocation, struct token_list *tokens, const char *path,
                        const char *name)
{
    struct error error;
    if (!token_list_remove(tokens, name, &error) || !token_list_write(tokens, path, &error))
        return complain_error(invocation, &error);
    printf("The token %s is revoked.\n", name);
    return EXIT_OK;
}

static int change_tokens(struct invocation *invocation)
{
    struct error error;
    struct token_list tokens;
    char **operands = invocation->operands;
    size_t count = invocation->operand_count;
    const char *path = serving_tokens_file(invocation);
    if (!path[0])
        return complain(invocation, EXIT_USAGE,
                        "No file of tokens is configured: set server.tokens_file, or name one by "
                        "--tokens-file.");
    if (!token_list_read(&tokens, path, &error)) return complain_error(invocation, &error);
    if (count == 2 && strcmp(operands[1], "list") == 0) return list_tokens(&tokens);
    if (count == 3 && strcmp(operands[1], "add") == 0)
        return add_token(invocation, &tokens, path, operands[2]);
    if (count == 3 && strcmp(operands[1], "revoke") == 0)
        return revoke_token(invocation, &tokens, path, operands[2]);
    return complain(invocation, EXIT_USAGE,
                    "Say `netscope serve token add NAME`, `token list` or `token revoke NAME`.");
}

int command_serve(struct invocation *invocation)
{
    struct error error;
    if (!invocation_load_config(invocation, &error)) return complain_error(invocation, &error);
    if (invocation_has(invocation, OPT_PROBE_ONLY) &&
        (invocation_has(invocation, OPT_DB) || invocation->operand_count > 0))
        return complain(
            invocation, EXIT_USAGE,
            "--probe-only goes neither with --db nor with `token`: it has no database.");
    if (invocation->operand_count == 0) return serving_run(invocation);
    if (strcmp(invocation->operands[0], "token") == 0) return change_tokens(invocation);
    return complain(invocation, EXIT_USAGE,
                    "There is no `netscope serve %s`; `netscope serve` starts the server, and "
                    "`netscope serve token` keeps its tokens.",
                    invocation->operands[0]);
}

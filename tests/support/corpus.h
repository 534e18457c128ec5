/* SPDX-License-Identifier: MIT */
/*
 * corpus - the folder with captures and published values of other projects, for comparison in
 * tests: ../shared/corpus beside the checkout, or the folder in CORPUS. It is not part of the
 * project: a test that needs it is skipped without it, with a message.
 */
#ifndef SUPPORT_CORPUS_H
#define SUPPORT_CORPUS_H

#include <stdbool.h>
#include <stddef.h>

/* The corpus, or a file or folder in it. Valid until the next call. */
const char *corpus_path(const char *below);

/*
 * Reads a list of expected/vectors.json. Every member gives the values of some of its keys as text,
 * NULL if a member has none ("client.key" goes deeper). Returns the number of members; skips the
 * test if there is no corpus.
 */
size_t corpus_vectors(const char *list, const char *const *keys, size_t key_count,
                      void (*on_vector)(void *owner, const char *const *values), void *owner);

#endif

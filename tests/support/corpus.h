/* SPDX-License-Identifier: MIT */
/*
 * corpus - where captures and published values of other projects lie, for tests that hold the
 * program against them: in ../shared/corpus beside the checkout, or where CORPUS says. It is not
 * part of the project: a test that needs it is skipped without it, and says so.
 */
#ifndef SUPPORT_CORPUS_H
#define SUPPORT_CORPUS_H

#include <stdbool.h>
#include <stddef.h>

/* The corpus, or a file or folder in it. Valid until the next call. */
const char *corpus_path(const char *below);

/*
 * Goes through a list of expected/vectors.json: for every member the values of some of its keys,
 * as text, NULL where a member has none ("client.key" goes deeper). Returns how many there were;
 * skips the test where there is no corpus.
 */
size_t corpus_vectors(const char *list, const char *const *keys, size_t key_count,
                      void (*on_vector)(void *owner, const char *const *values), void *owner);

#endif

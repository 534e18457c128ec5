/* SPDX-License-Identifier: MIT */
/*
 * planted - names of files that somebody else may have put there.
 *
 * A privileged program that writes into a folder of somebody else can be led away: by a symbolic
 * link, or by a second name of a file of its own. The kernel may prevent that
 * (/proc/sys/fs/protected_symlinks, protected_hardlinks), in some folders only.
 */
#ifndef BASE_PLANTED_H
#define BASE_PLANTED_H

#include <stdbool.h>
#include <sys/types.h>

/*
 * True if the name is a symbolic link that belongs neither to root nor to this user. A link of
 * these leads where they want.
 */
bool is_planted_link(const char *path);
/*
 * open() with flags | O_CREAT, for a file that is to be written anew. Truncate it afterwards: with
 * O_TRUNC a file that is refused would be empty. errno is ELOOP if the name is
 * a planted link, and EMLINK if the file has other names.
 */
int open_unplanted(const char *path, int flags, mode_t mode);

#endif

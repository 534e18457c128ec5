/* SPDX-License-Identifier: MIT */
/*
 * package - the one Debian package that is extracted, not installed. tor-geoipdb has the country of
 * every address, but depends on a daemon that NetScope does not need.
 *
 * Programs are run by fork and exec, without a shell.
 */
#ifndef CMD_PACKAGE_H
#define CMD_PACKAGE_H

#include "base/error.h"

/*
 * Leaves usr/share/tor/geoip and geoip6 under DIRECTORY/packages, by `apt-get download` and
 * `dpkg-deb -x`. Does nothing if they are there already, or installed. `say` gets a line per step.
 * False: the sentence has a command that the user can try.
 */
bool package_extract_countries(const char *directory, void (*say)(void *owner, const char *line),
                               void *owner, struct error *error);

#endif

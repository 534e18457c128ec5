# SPDX-License-Identifier: MIT
# For bats tests whose program wants a terminal: a chroot may have none to give.
needs_terminal() { script -qec true /dev/null < /dev/null > /dev/null 2>&1 || skip "there are no pseudo-terminals here"; }

# SPDX-License-Identifier: MIT
# The common part of the command line tests. NETSCOPE names the program under test.
bats_require_minimum_version 1.5.0
load ../support/terminal
ROOT=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
NETSCOPE=${NETSCOPE:-$ROOT/bin/netscope}
HOUSEHOLD=${HOUSEHOLD:-$ROOT/build/release/tests/cli/household}
SCENE=${SCENE:-$ROOT/build/release/tests/cli/scene}
MAN=${MAN:-$ROOT/build/man}

setup() {
    cd "$BATS_TEST_TMPDIR" || return 1
    # The tests must not depend on the environment of the user who runs them.
    export HOME=$BATS_TEST_TMPDIR XDG_DATA_HOME=$BATS_TEST_TMPDIR/data TZ=UTC
    unset NETSCOPE_CONFIG NO_COLOR COLUMNS
}

netscope() { "$NETSCOPE" "$@"; }

# A database with a small household in it, at ./netscope.db.
household() { "$HOUSEHOLD" netscope.db; }

# Reads a capture of the network that the words on standard input tell (scene.c), into ./netscope.db.
scene() {
    "$SCENE" scene.pcap && netscope capture -q -r scene.pcap "$@"
}

# One whole sentence on standard error: starts like one, ends like one, and nothing else.
is_sentence() {
    local said=${1:-$output}
    [ "$(printf '%s\n' "$said" | wc -l)" -eq 1 ] || { echo "not one line: $said"; return 1; }
    [[ $said =~ ^netscope[a-z\ ]*:\ .*[.?]$ ]] || { echo "not a sentence: $said"; return 1; }
}

has() { [[ $output == *"$1"* ]] || { echo "expected '$1' in: $output"; return 1; }; }
has_not() { [[ $output != *"$1"* ]] || { echo "unexpected '$1' in: $output"; return 1; }; }

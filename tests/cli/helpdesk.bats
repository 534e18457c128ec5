#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The commands of docs/helpdesk.md print what the page says. UPDATE_DOCS=1 writes the page anew.
load helper

# The page with the output of each command, run here, in the place of what it shows.
fresh_page() {
    local line shown=
    while IFS= read -r line; do
        [[ $line != '```'* || -z $shown ]] || shown=
        [ -n "$shown" ] || printf '%s\n' "$line"
        [[ $line == '$ netscope '* ]] || continue
        shown=1
        # A blank at the end of a line is no part of the page.
        (eval "${line#'$ '}" 2>&1 < /dev/null) | sed 's/ *$//'
    done < "$ROOT/docs/helpdesk.md"
}

@test "the page of the help desk shows what the commands print" {
    ln -s "$ROOT/samples" samples
    export COLUMNS=120
    fresh_page > fresh.md
    [ -z "$UPDATE_DOCS" ] || cp fresh.md "$ROOT/docs/helpdesk.md"
    diff "$ROOT/docs/helpdesk.md" fresh.md
    [ "$(grep -c '^\$ netscope ' fresh.md)" -ge 6 ]
}

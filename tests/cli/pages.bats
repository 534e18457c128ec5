# SPDX-License-Identifier: MIT
load helper

@test "README and the pages of docs/ show what the commands in them print" {
    run -0 "$ROOT/scripts/fill-pages" --check
    [ "$(grep -h '^\$ netscope \|^\$ ./scripts/quickstart$' "$ROOT/README.md" "$ROOT"/docs/*.md | wc -l)" -ge 15 ]
    # No page has such a command without being looked at (docs/learn.md: tests/probe/learn.bats).
    [ -z "$(grep -l '^\$ netscope ' "$ROOT/README.md" "$ROOT"/docs/*.md | grep -v 'README\|helpdesk\|life-of-a-\|learn')" ]
}

@test "README has the figures of the pages that it names" {
    local found known captures
    read -r captures found known <<< "$(sed -n 's/^\([0-9]*\) captures, .* \([0-9]*\) of \([0-9]*\) facts found.*/\1 \2 \3/p' "$ROOT/docs/accuracy.md")"
    tr -d ',\n' < "$ROOT/README.md" > plain
    grep -q "finds $found of $known known facts .* in $captures captures" plain
    # A speed is one of a machine and a day: the page says which.
    local day ours theirs
    day=$(sed -n 's/^| \(20[0-9-]*\) | ns per packet .*/\1/p' "$ROOT/docs/performance.md")
    ours=$(sed -n 's/^| \*\*NetScope\*\* | \*\*\([0-9,]*\)\*\* .*/\1/p' "$ROOT/docs/performance.md" | tr -d ,)
    theirs=$(sed -n 's/^| ndpiReader[^|]*| \([0-9,]*\) .*/\1/p' "$ROOT/docs/performance.md" | tr -d ,)
    grep -q "costs $ours ns .* $theirs ns .* measured on $day" plain
}

@test "a page that is stale is named, with the difference" {
    cp -r "$ROOT/scripts" "$ROOT/docs" "$ROOT/README.md" .
    ln -s "$ROOT/samples" "$ROOT/tests" .
    sed -i 's/garden-camera (Linux) at/garden-camera (Windows) at/' docs/helpdesk.md
    NETSCOPE=$(realpath "$NETSCOPE") run -1 scripts/fill-pages --check
    has "docs/helpdesk.md is stale"
    has "> garden-camera (Linux) at 192.168.7.104"
}

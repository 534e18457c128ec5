#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# docs/learn.md shows what the program prints, and names each fault.
load helper

@test "the page for students shows what its commands print" {
    [ "$(grep -c '^\$ netscope probe ' "$ROOT/docs/learn.md")" -eq 8 ]
    "$ROOT/scripts/fill-learn" --check
}

@test "a page for students that is stale is named, with the difference" {
    cd "$BATS_TEST_TMPDIR"
    sed 's/has expired/is fine/; /^## 8/,$d' "$ROOT/docs/learn.md" > learn.md
    PAGE=$PWD/learn.md run -1 "$ROOT/scripts/fill-learn" --check
    [[ $output == *"is stale"* ]]
    [[ $output == *"> "*"A certificate of the chain has expired."* ]]
}

@test "each fault of the page is one, and the page has each fault" {
    local told known word
    told=$(sed -n '/^## All faults/,$s/^| \(.*\) | .*/\1/p' "$ROOT/docs/learn.md" | grep -o '`[a-z0-9=-]*' | tr -d '`' | grep -v -- --simulate | sort -u)
    for word in dns-delay=1ms tcp-delay=1ms http-delay=1ms loss=1% seed=1; do
        grep -qx "${word%=*}=" <<< "$told"
    done
    for word in $(grep -v = <<< "$told"); do
        run -2 "$NETSCOPE" probe https://ok.test/ --simulate "$word,nonsense"
        [[ $output == *"no fault 'nonsense'"* ]] || { echo "$word: $output"; return 1; }
    done
    known=$(grep -o '"\(dns\|tcp\|tls\|http\|ipv6\|quic\)-[a-z-]*"' "$ROOT/internal/probe/simulate.c" | tr -d '"' | sort -u | grep -v '^http-$')
    for word in $known; do grep -q "\`$word[\`=]" "$ROOT/docs/learn.md" || { echo "$word is not on the page"; return 1; }; done
}

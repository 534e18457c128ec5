# SPDX-License-Identifier: MIT
# docs/tutorial-add-a-column.md, to the letter: its diff adds a column, in a copy of the tree.
ROOT=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
PAGE=$ROOT/docs/tutorial-add-a-column.md

# The present tree, with its debug build but without test programs.
copy_tree() {
    tar -C "$ROOT" -c --exclude=./.git --exclude=./bin --exclude='./build/[^drw]*' --exclude=./build/release \
        --exclude='./build/debug*/*_test' --exclude='./build/debug-*' . | tar -C "$BATS_TEST_TMPDIR" -x
}

# Lines of the diff that begin with the sign, the names of files aside.
count_lines() { grep "^[$1]" "$BATS_TEST_TMPDIR/diff" | grep -cv '^\(+++\|---\)'; }

@test "the diff of the tutorial 'add a column' is at most 20 lines in 7 files, and adds the column everywhere" {
    awk '/^```/ { inside = 0 } inside { print } /^```diff$/ { inside = 1 }' "$PAGE" > "$BATS_TEST_TMPDIR/diff"
    [ "$(count_lines +)" -ge 5 ]
    [ "$(count_lines +)" -le 20 ]
    [ "$(grep -c '^diff --git' "$BATS_TEST_TMPDIR/diff")" -le 7 ]
    copy_tree
    cd "$BATS_TEST_TMPDIR" || return 1
    git apply --verbose diff
    make -j"$(nproc)" BUILD=debug bin/netscope > make.log
    bin/netscope capture -r samples/home.pcap --db ttl.db --quiet
    bin/netscope flows --db ttl.db --json > flows.json
    grep -q '"originator_ttl": \?64\b' flows.json
    [ "$(bin/netscope flows --db ttl.db --csv | head -n 1 | grep -c originator_ttl)" -eq 1 ]
    [ "$(bin/netscope sql --db ttl.db --jsonl 'SELECT count(*) AS n FROM flows WHERE originator_ttl = 64')" = '{"n":213}' ]
    run scripts/check-docs
    [ "$status" -eq 1 ]
    [[ $output == *"docs/schema.md is stale"* ]]
    scripts/write-docs
    grep -q '^- `originator_ttl` (integer). The TTL or hop limit' docs/schema.md
    scripts/catalog man | grep -q originator
}

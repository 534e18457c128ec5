# SPDX-License-Identifier: MIT
# tests/detectors.tsv: each rule has a test that it fires, and one that it stays silent.
cd "$BATS_TEST_DIRNAME/../.." || exit 1

rows() { grep -v '^#' tests/detectors.tsv; }

@test "each test that the table of detectors names exists" {
    local rule kind what file test
    while IFS=$'\t' read -r rule kind what file test; do
        grep -qwF -- "$test" "$file" || { echo "$rule, $kind: $file has no $test"; return 1; }
    done < <(rows)
}

@test "each rule has a test that it fires and one that it is silent" {
    local rule kind
    for rule in $(sed -n 's/^    RULE(\([a-z_]*\)).*/\1/p' internal/analyzer/analyzer.c); do
        for kind in fires silent; do
            rows | grep -q "^$rule	$kind	" || { echo "$rule: none that is $kind"; return 1; }
        done
    done
}

@test "each number of a rule stands on the page of the detectors and in the manual" {
    local name
    for name in $(sed -n 's/^    ROW(\([a-z_]*\),.*/\1/p' internal/model/rule_numbers.h); do
        grep -q "^| $name |" docs/detectors.md || { echo "docs/detectors.md has no $name"; return 1; }
        grep -qF "*analyzer.$name*" docs/man/netscope.yaml.5.scd || { echo "the manual has no $name"; return 1; }
    done
}

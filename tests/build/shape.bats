# SPDX-License-Identifier: MIT
# scripts/check-shape and scripts/draw-rooms, on a small house that breaks the rules.
ROOT=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)

setup() {
    cd "$BATS_TEST_TMPDIR" || return 1
    mkdir -p scripts docs internal/low internal/high cmd/netscope
    cp "$ROOT"/scripts/{check-shape,draw-rooms,list-arrows,list-calls,list-includes} scripts/
    printf '#pragma once\n' | tee internal/low/low.h > internal/high/high.h
    echo 'int low(void) { return 1; }' > internal/low/low.c
    printf '#include "low/low.h"\nint high(void) { return 2; }\n' > internal/high/high.c
    printf '#include "high/high.h"\nint main(void) { return 0; }\n' > cmd/netscope/main.c
    touch README.md CONTRIBUTING.md CHANGELOG.md
}

shape() {
    local source
    for source in $(find internal cmd -name '*.c'); do
        mkdir -p "build/$(dirname "$source")"
        gcc -Iinternal -c -o "build/${source%.c}.o" "$source"
    done
    [ -n "${STALE-}" ] || scripts/draw-rooms > docs/rooms.svg
    run scripts/check-shape build
}

has() { [[ $output == *"$1"* ]] || { echo "expected '$1' in: $output"; return 1; }; }

@test "a house in order passes" {
    shape
    [ "$status" -eq 0 ]
    [ "$output" = "8 passed, 0 failed" ]
}

@test "an arrow that runs up is named, and red in the picture" {
    echo '#include "high/high.h"' >> internal/low/low.c
    shape
    [ "$status" -ne 0 ]
    has "Arrows between these rooms run up:
    high low"
    grep -q 'class="up"' docs/rooms.svg
}

@test "files that call each other are named, link layers aside" {
    mkdir -p internal/parser/layers
    echo 'int b(void); int a(void) { return b(); }' > internal/low/a.c
    echo 'int a(void); int b(void) { return a(); }' > internal/low/b.c
    echo 'int d(void); int c(void) { return d(); }' > internal/parser/layers/c.c
    echo 'int c(void); int d(void) { return c(); }' > internal/parser/layers/d.c
    shape
    has "These files call each other in a circle:
    internal/low/a.c internal/low/b.c"
    [[ $output != *layers* ]]
}

@test "a global name that two files define is named" {
    echo 'int low(void) { return 3; }' >> internal/high/high.c
    echo 'static int own(void) { return 1; } int use(void) { return own(); }' >> internal/low/low.c
    echo 'static int own(void) { return 1; } int employ(void) { return own(); }' >> internal/high/high.c
    shape
    has "The linker takes one of these names for another:
    low"
    has "7 passed, 1 failed"
}

@test "headers that include each other are named" {
    echo '#include "high/high.h"' >> internal/low/low.h
    echo '#include "low/low.h"' >> internal/high/high.h
    shape
    has "These headers include each other:
    internal/high/high.h internal/low/low.h"
}

@test "a long file, a long function and a long line are named; an address or an output may be long" {
    yes '#pragma once' | head -n 501 > internal/low/low.h
    { printf 'int low(void)\n{\n'; yes '    ;' | head -n 60; printf '    return 0;\n}\n'; } > internal/low/low.c
    printf '%0121d\nhttps://example.com/%0121d\n```\n%0121d\n```\n' 0 0 0 > README.md
    shape
    has "internal/low/low.h has over 500 lines"
    has "internal/low/low.c:2 63 lines: int low(void)"
    has "README.md:1 "
    [[ $output != *README.md:[2-9]* ]]
}

@test "a picture that is stale is named" {
    echo old > docs/rooms.svg
    STALE=1 shape
    has "docs/rooms.svg is stale"
}

@test "the picture puts a room above those that it includes" {
    shape
    floor() { sed -n "s/.*<text x=\"[0-9]*\" y=\"\([0-9]*\)\">$1<.*/\1/p" docs/rooms.svg; }
    [ "$(floor cmd)" -lt "$(floor high)" ]
    [ "$(floor high)" -lt "$(floor low)" ]
    grep -q '<title>high includes low</title>' docs/rooms.svg
}

# SPDX-License-Identifier: MIT
# The Makefile: its files for editors, its output, and the walls between rooms.
ROOT=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)

setup_file() { make -s -C "$BATS_TEST_DIRNAME/../.." compile_commands.json; }

setup() { cd "$ROOT" || return 1; }

# compile_in FOLDER LINE: compiles LINE as if it stood in a file of that folder, with the flags of the folder.
compile_in() {
    local source=$BATS_TEST_TMPDIR/trial.c command
    command=$(jq -r --arg in "$1/" '[.[] | select(.file | startswith($in) and (endswith("_test.c") | not))][0].command' compile_commands.json)
    [ "$command" != null ] || { echo "nothing is compiled in $1"; return 1; }
    printf '%s\nint trial(void);\n' "$2" > "$source"
    run bash -c "${command%% -MMD*} -fsyntax-only '$source'"
}

refuses() {
    compile_in "$1" "$2"
    [ "$status" -ne 0 ] || { echo "$1 may write: $2"; return 1; }
    [[ $output == *"$3"* ]] || { echo "expected '$3' in: $output"; return 1; }
}

allows() {
    compile_in "$1" "$2"
    [ "$status" -eq 0 ] || { echo "$output"; return 1; }
}

@test "compile_commands.json is JSON and names every source file once" {
    diff <(jq -r '.[].file' compile_commands.json | grep -v '^build/' | LC_ALL=C sort) \
        <(find internal cmd tests/properties tests/support tests/bench tests/soak tests/weeks -name '*.c' ! -name slow_clock.c ! -name dies.c | LC_ALL=C sort)
}

@test "a command of compile_commands.json compiles its file from its folder" {
    local entry folder command
    entry=$(jq -c '[.[] | select(.file == "internal/base/text.c")][0]' compile_commands.json)
    folder=$(jq -r .directory <<< "$entry")
    [ "$folder" = "$ROOT" ]
    command=$(jq -r .command <<< "$entry")
    (cd "$folder" && bash -c "${command%% -MMD*} -fsyntax-only internal/base/text.c")
}

@test "a build prints one line for each file, and with V=1 the command instead" {
    local object=$BATS_TEST_TMPDIR/out/internal/base/text.o
    run make -s OUT="$BATS_TEST_TMPDIR/out" "$object"
    [ "$output" = "  CC   internal/base/text.c" ]
    rm "$object"
    run make V=1 OUT="$BATS_TEST_TMPDIR/out" "$object"
    [[ $output == *"-o $object internal/base/text.c"* && $output != *"  CC  "* ]]
}

@test "a room finds the public headers of the rooms below it, and no others" {
    allows internal/parser '#include "model/event.h"'
    refuses internal/parser '#include "storage/storage.h"' storage.h
    refuses internal/analyzer '#include "storage/row.h"' row.h
}

@test "only the room that owns a library may include its header" {
    refuses internal/parser '#include <sqlite3.h>' "only internal/storage may include <sqlite3.h>"
    refuses internal/pipeline '#include <pcap.h>' "only internal/capture may include <pcap.h>"
    allows internal/capture '#include <pcap.h>'
}

@test "the parser, the tracker and the joiner have neither clock nor files nor sockets" {
    local room header
    for room in parser tracker joiner; do
        for header in time.h stdio.h unistd.h fcntl.h sys/socket.h; do
            refuses internal/$room "#include <$header>" "internal/$room does without <$header>"
        done
    done
    allows internal/parser '#include <stdlib.h>'
}

@test "a header of OpenSSL may include what the room itself does without" {
    allows internal/parser '#include <openssl/evp.h>'
    refuses internal/parser "$(printf '#include <openssl/evp.h>\n#include <time.h>')" "does without <time.h>"
}

@test "the manual page lists each rule of the table once, with its summary" {
    [ "$(scripts/list-rules docs/man/netscope.1.scd | sed -n 's/^\t- \*\([a-z_]*\)\*: [a-z].*/\1/p' | LC_ALL=C sort)" = \
        "$(find internal/analyzer/rules -name '*.c' ! -name '*_test.c' -printf '%f\n' | sed 's/\.c$//' | LC_ALL=C sort)" ]
}

@test "a page that lists rules is not made while a rule has no summary" {
    mkdir -p "$BATS_TEST_TMPDIR/internal/analyzer/rules"
    printf '    RULE(lonely)\n' > "$BATS_TEST_TMPDIR/internal/analyzer/analyzer.c"
    cd "$BATS_TEST_TMPDIR"
    run "$ROOT/scripts/list-rules" "$ROOT/docs/man/netscope.1.scd"
    [ "$status" -ne 0 ]
    [[ $output == *"internal/analyzer/rules/lonely.c has no .summary"* ]]
}

# nightly HOURS STEP...: a page of these steps.
nightly() {
    printf '%s\n' "${@:2}" > "$BATS_TEST_TMPDIR/steps"
    HOURS=$1 STEPS=$BATS_TEST_TMPDIR/steps PAGE=$BATS_TEST_TMPDIR/page.md run scripts/nightly build/release
}

@test "nightly leaves a page: what ran, how far it came, what failed, and what found no time" {
    nightly "" "a step|echo begins; echo three of three" "another|echo came to 7; exit 3" "the last *|true"
    [ "$status" -eq 1 ]
    grep -qE '^\| a step \| good \| [0-9]+ s \| three of three \|$' "$BATS_TEST_TMPDIR/page.md"
    grep -qE '^\| another \| \*\*failed\*\* \(3\) \| [0-9]+ s \| came to 7 \|$' "$BATS_TEST_TMPDIR/page.md"
    [ "$(grep -c '^| the last' "$BATS_TEST_TMPDIR/page.md")" -eq 1 ]
    grep -q "^1 failed, " "$BATS_TEST_TMPDIR/page.md"
    nightly 0 "a step|false"
    [ "$status" -eq 0 ]
    grep -qF '| a step | not reached |' "$BATS_TEST_TMPDIR/page.md"
    nightly 0.0003 "endless|echo so far; sleep infinity" "another|true"
    [ "$status" -eq 0 ]
    grep -qE '^\| endless \| (time was over \| [0-9]+ s \| so far|not reached)' "$BATS_TEST_TMPDIR/page.md"
    grep -qF '| another | not reached |' "$BATS_TEST_TMPDIR/page.md"
}

@test "time that nightly has left goes to other seeds" {
    ROUNDS=3 nightly "" "seeds *|echo round \$ROUND" "once|true"
    [ "$status" -eq 0 ]
    for round in 2 3; do grep -qE "^\| seeds \* \(round $round\) \| good \| [0-9]+ s \| round $round \|$" "$BATS_TEST_TMPDIR/page.md"; done
    [ "$(grep -c '^| once ' "$BATS_TEST_TMPDIR/page.md")" -eq 1 ]
}

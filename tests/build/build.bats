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

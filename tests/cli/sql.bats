# SPDX-License-Identifier: MIT
load helper

@test "sql answers from an argument and from standard input" {
    household
    [ "$(netscope sql 'SELECT count(*) AS n FROM flows' --jsonl)" = '{"n":5}' ]
    [ "$(netscope sql - --jsonl <<< 'SELECT count(*) AS n FROM flows;')" = '{"n":5}' ]
    run netscope sql "SELECT 1 WHERE 0"
    [ "$status" -eq 0 ]
    has "no rows"
}

@test "sql never changes anything, whatever is typed" {
    household
    before=$(sha256sum netscope.db)
    for statement in "DELETE FROM device" "UPDATE device SET hostname = 'x'" "DROP TABLE flow" \
        "INSERT INTO term VALUES (9999, 'x')" "CREATE TABLE t (a)" "CREATE TEMP TABLE t (a)" \
        "ATTACH 'other.db' AS o" "PRAGMA journal_mode = DELETE" "PRAGMA user_version = 99" \
        "PRAGMA writable_schema = 1" "VACUUM INTO 'copy.db'" "VACUUM" "BEGIN IMMEDIATE" "REINDEX" \
        "ANALYZE" "SELECT load_extension('x')" "WITH x AS (SELECT 1) DELETE FROM device"; do
        run netscope sql "$statement"
        [ "$status" -ne 0 ] || { echo "allowed: $statement"; false; }
        is_sentence
    done
    [ "$(sha256sum netscope.db)" = "$before" ]
    [ ! -e other.db ] && [ ! -e copy.db ]
}

@test "several statements are refused" {
    household
    run netscope sql "SELECT 1; SELECT 2"
    [ "$status" -eq 1 ]
    is_sentence
    run netscope sql "SELECT 1; DROP TABLE flow"
    [ "$status" -eq 1 ]
    run netscope sql ""
    [ "$status" -eq 1 ]
    is_sentence
}

@test "a mistake in SQL is one sentence" {
    household
    run netscope sql "SELECT nothing FROM nowhere"
    [ "$status" -eq 1 ]
    is_sentence
    run netscope sql "SELEKT 1"
    [ "$status" -eq 1 ]
    is_sentence
}

@test "numbers, blobs and reals survive as JSON" {
    household
    run netscope sql "SELECT 9007199254740993 AS i, 0.1 AS r, x'00ff' AS b, NULL AS n, 1e999 AS inf" --jsonl
    [ "$output" = '{"i":9007199254740993,"r":0.1,"b":"00ff","n":null,"inf":null}' ]
}

@test "a query that never ends is stopped, also where nobody reads its output" {
    household
    endless="WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
    run netscope sql "$endless SELECT count(*) FROM n" --timeout 1s
    [ "$status" -eq 1 ]
    is_sentence
    has "stopped after 1"
    # A reader that opens the pipe and sleeps.
    mkfifo pipe
    sleep 60 < pipe 3>&- &
    sleeper=$!
    run bash -c "'$NETSCOPE' sql '$endless SELECT * FROM n' --csv --timeout 1s > pipe"
    kill "$sleeper"
    [ "$status" -eq 1 ]
    is_sentence
    has "stopped after 1"
    run netscope sql "SELECT 1" --timeout soon
    [ "$status" -eq 2 ]
    is_sentence
    [ "$(netscope sql 'SELECT 1 AS n' --timeout 0 --jsonl)" = '{"n":1}' ]
}

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

@test "whatever asks the database is stopped at --timeout" {
    household
    for asked in devices suggestions flows dns tls http dhcp trackers alerts silences deliveries stats; do
        run netscope "$asked" --timeout 1us
        [ "$status" -eq 1 ] || { echo "$asked: $output"; return 1; }
        is_sentence
        has "longer than it was given"
        netscope "$asked" --timeout 0 > said
        [ -s said ]
    done
    run netscope devices --timeout soon
    [ "$status" -eq 2 ]
    is_sentence
}

@test "a parameter is set by a filter or by --set, and a number stays a number" {
    household
    [ "$(netscope sql 'SELECT :x + 1 AS n' --set x=41 --jsonl)" = '{"n":42}' ]
    [ "$(netscope sql 'SELECT :x || :y AS t' --set x=a --set y=b=c --jsonl)" = '{"t":"ab=c"}' ]
    [ "$(netscope sql 'SELECT count(*) AS n FROM flows WHERE dst_port = :port' --port 443 --jsonl)" != '{"n":0}' ]
    run netscope sql 'SELECT 1' --since 1h
    [ "$status" -eq 1 ]
    is_sentence
    has "since_us"
    run netscope sql 'SELECT :x' --set x
    [ "$status" -eq 2 ]
    is_sentence
}

@test "saved questions are listed without a database, and each can be asked" {
    run netscope sql @ --csv
    [ "$status" -eq 0 ]
    has "findings"
    household
    for name in $(netscope sql @ --csv | tail -n +2 | cut -d, -f1); do
        needs=$(sed -n 's/^-- needs: //p' "$ROOT/schema/questions/saved/$name.sql")
        case $needs in
        "") set -- ;;
        device_id) set -- --device "$(netscope sql 'SELECT mac_address AS m FROM devices LIMIT 1' --csv | tail -1 | tr -d '\r')" ;;
        ip) set -- --ip 192.168.1.10 ;;
        domain) set -- --domain example.com ;;
        *) set -- --set "$needs=1" ;;
        esac
        netscope sql "@$name" "$@" > /dev/null || { echo "@$name $*"; false; }
        [ -z "$needs" ] || { run netscope sql "@$name"; [ "$status" -eq 2 ]; is_sentence; has "needs"; }
    done
    run netscope sql @no-such-question
    [ "$status" -eq 1 ]
    is_sentence
}

@test "a user's own question comes before a built-in one, and leaves no folder" {
    household
    export XDG_CONFIG_HOME=$BATS_TEST_TMPDIR/config
    mkdir -p config/netscope/questions
    printf -- '-- How many flows there are.\nSELECT count(*) AS n FROM flows\n' > config/netscope/questions/findings.sql
    [ "$(netscope sql @findings --jsonl)" = '{"n":5}' ]
    [[ $(netscope sql @ --csv | grep ^findings) == findings,How\ many\ flows\ there\ are.,,*config/netscope/questions* ]]
    printf 'SELECT 1' > config/netscope/secret.sql
    run netscope sql @../secret
    [ "$status" -eq 1 ]
    is_sentence
    mkfifo config/netscope/questions/pipe.sql
    run netscope sql @pipe
    [ "$status" -eq 1 ]
    is_sentence
}

@test "--schema prints every view, and the columns of one" {
    run netscope sql --schema --csv
    [ "$status" -eq 0 ]
    has "tracker_connections"
    run netscope sql --schema flows
    [ "$status" -eq 0 ]
    has "community_id"
    run netscope sql --schema flow
    [ "$status" -eq 1 ]
    is_sentence
}

@test "a listing is sorted by any of its columns" {
    household
    for column in bytes_sent dst_ip; do
        [ "$(netscope flows --sort $column --csv | tail -n +2 | wc -l)" -eq 5 ]
        netscope flows --sort $column --jsonl | jq -c ".$column" > down
        netscope flows --sort $column:asc --jsonl | jq -c ".$column" > up
        [ "$(tac down)" = "$(cat up)" ]
        [ "$(cat down)" = "$(netscope sql "SELECT $column FROM flows ORDER BY 1 DESC" --jsonl | jq -c .$column)" ]
    done
    [ "$(netscope flows --sort bytes_sent -n 1 --jsonl | jq .bytes_sent)" = "$(head -1 < <(netscope flows --sort bytes_sent --jsonl | jq .bytes_sent))" ]
    for wrong in nothing 'bytes_sent:up' 'a"b' ''; do
        run netscope flows --sort "$wrong"
        [ "$status" -eq 1 ] || [ "$status" -eq 2 ]
        is_sentence
    done
}

@test "sql knows what people type who know sqlite3" {
    household
    run -0 netscope sql .tables
    has "tracker_connections"
    run -0 netscope sql ".schema flows"
    has "community_id"
    run netscope sql ".mode csv"
    [ "$status" -eq 2 ]
    is_sentence
    has "--csv"
    for change in "DELETE FROM flows" "UPDATE devices SET vendor = 'x'"; do
        run -1 netscope sql "$change"
        is_sentence
        has "only reads"
    done
}

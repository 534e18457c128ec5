# SPDX-License-Identifier: MIT
load helper

# Overwrites COUNT bytes at OFFSET of a file.
flip() { # FILE OFFSET COUNT
    head -c "$3" /dev/zero | tr '\0' '\245' | dd of="$1" bs=1 seek="$2" conv=notrunc status=none
}

# The first byte of the first page of a table.
page_of() { # TABLE
    sqlite3 netscope.db "SELECT (min(pageno) - 1) * 8192 FROM dbstat WHERE name = '$1' AND pagetype = 'leaf'"
}

@test "db explains itself, and what it does not know is one sentence, exit 2" {
    run netscope help db
    has "check|stats|backup|vacuum|repair|migrate"
    for line in "db" "db chekc" "db backup" "db check x" "db stats --csv" "db backup x --json" "db vacuum --force" "db a b c"; do
        # shellcheck disable=SC2086
        run netscope $line
        [ "$status" -eq 2 ] || { echo "$line: $status $output"; false; }
        is_sentence
    done
    run netscope db chekc
    has '`netscope db check`'
}

@test "every verb says in one sentence when there is no database, or somebody else's" {
    sqlite3 other.db "CREATE TABLE t (a); INSERT INTO t VALUES (1)"
    head -c 9000 /dev/urandom > noise.db
    : > empty.db
    before=$(sha256sum other.db noise.db empty.db)
    for file in missing.db other.db noise.db empty.db .; do
        for verb in check stats "backup copy.db" vacuum "repair copy.db" migrate; do
            # shellcheck disable=SC2086
            run netscope db $verb --db "$file"
            [ "$status" -eq 1 ] || { echo "$verb $file: $status $output"; false; }
            is_sentence
        done
    done
    [ "$(sha256sum other.db noise.db empty.db)" = "$before" ]
    [ ! -e copy.db ] && [ ! -e copy.db.part ] && [ ! -e missing.db ]
}

@test "a database of a newer program is refused by every verb and left untouched" {
    household
    sqlite3 netscope.db "PRAGMA user_version = 9999"
    before=$(sha256sum netscope.db)
    for verb in check stats "backup copy.db" vacuum "repair copy.db" migrate; do
        # shellcheck disable=SC2086
        run netscope db $verb
        [ "$status" -eq 1 ]
        is_sentence
        has newer
    done
    [ "$(sha256sum netscope.db)" = "$before" ]
}

@test "check says what it looked at, as a table and as JSON" {
    netscope capture -r "$ROOT/samples/home.pcap" --quiet
    run netscope db check
    [ "$status" -eq 0 ]
    for word in schema pages references ledger captures space leftovers; do has "$word"; done
    has_not BROKEN
    netscope db check --full --json | jq -e 'map(select(.check == "pages"))[0].state == "good"' > /dev/null
}

@test "check finds a damaged page, exits with 1 and says what to do" {
    household
    flip netscope.db "$(page_of flow)" 60
    run netscope db check
    [ "$status" -eq 1 ]
    has BROKEN
    has "netscope db repair"
}

@test "stats says what takes the space and from when to when rows go" {
    household
    run netscope db stats
    [ "$status" -eq 0 ]
    has "write-ahead log"
    has "dns_queries"
    netscope db stats --json | jq -e '.file.bytes == (.pages.page_size * .pages.page_count)' > /dev/null
    [ "$(netscope db stats --json | jq '.tables | map(select(.table_name == "flow"))[0].rows')" = 5 ]
    [ "$(netscope db stats --json | jq '.tables | map(.bytes + .index_bytes) | add')" -lt "$(stat -c %s netscope.db)" ]
}

@test "a backup holds the same rows, never overwrites, and with --force replaces" {
    household
    run netscope db backup copy.db
    [ "$status" -eq 0 ]
    has checked
    rows() { sqlite3 "$1" .dump | grep -v 'INTO identity'; } # which says that the copy is one
    diff <(rows netscope.db) <(rows copy.db)
    sqlite3 netscope.db "DELETE FROM flow"
    run netscope db backup copy.db
    [ "$status" -eq 1 ]
    is_sentence
    has --force
    [ "$(sqlite3 copy.db 'SELECT count(*) FROM flow')" = 5 ]
    netscope db backup copy.db --force --quiet
    [ "$(sqlite3 copy.db 'SELECT count(*) FROM flow')" = 0 ]
    run netscope db backup netscope.db --force
    [ "$status" -eq 1 ]
    is_sentence
    run netscope db backup no/such/folder/copy.db
    [ "$status" -eq 1 ]
    is_sentence
    [ ! -e copy.db.part ]
}

@test "a damaged database is not backed up as if it were good" {
    household
    flip netscope.db "$(page_of flow)" 60
    run netscope db backup copy.db
    [ "$status" -eq 1 ]
    is_sentence
    has "netscope db repair"
    [ ! -e copy.db ] && [ ! -e copy.db.part ]
}

@test "repair saves the rest of a damaged database and keeps the damaged one" {
    household
    flip netscope.db "$(page_of dns_query)" 60
    before=$(sha256sum netscope.db)
    run netscope db repair saved.db
    [ "$status" -eq 0 ]
    has "What could be read is in saved.db"
    [ "$(sha256sum netscope.db)" = "$before" ]
    [ "$(sqlite3 saved.db 'SELECT count(*) FROM flows')" = 5 ]
    [ "$(sqlite3 saved.db 'SELECT count(*) FROM dns_queries')" = 0 ]
    [ "$(sqlite3 saved.db 'PRAGMA integrity_check')" = ok ]
    run netscope db repair saved.db
    [ "$status" -eq 1 ]
    is_sentence
    [ "$(netscope db repair saved.db --force --json | jq 'map(select(.table == "dns_query"))[0].holes')" = 1 ]
}

@test "repair saves what is left of a file that was cut short" {
    household
    # The pages at the end are those of the newest rows; of so small a file, of its views.
    sqlite3 netscope.db "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
        INSERT INTO text(value) SELECT 'filler ' || i FROM n"
    truncate -s -20000 netscope.db
    run netscope devices
    [ "$status" -eq 1 ]
    is_sentence
    has "netscope db repair"
    netscope db repair saved.db > /dev/null
    [ "$(sqlite3 saved.db 'SELECT count(*) FROM devices')" = 3 ]
}

@test "vacuum gives free pages back" {
    household
    sqlite3 netscope.db "CREATE TABLE x AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 9999) SELECT hex(randomblob(100)) FROM n; DROP TABLE x"
    before=$(stat -c %s netscope.db)
    run netscope db vacuum
    [ "$status" -eq 0 ]
    [ "$(stat -c %s netscope.db)" -lt $((before / 2)) ]
    [ "$(sqlite3 netscope.db 'SELECT count(*) FROM flows')" = 5 ]
    run netscope db vacuum --full
    [ "$status" -eq 0 ]
}

@test "a database that another program has locked, or that may not be written, is a sentence" {
    household
    sqlite3 netscope.db "PRAGMA journal_mode = DELETE" > /dev/null
    mkfifo ready
    sqlite3 netscope.db "BEGIN EXCLUSIVE" ".output ready" "SELECT 1" ".output stdout" ".shell cat go" > /dev/null 2>&1 3>&- &
    mkfifo go
    cat ready > /dev/null
    run netscope db vacuum
    echo > go
    wait
    [ "$status" -eq 1 ]
    is_sentence
    has "locked"
}

@test "migrate brings an older database forward, after a backup beside it" {
    sqlite3 netscope.db < "$ROOT/tests/schemas/1.sql"
    sqlite3 netscope.db "PRAGMA user_version = 1; INSERT INTO capture (capture_id, status) VALUES (7, 'complete')"
    run netscope sql "SELECT attempt FROM dns_queries"
    [ "$status" -eq 1 ]
    is_sentence
    has "netscope db migrate"
    [ "$(netscope sql 'SELECT capture_id FROM captures WHERE capture_id = 7' --jsonl)" = '{"capture_id":7}' ]
    run netscope db migrate
    [ "$status" -eq 0 ]
    has "from schema 1 to"
    [ "$(sqlite3 netscope.db.schema-1 'PRAGMA user_version')" = 1 ]
    netscope dns
    run netscope db migrate
    [ "$status" -eq 0 ]
    has "nothing to do"
}

@test "migrate replaces the backup of a migration that was killed, and no other file" {
    sqlite3 netscope.db < "$ROOT/tests/schemas/1.sql"
    sqlite3 netscope.db "PRAGMA user_version = 1"
    echo "somebody's" > netscope.db.schema-1
    run netscope db migrate
    [ "$status" -eq 1 ]
    is_sentence
    has "exists already"
    [ "$(cat netscope.db.schema-1)" = "somebody's" ]
    cp netscope.db netscope.db.schema-1 # as a kill behind the backup leaves it
    sqlite3 netscope.db "INSERT INTO capture (capture_id, status) VALUES (7, 'complete')"
    run netscope db migrate
    [ "$status" -eq 0 ]
    [ "$(sqlite3 netscope.db.schema-1 'PRAGMA user_version; SELECT capture_id FROM capture WHERE capture_id = 7')" = $'1\n7' ]
    netscope flows
}

@test "while rows have their earlier layout, answers are whole and say how much is moved; migrate ends it" {
    sqlite3 netscope.db < "$BATS_TEST_DIRNAME/../schemas/15.sql"
    netscope db migrate --quiet
    before=$(netscope flows 2> error)
    [ ! -s error ]
    # As a large database is left by its first opening: half of it moved.
    sed -n '/^CREATE TABLE flow (/,/;$/p' "$BATS_TEST_DIRNAME/../schemas/15.sql" | sed 's/TABLE flow/&_before/' |
        sqlite3 netscope.db
    sqlite3 netscope.db "INSERT INTO moving VALUES ('flow', 100, 1, 50, strftime('%s', 'now') * 1000000, 75, (strftime('%s', 'now') - 60) * 1000000)"
    netscope flows > now 2> error
    [ "$(cat now)" = "$before" ]
    grep -q "50.*% done, about .* left" error
    [ "$(wc -l < error)" -eq 1 ]
    netscope doctor | grep -q "being moved"
    netscope db migrate | grep -q "present layout"
    netscope flows > now 2> error
    [ "$(cat now)" = "$before" ]
    [ ! -s error ]
}

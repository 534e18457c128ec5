# SPDX-License-Identifier: MIT
load helper

CAPTURE="$BATS_TEST_DIRNAME/../../samples/home.pcap"

@test "a capture leaves a database and a summary of what was seen" {
    run netscope capture -r "$CAPTURE"
    [ "$status" -eq 0 ]
    has "captures"
    has "frames"
    has "flows"
    [ "$(netscope sql "SELECT status FROM captures" --csv | tail -n 1 | tr -d '\r')" = complete ]
}

@test "what is behind the ? of a URI is kept, and left out where that is asked" {
    run netscope capture -r "$CAPTURE" --quiet
    run netscope sql "SELECT uri FROM http_requests WHERE uri LIKE '%?_%'" --csv
    has "?"
    run netscope capture -r "$CAPTURE" --quiet --redact-queries --db redacted.db
    run netscope sql "SELECT count(*) FROM http_requests WHERE uri LIKE '%?_%'" --csv --db redacted.db
    [ "$(tr -d '\r' <<< "${lines[1]}")" = 0 ]
}

@test "a file that is in the database already is read again, and that is said" {
    netscope capture -r "$CAPTURE" --quiet
    run --separate-stderr netscope capture -r "$CAPTURE"
    [ "$status" -eq 0 ]
    is_sentence "$stderr"
    [[ $stderr == *"home.pcap was read into this database before (capture 1)"* ]]
    run --separate-stderr netscope capture -r "$CAPTURE" -f 'udp port 53'
    [ -z "$stderr" ]
    run --separate-stderr netscope capture -r "$CAPTURE" --db another.db
    [ -z "$stderr" ]
}

@test "-c stops after so many frames, and a filter keeps only what it matches" {
    run netscope capture -r "$CAPTURE" --quiet -c 100
    run netscope sql "SELECT frames_captured FROM capture_health" --csv
    [ "$(tr -d '\r' <<< "${lines[1]}")" = 100 ]
    run netscope capture -r "$CAPTURE" --quiet -f 'udp port 53' --db filtered.db
    run netscope sql "SELECT count(*) FROM flows WHERE dst_port <> 53" --csv --db filtered.db
    [ "$(tr -d '\r' <<< "${lines[1]}")" = 0 ]
}

@test "a capture that ends inside a record gives what it holds, and says so" {
    head -c 100000 "$CAPTURE" > cut.pcap
    run netscope capture -r cut.pcap --quiet
    [ "$status" -eq 0 ]
    has "ends in the middle of a record"
    run netscope sql "SELECT note FROM captures" --csv
    has "ends in the middle of a record"
}

@test "bad input is one sentence, a non-zero exit, and no database" {
    : > empty.pcap
    echo "no capture" > note.txt
    printf 'captur:\n  filter: x\n' > bad.yaml
    for bad in "-r missing.pcap" "-r ." "-r empty.pcap" "-r note.txt" "-r $CAPTURE -r missing.pcap" \
        "-r $CAPTURE -f host" "-r $CAPTURE --bogus" "-r $CAPTURE --config bad.yaml" "-r $CAPTURE --workers 0" ""; do
        run netscope capture $bad
        [ "$status" -ne 0 ]
        [ "${#lines[@]}" -eq 1 ]
        [ ! -e netscope.db ]
    done
}

@test "a database of another program is refused and left as it is" {
    sqlite3 other.db "CREATE TABLE t(x)"
    before=$(sha256sum other.db)
    run netscope capture -r "$CAPTURE" --db other.db
    [ "$status" -eq 1 ]
    has "another program"
    [ "$(sha256sum other.db)" = "$before" ]
}

@test "a pipe with a name is read, too" {
    mkfifo pipe
    cat "$ROOT/samples/home.pcap" > pipe &
    netscope capture -r pipe --db pipe.db --quiet
    netscope capture -r <(cat "$ROOT/samples/home.pcap") --db substituted.db --quiet
    [ "$(netscope sql --db pipe.db 'SELECT count(*) AS n FROM flows' --json)" = \
        "$(netscope sql --db substituted.db 'SELECT count(*) AS n FROM flows' --json)" ]
}

@test "a pipe that goes silent is ended by one signal, with what came before it" {
    mkfifo pipe
    exec 9<> pipe
    "$NETSCOPE" capture -r - --db netscope.db --quiet < pipe 9>&- &
    local reader=$! i
    cat "$ROOT/samples/trouble.pcap" >&9
    for i in {1..100}; do
        [ -e netscope.db ] && [ "$(sqlite3 -readonly netscope.db "SELECT count(*) FROM captures" 2> /dev/null)" = 1 ] && break
        sleep 0.1
    done
    sleep 0.3
    kill -TERM "$reader"
    wait "$reader"
    [ "$(sqlite3 netscope.db "SELECT status || ' ' || coalesce(note, '-') FROM captures")" = "stopped -" ]
    [ "$(sqlite3 netscope.db "SELECT count(*) > 100 FROM flows")" = 1 ]
}

@test "a file that is not read to its end, as asked, is stopped and has a whole ledger; with -c it is complete" {
    mkfifo pipe
    exec 9<> pipe
    # Of several, each is read as a file is.
    "$NETSCOPE" capture -r pipe -r "$ROOT/samples/home.pcap" --db netscope.db --quiet 9>&- &
    local reader=$!
    cat "$ROOT/samples/trouble.pcap" >&9
    until [ "$(sqlite3 -readonly netscope.db "SELECT count(*) FROM captures" 2> /dev/null)" = 1 ]; do sleep 0.1; done
    kill -TERM "$reader"
    wait "$reader"
    exec 9>&-
    netscope capture -q -r "$ROOT/samples/home.pcap" -c 10
    [ "$(sqlite3 netscope.db "SELECT group_concat(status || ' ' || coalesce(note, '-')) FROM captures")" = "stopped -,complete -" ]
    run -0 netscope db check
    sqlite3 netscope.db "UPDATE health SET frames_captured = frames_captured + 1, frames_offered = frames_offered + 1 WHERE capture_id = 1"
    run -1 netscope db check
    has "frames captured = decoded + undecodable"
    netscope stats --json | grep -q '"interrupted":0'
}

@test "a pipe in which nothing ever came is given up by one signal" {
    mkfifo pipe
    exec 9<> pipe
    "$NETSCOPE" capture -r - --db netscope.db --quiet < pipe 2> said 9>&- &
    local reader=$!
    # Its handlers are there: signal 15 is bit 14 of those that are caught.
    until ((0x$(awk '/^SigCgt/ { print $2 }' "/proc/$reader/status") >> 14 & 1)); do sleep 0.1; done
    kill -TERM "$reader"
    ! wait "$reader" || return 1
    is_sentence "$(cat said)"
    [ ! -e netscope.db ]
}

# SPDX-License-Identifier: MIT
load helper

@test "what doctor says fits a narrow terminal, but for the commands that are to be copied" {
    COLUMNS=60 run netscope doctor
    [ -z "$(grep -v "fix: " <<< "$output" | awk 'length($0) > 60')" ]
}

@test "--json is one valid array, --jsonl one object per line, with the same rows" {
    household
    for list in $LISTS; do
        netscope "$list" --json > array.json
        netscope "$list" --jsonl > lines.json
        jq -e 'type == "array"' array.json > /dev/null
        [ "$(jq -c '.[]' array.json)" = "$(jq -c . lines.json)" ]
        [ "$(wc -l < lines.json)" -eq "$(jq length array.json)" ]
    done
    [ "$(netscope flows --json | jq length)" -eq 5 ]
}

@test "JSON keeps types: numbers are numbers, NULL is null, lists are lists" {
    household
    run bash -c "'$NETSCOPE' dns --json | jq -c '.[1] | [.query_us, .rcode, .resolved_ips, .answers[0].ttl]'"
    [ "$output" = '[1795295650000000,"NOERROR",["93.184.216.34","93.184.216.35"],300]' ]
    run bash -c "'$NETSCOPE' dns --json | jq -c '.[0] | [.rcode, .resolved_ips]'"
    [ "$output" = '[null,null]' ]
    run bash -c "'$NETSCOPE' alerts --json | jq -c '.[0].details.failed_attempts'"
    [ "$output" = 60 ]
}

@test "no column that was made for the eye reaches a program" {
    household
    for list in $LISTS; do
        run netscope "$list" --csv
        has_not shown_
        run netscope "$list" --json
        has_not shown_
    done
}

@test "CSV is RFC 4180: CRLF, a header row, quotes doubled" {
    household
    netscope http --csv > http.csv
    [ "$(grep -c $'\r$' http.csv)" -eq 2 ]
    head -n 1 http.csv | grep -q '^http_id,capture_id,.*,uri,'
    grep -qF '"/a,""b"""' http.csv
    # Another reader of CSV agrees.
    sqlite3 :memory: '.mode csv' '.import http.csv h' 'SELECT uri, status_code FROM h' > back
    [ "$(tr -d '\r' < back)" = '"/a,""b""",200' ]
}

@test "CSV of every listing has as many fields in every row as in its header" {
    household
    for list in $LISTS; do
        netscope "$list" --csv > x.csv
        sqlite3 :memory: '.mode csv' ".import x.csv t" 'SELECT count(*) FROM t' > count 2> complaint ||
            [ "$(wc -l < x.csv)" -le 1 ]
        [ ! -s complaint ] || [ "$(wc -l < x.csv)" -le 1 ]
    done
}

@test "in CSV nothing and the empty text differ" {
    household
    run netscope sql "SELECT NULL AS a, '' AS b, 0 AS c" --csv
    [ "${lines[1]}" = $',"",0\r' ]
}

@test "only one format at a time" {
    household
    run netscope flows --json --csv
    [ "$status" -eq 2 ]
    is_sentence
}

@test "nothing that a sender wrote reaches the terminal raw" {
    household
    for format in "" --json --jsonl --csv; do
        # shellcheck disable=SC2086
        netscope sql "SELECT user_agent, char(27, 155, 8238, 7) FROM http_requests" $format > out
        run grep -cP '[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80\xae' out
        [ "$output" = 0 ]
        grep -q 'gnp.exe' out
    done
}

@test "no colour when piped, none under NO_COLOR, some on a terminal" {
    household
    netscope devices | grep -q $'\033' && false
    needs_terminal
    script -qc "TERM=xterm '$NETSCOPE' devices" /dev/null < /dev/null | grep -q $'\033'
    script -qc "TERM=xterm NO_COLOR=1 '$NETSCOPE' devices" /dev/null < /dev/null | grep -q $'\033' && false
    script -qc "TERM=dumb '$NETSCOPE' devices" /dev/null < /dev/null | grep -q $'\033' && false
    true
}

@test "a table fits the terminal, whatever its width" {
    household
    for width in 40 60 80 100 132; do
        for list in $LISTS "device phone" stats "sql SELECT*FROM\${IFS}flows"; do
            # shellcheck disable=SC2086
            COLUMNS=$width netscope ${list//\$\{IFS\}/ } > out 2> /dev/null || continue
            # Sentences for people may wrap by themselves; rows of tables may not.
            widest=$(grep -v '[.]$' out | LC_ALL=C.UTF-8 wc -L)
            [ "$widest" -le "$width" ] || { echo "$list at $width: $widest"; false; }
        done
    done
}

@test "where no table fits, a row is a list" {
    household
    COLUMNS=80 run netscope sql "SELECT * FROM flows LIMIT 1"
    has "-- 1 --"
    has "community_id"
}

@test "--columns shows the named columns in their order, in every format" {
    household
    netscope flows --columns app,dst_ip,bytes_sent --csv | head -1 | grep -qx $'app_protocol,dst_ip,bytes_sent\r\|shown_app,dst_ip,bytes_sent\r'
    netscope flows --columns dst_ip,src_ip --json | jq -e 'length > 1 and all(keys_unsorted == ["dst_ip", "src_ip"])'
    COLUMNS=60 run -0 netscope flows --columns start,community_id
    [[ ${lines[0]} =~ ^start\ +community_id$ ]]
    run -0 netscope devices --columns name
    [ "${lines[0]}" = name ]
    for wrong in nonsense "" , name,; do
        run netscope devices --columns "$wrong"
        [ "$status" -eq 2 ]
        is_sentence
        has "--columns"
    done
}

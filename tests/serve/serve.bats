#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The server, asked by curl.
load ../cli/helper
load helper

@test "a listing has the rows of the command line, how complete they are, and the SQL that gives them" {
    household
    serve
    for listing in devices flows dns tls http dhcp trackers alerts silences suggestions deliveries; do
        ask "api/v1/$listing" > answer
        jq -S .rows answer > rows
        netscope $listing --json | jq -S . > expected
        diff expected rows || { echo "$listing differs"; return 1; }
        jq -e '.complete.share == 1 or (.complete.share > 0.9)' answer
        jq -e '.sql | test("^SELECT|^WITH")' answer
    done
    ask 'api/v1/flows?device=kitchen-tv&port=443' > answer
    netscope flows --device kitchen-tv --port 443 --json | jq -S . > expected
    jq -S .rows answer | diff expected -
    jq -e '.params[":port"] == 443 and .next == null and .took_ms >= 0' answer
}

@test "pages follow one another by their cursor, and stand still while rows arrive" {
    household
    serve
    ask 'api/v1/flows?limit=2' -D head > first
    netscope capture -q -r "$ROOT/samples/trouble.pcap"
    ask "api/v1/flows?limit=2&cursor=$(jq -r .next first)" > second
    ask api/v1/flows | jq -c '[.rows[].flow_id] | sort' > all
    [ "$(jq -c '[.rows[].flow_id]' first second | tr -d '\n')" = '[5,4][3,2]' ]
    next=$(sed -n 's/^Link: <\(.*\)>; rel="next".*/\1/p' head)
    ask "api/v1/flows$next" | jq -S .rows | diff - <(jq -S .rows second)
    [ "$(jq length all)" -gt 5 ]
}

@test "rows come as JSON, as lines of JSON, as CSV, and as CSV for spreadsheets" {
    household
    serve
    ask 'api/v1/devices' -H 'Accept: text/csv' > answer
    netscope devices --csv | diff - answer
    ask 'api/v1/devices?format=csv-safe' | diff - <(netscope devices --csv-safe)
    ask 'api/v1/devices' -H 'Accept: text/html;q=0, application/jsonl' | diff - <(netscope devices --jsonl)
    [ "$(ask 'api/v1/flows?format=jsonl&limit=2' | tail -n 1 | jq .cut)" = true ]
    ask 'api/v1/flows?format=csv&limit=2' | tail -n 1 | grep '^# cut'
    [ "$(status api/v1/devices -H "Authorization: Bearer $TOKEN" -H 'Accept: image/png')" = 406 ]
    ask api/v1/flows -H 'Accept-Encoding: gzip' -D head | zcat | jq -e '.rows | length > 0'
    grep -i '^content-encoding: gzip' head
    ask api/v1/flows -o plain
    ask api/v1/flows -H 'Accept-Encoding: gzip, zstd' -D head -o packed
    grep -i '^content-encoding: zstd' head
    [ "$(head -c 4 packed | od -An -tx1)" = ' 28 b5 2f fd' ]
    ! command -v zstd > /dev/null || zstd -dcq packed | jq .rows | diff - <(jq .rows plain)
}

@test "what a client still has is not sent again, and what changed is" {
    household
    serve
    tag() { sed -n 's/^ETag: \(W\/"[^"]*"\).*/\1/ip' head; }
    for path in 'api/v1/flows?port=443' api/v1/openapi.json netscope.css '' login; do
        ask "$path" -D head > answer
        tag=$(tag)
        [ -n "$tag" ]
        rm answer
        [ "$(ask "$path" -o answer -w '%{http_code}' -H "If-None-Match: \"x\", $tag" -D head)" = 304 ] || { echo "$path"; return 1; }
        [ "$(tag)" = "$tag" ]
        [ ! -s answer ]
        [ "$(ask "$path" -o answer -w '%{http_code}' -H 'If-None-Match: W/"x"')" = 200 ]
    done
    ask 'api/v1/flows?port=443' -D head > answer
    tag=$(tag)
    # Another question, another form, a wrong one, and one without a token have other answers.
    for other in 'flows?port=53' 'flows?port=443&format=csv' 'flows'; do
        [ "$(ask "api/v1/$other" -o answer -w '%{http_code}' -H "If-None-Match: $tag")" = 200 ]
    done
    [ "$(ask 'api/v1/flows?prot=443' -o answer -w '%{http_code}' -H "If-None-Match: $tag")" = 400 ]
    [ "$(status 'api/v1/flows?port=443' -H "If-None-Match: $tag")" = 401 ]
    netscope device kitchen-tv label Telly > /dev/null
    [ "$(ask 'api/v1/flows?port=443' -o answer -w '%{http_code}' -H "If-None-Match: $tag")" = 200 ]
    # The log-in in the place of a page is never kept for that page.
    ask '' -D head > answer
    [ "$(status '' -H "If-None-Match: $(tag)")" = 401 ]
}

@test "a refused request with a body is answered on a connection that goes on" {
    household
    serve
    head -c 60000 /dev/zero | tr '\0' x > long
    curl -sS -o one --data-binary @long "${AT}api/v1/nothing" -w '%{http_code} %{num_connects}\n' \
        --next -sS -o two --data-binary @long -H "Authorization: Bearer $TOKEN" "${AT}metrics" -w '%{http_code} %{num_connects}\n' \
        --next -sS -o three --data-binary @long -H 'Host: rebound.example' "${AT}health" -w '%{http_code} %{num_connects}\n' > codes
    diff codes - <<< $'401 1\n405 0\n403 0'
    # One that is longer than the server reads is refused, too.
    head -c 3000000 /dev/zero > long
    [ "$(status api/v1/nothing --data-binary @long || true)" = 401 ]
}

@test "what does not fit is refused with its name, and never ignored" {
    household
    serve
    for query in 'flows?prot=22' 'flows?port=70000' 'flows?port=22&port=23' 'flows?limit=0' 'flows?limit=1001' \
        'flows?since=never' 'devices?all=yes' 'flows?cursor=x' 'flows?role=served' 'flows?ip=1.2.3' 'flows?sort=a%22b' \
        'alerts?severity=worst' 'devices?silenced=1' 'flows?since=1h&until=2h' 'flows?%00=1' 'flows?device=%00'; do
        [ "$(status "api/v1/$query" -H "Authorization: Bearer $TOKEN")" = 400 ] || { echo "$query"; cat answer; return 1; }
        jq -e '.type == "urn:netscope:problem:bad-parameter" and .status == 400 and (.detail | length > 20)' answer
    done
    ask 'api/v1/flows?prot=22' | jq -r .detail | grep "'prot'"
    [ "$(status 'api/v1/flows?device=nobody' -H "Authorization: Bearer $TOKEN")" = 404 ]
    [ "$(status api/v1/nothing -H "Authorization: Bearer $TOKEN")" = 404 ]
    [ "$(status api/v1/../../etc/passwd --path-as-is -H "Authorization: Bearer $TOKEN")" = 404 ]
}

@test "without a token there is nothing but the state of the server" {
    household
    serve
    [ "$(status health)" = 200 ]
    [ "$(status ready)" = 200 ]
    for path in '' api/v1/flows api/v1/session api/v1/nothing metrics; do
        [ "$(status "$path")" = 401 ] || { echo "$path"; return 1; }
    done
    [ "$(status api/v1/flows -X POST -d x)" = 401 ]
    grep -q no-token answer
    # Each wrong token makes the next wait; a right one passes at once.
    wrong=$(printf '%064d' 0)
    [ "$(status api/v1/flows -H "Authorization: Bearer $wrong")" = 401 ]
    [ "$(status api/v1/flows -H "Authorization: Bearer $wrong" -D head)" = 429 ]
    grep -i '^retry-after: 1' head
    [ "$(status api/v1/flows -H "Authorization: Bearer $TOKEN")" = 200 ]
}

@test "another name, another site and another method are refused before anything is looked up" {
    household
    serve
    for header in 'Host: rebound.example' 'Origin: http://evil.example' 'Sec-Fetch-Site: cross-site' 'Origin: null'; do
        for path in health ready api/v1/flows api/v1/session api/v1/nothing; do
            [ "$(status $path -H "Authorization: Bearer $TOKEN" -H "$header")" = 403 ] || { echo "$path $header"; return 1; }
        done
        [ "$(status api/v1/session -H "$header" -d '{}')" = 403 ]
    done
    [ "$(status health -H 'Host: LocalHost:99')" = 200 ]
    [ "$(status api/v1/flows -H "Authorization: Bearer $TOKEN" -H "Origin: ${AT%/}")" = 200 ]
    [ "$(status api/v1/session -X POST)" = 415 ] # without a body, too, there is an answer
    for method in POST PUT PATCH DELETE OPTIONS; do
        [ "$(status api/v1/flows -X $method -D head -H "Authorization: Bearer $TOKEN")" = 405 ]
        grep -i '^allow: GET, HEAD' head
    done
    [ "$(status health -X POST)" = 405 ]
}

@test "a browser logs in for a cookie, which no script reads, and logs out" {
    household
    serve
    json='Content-Type: application/json'
    [ "$(status api/v1/session -H "$json" -d "{\"token\":\"$TOKEN\"}" -c jar -D head)" = 200 ]
    grep -i '^set-cookie: netscope_[0-9]*=[0-9a-f]\{64\}; Path=/; HttpOnly; SameSite=Strict' head
    [ "$(status api/v1/flows -b jar)" = 200 ]
    [ "$(status api/v1/session -b jar)" = 200 ]
    jq -e '.role == "operator"' answer
    [ "$(status api/v1/session -b jar -X DELETE)" = 204 ]
    [ "$(status api/v1/flows -b jar)" = 401 ]
    [ "$(status api/v1/session -H "$json" -d '{"token":')" = 400 ]
    [ "$(status api/v1/session -d "{\"token\":\"$TOKEN\"}")" = 415 ]
    head -c 2000 /dev/zero | tr '\0' x > long
    [ "$(status api/v1/session -H "$json" --data-binary @long)" = 413 ]
}

@test "tokens of a file: made once, refused once revoked, and only the hash is kept" {
    household
    run -0 --separate-stderr netscope serve token add kitchen --role operator --tokens-file tokens
    secret=$output
    run -0 --separate-stderr netscope serve token add grafana --tokens-file tokens
    TOKEN=$output
    [ "$(stat -c %a tokens)" = 600 ]
    ! grep -e "$secret" -e "$TOKEN" tokens || return 1
    run -0 netscope serve token list --tokens-file tokens
    has "grafana"
    run -1 netscope serve token add grafana --tokens-file tokens
    is_sentence
    read_token=$TOKEN
    serve --tokens-file tokens
    [ -z "$TOKEN" ]
    TOKEN=$read_token
    ask api/v1/session | jq -e '.name == "grafana" and .role == "viewer"'
    status api/v1/session -H 'Content-Type: application/json' -d "{\"token\":\"$TOKEN\"}" -c jar
    curl -sSN -m 60 -H "Authorization: Bearer $TOKEN" "${AT}api/v1/events" > events 2> /dev/null 3>&- &
    stream=$!
    until_says 'event: hello' events
    netscope serve token revoke grafana --tokens-file tokens
    wait $stream # the stream ends with its token
    [ "$(status api/v1/flows -H "Authorization: Bearer $TOKEN")" = 401 ]
    [ "$(status api/v1/flows -b jar)" = 401 ]
    [ "$(status api/v1/flows -H "Authorization: Bearer $secret")" = 200 ]
    chmod 640 tokens
    [ "$(status api/v1/flows -H "Authorization: Bearer $secret")" != 200 ]
    run -1 netscope serve --listen 127.0.0.1:0 --tokens-file tokens
    is_sentence
}

@test "outside loopback it needs TLS and a token, and over TLS the cookie says so" {
    household
    run -1 netscope serve --listen 0.0.0.0:0
    is_sentence
    has TLS
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost \
        -keyout key.pem -out certificate.pem 2> /dev/null
    run -1 netscope serve --listen 0.0.0.0:0 --certificate certificate.pem --certificate-key key.pem
    is_sentence
    has token
    run -1 netscope serve --listen 0.0.0.0:0 --certificate certificate.pem --certificate-key key.pem --tokens-file tokens
    is_sentence
    run -1 netscope serve --listen 127.0.0.1:0 --certificate certificate.pem
    is_sentence
    run -1 netscope serve --listen localhost
    is_sentence
    serve --certificate certificate.pem --certificate-key key.pem
    [[ $AT == https://* ]]
    [ "$(status api/v1/session -k -H 'Content-Type: application/json' -d "{\"token\":\"$TOKEN\"}" -D head)" = 200 ]
    grep -i '^set-cookie: __Host-netscope=.*; Secure' head
}

@test "it waits for a database that is not there yet, and follows one that is replaced" {
    serve
    [ "$(status health)" = 200 ]
    [ "$(status ready)" = 503 ]
    [ "$(status api/v1/flows -H "Authorization: Bearer $TOKEN")" = 503 ]
    jq -e '.type == "urn:netscope:problem:no-database"' answer
    household
    [ "$(status api/v1/flows -H "Authorization: Bearer $TOKEN")" = 200 ]
    mv netscope.db old.db
    netscope capture -q -r "$ROOT/samples/trouble.pcap"
    ask 'api/v1/flows?limit=9' | jq -S .rows | diff - <(netscope flows --json --limit 9 | jq -S .)
}

@test "a statement of one's own: off, for operators, over public views alone, two at once, for some seconds" {
    household
    local token
    "$NETSCOPE" serve token add boss --role operator --tokens-file tokens > boss 2> /dev/null
    "$NETSCOPE" serve token add guest --role viewer --tokens-file tokens > guest 2> /dev/null
    statement() { ask api/v1/sql -G --data-urlencode "q=$1" "${@:2}"; }
    serve
    statement 'SELECT 1' | jq -e '.status == 403 and (.detail | contains("server.sql"))'
    ask api/v1/views | jq -e '.views | map(select(.name == "flows"))[0].columns | map(.name) | index("start_us") != null'
    serve --server-sql operators --tokens-file tokens
    TOKEN=$(cat guest)
    statement 'SELECT 1' | jq -e '.status == 403 and (.detail | contains("operator"))'
    TOKEN=$(cat boss)
    statement 'SELECT count(*) AS n, 2 AS n FROM flows' > answer
    jq -e --argjson flows "$("$NETSCOPE" sql 'SELECT count(*) FROM flows' --csv --db netscope.db | tail -n 1)" \
        '.columns == ["n", "n_2"] and .rows == [{"n": $flows, "n_2": 2}] and .has_more == false' answer
    statement 'SELECT flow_id FROM flows' --data-urlencode limit=2 | jq -e '(.rows | length) == 2 and .has_more'
    statement 'SELECT 1 AS a' --data-urlencode format=csv | grep -qx "a.*"
    for token in 'SELECT * FROM flow' 'WITH flows AS (SELECT * FROM flow) SELECT * FROM flows' 'PRAGMA user_version' \
        'SELECT * FROM sqlite_schema' "ATTACH 'x' AS y" 'DELETE FROM flow' 'SELECT randomblob(1000000)' "SELECT json('[')" ''; do
        statement "$token" | jq -e '.status == 400' || { echo "$token"; return 1; }
    done
    ask 'api/v1/sql?q=SELECT+1&since=1h' | jq -e '.status == 400'
    local endless='WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT count(*) FROM c'
    for token in 1 2 3; do statement "$endless" > endless.$token & done
    wait $(jobs -p | tail -n 3)
    [ "$(cat endless.* | jq -r .status | sort | tr '\n' ' ')" = '429 503 503 ' ]
    statement 'SELECT 1 AS one' | jq -e '.rows[0].one == 1'
    ask api/v1/devices | jq -e '.rows | length > 0'
}

@test "the description names each listing with its parameters and columns, and rows are as it says" {
    household
    serve
    ask api/v1/openapi.json > openapi.json
    jq -e '.openapi == "3.1.0" and ([.. | objects | .["$ref"]? // empty] | all(startswith("#/components/")))' openapi.json
    # Each reference leads somewhere.
    jq -r '[.. | objects | .["$ref"]? // empty] | unique[] | ltrimstr("#/") | split("/") | tojson' openapi.json |
        while read -r path; do jq -e "getpath($path) != null" openapi.json > /dev/null || { echo "$path"; exit 1; }; done
    [ "$(jq -r '.paths | keys[]' openapi.json | grep -c -x -e /flows -e /devices -e /alerts -e /events -e /session)" = 5 ]
    ask api/v1/saved/device-day | jq -e '.status == 400 and .detail == "This question needs device."'
    for listing in $(jq -r '.paths | keys[] | ltrimstr("/")' openapi.json); do
        case $listing in events | session | openapi.json | sql | views | packets | */{id}) continue ;; esac
        case $listing in # what some questions need
        saved/connection) wanted=?id=1 ;;
        saved/device-day | saved/new-names) wanted=?device=kitchen-tv ;;
        saved/who-talked-to) wanted=?ip=::/0 ;;
        *) wanted= ;;
        esac
        ask "api/v1/$listing$wanted" > answer
        jq -e --slurpfile api openapi.json --arg name "${listing//\//_}" '
            $api[0].components.schemas[$name].properties as $columns | .rows | all(.[]; to_entries | all(.[];
                .value as $value | $columns[.key].type | index($value | type) != null
                    or (($value | type) == "number" and index("integer") != null)))' answer ||
            { echo "$listing has other rows"; return 1; }
    done
    # docs/api.md has it, too: `make docs` writes that part.
    diff <(sed '1,/^<!-- begin api/d; /^<!-- end api/,$d' "$ROOT/docs/api.md") <("$ROOT/scripts/list-api" openapi.json)
    # No listing refuses a parameter that is said to be one of it; all others it does.
    jq -r --arg at "$AT" '.paths | to_entries[] | .key as $path | .value.get.parameters[]?["$ref"] // empty
        | "url = \($at)api/v1\($path)?\(split("/") | last)=x"' openapi.json > urls
    [ "$(wc -l < urls)" -gt 90 ]
    curl -sS -H "Authorization: Bearer $TOKEN" -K urls > answers
    ! grep 'There is no parameter' answers || return 1
    jq -r --arg at "$AT" '[.components.parameters | keys[]] as $all | .paths | to_entries[]
        | .key as $path | select(.value.get.responses["200"].content["text/csv"])
        | ($all - [.value.get.parameters[]["$ref"] | split("/") | last])[]
        | "url = \($at)api/v1\($path)?\(.)=x"' openapi.json > urls
    curl -sS -H "Authorization: Bearer $TOKEN" -K urls > answers
    [ "$(grep -c 'There is no parameter' answers)" = "$(wc -l < urls)" ]
    [ "$(status api/v1/openapi.json)" = 401 ]
}

@test "metrics are what promtool accepts, and each of them is in the manual page" {
    household
    serve
    ask metrics > with
    netscope metrics > without
    diff <(grep -v _http_ with) without
    ask metrics > with
    grep -qx 'netscope_http_requests_total{route="/metrics",status="2xx"} 1' with
    grep -qx 'netscope_http_request_duration_seconds_count 1' with
    [ "$(status metrics)" = 401 ]
    [ "$(status nothing -H 'Host: rebound.example')" = 403 ]
    ask metrics | grep -x 'netscope_http_requests_total{route="none",status="4xx"} 2'
    grep -qx 'netscope_capture_running 0' without
    grep -q '^netscope_completeness_ratio [01]' without
    for name in $(sed -n 's/^# TYPE \([^ ]*\) .*/\1/p' with); do
        grep -q "\`$name\`" "$ROOT/docs/metrics.md" || { echo "docs/metrics.md lacks $name"; return 1; }
    done
    [ "$(status metrics)" = 401 ]
    command -v promtool > /dev/null || skip "promtool is not installed (scripts/install-packages extra)"
    promtool check metrics < with
}

@test "rules and the dashboard name metrics that there are, and rules fire when they shall" {
    local folder=$ROOT/packaging/prometheus name
    for name in $(grep -oh 'netscope_[a-z_]*' "$folder/rules.yml" "$folder/grafana.json" | sort -u); do
        grep -q "\`$name\`" "$ROOT/docs/metrics.md" || { echo "there is no $name"; return 1; }
    done
    jq -e '.title == "NetScope" and ([.panels[].id] | length == (unique | length))' "$folder/grafana.json"
    command -v promtool > /dev/null || skip "promtool is not installed (scripts/install-packages extra)"
    promtool check rules "$folder/rules.yml"
    promtool test rules "$folder/rules_test.yml"
}

@test "a Prometheus scrapes it with a token of its own, and what it keeps does not grow with traffic" {
    command -v prometheus > /dev/null || skip "prometheus is not installed"
    household
    netscope serve token add prometheus --tokens-file tokens > secret 2> /dev/null
    serve --tokens-file tokens
    sed "s|@AT@|$(sed 's|http://||;s|/$||' <<< "$AT")|" > prometheus.yml << 'END'
global: {scrape_interval: 1s}
scrape_configs:
  - {job_name: netscope, authorization: {credentials_file: secret}, static_configs: [{targets: ["@AT@"]}]}
END
    prometheus --config.file=prometheus.yml --storage.tsdb.path=kept --web.listen-address=127.0.0.1:0 > heard 2>&1 3>&- &
    local prometheus=$! port=
    echo $prometheus >> server.pids
    until [ -n "$port" ]; do kill -0 $prometheus || { cat heard; return 1; }; port=$(sed -n 's/.*address=127.0.0.1:\([0-9]*\).*/\1/p' heard | head -n 1); sleep 0.05; done
    until curl -sS "http://127.0.0.1:$port/api/v1/query?query=up" 2> /dev/null | jq -e '.data.result[0].value[1] == "1"' > /dev/null; do
        kill -0 $prometheus
        sleep 0.1
    done
    sleep "${SCRAPE_S:-0}"
    curl -sS -g "http://127.0.0.1:$port/api/v1/query?query=count({job=\"netscope\"})" | jq -e '.data.result[0].value[1] | tonumber | . > 8 and . < 300'
    curl -sS -g "http://127.0.0.1:$port/api/v1/query?query=min_over_time(up[5m])" | jq -e '.data.result[0].value[1] == "1"'
}

@test "new devices and findings are events, and a stream goes on where it ended" {
    household
    serve
    curl -sSN -H "Authorization: Bearer $TOKEN" "${AT}api/v1/events?topics=devices,findings" > events 2> /dev/null 3>&- &
    echo $! >> server.pids
    until_says 'event: hello' events
    netscope capture -q -r "$ROOT/samples/trouble.pcap"
    until_says 'event: findings' events
    until_says 'event: devices' events
    sed -n '/^event: findings/{n;s/^data: //p}' events | head -n 1 | jq -e '.alert_id > 0 and (.title | length > 0)'
    last=$(sed -n 's/^id: //p' events | head -n 1)
    curl -sSN -H "Authorization: Bearer $TOKEN" -H "Last-Event-ID: $last" "${AT}api/v1/events" > again 2> /dev/null 3>&- &
    echo $! >> server.pids
    until_says "^id: $((last + 1))$" again
    ! grep "^id: $last$" again || return 1
    [ "$(status api/v1/events?topics=all -H "Authorization: Bearer $TOKEN")" = 400 ]
    [ "$(status api/v1/events)" = 401 ]
    kill -TERM $SERVER
    wait $SERVER
}

@test "it gives its rights up before it answers: system calls are filtered, and files are out of reach" {
    household
    serve --sandbox on
    [ ! -s complaints ]
    grep -qx 'NoNewPrivs:.1' /proc/$SERVER/status
    grep -qx 'Seccomp:.2' /proc/$SERVER/status || skip "a build with sanitizers has no sandbox"
    [ "$(status api/v1/flows -H "Authorization: Bearer $TOKEN")" = 200 ]
    # A database outside the folder is one that it may not open, also for root.
    mkdir elsewhere
    mv netscope.db elsewhere/other.db
    ln -s elsewhere/other.db netscope.db
    [ "$(status api/v1/flows -H "Authorization: Bearer $TOKEN")" = 200 ]
    mkdir "$BATS_TEST_TMPDIR-outside"
    cp elsewhere/other.db "$BATS_TEST_TMPDIR-outside/other.db" # another file: the server keeps one open
    ln -sf "$BATS_TEST_TMPDIR-outside/other.db" netscope.db
    [ "$(status api/v1/flows -H "Authorization: Bearer $TOKEN")" = 503 ]
    rm -r "$BATS_TEST_TMPDIR-outside"
}

@test "it ends when it is told to, and nothing of it stays" {
    household
    serve
    for _ in 1 2 3 4 5 6 7 8; do ask api/v1/flows > /dev/null & done
    kill -TERM $SERVER
    wait $SERVER
    [ ! -s complaints ]
    run -1 netscope serve token add kitchen --tokens-file /nowhere/at/all
    is_sentence
    run -2 netscope serve token
    run -2 netscope serve tokens
}

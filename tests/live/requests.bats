#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Requests of people to a running capture: done once and audited, or refused with a sentence.
load helper

PEER=${PEER:-$ROOT/build/release/tests/live/peer}
netscope() { "$NETSCOPE" "$@" --db n.db; }
as() { setpriv --reuid "$1" --regid "$2" --clear-groups "${@:3}"; }
is_sentence() { [[ $1 =~ ^netscope[a-z\ ]*:\ .*[.?]$ ]] || { echo "not a sentence: $1" >&2; return 1; }; }

# A capture that knows the device 10.9.0.2.
start_with_device() {
    watch_start "$@"
    ping_from_b 5
    wait_for_rows "SELECT count(*) FROM devices WHERE ip_address = '10.9.0.2'"
}

# Each label is asked for once; those that were done go to done.NAME, what was said to said.NAME.
label_again_and_again() {
    local name=$1 count=$2 i
    : > "done.$name"
    : > "said.$name"
    for ((i = 0; i < count; i++)); do
        if netscope device 10.9.0.2 label "$name $i" > /dev/null 2>> "said.$name"; then
            echo "$name $i" >> "done.$name"
        fi
    done
}

# What was done stands in the audit once, and nothing stands there twice.
audit_is_exact() {
    local label
    while read -r label; do
        [ "$(ask "SELECT count(*) FROM audit WHERE new = '$label' AND result = 'done'")" = 1 ] ||
            { echo "not once: $label" >&2; return 1; }
    done < <(cat done.*)
    [ "$(ask "SELECT count(*) - count(DISTINCT new) FROM audit")" = 0 ]
    [ "$(ask "SELECT user_label = (SELECT new FROM audit ORDER BY audit_id DESC LIMIT 1)
        FROM devices WHERE ip_address = '10.9.0.2'")" = 1 ]
    while read -r label; do is_sentence "$label"; done < <(cat said.*)
}

@test "a running capture carries a request out, says what was before, and goes on with the label" {
    start_with_device
    run -0 --separate-stderr netscope device 10.9.0.2 label 'Büro "B"'
    [[ $output == *'is now: Büro "B" (before: nothing)' ]]
    run -0 --separate-stderr netscope device 10.9.0.2 label other --json
    [ "$(jq -r '[.request, .old, .new, .result] | @csv' <<< "$output")" = '"device label","Büro ""B""","other","done"' ]
    netscope device 10.9.0.2 kind infrastructure
    run -1 netscope alerts close 999999
    is_sentence "$output"
    [[ $output == *"no finding 999999"* ]]
    ping_from_b 5
    [ "$(ask "SELECT group_concat(uid || user || by, ' ') FROM audit")" = "0rootcli 0rootcli 0rootcli 0rootcli" ]
    watch_stop
    [ "$(ask "SELECT user_label, kind FROM devices WHERE ip_address = '10.9.0.2'")" = "other|infrastructure" ]
    [ "$(ask "SELECT count(*) FROM audit WHERE result = 'done'")" = 3 ]
    [ "$(ask "SELECT count(*) FROM audit WHERE result LIKE 'refused: There is no finding 999999 %'")" = 1 ]
    ledger_is_exact
}

@test "two at once, under load" {
    start_with_device
    in_b ping -q -f -w 20 10.9.0.1 > /dev/null &
    local ping=$! one other
    label_again_and_again one 12 &
    one=$!
    label_again_and_again other 12 &
    other=$!
    wait "$one" "$other"
    kill "$ping"
    wait "$ping" || true
    [ "$(cat done.* | wc -l)" = 24 ]
    audit_is_exact
    watch_stop
    ledger_is_exact
}

@test "while the capture is killed and started again, each is done once or refused" {
    start_with_device
    local one other i
    label_again_and_again one 20 &
    one=$!
    label_again_and_again other 20 &
    other=$!
    for i in 1 2 3; do
        sleep 1
        kill -9 "$WATCHER"
        wait "$WATCHER" || true
        for ((;;)); do # a command may be the writer at this moment
            "${IN_A[@]}" "$NETSCOPE" capture -i va --db n.db --user nobody --quiet 2> said 3>&- &
            WATCHER=$!
            sleep 0.5
            kill -0 "$WATCHER" 2> /dev/null && break
        done
    done
    wait "$one" "$other"
    [ "$(cat done.* | wc -l)" -ge 4 ]
    netscope device 10.9.0.2 label final
    audit_is_exact
    watch_stop
}

@test "while another program has the database locked a request is refused, and is not done later either" {
    start_with_device
    mkfifo lock
    sqlite3 n.db < lock &
    local locker=$!
    exec {hold}> lock
    echo "BEGIN IMMEDIATE;" >&"$hold"
    sleep 1
    run -1 netscope device 10.9.0.2 label late
    is_sentence "$output"
    [[ $output == *"locked"* || $output == *"nothing was changed"* ]]
    exec {hold}>&-
    wait "$locker" || true
    netscope device 10.9.0.2 label punctual
    watch_stop
    [ "$(ask "SELECT group_concat(new) FROM audit")" = punctual ]
}

@test "who may not change anything is refused, also as root of another user namespace, and is in no audit" {
    [ -x "$PEER" ] || skip "there is no $PEER: run make check-live"
    local request='{"version":1,"request":"device label","id":1,"text":"mine"}'
    start_with_device --operators daemon
    chmod 666 n.db-control
    run -0 as games games "$PEER" n.db-control <<< "$request"
    [[ $output == *'"kind":"refused"'*"may not ask this capture to change what people said"* ]]
    run -0 as games games unshare --user --map-root-user "$PEER" n.db-control <<< "$request"
    [[ $output == *'"kind":"refused"'* ]]
    run -0 as daemon daemon "$PEER" n.db-control <<< '{"version":1,"request":"device label","id":1,"text":"mine","by":"api:x"}'
    [[ $output == *'"kind":"refused"'*"users whom control.proxies names may say for whom"* ]]
    run -0 "$PEER" n.db-control <<< "$request"
    [[ $output == *'"ok":true,"audit_id":1,'*'"old":null,"new":"mine"'* ]]
    watch_stop
    [ "$(ask "SELECT count(*) FROM audit")" = 1 ]
}

@test "a proxy says for whom it asks, and the audit says it; who is none is refused" {
    [ -x "$PEER" ] || skip "there is no $PEER: run make check-live"
    local request='{"version":1,"request":"device label","id":1,"text":"mine","by":"api:kitchen"}'
    start_with_device --proxies games
    chmod 666 n.db-control
    run -0 as games games "$PEER" n.db-control <<< "$request"
    [[ $output == *'"ok":true'* ]]
    run -0 as daemon daemon "$PEER" n.db-control <<< "$request"
    [[ $output == *'"kind":"refused"'* ]]
    run -0 as games games unshare --user --map-root-user "$PEER" n.db-control <<< "$request"
    [[ $output == *'"ok":true'* ]] # the user games, whatever its namespace calls it
    watch_stop
    [ "$(ask "SELECT group_concat(user || ' ' || by) FROM audit")" = "games api:kitchen,games api:kitchen" ]
}

@test "a running capture merges, splits and silences, and is asked for each once" {
    start_with_device
    local part whole
    part=$(ask "SELECT mac_address FROM devices WHERE ip_address = '10.9.0.2'")
    whole=$(ask "SELECT mac_address FROM devices WHERE ip_address = '10.9.0.1'")
    netscope device "$part" merge "$whole"
    run -1 netscope device "$part" merge "$whole"
    is_sentence "$output"
    run -1 netscope device "$whole" merge "$part"
    is_sentence "$output"
    [ "$(netscope flows --device "$part" --json | jq length)" = "$(netscope flows --device "$whole" --json | jq length)" ]
    netscope device "$part" split
    run -0 --separate-stderr netscope alerts silence new_device --device "$part" --for 30d --json
    [ "$(jq -r .target <<< "$output")" = "silence 1" ]
    netscope silences end 1
    run -1 netscope silences end 1
    is_sentence "$output"
    watch_stop
    [ "$(ask "SELECT group_concat(request) FROM audit WHERE result = 'done'")" = \
        "device merge,device split,alerts silence,silences end" ]
    [ "$(ask "SELECT count(*) FROM device_merges")$(ask "SELECT count(*) FROM silences")" = 00 ]
}

# 10.9.0.2 as a number of four bytes, and its MAC, in any file of the database.
names_left() {
    cat n.db* | LC_ALL=C grep -caP "$1" || true
}

@test "a running capture forgets a device, and it comes back as a new one" {
    start_with_device
    in_a ping -q -c 5 -i 0.02 10.9.0.2 > /dev/null
    netscope device 10.9.0.2 label "Kitchen radio"
    local old mac
    old=$(ask "SELECT device_id FROM devices WHERE ip_address = '10.9.0.2'")
    mac=$(ask "SELECT replace(mac_address, ':', '\\x') FROM devices WHERE device_id = $old")
    in_b ip link set vb down
    sleep 2
    run -2 netscope device 10.9.0.2 forget < /dev/null
    run -0 --separate-stderr netscope device 10.9.0.2 forget --yes --json
    [ "$(jq -r '"\(.target) \(.result) \(.erased.devices.erased)"' <<< "$output")" = "device $old done 1" ]
    [ "$(ask "SELECT count(*) FROM devices WHERE device_id = $old OR ip_address = '10.9.0.2'")" = 0 ]
    [ "$(names_left "Kitchen radio")" = 0 ]
    in_b ip link set vb up
    ping_from_b 5
    wait_for_rows "SELECT count(*) FROM devices WHERE ip_address = '10.9.0.2' AND device_id > $old"
    watch_stop
    [ "$(ask "SELECT count(*) FROM flows WHERE device_id = $old")" = 0 ]
    [ "$(ask "SELECT user_label IS NULL FROM devices WHERE ip_address = '10.9.0.2'")" = 1 ]
    [ "$(ask "SELECT request || coalesce(new, '') FROM audit ORDER BY audit_id LIMIT 1")" = "device label" ]
    "$NETSCOPE" db check --full --db n.db
    ledger_is_exact
}

@test "a capture that is killed while it erases is followed by one that goes on" {
    [ -x "$PEER" ] || skip "there is no $PEER: run make check-live"
    start_with_device
    netscope device 10.9.0.2 label "Kitchen radio"
    local id
    id=$(ask "SELECT device_id FROM devices WHERE ip_address = '10.9.0.2'")
    in_b ip link set vb down
    run -0 "$PEER" n.db-control <<< "{\"version\":1,\"request\":\"device forget\",\"id\":$id}"
    [[ $output == *'"ok":true'* ]]
    kill -9 "$WATCHER"
    wait "$WATCHER" || true
    watch_start
    wait_for_rows "SELECT count(*) FROM erasure WHERE ended_us IS NOT NULL"
    [ "$(names_left "Kitchen radio")" = 0 ]
    watch_stop
    [ "$(ask "SELECT count(*) FROM devices WHERE device_id = $id")" = 0 ]
}

# change METHOD PATH BODY: by the server, with TOKEN; prints the status, and leaves the answer.
change() {
    curl -sS -m 20 -o answer -w '%{http_code}' -X "$1" -H "Authorization: Bearer $TOKEN" \
        -H 'Content-Type: application/json' ${3:+-d "$3"} "$AT/api/v1/$2"
}

@test "the server changes what an operator's token asks for, in its name, and nothing for a viewer" {
    local operator server id
    operator=$("$NETSCOPE" serve token add anna --role operator --tokens-file tokens 2> /dev/null)
    TOKEN=$("$NETSCOPE" serve token add grafana --tokens-file tokens 2> /dev/null)
    start_with_device
    "$NETSCOPE" serve --db n.db --listen 127.0.0.1:0 --tokens-file tokens > where 3>&- &
    server=$!
    until grep -qs answers where; do sleep 0.02; done
    AT=$(sed -n 's|NetScope answers at \(.*\)/|\1|p' where)
    id=$(ask "SELECT device_id FROM devices WHERE ip_address = '10.9.0.2'")
    [ "$(change PATCH "devices/$id" '{"label":"mine"}')" = 403 ]
    TOKEN=$operator
    [ "$(change PATCH "devices/$id" '{"label":"Kitchen TV"}')" = 200 ]
    [ "$(jq -c '[.id, .old, .new]' answer)" = "[$id,null,\"Kitchen TV\"]" ]
    [ "$(change PATCH devices/999 '{"kind":"thing"}')" = 404 ]
    [ "$(change POST silences "{\"rule\":\"new_device\",\"device_id\":$id,\"for\":\"30d\"}")" = 201 ]
    [ "$(change DELETE "silences/$(jq .id answer)")" = 200 ]
    watch_stop
    [ "$(change PATCH "devices/$id" '{"label":null}')" = 503 ]
    jq -e '.type == "urn:netscope:problem:no-writer" and (.detail | contains("netscope device ADDRESS label"))' answer
    kill -TERM "$server"
    wait "$server"
    [ "$(ask "SELECT group_concat(by || ' ' || request || ' ' || result) FROM audit WHERE target <> 'device 999'")" = \
        "api:anna device label done,api:anna alerts silence done,api:anna silences end done" ]
}

# serve_start: prints nothing; sets SERVER and AT.
serve_start() {
    "$NETSCOPE" serve --db n.db --listen 127.0.0.1:0 --tokens-file tokens > where 3>&- &
    SERVER=$!
    until grep -qs answers where; do sleep 0.02; done
    AT=$(sed -n 's|NetScope answers at \(.*\)/|\1|p' where)
}
# asked PATH WORDS: waits until the answer has the words.
asked() {
    until curl -sS -m 20 -H "Authorization: Bearer $TOKEN" "$AT/$1" 2> /dev/null | grep -q "$2"; do sleep 0.02; done
}

@test "a server killed at any moment leaves the capture alone, and a killed capture leaves the server alone" {
    local kill before streams=()
    TOKEN=$("$NETSCOPE" serve token add anna --role operator --tokens-file tokens 2> /dev/null)
    start_with_device
    for ((kill = 0; kill < ${KILLS:-1}; kill++)); do
        serve_start
        # Killed while it reads, writes to a stream, and asks for a change.
        curl -sSN -m 20 -H "Authorization: Bearer $TOKEN" "$AT/api/v1/events" > /dev/null 2>&1 3>&- &
        streams+=($!)
        change PATCH devices/1 "{\"label\":\"TV $kill\"}" > /dev/null 2>&1 3>&- &
        streams+=($!)
        sleep "0.0$((RANDOM % 10))"
        kill -9 "$SERVER"
        wait "$SERVER" "${streams[@]}" || true
        before=$(ask "SELECT sum(frames_captured) FROM capture_health")
        ping_from_b 3
        wait_for_rows "SELECT sum(frames_captured) > $before FROM capture_health"
    done
    serve_start
    asked metrics '^netscope_storage_commit_seconds_count [1-9]'
    for ((kill = 0; kill < ${KILLS:-1}; kill++)); do
        kill -9 "$WATCHER"
        wait "$WATCHER" || true
        WATCHER=
        asked metrics '^netscope_capture_running 0'
        asked api/v1/devices 'mac_address'
        watch_start
        asked metrics '^netscope_capture_running 1'
        [ "$(change PATCH devices/1 "{\"label\":\"Again $kill\"}")" = 200 ]
    done
    watch_stop
    kill -TERM "$SERVER"
    wait "$SERVER"
    [ "$(ask "PRAGMA integrity_check")" = ok ]
    [ "$(ask "SELECT count(*) FROM captures WHERE status = 'interrupted'")" = "${KILLS:-1}" ]
}

@test "capture --serve starts the server, which runs as its user and ends with it, however that ends" {
    in_a ip link set lo up
    chown daemon: . # nobody is also how the kernel shows users of other namespaces
    "${IN_A[@]}" "$NETSCOPE" capture -i va --db n.db --user daemon --quiet --serve --listen 127.0.0.1:0 > where 2> said 3>&- &
    WATCHER=$!
    wait_for_rows "SELECT count(*) FROM captures"
    ping_from_b 3
    wait_for_rows "SELECT count(*) FROM devices"
    AT=$(sed -n 's|NetScope answers at \(.*\)/|\1|p' where) TOKEN=$(sed -n 's/The token of this run: //p' where)
    server=$(in_a sh -c 'ss -Hltnp' | sed -n 's/.*"netscope",pid=\([0-9]*\).*/\1/p')
    [ "$server" != "$WATCHER" ]
    grep -qx "Uid:.$(id -u daemon).*" "/proc/$server/status"
    in_a curl -sS -m 20 -H "Authorization: Bearer $TOKEN" "$AT/metrics" | grep -x 'netscope_capture_running 1'
    [ "$(in_a curl -sS -m 20 -o answer -w '%{http_code}' -X PATCH -H "Authorization: Bearer $TOKEN" \
        -H 'Content-Type: application/json' -d '{"label":"mine"}' "$AT/api/v1/devices/1")" = 200 ]
    kill -9 "$WATCHER"
    wait "$WATCHER" || true
    WATCHER=
    for _ in {1..100}; do [ -e "/proc/$server" ] || break; sleep 0.05; done
    [ ! -e "/proc/$server" ]
    run -2 "$NETSCOPE" capture -r "$ROOT/samples/home.pcap" --db other.db --serve
    run -1 in_a "$NETSCOPE" capture -i va --db n.db --serve --listen 10.9.0.1:0
    [[ $output == *"outside loopback only with TLS"* ]]
    [ "$(ask "SELECT count(*) FROM captures")" = 1 ]
}

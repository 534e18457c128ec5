#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Delivery of findings, against servers of our own that accept, refuse, hang, close and lie (server.c).
load helper

@test "a file gets a line of JSON for each message, once, and rotates" {
    messages 40
    target 'kind: file' 'file: out.jsonl' 'rotate_bytes: 4096' 'rotate_files: 2'
    once
    once
    [ "$(cat out.jsonl out.jsonl.1 out.jsonl.2 | jq -s 'length')" -ge 10 ]
    [ -z "$(cat out.jsonl out.jsonl.1 out.jsonl.2 | jq -r .id | sort | uniq -d)" ]
    [ "$(jq -r 'select(.message_id == 40) | .title' out.jsonl)" = "finding number 40" ]
    [ ! -e out.jsonl.3 ]
    [ "$(stat -c %s out.jsonl.1)" -le 4096 ]
}

@test "a webhook that hangs, closes, or says later gets the message again with the same id" {
    messages 1
    serve http hang-before,hang-after,close-before,close-after,later,error,accept
    target 'kind: webhook' "url: http://127.0.0.1:$PORT/in"
    for i in 1 2 3 4 5 6; do
        if [ $i -le 2 ]; then within 2s; else within 30s; fi
        run once
        [ "$status" -eq 1 ]
        [ "$(states)" = "1 waiting $i" ]
    done
    once
    [ "$(states)" = "1 delivered 7" ]
    [ "$(ids | wc -l)" -eq 5 ]
    [ "$(ids | sort -u | wc -l)" -eq 1 ]
    once
    [ "$(ids | wc -l)" -eq 5 ]
}

@test "a webhook that refuses or sends elsewhere gets the message once, and it is listed as failed" {
    messages 2
    "$SERVER" elsewhere.port elsewhere.log http accept > /dev/null 2>&1 3>&- &
    echo $! >> server.pids
    while [ ! -s elsewhere.port ]; do sleep 0.05; done
    ELSEWHERE=http://127.0.0.1:$(cat elsewhere.port)/in serve http refuse,redirect,accept
    target 'kind: webhook' "url: http://127.0.0.1:$PORT/in"
    run once
    [ "$status" -eq 1 ]
    has "0 delivered, 0 waiting, 2 failed"
    run once
    [ "$(states)" = "$(printf '1 failed 1\n2 failed 1')" ]
    grep -q "HTTP 307: redirects are not followed" netscope.db-deliver
    [ "$(wc -l < received.log)" -eq 2 ]
    # The place that it named saw no connection.
    [ ! -e elsewhere.log ]
}

@test "what nobody takes is given up after deliver.retry_for" {
    messages 1
    RETRY_FOR=0s target 'kind: webhook' 'url: http://127.0.0.1:1/in'
    run once
    [ "$status" -eq 1 ]
    [ "$(states)" = "1 failed 1" ]
    grep -q "Nothing was sent" netscope.db-deliver
}

@test "a forged certificate gets nothing, neither of a hook, a mail server nor a syslog server" {
    messages 1
    certificate
    serve http accept certificate.pem key.pem
    target 'kind: webhook' "url: https://localhost:$PORT/in"
    run once
    [ "$(states)" = "1 waiting 1" ]
    rm netscope.db-deliver
    serve smtp accept certificate.pem key.pem
    target 'kind: mail' "url: smtp://localhost:$PORT" 'from: a@example.org' 'to: [b@example.org]'
    run once
    [ "$(states)" = "1 waiting 1" ]
    rm netscope.db-deliver
    serve syslog accept certificate.pem key.pem
    target 'kind: syslog' "url: tls://localhost:$PORT"
    run once
    [ "$(states)" = "1 waiting 1" ]
    rm netscope.db-deliver
    serve smtps accept certificate.pem key.pem
    target 'kind: mail' "url: smtps://localhost:$PORT" 'from: a@example.org' 'to: [b@example.org]'
    run once
    [ "$(states)" = "1 waiting 1" ]
    [ ! -e received.log ]
}

@test "a certificate of another name gets nothing" {
    messages 1
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=else.example \
        -addext subjectAltName=DNS:else.example -keyout key.pem -out certificate.pem 2> /dev/null
    serve http accept certificate.pem key.pem
    target 'kind: webhook' "url: https://localhost:$PORT/in" 'ca_file: certificate.pem'
    run once
    [ "$(states)" = "1 waiting 1" ]
    [ ! -e received.log ]
}

@test "a mail server that has no TLS gets nothing" {
    messages 1
    serve smtp accept
    target 'kind: mail' "url: smtp://127.0.0.1:$PORT" 'from: a@example.org' 'to: [b@example.org]'
    run once
    [ "$(states)" = "1 waiting 1" ]
    [ ! -e received.log ]
}

@test "a mail server gets a mail again with the same Message-ID, until it takes or refuses it" {
    messages 1
    certificate
    serve smtp hang-before,hang-after,close-after,later,error,accept certificate.pem key.pem
    echo "wrong horse" > password
    chmod 600 password
    target 'kind: mail' "url: smtp://localhost:$PORT" 'from: a@example.org' 'to: [b@example.org, c@example.org]' \
        'user: sensor' 'password_file: password' 'ca_file: certificate.pem'
    for i in 1 2 3 4 5; do
        if [ $i -le 2 ]; then within 2s; else within 30s; fi
        run once
        [ "$status" -eq 1 ]
    done
    once
    [ "$(states)" = "1 delivered 6" ]
    [ "$(grep -o 'Message-ID: <[^>]*>' received.log | wc -l)" -eq 5 ]
    [ "$(grep -o 'Message-ID: <[^>]*>' received.log | sort -u | wc -l)" -eq 1 ]
    messages 2
    serve smtp refuse certificate.pem key.pem
    sed -i "s/localhost:[0-9]*/localhost:$PORT/" c.yaml
    run once
    [ "$(states)" = "$(printf '1 delivered 6\n2 failed 1')" ]
}

@test "a login that is refused is for good, one that is put off is not" {
    messages 1
    certificate
    serve smtp no-login,login-later,login-refuse,accept certificate.pem key.pem
    echo "wrong horse" > password
    chmod 600 password
    target 'kind: mail' "url: smtp://localhost:$PORT" 'from: a@example.org' 'to: [b@example.org]' \
        'user: sensor' 'password_file: password' 'ca_file: certificate.pem'
    run once
    run once
    [ "$(states)" = "1 waiting 2" ]
    run once
    [ "$status" -eq 1 ]
    [ "$(states)" = "1 failed 3" ]
    grep -q '1 waiting 1 .* Nothing was sent' netscope.db-deliver
    grep -q '1 waiting 2 .* SMTP 454' netscope.db-deliver
    grep -q '1 failed 3 .* SMTP 535: the login is refused, correct the user and the password' netscope.db-deliver
    once
    [ ! -e received.log ]
    # The password that is right now holds for the next message.
    messages 2
    once
    [ "$(states)" = "$(printf '1 failed 3\n2 delivered 1')" ]
}

@test "a mail server that speaks TLS from the first byte gets a mail" {
    messages 1
    certificate
    serve smtps accept certificate.pem key.pem
    target 'kind: mail' "url: smtps://localhost:$PORT" 'from: a@example.org' 'to: [b@example.org]' 'ca_file: certificate.pem'
    once
    [ "$(states)" = "1 delivered 1" ]
    [ "$(wc -l < received.log)" -eq 1 ]
}

@test "a mail is read by a person: subject, sender, body" {
    household
    certificate
    serve smtp accept certificate.pem key.pem
    target 'kind: mail' "url: smtp://localhost:$PORT" 'from: a@example.org' 'to: [b@example.org]' 'ca_file: certificate.pem'
    once
    grep -q 'Subject: \[netscope\] medium: 192.168.1.30 tried 60 hosts on port 22' received.log
    grep -q 'Auto-Submitted: auto-generated' received.log
    body=$(sed 's/.*Content-Transfer-Encoding: base64  //; s/ \. .*//; s/ //g' received.log | base64 -d)
    [[ $body == *"Device: device "*"Finding: 1, rule port_scan, severity medium, new"*"Sensor: lab"* ]]
}

@test "syslog over UDP, TCP and TLS gets a line of RFC 5424" {
    messages 1
    serve udp accept
    target 'kind: syslog' "url: udp://127.0.0.1:$PORT"
    once
    while ! grep -q 'accept	<28>1 .* lab netscope .* port_scan \[netscope@32473 id="[0-9a-f-]*-1" .*finding number 1$' received.log; do
        sleep 0.05
    done
    rm netscope.db-deliver
    serve syslog accept
    target 'kind: syslog' "url: tcp://127.0.0.1:$PORT"
    once
    certificate
    rm netscope.db-deliver
    serve syslog accept certificate.pem key.pem
    target 'kind: syslog' "url: tls://localhost:$PORT" 'ca_file: certificate.pem'
    once
    # "Received by the other machine" is said by its kernel, so the line may be there a little later.
    until [ "$(grep -cE '	[0-9]+ <28>1 20[0-9-]+T[0-9:.]+Z lab netscope [0-9]+ port_scan \[netscope@32473 id="[0-9a-f-]+-1" severity="medium" change="new"\] .*medium: finding number 1$' received.log)" -eq 2 ]; do sleep 0.05; done
}

@test "a program gets the message, and its exit code is the answer" {
    messages 3
    printf '#!/bin/sh\nread line; echo "$NETSCOPE_ID $line" >> got; exit $(cat code)\n' > page
    chmod +x page
    target 'kind: command' "command: [$PWD/page]"
    echo 75 > code
    run once
    [ "$(states)" = "$(printf '1 waiting 1\n2 waiting 1\n3 waiting 1')" ]
    echo 0 > code
    once
    [ "$(states)" = "$(printf '1 delivered 2\n2 delivered 2\n3 delivered 2')" ]
    messages 4
    echo 1 > code
    run once
    [ "$(states | tail -n 1)" = "4 failed 1" ]
    [ "$(grep -c 'medium: finding number 3' got)" -eq 2 ]
    [ "$(cut -d' ' -f1 got | sort -u | wc -l)" -eq 4 ]
}

@test "a program that cannot be started has refused nothing" {
    messages 1
    target 'kind: command' "command: [$PWD/page]"
    run once
    [ "$(states)" = "1 waiting 1" ]
    grep -q "cannot be started (No such file or directory)" netscope.db-deliver
    printf '#!/bin/sh\nexit 0\n' > page
    chmod +x page
    once
    [ "$(states)" = "1 delivered 2" ]
}

@test "kill -9 at any moment loses no message, and sends one twice only if its outcome was unknown" {
    local count=${DELIVER_MESSAGES:-60} kills=0 most process
    messages "$count"
    serve http accept
    target 'kind: webhook' "url: http://127.0.0.1:$PORT/in"
    while [ "$(ids | sort -u | wc -l)" -lt "$count" ]; do
        # After a few messages, so that a slow machine comes to an end, too; or before the first one.
        most=$(($(ids | wc -l) + RANDOM % 6))
        "$NETSCOPE" deliver --config c.yaml --db netscope.db > /dev/null 2>&1 3>&- &
        process=$!
        while [ "$(ids | wc -l)" -lt "$most" ] && [ "$(ids | sort -u | wc -l)" -lt "$count" ]; do
            kill -0 "$process"
            sleep 0.01
        done
        sleep 0.0$((RANDOM % 10))
        kill -9 "$process" && kills=$((kills + 1))
        wait "$process" || true
    done
    once
    [ "$(ids | sort -u | wc -l)" -eq "$count" ]
    # A kill cuts at most one message off on its way.
    [ "$(ids | wc -l)" -le $((count + kills)) ]
    [ "$(states | awk '{ print $2 }' | sort -u)" = delivered ]
    echo "# $count messages, $kills kills, $(($(ids | wc -l) - count)) sent twice" >&3
}

@test "a server that dies and comes back loses no message" {
    messages 30
    serve http accept,accept,accept,close-after,accept
    echo "http://127.0.0.1:$PORT/in" > url
    chmod 600 url
    target 'kind: webhook' 'url_file: url'
    run once
    kill -9 "$(tail -n 1 server.pids)"
    messages 60
    run once
    [ "$status" -eq 1 ]
    serve http accept
    echo "http://127.0.0.1:$PORT/in" > url
    for i in 1 2 3; do run once; done
    [ "$status" -eq 0 ]
    [ "$(ids | sort -u | wc -l)" -eq 60 ]
}

@test "secrets are in no line, process list, database, journal or listing" {
    messages 1
    serve http error,accept
    echo "s3cr3t-token" > token
    echo "http://127.0.0.1:$PORT/s3cr3t-path" > url
    chmod 600 token url
    target 'kind: webhook' 'url_file: url' 'token_file: token'
    { once || true; once; netscope deliver --config c.yaml --db netscope.db --test ops
        netscope config --config c.yaml; netscope doctor --config c.yaml --db netscope.db || true; } > said 2>&1
    grep -q 's3cr3t-path.*Authorization: Bearer s3cr3t-token' received.log
    [ "$(grep -c s3cr3t-token received.log)" -eq 3 ]
    ! grep -aq s3cr3t said netscope.db netscope.db-deliver || return 1
    # What others see of the process and of a program that it starts, while a message is on its way.
    messages 2
    serve http hang-after
    printf '#!/bin/sh\ntr "\\0" "\\n" < /proc/$$/environ > seen; cat /proc/$PPID/cmdline >> seen\n' > page
    chmod +x page
    # The program first: a target that hangs holds up those after it.
    target 'kind: command' "command: [$PWD/page]"
    printf '    - {name: hook, kind: webhook, url_file: url, token_file: token}\n' >> c.yaml
    echo "http://127.0.0.1:$PORT/s3cr3t-path" > url
    rm received.log
    "$NETSCOPE" deliver --config c.yaml --db netscope.db > log 2>&1 3>&- &
    echo $! >> server.pids
    while [ ! -s received.log ] || [ ! -s seen ]; do sleep 0.05; done
    cat "/proc/$!/cmdline" "/proc/$!/environ" >> seen
    grep -aq NETSCOPE_ID seen
    ! grep -aq s3cr3t seen log || return 1
    chmod 644 token
    run netscope deliver --config c.yaml --db netscope.db --test hook
    [ "$status" -eq 1 ]
    has "may be read by everybody"
}

@test "a flood is a digest for a mailbox, and each message for a program" {
    local count=${DELIVER_FLOOD:-200}
    messages "$count"
    certificate
    serve smtp accept certificate.pem key.pem
    target 'kind: mail' "url: smtp://localhost:$PORT" 'from: a@example.org' 'to: [b@example.org]' 'ca_file: certificate.pem'
    printf '    - {name: log, kind: file, file: out.jsonl}\n' >> c.yaml
    once
    [ "$(wc -l < received.log)" -eq 1 ]
    grep -q 'Subject: \[netscope\] '"$count findings, the worst: medium: finding number 1" received.log
    [ "$(wc -l < out.jsonl)" -eq "$count" ]
}

@test "a report goes to its target only, and its file to an officer only" {
    household
    certificate
    serve smtp accept certificate.pem key.pem
    mkdir netscope.db-outgoing
    echo '<p>the week</p>' > netscope.db-outgoing/week-7.html
    target 'kind: mail' "url: smtp://localhost:$PORT" 'from: a@example.org' 'to: [b@example.org]' 'ca_file: certificate.pem' \
        'for: officer' 'severity: critical'
    printf '    - {name: log, kind: file, file: out.jsonl, severity: info}\n' >> c.yaml
    sqlite3 netscope.db "DELETE FROM outbox;
        INSERT INTO outbox (message_id, at_us, change, alert_id, severity, rule, target, count, title, explanation,
            report_id, recipient, file, for_officer)
        SELECT row_number() OVER (), 1795295700000000, 'new', 0, 0, 'report', '', 1, 'The week of ' || value, 'Nothing new.', 7, value,
            '/var/lib/netscope-reports/week-7.html', 1 FROM json_each('[\"ops\", \"log\"]')"
    once
    [ "$(wc -l < received.log)" -eq 1 ]
    grep -q 'Subject: \[netscope\] The week of ops .*attachment; filename="week-7.html"  PHA+dGhlIHdlZWs8L3A+Cg== ' received.log
    [ "$(jq -r '"\(.subject) \(.report_id) \(.file)"' out.jsonl)" = "The week of log 7 null" ]
}

@test "only a file that was handed over is attached, whatever a message names" {
    household
    certificate
    serve smtp accept certificate.pem key.pem
    mkdir netscope.db-outgoing
    echo 'a secret' > secret
    ln -s ../secret netscope.db-outgoing/link
    target 'kind: mail' "url: smtp://localhost:$PORT" 'from: a@example.org' 'to: [b@example.org]' 'ca_file: certificate.pem'
    sqlite3 netscope.db "DELETE FROM outbox;
        INSERT INTO outbox (message_id, at_us, change, alert_id, severity, rule, target, count, title, report_id, recipient, file)
        SELECT row_number() OVER (), 1795295700000000, 'new', 0, 0, 'report', '', 1, 'Number ' || value, 7, 'ops', value
        FROM json_each('[\"$PWD/secret\", \"/x/link\", \"/x/..\", \"/x/../secret\"]')"
    once
    [ "$(wc -l < received.log)" -eq 4 ]
    ! grep -qE 'attachment|YSBzZWNyZXQK' received.log || return 1
    [ "$(grep -cE '[1-4] delivered 1 .* the report is not attached: (No such file|Too many levels|no ordinary file)' netscope.db-deliver)" -eq 4 ]
}

@test "names of people's devices go to an officer only" {
    household
    target 'kind: file' 'file: all.jsonl' 'severity: info'
    printf '    - {name: officer, kind: file, file: officer.jsonl, severity: info, for: officer}\n' >> c.yaml
    once
    grep -q 'A new device: phone' officer.jsonl
    grep -q 'A new device: device [0-9]' all.jsonl
    ! grep -q phone all.jsonl || return 1
}

@test "a target gets what it asks for" {
    messages 2 1
    sqlite3 netscope.db "UPDATE outbox SET severity = 3, rule = 'syn_flood' WHERE message_id = 2"
    target 'kind: file' 'file: high.jsonl' 'severity: high'
    printf '    - {name: b, kind: file, file: scans.jsonl, rules: [port_scan]}\n' >> c.yaml
    printf '    - {name: c, kind: file, file: devices.jsonl, devices: [PHONE]}\n' >> c.yaml
    printf '    - {name: d, kind: file, file: hours.jsonl, hours: "%s-%s"}\n' \
        "$(date -u -d '2 hours' +%H:%M)" "$(date -u -d '3 hours' +%H:%M)" >> c.yaml
    run once
    [ "$(jq .message_id high.jsonl)" = 2 ]
    [ "$(jq .message_id scans.jsonl)" = 1 ]
    [ ! -e devices.jsonl ]
    sqlite3 netscope.db "UPDATE outbox SET device_id = (SELECT device_id FROM devices WHERE hostname = 'phone') WHERE message_id = 1"
    rm netscope.db-deliver
    run once
    [ "$(jq .message_id devices.jsonl)" = 1 ]
    [ ! -e hours.jsonl ]
}

@test "a reload brings other targets into force, and a wrong configuration changes nothing" {
    messages 1
    target 'kind: file' 'file: one.jsonl'
    "$NETSCOPE" deliver --config c.yaml --db netscope.db > log 2>&1 3>&- &
    echo $! >> server.pids
    while [ ! -s one.jsonl ]; do sleep 0.05; done
    echo 'deliver: 1' > c.yaml
    kill -HUP $!
    while ! grep -q "The configuration cannot be used, and nothing changes. c.yaml:1" log; do sleep 0.05; done
    target 'kind: file' 'file: two.jsonl'
    kill -HUP $!
    while ! grep -q "The configuration was read again" log; do sleep 0.05; done
    messages 2
    while [ ! -s two.jsonl ]; do sleep 0.05; done
    # What the first one got is not sent again.
    [ "$(jq .message_id one.jsonl two.jsonl | tr '\n' ' ')" = "1 2 " ]
    kill $!
    wait $!
}

@test "a digest gathers what came within its time, also before the process began" {
    messages 3
    sqlite3 netscope.db "UPDATE outbox SET at_us = 1000000 * (strftime('%s', 'now') - 3500)"
    target 'kind: file' 'file: out.jsonl' 'digest: 1h'
    printf '    - {name: late, kind: file, file: late.jsonl, digest: 50min}\n' >> c.yaml
    "$NETSCOPE" deliver --config c.yaml --db netscope.db > /dev/null 2>&1 3>&- &
    echo $! >> server.pids
    while [ ! -s late.jsonl ]; do sleep 0.05; done
    [ "$(jq '.digest, (.messages | length)' late.jsonl | tr '\n' ' ')" = "3 3 " ]
    [ ! -e out.jsonl ]
}

@test "messages link to the dashboard, if it has an address" {
    messages 1
    target 'kind: file' 'file: out.jsonl'
    printf 'server:\n  public_url: https://n.example.org/\n' >> c.yaml
    once
    [ "$(jq -r .url out.jsonl)" = https://n.example.org/findings/1 ]
    sed -i 's,https://n,n,' c.yaml
    run once
    has "server.public_url begins with https://"
}

@test "doctor says which rules, devices and files of targets are not there" {
    household
    target 'kind: file' 'file: out.jsonl' 'rules: [port_scan]' 'devices: [PHONE, 192.168.1.30]'
    run netscope doctor --config c.yaml --db netscope.db
    [[ $output == *"ok "*"The target ops: "* ]]
    target 'kind: webhook' 'url: https://example.org/' 'token_file: gone' 'rules: [port_scam]' 'devices: [fone, phone]'
    COLUMNS=400 run netscope doctor --config c.yaml --db netscope.db
    [ "$status" -eq 0 ]
    has "The target ops: gone cannot be read (No such file or directory)."
    has "The target ops: there is no rule 'port_scam'"
    has "The target ops: no device has the name or the address 'fone' now"
    has_not "'phone'"
    has_not "--test ops"
}

@test "the examples of docs/delivery.md are taken as they are written, and each target works at a server of ours" {
    local kind name
    certificate
    # Blocks of the configuration, in their order.
    awk '/^```/ { inside = !inside; block = ""; next } inside { block = block $0 "\n"; if (block ~ /^(deliver:|    - name:)/) print }' \
        "$ROOT/docs/delivery.md" > c.yaml
    netscope config --config c.yaml > /dev/null
    [ "$(grep -c '    - name: ' c.yaml)" -eq 6 ]
    # The same ones, but for the places and the certificate of our servers.
    export CREDENTIALS_DIRECTORY=$PWD/credentials
    mkdir credentials
    echo "correct horse" > credentials/mail
    echo token > hook.token
    printf '#!/bin/sh\ncat > paged\n' > page
    chmod +x page
    for kind in http smtp syslog; do
        serve $kind accept certificate.pem key.pem
        case $kind in
        http) sed -i "s,https://hooks.example.org,https://localhost:$PORT," c.yaml
            echo "https://localhost:$PORT/chat" > credentials/chat ;;
        smtp) sed -i "s,smtp://mail.example.org:587,smtp://localhost:$PORT," c.yaml ;;
        syslog) sed -i "s,tls://logs.example.org:6514,tls://localhost:$PORT," c.yaml ;;
        esac
    done
    chmod 600 credentials/* hook.token
    sed -i -e "s,/var/log/netscope/,$PWD/," -e "s,/etc/netscope/,$PWD/," -e "s,/usr/local/bin/,$PWD/," \
        -e 's,^\( *\)\(kind: \(slack\|mail\|syslog\|webhook\)\),\1\2\n\1ca_file: certificate.pem,' c.yaml
    for name in $(sed -n 's/    - name: //p' c.yaml); do netscope deliver --config c.yaml --test "$name"; done
    grep -q 'A test of the target log' findings.jsonl
    [ "$(head -n 1 paged)" = "test: the target pager works" ]
    until [ "$(wc -l < received.log)" -eq 4 ]; do sleep 0.05; done # the line of syslog may come late
}

@test "a target that is not whole is refused with its line" {
    target 'kind: slack' 'url: https://hooks.example.org/services/T/B/x'
    run netscope deliver --config c.yaml --once
    [ "$status" -eq 1 ]
    has "The URL of a chat is a secret"
    target 'kind: mail' 'url: smtp://mail.example.org' 'to: [x@example.org]'
    run netscope deliver --config c.yaml --once
    has "needs 'from'"
    target 'kind: webhook' 'url: https://user:secret@example.org/'
    run netscope deliver --config c.yaml --once
    has "a secret URL belongs into a file"
    target 'kind: file' 'file: out.jsonl' 'rules: [port_scam]'
    run netscope deliver --config c.yaml --once
    has "There is no rule 'port_scam' (perhaps \`port_scan\`)"
    target 'kind: file' 'file: out.jsonl' 'rules: [delivery_failed]'
    household
    once
    printf 'sensor: lab\n' > c.yaml
    run netscope deliver --config c.yaml --once
    has "names no target"
}

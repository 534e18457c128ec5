#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# `netscope probe` against servers of our own on loopback, good ones and bad ones: each failure has its name.
load helper
load certificates

# One authority, and certificates of it for each case; made once.
setup_file() {
    cd "$BATS_FILE_TMPDIR" || return 1
    authority ca
    issue good ca "DNS:ok.test,DNS:alias.test,DNS:far.test,IP:127.0.0.1" 20200101000000Z 20991231000000Z
    issue_faulty ok.test
}

setup() {
    cd "$BATS_TEST_TMPDIR" || return 1
    answer_names
}

teardown() { stop_all; }

serve() { openssl_serves "$BATS_FILE_TMPDIR/$1" 0 "${@:2}"; } # CERTIFICATE FLAGS...

# Our own server; sets PORT.
misbehave() { # http|smtp BEHAVIOUR
    rm -f server-port
    "$SERVER" server-port log "$@" 3>&- &
    RUNNING+=($!)
    until [ -s server-port ]; do sleep 0.01; done
    PORT=$(< server-port)
}

# The time is long, so that a busy machine is no fault; --timeout may be given again.
probe() { # TARGET FLAGS...
    timeout 100 "$NETSCOPE" probe "$1" --resolver "127.0.0.1:$ASK" --ca-file "$BATS_FILE_TMPDIR/ca.pem" --json --timeout 60s "${@:2}" > answer
}

# The sentence of the worst step of a layer.
why() { jq -r --arg layer "$1" '[.steps[] | select(.layer == $layer) | select(.state == "failed" or .state == "doubtful")] | (map(select(.state == "failed")) + .)[0].why' answer; }
state() { jq -r --arg layer "$1" '[.steps[] | select(.layer == $layer) | .state] | unique | join(",")' answer; }

@test "a server that is well: four layers, their facts, and exit code 0" {
    serve good -alpn http/1.1
    probe "https://ok.test:$PORT/"
    for layer in dns tcp tls http; do [ "$(state $layer)" = good ] || { jq . answer; return 1; }; done
    jq -e '.state == "good" and (.verdict | startswith("ok.test answers 200 in "))' answer
    jq -e '[.steps[] | select(.layer == "tls") | .facts | .version, .alpn, .subject, .names, .ocsp_stapled] == ["TLSv1.3", "http/1.1", "CN=good", 4, "no"]' answer
    jq -e '.steps[] | select(.layer == "tcp") | .facts | .handshakes == 3 and .failed == 0 and .median_us > 0 and .mss_bytes > 0' answer
    jq -e '.steps[] | select(.layer == "http") | .facts | .status == 200 and .total_us >= .first_byte_us and .first_byte_us >= .tls_us' answer
    jq -e '[.steps[] | select(.subject | startswith("HTTPS record")) | .facts | .alpn, .ech, .ttl_s] == ["h2", "offered", 60]' answer
}

@test "the page says the same as the document, and fits 80 columns" {
    serve good
    COLUMNS=80 timeout 60 "$NETSCOPE" probe "ok.test:$PORT" --resolver "127.0.0.1:$ASK" --ca-file "$BATS_FILE_TMPDIR/ca.pem" > page
    grep -q '^ok.test answers 200 in ' page
    [ "$(grep -cE '^(dns|tcp|tls|http) +ok ' page)" -ge 8 ]
    [ "$(LC_ALL=C.UTF-8 wc -L < page)" -le 80 ]
}

@test "on a wide terminal what came of a step stands beside it" {
    serve good
    COLUMNS=160 timeout 60 "$NETSCOPE" probe "https://ok.test:$PORT/" --resolver "127.0.0.1:$ASK" --ca-file "$BATS_FILE_TMPDIR/ca.pem" > page
    [ "$(LC_ALL=C.UTF-8 wc -L < page)" -le 160 ]
    grep -qE '^tcp  ok   127\.0\.0\.1 .* 3 of 3 handshakes, median ' page
    grep -qE '^http ok   GET over HTTP/1\.1 .* 200, [0-9]+ bytes$' page
}

@test "what a resolver says is told by its code, and the layers behind it are not tried" {
    while read -r label code words; do
        run -1 probe "https://$label.test:9/"
        [ "$(jq -r '.steps[] | select(.subject == "A from 127.0.0.1:'"$ASK"'") | .facts.code' answer)" = "$code" ] || { jq . answer; return 1; }
        [[ $(jq -r .verdict answer) == "It fails at the name: "*"$words"* ]] || { jq -r .verdict answer; return 1; }
        [ "$(state tcp)$(state tls)$(state http)" = "not triednot triednot tried" ]
    done << 'end'
nxdomain NXDOMAIN NXDOMAIN
servfail SERVFAIL (SERVFAIL)
refused REFUSED (REFUSED)
end
}

@test "a silent resolver is named as silent, within the time" {
    run -1 probe https://silent.test/ --timeout 3s
    [ "$(jq -r .verdict answer)" = "It fails at the name: No resolver answered in time." ]
    jq -e '[.steps[] | select(.layer == "dns" and (.why | startswith("It did not answer in time")))] | length >= 3' answer
}

@test "an answer that is garbage or cut harms nothing" {
    for label in garbage short; do
        run -1 probe "https://$label.test:9/" --timeout 4s
        jq -e '.state == "failed"' answer
    done
}

@test "an alias is followed and told; of two addresses the one that serves is taken" {
    serve good
    probe "https://alias.test:$PORT/"
    [ "$(jq -r '[.steps[].facts.cname | values][0]' answer)" = www.alias.test ]
    probe "https://far.test:$PORT/" --timeout 4s
    jq -e '[.steps[] | select(.layer == "tcp")] | length == 2' answer
    jq -e '.steps[] | select(.layer == "http") | .facts.status == 200' answer
    [ "$(jq -r .state answer)" != failed ]
}

@test "a port on which nothing listens is refused, and the name is still looked up" {
    run -1 probe https://ok.test:1/
    [ "$(state dns)" = good ]
    [[ $(why tcp) == Refused:* ]]
    [ "$(state tls)$(state http)" = "not triednot tried" ]
}

@test "each fault of a certificate has its sentence, and HTTP is asked all the same" {
    while read -r certificate words; do
        serve "$certificate"
        run -1 probe "https://ok.test:$PORT/"
        [[ $(why tls) == *"$words"* ]] || { echo "$certificate: $(why tls)"; return 1; }
        [ "$(state http)" = good ] || { jq . answer; return 1; }
    done << 'end'
expired has expired
early is not valid yet
selfsigned is self-signed
wrong is for other names than ok.test
unknown authority is not known
end
}

@test "a server that speaks only old TLS, or none of our ciphers, or no TLS at all" {
    serve good -tls1 -cipher ALL:@SECLEVEL=0
    run -1 probe "https://ok.test:$PORT/"
    [[ $(why tls) == "The server speaks only TLSv1 with "*"which programs of today refuse." ]] || { why tls; return 1; }
    serve good -tls1_2 -cipher ECDHE-ECDSA-AES128-GCM-SHA256
    run -1 probe "https://ok.test:$PORT/"
    [[ $(why tls) == *"no common cipher"* ]] || { why tls; return 1; }
    misbehave smtp accept
    run -1 probe "https://ok.test:$PORT/"
    [ "$(why tls)" = "What answers there does not speak TLS." ] || { why tls; return 1; }
}

@test "a server that takes the connection and says nothing, at each layer" {
    misbehave http hang-before
    run -1 probe "http://ok.test:$PORT/" --timeout 3s
    [ "$(state tls)" = "not tried" ]
    [ "$(why http)" = "The server does not answer in time." ] || { why http; return 1; }
    run -1 probe "https://ok.test:$PORT/" --timeout 3s
    [ "$(why tls)" = "The server accepts the connection and then says nothing." ] || { why tls; return 1; }
}

@test "HTTP: 500 is the server's fault, 400 the request's, and a closed connection no answer" {
    misbehave http error
    run -1 probe "http://ok.test:$PORT/"
    [[ $(why http) == *"is at fault (500)." ]]
    misbehave http refuse
    probe "http://ok.test:$PORT/"
    [[ $(why http) == *"request is at fault (400)." ]]
    misbehave http close-before
    run -1 probe "http://ok.test:$PORT/"
    [ "$(state tcp)" = good ]
    [[ $(why http) == "The server closes without an answer."* || $(why http) == *breaks* ]] || { why http; return 1; }
}

@test "where http: leads to https:, that certificate is examined, too" {
    serve selfsigned
    export ELSEWHERE=https://127.0.0.1:$PORT/
    misbehave http redirect
    run -1 probe "http://ok.test:$PORT/"
    [[ $(why http) == "The request fails: "*certificate* ]] || { why http; return 1; }
}

@test "an address needs no name, and a certificate may bear it" {
    serve good
    probe "127.0.0.1:$PORT"
    [ "$(state dns)" = "not tried" ]
    [ "$(state tls)" = good ]
}

@test "what is no target, and no time, is a mistake of the command line" {
    for target in 'ftp://ok.test/' 'https://' 'a b' 'https://ok.test:99999/'; do
        run -2 --separate-stderr "$NETSCOPE" probe "$target"
        [[ $stderr == *"is no URL and no HOST[:PORT]"* ]] || { echo "$target: $stderr"; return 1; }
    done
    for resolver in dns.example '' 192.0.2.300; do
        run -2 --separate-stderr "$NETSCOPE" probe ok.test --resolver "$resolver"
        [[ $stderr == *"names no resolver"* ]] || { echo "$resolver: $stderr"; return 1; }
    done
    run -1 --separate-stderr "$NETSCOPE" probe ok.test --ca-file port
    [[ $stderr == *"port has no certificates"* ]]
    run -2 --separate-stderr "$NETSCOPE" probe ok.test --timeout 5
    [[ $stderr == *"--timeout takes a time"* ]]
}

@test "it needs no right beyond a user's" {
    [ "$(id -u)" = 0 ] || skip "only root can give up rights to show that none is needed"
    serve good
    chmod a+rx "$BATS_RUN_TMPDIR" "$BATS_FILE_TMPDIR" "${BATS_TEST_TMPDIR%/*}" "$BATS_TEST_TMPDIR"
    setpriv --reuid nobody --regid nogroup --clear-groups --inh-caps=-all --bounding-set=-all \
        "$NETSCOPE" probe "https://ok.test:$PORT/" --resolver "127.0.0.1:$ASK" --ca-file "$BATS_FILE_TMPDIR/ca.pem" > page
    grep -q '^ok.test answers 200' page
}

@test "the authorities of the system can be read in the sandbox, as the environment names them" {
    serve good
    cp "$BATS_FILE_TMPDIR/ca.pem" authorities.pem
    chmod a+rx "$BATS_RUN_TMPDIR" "$BATS_FILE_TMPDIR" "${BATS_TEST_TMPDIR%/*}" "$BATS_TEST_TMPDIR"
    SSL_CERT_FILE=$PWD/authorities.pem timeout 60 "$NETSCOPE" probe "https://ok.test:$PORT/" --resolver "127.0.0.1:$ASK" > page || { cat page; return 1; }
    grep -q '^ok.test answers 200' page
}

@test "while it asks, it has no capability, is not root, and is confined" {
    misbehave http hang-before
    "$NETSCOPE" probe "http://ok.test:$PORT/" --resolver "127.0.0.1:$ASK" --timeout 20s > page 2> errors 3>&- &
    RUNNING+=($!)
    until grep -qs '^Seccomp:.2' "/proc/$!/status"; do
        [ -d "/proc/$!" ] || { cat errors; skip "no seccomp in this kernel"; }
        sleep 0.02
    done
    status=$(< "/proc/$!/status")
    [[ $status == *CapEff:?0000000000000000* && $status == *CapPrm:?0000000000000000* ]]
    [[ $status == *NoNewPrivs:?1* ]]
    [[ $status != *Uid:?0* ]]
}

@test "once it is confined it opens only the trust store and the resolver's files, to read them" {
    command -v strace > /dev/null || skip "strace is not installed (scripts/install-packages extra)"
    [ "$(id -u)" = 0 ] || skip "only root can give up rights to show that none is needed"
    serve good
    chmod a+rx "$BATS_RUN_TMPDIR" "$BATS_FILE_TMPDIR" "${BATS_TEST_TMPDIR%/*}" "$BATS_TEST_TMPDIR"
    local flags
    for flags in "--ca-file $BATS_FILE_TMPDIR/ca.pem" "" "--simulate loss=5%,seed=1 --timeout 20s"; do
        # shellcheck disable=SC2086
        strace -f -e trace=%file,seccomp -o traced setpriv --reuid nobody --regid nogroup --clear-groups --inh-caps=-all --bounding-set=-all \
            timeout 100 "$NETSCOPE" probe "https://ok.test:$PORT/" --resolver "127.0.0.1:$ASK" --timeout 60s $flags > page 2> errors ||
            grep -q . page || { cat errors; skip "this process may not be traced here"; }
        grep -q 'seccomp(SECCOMP_SET_MODE_FILTER.*len=.* = 0' traced || skip "no seccomp in this kernel"
        # What behind it names a file that is there. The C library reads the time zone, and c-ares random numbers.
        sed '1,/seccomp(SECCOMP_SET_MODE_FILTER.*len=.* = 0/d' traced | grep -E '"/[^"]*"' | grep -v ' = -1 ' > calls
        grep -q '"/etc/resolv.conf"' calls
        ! grep -vE '"(/etc/(resolv\.conf|hosts|nsswitch\.conf|host\.conf|gai\.conf|services|localtime|ssl/[^"]*|ssl)|/usr/lib/ssl[^"]*|/usr/share/(ca-certificates|zoneinfo)[^"]*|/dev/urandom)"' calls || return 1
        ! grep -E 'O_WRONLY|O_RDWR|O_CREAT|unlink|rename|mkdir|exec' calls || return 1
    done
}

@test "beside it stands what was recorded of the same name" {
    serve good
    for file in browser home; do "$NETSCOPE" capture -r "$ROOT/samples/$file.pcap" --db seen.db > /dev/null 2>&1; done
    run -1 probe "https://bank.example:$PORT/" --db seen.db
    jq -e '.history | .days == 30 and .flows == 2 and .devices == 1 and .handshake_us > 0 and .handshake_now_us > 0 and .certificates == 1' answer || { jq .history answer; return 1; }
    expected=$("$NETSCOPE" sql --db seen.db --jsonl "SELECT max(rtt_handshake_us) AS us FROM flows WHERE dst_domain = 'bank.example'" | jq .us)
    [ "$(jq .history.handshake_us answer)" = "$expected" ]
    [[ $(jq -r .history.sentence answer) == "Seen 2 times from 1 device in 30 days; median handshake then "*", now "*"; the one shown now was not seen." ]]
    sqlite3 seen.db "UPDATE tls_handshake AS h SET certificate_id = (SELECT min(certificate_id) FROM certificate WHERE certificate_id <> h.certificate_id)
        WHERE tls_id = (SELECT max(tls_id) FROM tls_handshake o JOIN domain d ON d.domain_id = o.sni WHERE d.name = 'bank.example')"
    run -1 probe "https://bank.example:$PORT/" --db seen.db
    [[ $(jq -r .history.sentence answer) == *"; certificate changed on 20"??-??-??"; the one shown now was not seen." ]] || { jq .history answer; return 1; }
    probe "https://ok.test:$PORT/" --db seen.db
    [ "$(jq -r .history.sentence answer)" = "The database has no contact with ok.test in its last 30 days." ]
    COLUMNS=80 timeout 60 "$NETSCOPE" probe "ok.test:$PORT" --resolver "127.0.0.1:$ASK" --ca-file "$BATS_FILE_TMPDIR/ca.pem" --db seen.db > page
    grep -q '^The database has no contact with ok.test' page
}

@test "without a database nothing is said of it, and one that is named must be there" {
    serve good
    probe "https://ok.test:$PORT/"
    jq -e 'has("history") | not' answer
    run -1 --separate-stderr "$NETSCOPE" probe "https://ok.test:$PORT/" --db missing.db
    [[ $stderr == *"There is no database at missing.db"* ]]
}

@test "two targets side by side: the figures of both, and the one that fails" {
    serve good
    probe --compare "https://ok.test:$PORT/" "https://127.0.0.1:$PORT/"
    jq -e '(.probes | length) == 2 and .compared.status == [200, 200] and .compared.tls_version == ["TLSv1.3", "TLSv1.3"] and .compared.name_us[1] == null' answer
    jq -e '.compared.tcp_us | .[0] > 0 and .[1] > 0' answer
    [[ $(jq -r .verdict answer) == "ok.test answers in "*", 127.0.0.1 in "* ]]
    run -1 probe --compare https://ok.test:1/ "https://ok.test:$PORT/"
    [[ $(jq -r .verdict answer) == "ok.test works, and ok.test does not. It fails at the connection: Refused:"* ]] || { jq -r .verdict answer; return 1; }
    COLUMNS=80 timeout 60 "$NETSCOPE" probe --compare "ok.test:$PORT" "127.0.0.1:$PORT" --resolver "127.0.0.1:$ASK" --ca-file "$BATS_FILE_TMPDIR/ca.pem" > page
    grep -q '^TLS handshake ' page
    [ "$(LC_ALL=C.UTF-8 wc -L < page)" -le 80 ]
    for wrong in "--compare ok.test" "ok.test ok.test"; do
        # shellcheck disable=SC2086
        run -2 --separate-stderr "$NETSCOPE" probe $wrong
        [[ $stderr == *"netscope probe --compare A B"* ]]
    done
}

@test "the HTML page has no script, loads nothing, and is clean in a browser" {
    serve good
    timeout 60 "$NETSCOPE" probe "https://ok.test:$PORT/?<script>" --format html --resolver "127.0.0.1:$ASK" --ca-file "$BATS_FILE_TMPDIR/ca.pem" > one.html
    run -1 timeout 60 "$NETSCOPE" probe --compare "https://ok.test:$PORT/" https://far.test:1/ --format html --timeout 6s --resolver "127.0.0.1:$ASK" --ca-file "$BATS_FILE_TMPDIR/ca.pem"
    echo "$output" > two.html
    for page in one.html two.html; do
        grep -q "default-src 'none'; style-src 'sha256-" "$page"
        ! grep -qiE '<script|<link|<img|url\(|src=' "$page" || return 1
        grep -q '<rect ' "$page"
        grep -q 'The path to ' "$page"
        grep -q 'CN=good' "$page"
    done
    grep -q '>Side by side<' two.html
    run -2 --separate-stderr "$NETSCOPE" probe ok.test --format md
    [[ $stderr == *"--format takes html or json"* ]]
    export PAGE_MODULES=${PAGE_MODULES:-$ROOT/build/page-tests/node_modules}
    missing=$(cd "$ROOT" && { command -v node > /dev/null || echo "no node"; } && node -e 'import("./tests/page/browser.mjs").then((all) => console.log(all.missing() ?? ""))' 2>&1)
    [ -z "$missing" ] || skip "the browser's part: $missing"
    timeout 300 node "$ROOT/tests/page/report_pages_test.mjs" one.html two.html 3>&-
}

# staple OPENSSL-OCSP-FLAGS...: an answer about good.pem, signed by the authority; in answer.der.
staple() {
    openssl ocsp -issuer "$BATS_FILE_TMPDIR/ca.pem" -cert "$BATS_FILE_TMPDIR/good.pem" -no_nonce -reqout request.der > /dev/null 2>&1
    openssl ocsp -index index -CA "$BATS_FILE_TMPDIR/ca.pem" -rsigner "$BATS_FILE_TMPDIR/${SIGNER:-ca}.pem" -rkey "$BATS_FILE_TMPDIR/${SIGNER:-ca}.key" \
        -reqin request.der -respout answer.der "$@" > /dev/null 2>&1
}
stapled() { jq -r '.steps[] | select(.layer == "tls") | .facts.ocsp_stapled' answer; }

@test "a stapled OCSP answer: good, revoked, unknown, signed by somebody else, damaged" {
    cp "$BATS_FILE_TMPDIR/ca.index" index
    staple -ndays 3650
    serve good -status_file answer.der
    probe "https://ok.test:$PORT/"
    [ "$(stapled)" = good ] && [ "$(state tls)" = good ] || { jq . answer; return 1; }
    SIGNER=other staple -ndays 3650
    serve good -status_file answer.der
    probe "https://ok.test:$PORT/"
    [ "$(stapled)" = "not believed" ] && [ "$(state tls)" = doubtful ] || { jq . answer; return 1; }
    awk -F'\t' -v OFS='\t' '/CN=good$/ { $1 = "R"; $3 = "250101000000Z" } { print }' "$BATS_FILE_TMPDIR/ca.index" > index
    staple -ndays 3650
    serve good -status_file answer.der
    run -1 probe "https://ok.test:$PORT/"
    [ "$(stapled)" = revoked ] && [[ $(why tls) == "The certificate was revoked"* ]] || { jq . answer; return 1; }
    : > index
    staple -ndays 3650
    serve good -status_file answer.der
    probe "https://ok.test:$PORT/"
    [ "$(stapled)" = unknown ] && [ "$(state tls)" = doubtful ] || { jq . answer; return 1; }
    truncate -s -40 answer.der
    serve good -status_file answer.der
    probe "https://ok.test:$PORT/" || true
    [ "$(stapled)" != good ]
}

@test "whether a second handshake can resume the first one" {
    for version in -tls1_3 -tls1_2; do
        serve good $version
        probe "https://ok.test:$PORT/"
        jq -e '.steps[] | select(.layer == "tls") | .facts | .resumes == "yes" and .second_handshake_us > 0' answer || { jq . answer; return 1; }
    done
    serve good -tls1_3 -num_tickets 0
    probe "https://ok.test:$PORT/"
    jq -e '.steps[] | select(.layer == "tls") | .facts.resumes == "no"' answer
}

@test "whether a second answer comes out of the resolver's cache, as far as it can be told" {
    serve good
    probe "https://ok.test:$PORT/"
    again() { jq -r '.steps[] | select(.subject | endswith(" again")) | .facts.from_cache' answer; }
    [ "$(again)" = "not known" ] || [ "$(again)" = "probably, it is sooner" ]
    run probe "https://counts.test:$PORT/"
    [ "$(again)" = "yes, the TTL counts down" ] || { jq . answer; return 1; }
    run probe "https://slow.test:$PORT/"
    [ "$(again)" = "probably, it is sooner" ] || { jq . answer; return 1; }
}

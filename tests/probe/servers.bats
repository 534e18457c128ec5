#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# `netscope probe` and real servers: nginx, caddy and gtlsserver, in a network namespace of their own.
load helper
load certificates
load network
load real

setup_file() {
    cd "$BATS_FILE_TMPDIR" || return 1
    authority ca
    issue good ca "DNS:ok.test,DNS:old.test,DNS:h3.test,IP:10.78.0.2,IP:FD78:0:0:0:0:0:0:2" 20200101000000Z 20991231000000Z
    issue_faulty h3.test
}

setup() {
    cd "$BATS_TEST_TMPDIR" || return 1
    build_network 10.78.0.53
    mkdir files
    head -c 1000000 /dev/zero | tr '\0' x > files/large
    echo hello > files/index.html
}
teardown() { remove_network; }

stop() { kill "${RUNNING[-1]}" && wait "${RUNNING[-1]}" || true; }
quic() { jq -r '[.steps[] | select(.layer == "quic")][0] | '"$1" answer; }

@test "nginx: both addresses, HTTP/1.1 and 2, compression, redirects, cookies, HSTS" {
    names
    nginx_serves
    probe https://ok.test/large --resolver 10.78.0.53
    for address in 10.78.0.2 fd78::2; do step tcp "$address port 443" | jq -e '.state == "good" and .facts.handshakes == 3' || show; done
    step tls ok.test | jq -e '.state == "good" and .facts.alpn == "h2"' || show
    for version in 1.1 2; do
        step http "GET over HTTP/$version" | jq -e '.state == "good" and .facts.status == 200 and .facts.version == "'$version'" and .facts.encoding == "gzip"' || show
    done
    [ "$(quic .why)" = "Nothing offers HTTP/3. Refused: nothing listens on UDP port 443." ] || show
    probe https://ok.test/elsewhere --resolver 10.78.0.53
    step http "GET over HTTP/1.1" | jq -e '.facts | .redirects == 1 and .ends_at == "https://ok.test/large"' || show
    probe https://ok.test/cookies --resolver 10.78.0.53
    step http "GET over HTTP/2" | jq -e '.facts | .cookies == 2 and .hsts == "yes"' || show
    run -1 probe https://ok.test/broken --resolver 10.78.0.53
    jq -e '.verdict == "It fails at the answer: The server answers, and says that it is at fault (500)."' answer || show
}

@test "nginx: a transfer that is reset in the middle, and one that stops" {
    names
    nginx_serves
    probe https://ok.test/slow --resolver 10.78.0.53 --timeout 60s 3>&- &
    asking=$!
    RUNNING+=($!)
    until in_host "$SERVERS" ss -Htn state established "( sport = :443 )" | grep -q 443; do sleep 0.02; done
    # Until the body is under way: the sum of what the server sent says so.
    until in_host "$SERVERS" ss -Htin state established "( sport = :443 )" | grep -oE 'bytes_sent:[0-9]+' | grep -qE ':[0-9]{5,}'; do sleep 0.05; done
    in_host "$SERVERS" ss -K "( sport = :443 )" > /dev/null || skip "this kernel resets no connections by ss -K"
    wait "$asking" || true
    step http "GET over HTTP/1.1" | jq -e '.why | test("^The connection breaks after [1-9][0-9]* bytes of the body\\.$")' || show
    run -1 probe https://ok.test/slow --resolver 10.78.0.53 --timeout 6s
    step http "GET over HTTP/1.1" | jq -e '.why | test("^The answer stops after [1-9][0-9]* bytes\\.$")' || show
}

@test "caddy: HTTP/1.1, 2 and 3 beside each other, as Alt-Svc offers it" {
    names
    caddy_serves
    probe https://ok.test/large --resolver 10.78.0.53
    for version in 1.1 2; do step http "GET over HTTP/$version" | jq -e '.facts | .status == 200 and (.alt_svc | contains("h3=\":443\""))' || show; done
    jq -e '.steps[] | select(.layer == "quic" and (.subject | startswith("QUIC"))) | .state == "good" and (.facts | .version == "1" and .offered_by == "Alt-Svc" and .certificate == "believed" and .handshake_us > 0 and (.offers_version | index("1") != null))' answer || show
    step quic "GET over HTTP/3" | jq -e '.state == "good" and (.facts | .status == 200 and .version == "3" and .body_bytes == 1000000 and .hsts == "yes" and .total_us >= .first_byte_us and .first_byte_us >= .sent_us and .sent_us >= .connect_us)' || show
    probe https://ok.test/missing --resolver 10.78.0.53
    step quic "GET over HTTP/3" | jq -e '.state == "doubtful" and .facts.status == 404' || show
    run -1 probe https://ok.test/broken --resolver 10.78.0.53
    step quic "GET over HTTP/3" | jq -e '.why == "The server answers, and says that it is at fault (500)."' || show
    probe "https://10.78.0.2/large"
    step quic "GET over HTTP/3" | jq -e '.facts.status == 200' || show
}

@test "caddy: if UDP is dropped, it is said that clients fall back, and no layer fails" {
    names
    caddy_serves
    drop "udp dport 443"
    probe https://ok.test/ --resolver 10.78.0.53
    [ "$(quic .state)" = doubtful ]
    [ "$(quic .why)" = "No answer on UDP port 443: a firewall drops it, or nothing serves QUIC there. Clients fall back to TCP." ] || show
    step http "GET over HTTP/2" | jq -e '.state == "good"' || show
    in_host "$SERVERS" nft flush chain inet test input
    in_host "$SERVERS" nft add rule inet test input udp dport 443 reject
    probe https://ok.test/ --resolver 10.78.0.53
    [ "$(quic .why)" = "Refused: nothing listens on UDP port 443. Clients fall back to TCP." ] || show
    in_host "$SERVERS" nft flush chain inet test input
    in_host "$SERVERS" nft add rule inet test input ip daddr 10.78.0.2 udp dport 443 reject with icmp type admin-prohibited
    probe https://10.78.0.2/ --resolver 10.78.0.53
    [[ $(quic .why) == *"A filter says that UDP to port 443 is forbidden."* ]] || show
}

@test "gtlsserver: an HTTPS record leads to it, with and without Retry, and with losses" {
    names
    gtls_serves good
    run -1 probe https://h3.test/large --resolver 10.78.0.53
    jq -e '.verdict | startswith("It fails at the connection: Refused") and endswith(" HTTP/3 answers 200.")' answer || show
    [ "$(quic '.state, .facts.offered_by, .facts.certificate, (.facts | has("retry"))' | paste -sd' ')" = "good HTTPS record believed false" ] || show
    step quic "GET over HTTP/3" | jq -e '.facts | .status == 200 and .body_bytes == 1000000' || show
    step dns "A from 10.78.0.53" | jq -e '.facts.edns_bytes >= 512' || show
    stop
    # The record may name another port.
    gtls_serves good
    run -1 probe https://port.test/ --resolver 10.78.0.53
    [ "$(quic .why)" = "Refused: nothing listens on UDP port 444." ] || show
    stop
    gtls_serves good -V
    run -1 probe https://h3.test/ --resolver 10.78.0.53
    [ "$(quic '.state, .facts.retry' | paste -sd' ')" = "good yes" ] || show
    step quic "GET over HTTP/3" | jq -e '.facts.status == 200' || show
    stop
    gtls_serves good --tx-loss=0.1 --rx-loss=0.1
    run -1 probe https://h3.test/large --resolver 10.78.0.53 --timeout 90s
    step quic "GET over HTTP/3" | jq -e '.facts | .status == 200 and .body_bytes == 1000000' || show
}

@test "gtlsserver: simulated losses slow it, and simulated silence is told as silence" {
    names
    gtls_serves good
    run -1 probe https://h3.test/large --resolver 10.78.0.53 --simulate quic-silent
    jq -e '[.steps[] | select(.simulated) | .layer] | unique == ["quic"]' answer || show
    [[ $(quic .why) == "No answer on UDP port 443: "* ]] || show
    # Some eight hundred datagrams of a megabyte: none is lost by chance less than once in 10^17 runs.
    run -1 probe https://h3.test/large --resolver 10.78.0.53 --simulate loss=5% --timeout 90s
    jq -e '.simulation.lost_datagrams >= 1' answer || show
    step quic "GET over HTTP/3" | jq -e '.simulated and (.facts | .status == 200 and .body_bytes == 1000000)' || show
    # A fault of another layer is none of QUIC's: it is asked, and not marked.
    run -1 probe https://h3.test/ --resolver 10.78.0.53 --simulate tls-expired
    step quic "GET over HTTP/3" | jq -e '(.simulated | not) and .facts.status == 200' || show
}

@test "gtlsserver: each fault of its certificate has its sentence, and it is asked all the same" {
    names
    while read -r certificate words; do
        gtls_serves "$certificate"
        run -1 probe https://h3.test/ --resolver 10.78.0.53
        [ "$(quic .state)" = failed ] && [[ $(quic .why) == *"$words"* ]] || show
        step quic "GET over HTTP/3" | jq -e '.facts.status == 200' || show
        stop
    done << 'end'
expired has expired
early is not valid yet
selfsigned is self-signed
wrong is for other names than h3.test
unknown authority is not known
end
}

@test "gtlsserver: no common cipher" {
    names
    gtls_serves good --ciphers=NORMAL:-VERS-ALL:+VERS-TLS1.3:-CIPHER-ALL:+AES-128-CCM-8
    run -1 probe https://h3.test/ --resolver 10.78.0.53
    [ "$(quic .state)" = failed ] && [[ $(quic .why) == "The server ends the handshake: "* ]] || show
}

@test "openssl ocsp: what the responder says now is what the server staples" {
    local kind state
    for kind in V R; do
        # The columns of an index of openssl ca: V or R, until, since when it is revoked, serial, file, name.
        awk -F'\t' -v OFS='\t' -v kind=$kind '/CN=good$/ { $1 = kind; $3 = kind == "R" ? "250101000000Z" : "" } { print }' "$BATS_FILE_TMPDIR/ca.index" > index
        start ocsp.log openssl ocsp -port 8888 -index index -CA "$BATS_FILE_TMPDIR/ca.pem" -rsigner "$BATS_FILE_TMPDIR/ca.pem" -rkey "$BATS_FILE_TMPDIR/ca.key" -ndays 30
        await_listener tcp '*' 8888 || { cat ocsp.log; return 1; }
        start server.log openssl s_server -accept 10.78.0.2:443 -cert "$BATS_FILE_TMPDIR/good.pem" -key "$BATS_FILE_TMPDIR/good.key" -CAfile "$BATS_FILE_TMPDIR/ca.pem" -www -status -status_url http://10.78.0.2:8888
        await_listener tcp 10.78.0.2 443 || { cat server.log; return 1; }
        probe https://10.78.0.2/ || [ $kind = R ]
        state=$(jq -r '.steps[] | select(.layer == "tls") | .state + " " + .facts.ocsp_stapled' answer)
        [ "$state" = "$([ $kind = V ] && echo good good || echo failed revoked)" ] || { cat server.log ocsp.log; show; }
        stop
        unset 'RUNNING[-1]'
        stop
        unset 'RUNNING[-1]'
    done
    # Nobody answers the server any more: it staples nothing, and that is no fault.
    start server.log openssl s_server -accept 10.78.0.2:443 -cert "$BATS_FILE_TMPDIR/good.pem" -key "$BATS_FILE_TMPDIR/good.key" -CAfile "$BATS_FILE_TMPDIR/ca.pem" -www -status -status_url http://10.78.0.2:8888
    await_listener tcp 10.78.0.2 443
    probe https://10.78.0.2/
    [ "$(jq -r '.steps[] | select(.layer == "tls") | .state + " " + .facts.ocsp_stapled' answer)" = "good no" ] || show
}

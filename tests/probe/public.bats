#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# `netscope probe --public-only`: no packet to a private address, whatever names and redirects say.
load helper

setup() {
    cd "$BATS_TEST_TMPDIR" || return 1
    RUNNING=()
}
teardown() { stop_all; }

@test "a name and an address that lead inside are refused before a packet is sent there" {
    answer_names
    for target in https://ok.test:443/ http://127.0.0.1/ http://[::1]/ http://[::ffff:127.0.0.1]/ http://169.254.169.254/; do
        run -1 timeout 60 "$NETSCOPE" probe "$target" --public-only --resolver "127.0.0.1:$ASK" --json --timeout 5s
        jq -e '.verdict | test("which is no address of the public internet")' <<< "$output"
        jq -e '[.steps[] | select(.layer != "dns" and .state != "not tried")] | map([.layer, .state]) == [["tcp", "failed"]]' <<< "$output"
        jq -e '.path == [] or .path == null' <<< "$output"
    done
    run -2 "$NETSCOPE" probe ok.test --public-only --simulate loss=5%
    [[ $output == *"--public-only does not go with --simulate"* ]]
}

# A host of the public internet, in a namespace: it redirects to this machine's own loopback.
@test "a redirect that leads inside is not followed" {
    unshare -n true 2> /dev/null || skip "network namespaces cannot be made here (root is needed)"
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout one.key -out one.pem -days 400 \
        -subj /CN=public -addext subjectAltName=IP:8.8.4.4,IP:127.0.0.1 2> /dev/null
    printf 'HTTP/1.0 302 Found\r\nLocation: https://127.0.0.1:4434/inside\r\n\r\n' > there
    printf 'HTTP/1.0 200 OK\r\n\r\nsecret' > inside
    cat > all.sh <<'EOF'
        ip link set lo up && ip addr add 8.8.4.4/32 dev lo
        openssl s_server -accept 8.8.4.4:4433 -cert one.pem -key one.key -HTTP > said 2>&1 &
        openssl s_server -accept 127.0.0.1:4434 -cert one.pem -key one.key -HTTP > said.inside 2>&1 &
        until grep -qs ^ACCEPT said && grep -qs ^ACCEPT said.inside; do sleep 0.01; done
        for flag in --public-only ""; do
            timeout 60 "$NETSCOPE" probe https://8.8.4.4:4433/there --ca-file one.pem --json --timeout 6s $flag > "out$flag"
            grep -c FILE:inside said.inside > "seen$flag"
        done
        kill %1 %2
EOF
    unshare -n bash all.sh 3>&-
    jq -e '.verdict | test("A redirect leads to 127.0.0.1, which is no address of the public internet")' out--public-only
    jq -e '[.steps[] | select(.layer == "tls" or .layer == "tcp") | .state] | all(. != "failed")' out--public-only
    [ "$(< seen--public-only)" = 0 ]
    # Without the flag the redirect is followed, so that the test would see it.
    jq -e '[.steps[] | select(.layer == "http")][0].facts.ends_at == "https://127.0.0.1:4434/inside"' out
    [ "$(< seen)" -ge 1 ]
}

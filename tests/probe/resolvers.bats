#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# `netscope probe` and real resolvers: unbound by UDP, TCP, TLS and HTTPS, and knot with a signed zone behind it.
load helper
load certificates
load network

setup_file() {
    cd "$BATS_FILE_TMPDIR" || return 1
    authority ca
    authority other
    issue good ca "DNS:dns.test,IP:10.78.0.53" 20200101000000Z 20991231000000Z
    issue expired ca "DNS:dns.test,IP:10.78.0.53" 20200101000000Z 20210101000000Z
    issue wrong ca "DNS:elsewhere.test" 20200101000000Z 20991231000000Z
    issue unknown other "DNS:dns.test,IP:10.78.0.53" 20200101000000Z 20991231000000Z
}

setup() {
    cd "$BATS_TEST_TMPDIR" || return 1
    build_network 10.78.0.53 10.78.0.54 10.78.0.55
}
teardown() { remove_network; }

# What every resolver here has in its zone test., but for the lines that are given.
resolve() { # ADDRESS CERTIFICATE LINES...
    need unbound
    local files=$BATS_FILE_TMPDIR/$2
    {
        printf 'server:\n do-daemonize: no\n chroot: ""\n username: ""\n directory: "%s"\n pidfile: ""\n use-syslog: no\n' "$PWD"
        printf ' num-threads: 1\n access-control: 0.0.0.0/0 allow\n tls-port: 853\n https-port: 443\n'
        printf ' interface: %s@53\n interface: %s@853\n interface: %s@443\n' "$1" "$1" "$1"
        printf ' tls-service-key: "%s.key"\n tls-service-pem: "%s.pem"\n local-zone: "test." static\n' "$files" "$files"
        printf ' local-data: "ok.test. 300 IN A 10.78.0.2"\n local-data: "dns.test. 300 IN A 10.78.0.53"\n'
        printf ' %s\n' "${@:3}"
    } > "unbound-$1.conf"
    start "unbound-$1.log" unbound -c "unbound-$1.conf"
    await_listener tcp "$1" 443 || { cat "unbound-$1.log"; return 1; }
}

@test "a resolver is asked by UDP, TCP, TLS and HTTPS, and all say the same" {
    resolve 10.78.0.53 good 'local-data: "ok.test. 300 IN AAAA fd78::2"' 'local-data: "ok.test. 300 IN HTTPS 1 . alpn=h2,h3 ech=AEn+DQ=="'
    run -1 probe https://ok.test:9/ --resolver 10.78.0.53
    for subject in "A from 10.78.0.53" "A from 10.78.0.53 by TCP" "A from 10.78.0.53 by TLS" "A from 10.78.0.53 by HTTPS"; do
        step dns "$subject" | jq -e '.state == "good" and .facts.address == "10.78.0.2" and .facts.ttl_s == 300 and (.facts | has("differs_from") | not)' || show
    done
    step dns "AAAA from 10.78.0.53" | jq -e '.facts.address == "fd78::2"' || show
    step dns "HTTPS record from 10.78.0.53" | jq -e '.facts | .alpn == ["h2", "h3"] and .ech == "offered"' || show
    step dns "A from 10.78.0.53 by TLS" | jq -e '.facts | .certificate == "believed" and .tls_version == "TLSv1.3" and .tls_us >= .connect_us' || show
    step dns "A from 10.78.0.53 by HTTPS" | jq -e '.facts | .certificate == "believed" and .http_version == "2" and .tls_us >= .connect_us' || show
}

@test "resolvers that are named for TLS and HTTPS: by name, by address, and by both" {
    resolve 10.78.0.53 good
    run -1 probe https://ok.test:9/ --resolver 10.78.0.53,tls://dns.test,tls://10.78.0.53:853,https://dns.test/dns-query#10.78.0.53
    for subject in "A from dns.test by TLS" "A from 10.78.0.53 by TLS" "A from https://dns.test/dns-query"; do
        step dns "$subject" | jq -e '.state == "good" and .facts.address == "10.78.0.2" and .facts.certificate == "believed"' || show
    done
    run -1 probe https://ok.test:9/ --resolver 10.78.0.53,tls://nobody.test,tls://wrong.test#10.78.0.53,https://10.78.0.53/elsewhere
    [ "$(step dns "A from nobody.test by TLS" | jq -r .why)" = "It does not answer over TLS: its own name, nobody.test, was not found." ] || show
    [ "$(step dns "A from wrong.test by TLS" | jq -r .why)" = "The certificate is for other names than wrong.test." ] || show
    [ "$(step dns "A from https://10.78.0.53/elsewhere" | jq -r .why)" = "It does not answer over HTTPS: the server there answers 404." ] || show
    # What one of several resolvers lacks is a doubt: the name is known.
    jq -e '[.steps[] | select(.layer == "dns" and .state == "failed")] == []' answer
}

@test "each fault of a resolver's certificate has its sentence" {
    while read -r certificate words; do
        resolve 10.78.0.53 "$certificate"
        run -1 probe https://ok.test:9/ --resolver 10.78.0.53,tls://dns.test,https://dns.test/dns-query
        for subject in "A from dns.test by TLS" "A from https://dns.test/dns-query"; do
            [[ $(step dns "$subject" | jq -r .why) == *"$words"* ]] || show
        done
        kill "${RUNNING[-1]}" && wait "${RUNNING[-1]}" || true
    done << 'end'
expired has expired
unknown authority is not known
wrong is for other names than dns.test
end
}

@test "if port 53 is filtered, a resolver over TLS still finds the server, and its silence is named" {
    resolve 10.78.0.53 good
    drop "udp dport 53"
    in_host "$SERVERS" nft add rule inet test input tcp dport 53 drop
    run -1 probe https://ok.test:9/ --resolver 10.78.0.53 --timeout 9s
    step dns "A from 10.78.0.53" | jq -e '.state == "failed" and (.why | startswith("It did not answer in time"))' || show
    step dns "A from 10.78.0.53 by TLS" | jq -e '.state == "good" and .facts.address == "10.78.0.2"' || show
    step tcp "10.78.0.2 port 9" | jq -e '.why | startswith("Refused")' || show
}

@test "whoever offers neither is at no fault: refused, filtered, silent, something else" {
    resolve 10.78.0.53 good
    drop "tcp dport 853"
    in_host "$SERVERS" nft add rule inet test input tcp dport 443 reject with tcp reset
    run -1 probe https://ok.test:9/ --resolver 10.78.0.53
    [ "$(step dns "A from 10.78.0.53 by TLS" | jq -r '.state, .why')" = "not tried
It offers no DNS over TLS: nothing answers there; a firewall may drop it." ] || show
    [ "$(step dns "A from 10.78.0.53 by HTTPS" | jq -r '.state, .why')" = "not tried
It offers no DNS over HTTPS: nothing listens on port 443." ] || show
    run -1 probe https://ok.test:9/ --resolver 10.78.0.53,tls://dns.test,https://dns.test/dns-query --timeout 6s
    [ "$(step dns "A from dns.test by TLS" | jq -r .why)" = "It does not answer over TLS: nothing answers there; a firewall may drop it." ] || show
    [ "$(step dns "A from https://dns.test/dns-query" | jq -r .why)" = "It does not answer over HTTPS: nothing listens on port 443." ] || show
}

@test "garbage, another program and silence behind TLS harm nothing, and are named" {
    resolve 10.78.0.53 good
    head -c 3000 /dev/zero | tr '\0' '\377' > garbage
    # Random bytes as an answer, a web server, and a server that is silent behind its handshake.
    start said openssl s_server -accept 10.78.0.2:853 -cert "$BATS_FILE_TMPDIR/good.pem" -key "$BATS_FILE_TMPDIR/good.key" -quiet -rev
    start said openssl s_server -accept 10.78.0.54:853 -cert "$BATS_FILE_TMPDIR/good.pem" -key "$BATS_FILE_TMPDIR/good.key" -www
    start said openssl s_server -accept 10.78.0.55:443 -cert "$BATS_FILE_TMPDIR/good.pem" -key "$BATS_FILE_TMPDIR/good.key" -www
    for address in 10.78.0.2 10.78.0.54; do await_listener tcp $address 853; done
    await_listener tcp 10.78.0.55 443
    run -1 probe https://ok.test:9/ --resolver "10.78.0.53,tls://dns.test#10.78.0.2,tls://dns.test:853#10.78.0.54,https://dns.test/#10.78.0.55" --timeout 6s
    [ "$(jq '[.steps[] | select(.subject == "A from dns.test by TLS") | .state] == ["doubtful", "doubtful"]' answer)" = true ] || show
    step dns "A from https://dns.test/" | jq -e '.state == "doubtful" and (.why | startswith("It does not answer over HTTPS: "))' || show
}

@test "resolvers that tell different addresses" {
    resolve 10.78.0.53 good
    resolve 10.78.0.54 good 'local-data: "two.test. 60 IN A 10.78.0.2"'
    sed -i 's/ok.test. 300 IN A 10.78.0.2/ok.test. 300 IN A 10.78.0.3/' unbound-10.78.0.54.conf
    kill "${RUNNING[-1]}" && wait "${RUNNING[-1]}" || true
    start again.log unbound -c unbound-10.78.0.54.conf
    await_listener tcp 10.78.0.54 443
    run -1 probe https://ok.test:9/ --resolver 10.78.0.53,10.78.0.54 --timeout 6s
    for subject in "A from 10.78.0.54" "A from 10.78.0.54 by TLS"; do
        step dns "$subject" | jq -e '.facts.differs_from == "10.78.0.53"' || show
    done
    step dns "A from 10.78.0.53 by TLS" | jq -e '.facts | has("differs_from") | not' || show
}

@test "unbound's own words: no such name, refused, silent" {
    resolve 10.78.0.53 good 'local-zone: "refuse.test." refuse' 'local-zone: "silent.test." deny'
    run -1 probe https://nobody.test/ --resolver 10.78.0.53
    [[ $(jq -r .verdict answer) == "It fails at the name: There is no nobody.test (NXDOMAIN"* ]] || show
    step dns "A from 10.78.0.53 by TLS" | jq -e '.facts.code == "NXDOMAIN"' || show
    run -1 probe https://refuse.test/ --resolver 10.78.0.53
    [[ $(jq -r .verdict answer) == "It fails at the name: The resolver does not answer us (REFUSED)." ]] || show
    run -1 probe https://silent.test/ --resolver 10.78.0.53 --timeout 6s
    [[ $(jq -r .verdict answer) == "It fails at the name: No resolver answered in time." ]] || show
}

@test "a signed zone is told as validated, and a forged one ends in SERVFAIL" {
    need knotd
    mkdir zones keys
    printf '@ 60 SOA ns hostmaster 1 3600 600 86400 60\n@ 60 NS ns\nns 60 A 10.78.0.55\nwww 60 A 10.78.0.2\nalias 60 CNAME www\n' > zones/signed.example.zone
    printf 'server:\n  rundir: %s\n  listen: 10.78.0.55@53\nlog:\n  - target: stdout\n    any: info\ndatabase:\n  storage: %s/keys\npolicy:\n  - id: p\n    algorithm: ecdsap256sha256\n    single-type-signing: on\ntemplate:\n  - id: default\n    storage: %s/zones\n    file: %%s.zone\nzone:\n  - domain: signed.example\n    dnssec-signing: on\n    dnssec-policy: p\n' \
        "$PWD" "$PWD" "$PWD" > knot.conf
    start knot.log knotd -c knot.conf
    await_listener tcp 10.78.0.55 53 || { cat knot.log; return 1; }
    for _ in {1..500}; do
        key=$(keymgr -c knot.conf signed.example ds 2> /dev/null | sed -n 's/^signed.example. DS \(.* 2 [0-9a-f]*\)$/\1/p;T;q')
        [ -z "$key" ] || break
        sleep 0.02
    done
    [ -n "$key" ] || { cat knot.log; return 1; }
    forwards=('do-not-query-localhost: no' 'module-config: "validator iterator"' 'local-zone: "example." nodefault')
    resolve 10.78.0.53 good "${forwards[@]}" "trust-anchor: \"signed.example. DS $key\"" $'\nstub-zone:\n name: "signed.example."\n stub-addr: 10.78.0.55'
    run -1 probe https://www.signed.example:9/ --resolver 10.78.0.53
    for subject in "A from 10.78.0.53" "A from 10.78.0.53 by TLS" "A from 10.78.0.53 by HTTPS"; do
        step dns "$subject" | jq -e '.facts.dnssec == "validated by the resolver" and .facts.address == "10.78.0.2"' || show
    done
    run -1 probe https://alias.signed.example:9/ --resolver 10.78.0.53
    step dns "A from 10.78.0.53" | jq -e '.facts | .cname == "www.signed.example" and .dnssec == "validated by the resolver"' || show
    # Another key than the zone's.
    resolve 10.78.0.54 good "${forwards[@]}" "trust-anchor: \"signed.example. DS ${key%????}0000\"" $'\nstub-zone:\n name: "signed.example."\n stub-addr: 10.78.0.55'
    run -1 probe https://www.signed.example:9/ --resolver 10.78.0.54
    [[ $(jq -r .verdict answer) == "It fails at the name: The resolver got no answer that it believes (SERVFAIL)"* ]] || show
}

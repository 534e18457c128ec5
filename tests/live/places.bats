#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Where rows go if nobody names a database, for root. In a mount namespace, so that /etc and /var stay.
load helper

# Runs the commands $1, where $0 is the program.
apart() {
    mkdir -p /etc/netscope /var/lib
    unshare -m -n sh -ec "mount -t tmpfs none /etc/netscope; mount -t tmpfs none /var/lib; ip link set lo up
        $1" "$NETSCOPE"
}

@test "root watches from a folder of root's: rows go to /var/lib/netscope, and commands find them" {
    mkdir roots && chmod 755 roots && cd roots
    run apart '"$0" capture -i lo -c 4 -q & sleep 1; ping -c 4 -i 0.2 127.0.0.1 > pings
        wait $!; stat -c %U /var/lib/netscope; "$0" flows --csv'
    echo "$output"
    [ "$status" -eq 0 ]
    [[ $output == *"its rows go to /var/lib/netscope/netscope.db"* && $output == *127.0.0.1* ]]
    [ ! -e netscope.db ]
}

@test "files that a person reads go to ./netscope.db beside a configured service" {
    cd "$BATS_TEST_TMPDIR"
    run apart 'printf "storage:\n  database: /var/lib/service.db\n" > /etc/netscope/netscope.yaml
        "$0" capture -r "'"$ROOT"'/samples/home.pcap" > /dev/null; "$0" flows --db netscope.db --csv | wc -l
        ls /var/lib'
    echo "$output"
    [ "$status" -eq 0 ]
    [[ $output == *"/var/lib/service.db is the service's, so these files go to ./netscope.db"* ]]
    [ "${lines[1]}" -eq 247 ] && [ "${#lines[@]}" -eq 2 ]
    run apart 'printf "storage:\n  database: /var/lib/service.db\n" > /etc/netscope/netscope.yaml
        "$0" capture -q -r "'"$ROOT"'/samples/home.pcap" --config /etc/netscope/netscope.yaml; ls /var/lib'
    [[ $output == *service.db* ]]
}

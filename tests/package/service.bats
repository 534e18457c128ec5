# SPDX-License-Identifier: MIT
load helper

@test "systemd calls the service's exposure 2.0 or less" {
    need systemd-analyze
    run systemd-analyze security --offline=true --no-pager --threshold=20 "$UNIT"
    echo "$output"
    [ "$status" -eq 0 ]
    has "Overall exposure level for netscope.service"
}

@test "systemd finds no mistake in the unit" {
    need systemd-analyze
    mkdir -p "$BATS_TEST_TMPDIR/units"
    # The program and its manual are not installed here.
    sed -e 's,/usr/bin/netscope,/bin/true,' -e '/^Documentation=/d' "$UNIT" > "$BATS_TEST_TMPDIR/units/netscope.service"
    run systemd-analyze verify --man=no "$BATS_TEST_TMPDIR/units/netscope.service"
    [ "$status" -eq 0 ]
    [ -z "$(grep -F netscope.service <<< "$output")" ]
}

@test "systemd calls the exposure of the delivery 2.5 or less, and finds no mistake in its unit" {
    need systemd-analyze
    run systemd-analyze security --offline=true --no-pager --threshold=25 "$ROOT/packaging/netscope-deliver.service"
    echo "$output"
    [ "$status" -eq 0 ]
    mkdir -p "$BATS_TEST_TMPDIR/units"
    sed -e 's,/usr/bin/netscope,/bin/true,' -e '/^Documentation=/d' "$ROOT/packaging/netscope-deliver.service" \
        > "$BATS_TEST_TMPDIR/units/netscope-deliver.service"
    run systemd-analyze verify --man=no "$BATS_TEST_TMPDIR/units/netscope-deliver.service"
    [ -z "$(grep -F netscope-deliver.service <<< "$output" | grep -v 'netscope-deliver.service: .*not found')" ]
}

@test "the delivery has no capability, sees no packets, and may write its journal only" {
    local unit=$ROOT/packaging/netscope-deliver.service
    grep -qx 'CapabilityBoundingSet=' "$unit"
    grep -qx 'RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX' "$unit"
    grep -qx 'ProtectSystem=strict' "$unit"
    [ "$(grep ReadWritePaths= "$unit" | grep -v '^#')" = 'ReadWritePaths=-/var/lib/netscope/netscope.db-deliver' ]
    grep -qx 'SupplementaryGroups=netscope-deliver' "$unit"
    ! grep -q '^StateDirectory=' "$unit" || return 1
}

@test "systemd calls the exposure of the reports 2 or less, and finds no mistake in their units" {
    need systemd-analyze
    run systemd-analyze security --offline=true --no-pager --threshold=20 "$ROOT/packaging/netscope-report.service"
    echo "$output"
    [ "$status" -eq 0 ]
    mkdir -p "$BATS_TEST_TMPDIR/units"
    for unit in netscope-report.service netscope-report.timer; do
        sed -e 's,/usr/bin/netscope,/bin/true,' -e '/^Documentation=/d' "$ROOT/packaging/$unit" > "$BATS_TEST_TMPDIR/units/$unit"
    done
    run systemd-analyze verify --man=no "$BATS_TEST_TMPDIR/units/netscope-report.timer"
    echo "$output"
    [ -z "$(grep -F netscope-report <<< "$output" | grep -v ': .*not found')" ]
}

@test "the reports speak to nobody, and may write their journal and their folders only" {
    local unit=$ROOT/packaging/netscope-report.service
    grep -qx 'CapabilityBoundingSet=' "$unit"
    grep -qx 'PrivateNetwork=yes' "$unit"
    grep -qx 'ProtectSystem=strict' "$unit"
    grep -qx 'StateDirectoryMode=0700' "$unit"
    [ "$(grep ReadWritePaths= "$unit" | grep -v '^#')" = 'ReadWritePaths=-/var/lib/netscope/netscope.db-reports -/var/lib/netscope/netscope.db-outgoing' ]
    # Copies get the group of the folder, which is that of the only other user who reads them.
    grep -qx 'd /var/lib/netscope/netscope.db-outgoing 2750 netscope-reports netscope-deliver -' "$ROOT/packaging/netscope.tmpfiles"
}

@test "systemd calls the exposure of the server 2 or less, and finds no mistake in its unit" {
    need systemd-analyze
    run systemd-analyze security --offline=true --no-pager --threshold=20 "$ROOT/packaging/netscope-serve.service"
    echo "$output"
    [ "$status" -eq 0 ]
    mkdir -p "$BATS_TEST_TMPDIR/units"
    sed -e 's,/usr/bin/netscope,/bin/true,' -e '/^Documentation=/d' "$ROOT/packaging/netscope-serve.service" \
        > "$BATS_TEST_TMPDIR/units/netscope-serve.service"
    run systemd-analyze verify --man=no "$BATS_TEST_TMPDIR/units/netscope-serve.service"
    echo "$output"
    [ -z "$(grep -F netscope-serve.service <<< "$output" | grep -v 'netscope-serve.service: .*not found')" ]
}

@test "the server has no capability, and may write nothing" {
    local unit=$ROOT/packaging/netscope-serve.service
    grep -qx 'CapabilityBoundingSet=' "$unit"
    grep -qx 'ProtectSystem=strict' "$unit"
    grep -qx 'RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX' "$unit"
    ! grep -qE '^(State|Runtime|Cache|Logs)Directory=|^ReadWritePaths=' "$unit" || return 1
    # Its user is the one that a capture takes changes from.
    grep -qx 'User=netscope-serve' "$unit"
    grep -q '^u netscope-serve ' "$ROOT/packaging/netscope.sysusers"
    grep -q '^f /etc/netscope/tokens 0600 netscope-serve ' "$ROOT/packaging/netscope.tmpfiles"
}

@test "the only capability that the service ever has is CAP_NET_RAW" {
    [ "$(unit_says AmbientCapabilities)" = CAP_NET_RAW ]
    [ "$(unit_says CapabilityBoundingSet)" = CAP_NET_RAW ]
    [ "$(unit_says User)" = netscope ]
    [ "$(unit_says NoNewPrivileges)" = yes ]
}

@test "the service cannot speak to an address" {
    [ "$(unit_says IPAddressDeny)" = any ]
    [ "$(unit_says SocketBindDeny)" = any ]
    run unit_says RestrictAddressFamilies
    [[ $output != *AF_INET* ]]
}

@test "the only folders that the service may write are its state's and that of its control socket" {
    [ "$(unit_says ProtectSystem)" = strict ]
    [ "$(unit_says StateDirectory)" = netscope ]
    [ "$(unit_says RuntimeDirectory)" = netscope ]
    [ "$(unit_says RuntimeDirectoryMode)" = 0750 ]
    run grep -E '^(Configuration|Cache|Logs)Directory=|^(ReadWrite|Bind)Paths=' "$UNIT"
    [ -z "$output" ]
}

@test "no count of failures, or of starts by hand, ends the trying" {
    [ "$(unit_says StartLimitIntervalSec)" = 0 ]
    [ "$(unit_says Restart)" = on-failure ]
}

@test "without a configuration the service is not started" {
    [ "$(unit_says ConditionPathExists)" = /etc/netscope/netscope.yaml ]
}

@test "the user of the unit is the one that sysusers makes, and its folder the one that tmpfiles makes" {
    grep -q "^u $(unit_says User) " "$ROOT/packaging/netscope.sysusers"
    grep -q "^d /var/lib/$(unit_says StateDirectory) $(unit_says StateDirectoryMode) netscope netscope" "$ROOT/packaging/netscope.tmpfiles"
}

@test "sysusers and tmpfiles make the user and the folders below another root" {
    need systemd-sysusers
    need systemd-tmpfiles
    local below=$BATS_TEST_TMPDIR/below
    [ "$(id -u)" -eq 0 ] || skip "needs root to make files of another user"
    mkdir -p "$below/etc"
    systemd-sysusers --root="$below" "$ROOT/packaging/netscope.sysusers"
    grep -q '^netscope:.*:/var/lib/netscope:' "$below/etc/passwd"
    systemd-tmpfiles --root="$below" --create "$ROOT/packaging/netscope.tmpfiles"
    [ "$(stat -c %a "$below/var/lib/netscope")" = 750 ]
    [ -d "$below/var/lib/netscope/data" ]
    [ -d "$below/etc/netscope" ]
}

# SPDX-License-Identifier: MIT
load helper

installed() { (cd "$BATS_TEST_TMPDIR/$1" && find . -type f | LC_ALL=C sort); }

@test "make install puts every part in its place, and make uninstall takes all of it away again" {
    need scdoc
    local to=$BATS_TEST_TMPDIR/to
    make -s -C "$ROOT" install DESTDIR="$to" PREFIX=/usr
    for file in usr/bin/netscope usr/share/man/man1/netscope.1 usr/share/man/man5/netscope.yaml.5 usr/share/man/man5/netscope-schema.5 usr/share/man/man8/netscope.service.8 \
        usr/share/man/man1/netscope-flows.1 usr/share/man/man1/netscope-alerts.1 \
        usr/share/bash-completion/completions/netscope usr/share/zsh/site-functions/_netscope usr/share/fish/vendor_completions.d/netscope.fish \
        usr/lib/systemd/system/netscope.service usr/lib/systemd/system/netscope-deliver.service usr/lib/systemd/system/netscope-report.service usr/lib/systemd/system/netscope-report.timer usr/lib/systemd/system/netscope-serve.service \
        usr/lib/sysusers.d/netscope.conf usr/lib/tmpfiles.d/netscope.conf usr/share/doc/netscope/examples/netscope.yaml \
        usr/share/netscope/prometheus/rules.yml usr/share/netscope/prometheus/grafana.json; do
        [ -f "$to/$file" ] || { echo "no $file"; false; }
    done
    [ -d "$to/etc/netscope" ]
    cmp "$to/usr/lib/systemd/system/netscope.service" "$UNIT"
    echo "mine" > "$to/etc/netscope/netscope.yaml"
    make -s -C "$ROOT" uninstall DESTDIR="$to" PREFIX=/usr
    [ "$(installed to)" = ./etc/netscope/netscope.yaml ]
}

@test "installed elsewhere, the unit starts the program that was installed there" {
    need scdoc
    make -s -C "$ROOT" install DESTDIR="$BATS_TEST_TMPDIR/to"
    grep -q '^ExecStart=/usr/local/bin/netscope ' "$BATS_TEST_TMPDIR/to/usr/local/lib/systemd/system/netscope.service"
}

@test "the installed program runs, and its completion and its example are what it understands" {
    need scdoc
    local to=$BATS_TEST_TMPDIR/to
    make -s -C "$ROOT" install DESTDIR="$to" PREFIX=/usr
    run "$to/usr/bin/netscope" version
    [ "$status" -eq 0 ]
    bash -n "$to/usr/share/bash-completion/completions/netscope"
    run "$to/usr/bin/netscope" config --config "$to/usr/share/doc/netscope/examples/netscope.yaml"
    [ "$status" -eq 0 ]
    has "/var/lib/netscope/netscope.db"
    # It shows every key, and nothing of the machine that it was made on.
    for key in $("$to/usr/bin/netscope" config --json | jq -r '.[].key'); do
        grep -qE "^ *#?${key##*.}:" "$to/usr/share/doc/netscope/examples/netscope.yaml" || { echo "no $key"; false; }
    done
    ! grep -qwF "$(hostname)" "$to/usr/share/doc/netscope/examples/netscope.yaml" || return 1
}

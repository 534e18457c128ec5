# SPDX-License-Identifier: MIT
load helper

setup_file() {
    ROOT=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
    export DEB=
    if command -v dpkg-shlibdeps scdoc > /dev/null; then DEB=$ROOT/$(make -s -C "$ROOT" deb); fi
}

setup() { [ -n "$DEB" ] || skip "dpkg-dev or scdoc is not installed (scripts/install-packages package)"; }

control() { dpkg-deb --ctrl-tarfile "$DEB" | tar -xO "./$1"; }

@test "lintian has nothing to say against the package" {
    need lintian
    run lintian --fail-on error,warning "$DEB"
    echo "$output"
    [ "$status" -eq 0 ]
    [ -z "$(grep -E '^[EW]: ' <<< "$output")" ]
}

@test "the same tree gives the same package" {
    before=$(sha256sum < "$DEB")
    sleep 1.1
    make -s -C "$ROOT" deb > /dev/null
    [ "$(sha256sum < "$DEB")" = "$before" ]
}

@test "all in it belongs to root, and nothing is for everybody to write" {
    run dpkg-deb --contents "$DEB"
    [ -z "$(awk '$2 != "root/root"' <<< "$output")" ]
    [ -z "$(awk '$1 ~ /^.......(.w|w)/ && $1 !~ /^l/' <<< "$output")" ]
    has ./usr/bin/netscope
    has ./usr/share/doc/netscope/copyright
}

@test "it depends on the libraries that the program is linked with" {
    run dpkg-deb --field "$DEB" Depends
    for library in libpcap0.8 libsqlite3-0 libmaxminddb0 libssl3 libyaml-0-2 libmicrohttpd12 libzstd1 tzdata; do has "$library"; done
}

@test "its scripts neither enable nor start what did not run" {
    for script in postinst prerm postrm; do control $script > "$BATS_TEST_TMPDIR/$script"; sh -n "$BATS_TEST_TMPDIR/$script"; done
    run cat "$BATS_TEST_TMPDIR"/{postinst,prerm,postrm}
    commands=$(grep -vE '^ *#|echo ' <<< "$output")
    [ -z "$(grep -wE 'enable|start|restart|reload-or-restart' <<< "$(sed 's/try-restart//' <<< "$commands")")" ]
}

@test "no script deletes the folder of what was recorded" {
    for script in postinst prerm postrm; do
        [ -z "$(control $script | grep -vE '^ *#|echo ' | grep -E 'rm .*/var/lib/netscope( |;|$|/\*)')" ]
    done
}

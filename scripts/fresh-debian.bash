# SPDX-License-Identifier: MIT
# The common part of scripts/check-deb and scripts/check-service: a fresh, minimal Debian 12 in a
# folder, and the report of a check. To be sourced.

# debian_make FOLDER [PACKAGE...]      with /proc and /dev mounted, so that apt works in it
debian_make() {
    local folder=$1 with
    shift
    with=$(IFS=,; echo "$*")
    [ "$(id -u)" -eq 0 ] || { echo "Root is needed, to make a Debian to test in." >&2; return 1; }
    command -v mmdebstrap > /dev/null || { echo "mmdebstrap is missing; as root: apt-get install mmdebstrap" >&2; return 1; }
    mmdebstrap --quiet --variant=apt ${with:+--include="$with"} bookworm "$folder" > /dev/null ||
        { echo "There is no Debian to test in: is there a network?" >&2; return 1; }
    cp /etc/resolv.conf "$folder/etc/" 2> /dev/null
    chmod 755 "$folder"
    mount -t proc proc "$folder/proc"
    mount --bind /dev "$folder/dev"
}
debian_unmount() { umount "$1/proc" "$1/dev" 2> /dev/null; return 0; }
# Never deletes a folder with mounts in it: its /dev would be this machine's own.
debian_remove() { debian_unmount "$1"; rm -rf --one-file-system "$1"; }
debian_run() { # FOLDER COMMAND...
    local folder=$1
    shift
    chroot "$folder" /usr/bin/env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive "$@" < /dev/null
}

passed=0 failed=0
# check WORDS COMMAND...: runs the command by `inside`, which the sourcing script defines. A command
# that must fail is written `fails COMMAND...`, because bash -e does not stop at a `!`.
check() {
    local words=$1 said
    shift
    if said=$(inside bash -ec 'fails() { ! "$@"; }; '"$*" 2>&1); then
        passed=$((passed + 1))
        echo "ok      $words"
    else
        failed=$((failed + 1))
        echo "FAILED  $words"
        tail -n 12 <<< "$said" | sed 's/^/        /'
    fi
}
checks_end() {
    echo "$passed passed, $failed failed"
    [ "$failed" -eq 0 ]
}

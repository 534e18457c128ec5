# SPDX-License-Identifier: MIT
# Questions to $DATABASE while a capture writes it.
ask() { sqlite3 -readonly -cmd '.timeout 5000' "$DATABASE" "$1"; } # a capture that ends locks it for a moment

# Waits until the question is answered by more than 0; fails after 60 s.
wait_for_rows() {
    local i
    for i in {1..600}; do
        [ -e "$DATABASE" ] && [ "$(ask "$1" 2> /dev/null || echo 0)" -gt 0 ] 2> /dev/null && return 0
        sleep 0.1
    done
    echo "never true: $1; it said: $(cat said 2> /dev/null)" >&2
    return 1
}

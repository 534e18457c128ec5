# SPDX-License-Identifier: MIT
# Reads schema/catalog and calls the functions of the form's own file for each view in turn:
#   form_begin(), form_view(), form_end(); link() if it uses type_in_words()
# form_view() finds the view in: names[1..name_count], view_meaning, view_text (paragraphs separated
# by empty lines), and entries 1..entry_count: column[i] (one or two names, separated by a blank),
# type[i], rank[i], heading[i], filters[i], meaning[i], null_means[i] ("": never NULL).

BEGIN {
    # word: kind, unit, format in a table, name on pages
    type_of("id", "INTEGER", "id", "PLAIN", "integer")
    type_of("epoch_us", "INTEGER", "epoch_us", "TIME", "integer, µs since 1970")
    type_of("us", "INTEGER", "us", "DURATION", "integer, µs")
    type_of("s", "INTEGER", "s", "PLAIN", "integer, s")
    type_of("bytes", "INTEGER", "bytes", "BYTES", "integer, bytes")
    split("packets frames flows rows segments", counted, " ")
    for (i in counted) type_of(counted[i], "INTEGER", counted[i], "COUNT", "integer, " counted[i])
    type_of("count", "INTEGER", "count", "COUNT", "integer")
    type_of("port", "INTEGER", "port", "PLAIN", "integer")
    type_of("number", "INTEGER", "", "PLAIN", "integer")
    type_of("ms", "REAL", "ms", "MS", "real, ms")
    type_of("share", "REAL", "share", "PERCENT", "real, 0 to 1")
    type_of("boolean", "BOOLEAN", "", "PLAIN", "0 or 1")
    type_of("text", "TEXT", "", "PLAIN", "text")
    type_of("time", "TEXT", "time", "PLAIN", "text, time")
    type_of("ip", "TEXT", "ip", "PLAIN", "text, IP address")
    type_of("mac", "TEXT", "mac", "PLAIN", "text, MAC address")
    type_of("domain", "TEXT", "domain", "PLAIN", "text, domain name")
    type_of("hex", "TEXT", "hex", "PLAIN", "text, hexadecimal")
    type_of("severity", "TEXT", "severity", "SEVERITY", "text")
    type_of("list", "JSON", "list", "LIST", "JSON, array of texts")
    type_of("json", "JSON", "", "JSON", "JSON")
    form_begin()
}

function type_of(word, kind, unit, shown, called) {
    kind_of[word] = kind; unit_of[word] = unit; shown_of[word] = shown; called_of[word] = called
}

function fail(what) {
    print FILENAME ":" FNR ": " what > "/dev/stderr"
    failed = 1
    exit 1
}

/^#/ { next }

/^== / {
    finish()
    colon = index($0, ": ")
    if (!colon) fail("a view's line is `== NAME: what one row is`")
    name_count = split(substr($0, 4, colon - 4), names, ", *")
    view_meaning = substr($0, colon + 2)
    next
}

# The text of a column; "NULL: " separates the meaning from the meaning of NULL.
/^    / {
    if (!entry_count) fail("text is indented, but no column is above it")
    sub(/^ +/, "")
    said[entry_count] = said[entry_count] (said[entry_count] == "" ? "" : " ") $0
    next
}

/\|/ {
    entry_count++
    field_count = split($0, field, / *\| */)
    column[entry_count] = two_names(field[1])
    type[entry_count] = field[2]
    if (word(field[2]) != "moment" && !(word(field[2]) in kind_of)) fail("there is no type `" field[2] "`")
    table = field_count >= 3 ? field[3] : ""
    rank[entry_count] = table == "" ? "-" : table
    sub(/ .*/, "", rank[entry_count])
    if (rank[entry_count] !~ /^([0-9]|-)$/) fail("the rank is a digit or -, not `" rank[entry_count] "`")
    heading[entry_count] = table ~ / / ? substr(table, index(table, " ") + 1) : ""
    filters[entry_count] = field_count >= 4 ? field[4] : ""
    next
}

/^$/ { if (!entry_count && view_text != "") view_text = view_text "\n\n"; next }

{
    if (entry_count || !name_count) fail("neither a view, nor a column, nor text that belongs to one")
    view_text = view_text (view_text == "" || view_text ~ /\n$/ ? "" : " ") $0
}

END {
    if (failed) exit 1
    finish()
    form_end()
}

# "bytes_sent/_received" is "bytes_sent bytes_received".
function two_names(text,    slash, first, second) {
    slash = index(text, "/")
    if (!slash) return text
    first = substr(text, 1, slash - 1)
    second = substr(text, slash + 1)
    if (second !~ /^_/) return first " " second
    text = first
    sub(/_[^_]*$/, "", text)
    return first " " text second
}

# The first word of a type: "id" of "id of captures".
function word(text) { sub(/ .*/, "", text); return text }

# The view that "id of VIEW" names, or "".
function referred(text) { return text ~ /^id of / ? substr(text, 7) : "" }

# A type in the words of pages; link() writes the name of a view.
function type_in_words(text,    view) {
    if (text == "moment") return "moment"
    view = referred(text)
    return called_of[word(text)] (view == "" ? "" : ", key of " link(view))
}

# Part 1 or 2 of "a/b", or the whole text if it has no slash.
function part(text, which,    slash) {
    slash = index(text, "/")
    if (!slash) return text
    return which == 1 ? substr(text, 1, slash - 1) : substr(text, slash + 1)
}

function finish(    i, at) {
    if (!name_count) return
    sub(/\n+$/, "", view_text)
    for (i = 1; i <= entry_count; i++) {
        at = index(said[i], "NULL: ")
        meaning[i] = at ? substr(said[i], 1, at - 1) : said[i]
        sub(/ $/, "", meaning[i])
        null_means[i] = at ? substr(said[i], at + 6) : ""
        if (meaning[i] == "") fail(column[i] " says nothing")
    }
    form_view()
    for (i = 1; i <= entry_count; i++) said[i] = ""
    view_text = ""
    entry_count = 0
}

# Text in lines of at most `width` bytes that begin with `indent` (the first with `first`).
function wrap(text, first, indent, width,    words, count, i, line, out) {
    count = split(text, words, " ")
    line = first
    for (i = 1; i <= count; i++) {
        if (i > 1 && length(line) + 1 + length(words[i]) > width) {
            out = out line "\n"
            line = indent words[i]
        } else line = line (i > 1 ? " " : "") words[i]
    }
    return out line
}

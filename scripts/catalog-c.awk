# SPDX-License-Identifier: MIT
# The catalogue as constants of C. See catalog.awk.

function form_begin() { print "#include \"catalog.h\"\n" }

function form_view(    n, i, pair, of_pair, k) {
    for (n = 1; n <= name_count; n++) {
        print "static const struct catalog_column " names[n] "_columns[] = {"
        for (i = 1; i <= entry_count; i++) {
            of_pair = split(column[i], pair, " ")
            for (k = 1; k <= of_pair; k++) print_column(names[n], i, pair[k], k, of_pair)
        }
        print "};"
        list = list "    {" quoted(names[n]) ", " quoted(view_meaning) ", " quoted(view_text) ", " names[n] \
            "_columns,\n     sizeof " names[n] "_columns / sizeof " names[n] "_columns[0]},\n"
    }
}

function print_column(view, i, name, k, of_pair,    what, shown_rank, shown_heading, looked_at) {
    what = word(type[i])
    shown_rank = rank[i] == "-" ? "COLUMN_HIDDEN" : rank[i]
    looked_at = part(filters[i], k)
    if (what == "moment") {
        what = k == 1 ? "time" : "epoch_us"
        if (k == 1) { shown_rank = "COLUMN_HIDDEN"; looked_at = "" }
    }
    shown_heading = heading[i] == "" ? name : of_pair == 2 ? part(heading[i], k) : heading[i]
    print "    {" quoted(view) ", " quoted(name) ", COLUMN_IS_" kind_of[what] ", " quoted(unit_of[what]) ", " \
        quoted(referred(type[i])) ","
    print "     " quoted(meaning[i]) ",\n     " quoted(null_means[i]) ","
    print "     " quoted(shown_heading) ", COLUMN_" shown_of[what] ", " shown_rank ", " flags(looked_at) "},"
}

function flags(text,    words, count, i, out) {
    count = split(text, words, " ")
    for (i = 1; i <= count; i++) out = out (i > 1 ? " | " : "") "FILTER_" toupper(words[i])
    return out == "" ? "0" : out
}

function quoted(text) {
    if (text == "") return "NULL"
    gsub(/\\/, "\\\\", text)
    gsub(/"/, "\\\"", text)
    gsub(/\n/, "\\n", text)
    return "\"" text "\""
}

function link(view) { return view }

function form_end() { printf "const struct catalog_view catalog_views[] = {\n%s    {0},\n};\n", list }

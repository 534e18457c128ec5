# SPDX-License-Identifier: MIT
# The catalogue as the views of docs/schema.md. See catalog.awk.

function form_begin() { }

function form_view(    n, i, pair, count, paragraphs) {
    for (n = 1; n <= name_count; n++) title = (n > 1 ? title ", " : "") names[n]
    print "### " title "\n\n" wrap("One row is " linked(view_meaning) ".", "", "", 120) "\n"
    count = split(view_text, paragraphs, "\n\n")
    for (i = 1; i <= count; i++) print wrap(linked(paragraphs[i]), "", "", 120) "\n"
    for (i = 1; i <= entry_count; i++) {
        pair = "`" column[i] "`"
        gsub(/ /, "`, `", pair)
        print wrap(pair " (" type_in_words(type[i]) "). " linked(meaning[i]) \
            (null_means[i] == "" ? "" : " *NULL*: " linked(null_means[i])), "- ", "  ", 120)
    }
    print ""
}

function link(view) { return "[" view "](#" view ")" }

# "docs/privacy.md" becomes a link from one page of docs/ to another.
function linked(text,    out, page) {
    while (match(text, /docs\/[a-z-]+\.md/)) {
        page = substr(text, RSTART + 5, RLENGTH - 5)
        out = out substr(text, 1, RSTART - 1) "[" page "](" page ")"
        text = substr(text, RSTART + RLENGTH)
    }
    return out text
}

function form_end() { }

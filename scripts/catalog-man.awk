# SPDX-License-Identifier: MIT
# The catalogue as the views of netscope-schema(5), for scdoc. See catalog.awk.

function form_begin() { }

function form_view(    n, i, count, paragraphs, title) {
    for (n = 1; n <= name_count; n++) title = (n > 1 ? title ", " : "") names[n]
    print "## " escaped(title) "\n\nOne row is " escaped(view_meaning) ".\n"
    count = split(view_text, paragraphs, "\n\n")
    for (i = 1; i <= count; i++) print escaped(paragraphs[i]) "\n"
    for (i = 1; i <= entry_count; i++) {
        print bold(column[i]) " (" type_in_words(type[i]) ")"
        print "\t" escaped(meaning[i]) (null_means[i] == "" ? "" : " NULL: " escaped(null_means[i])) "\n"
    }
}

function bold(text) {
    gsub(/_/, "\\_", text)
    gsub(/ /, "*, *", text)
    return "*" text "*"
}

function link(view) { return "*" escaped(view) "*" }

# Escapes the characters that scdoc reads as marks; `code` becomes bold.
function escaped(text) {
    gsub(/\\/, "\\\\", text)
    gsub(/[_*]/, "\\\\&", text)
    gsub(/`/, "*", text)
    return text
}

function form_end() { }

# SPDX-License-Identifier: MIT
# The work of scripts/embed-sql: see there. Written for any awk.

function fail(why) { print "embed-sql: " why > "/dev/stderr"; failed = 1; exit 1 }
function trim(text) { sub(/^[ \t\n]+/, "", text); sub(/[ \t\n]+$/, "", text); return text }

# The text of a file without its licence line, because the text goes into the program.
function contents(path,    line, text) {
    while ((getline line < path) > 0)
        if (line !~ /^-- SPDX-License-Identifier:/) text = text line "\n"
    close(path)
    return text
}

# ---------------------------------------------------------------- tokens

function read_tokens(path,    line, at, name) {
    while ((getline line < path) > 0) {
        if (line ~ /^--/ || line == "") continue
        at = index(line, " => ")
        if (at) { name = substr(line, 1, at - 1); token[name] = substr(line, at + 4) }
        else token[name] = token[name] "\n" line
    }
    close(path)
}

# Splits the arguments of a token, after its bracket. Sets arguments[], count, and behind (the
# length used).
function read_arguments(text, arguments,    depth, at, from, c, count) {
    depth = 1; from = 1
    for (at = 1; at <= length(text); at++) {
        c = substr(text, at, 1)
        if (c == "(") depth++
        if (c == ")") depth--
        if (depth == 0 || (depth == 1 && c == ",")) {
            arguments[++count] = trim(substr(text, from, at - from))
            from = at + 1
        }
        if (depth == 0) { behind = at; return count }
    }
    fail("a bracket is not closed: " substr(text, 1, 60))
}

# Replaces $1 and $2 of a right side; the text of an argument is not scanned again.
function put_arguments(text, arguments,    out, at) {
    while ((at = match(text, /\$[0-9]/))) {
        out = out substr(text, 1, at - 1) arguments[substr(text, at + 1, 1)]
        text = substr(text, at + 2)
    }
    return out text
}

# Expands {each|between} of a right side, then its arguments.
function fill_token(name, arguments, count,    text, out, open, shut, part, bar, i, one) {
    text = token[name]
    while ((open = index(text, "{"))) {
        shut = index(text, "}")
        part = substr(text, open + 1, shut - open - 1)
        bar = index(part, "|")
        out = out put_arguments(substr(text, 1, open - 1), arguments)
        for (i = 1; i <= count; i++) {
            one[1] = arguments[i]
            out = out (i > 1 ? substr(part, bar + 1) : "") put_arguments(substr(part, 1, bar - 1), one)
        }
        text = substr(text, shut + 1)
    }
    return out put_arguments(text, arguments)
}

# Expands tokens outside comments and quoted text; those in arguments first.
function expand(text,    out, found, name, arguments, count, before, inner) {
    while (match(text, /--[^\n]*|'[^']*'|[A-Z][A-Z0-9_]*\(/)) {
        found = substr(text, RSTART, RLENGTH)
        before = RSTART > 1 ? substr(text, RSTART - 1, 1) : ""
        out = out substr(text, 1, RSTART - 1)
        text = substr(text, RSTART + RLENGTH)
        name = substr(found, 1, length(found) - 1)
        if (found !~ /^[A-Z]/ || !(name in token) || before ~ /[A-Za-z0-9_.]/) { out = out found; continue }
        read_arguments(text, arguments)
        inner = substr(text, 1, behind - 1)
        text = substr(text, behind + 1)
        count = read_arguments(expand(inner) ")", arguments)
        out = out expand(fill_token(name, arguments, count))
    }
    return out text
}

# ---------------------------------------------------------------- statements

function add_statement(name, text) {
    if (name in statement_text) fail("there are two statements named " name)
    statements[++statement_count] = name
    statement_text[name] = trim(text)
}

# "-- name: x" begins a statement, which ends with a line that ends with a semicolon.
function read_statements(path,    lines, count, i, name, text) {
    count = split(contents(path), lines, "\n")
    for (i = 1; i <= count; i++) {
        if (lines[i] ~ /^-- name: /) {
            if (name) fail(path ": " name " does not end")
            name = substr(lines[i], 10)
            text = ""
        } else if (name) text = text lines[i] "\n"
        if (name && lines[i] ~ /;$/) {
            add_statement(name, expand(text))
            name = ""
        }
    }
    if (name) fail(path ": " name " does not end")
}

# The parameters of a statement, and its table.
function note_parameters(name,    text, found, words, count, i) {
    text = statement_text[name]
    gsub(/--[^\n]*/, "", text)
    gsub(/'[^']*'/, "", text)
    if (match(text, /(INTO|UPDATE|FROM) +[a-z_]+/)) {
        split(substr(text, RSTART, RLENGTH), words, / +/)
        table_of[name] = words[2]
    }
    while (match(text, /:[a-z][a-z0-9_]*/)) {
        found = substr(text, RSTART + 1, RLENGTH - 1)
        text = substr(text, RSTART + RLENGTH)
        if (!((name, found) in has_parameter)) binds_of[name] = binds_of[name] " " found
        has_parameter[name, found] = 1
        if (!(found in is_parameter)) { is_parameter[found] = 1; parameter[++parameter_count] = found }
    }
}

# ---------------------------------------------------------------- references

function read_references(path,    line, words, count, i) {
    while ((getline line < path) > 0) {
        line = trim(line)
        if (line == "" || line ~ /^#/) continue
        count = split(line, words, / +/)
        if (words[1] == "table" || words[1] == "values" || words[1] == "before") {
            table = words[2]
            if (words[1] == "before") { before[++before_count] = table; table = table "_before"; is_before[table] = 1 }
            else tables[++table_count] = table
            if (words[1] == "values") { values[++value_count] = table; is_values[table] = 1 }
        }
        else if (words[1] == "kept") table = words[2]
        else if (words[1] == "key") { keys[table] = substr(line, 5); key_count[table] = count - 1 }
        else if (words[1] == "age") { kind[table] = words[2]; age[table] = trim(substr(line, 5 + length(words[2]))) }
        else if (words[1] == "only") only[table] = substr(line, 6)
        else if (words[1] == "follows") { followed[table] = words[2]; kind[table] = "parts" }
        else if (words[1] == "with") goes_with[words[2]] = table
        else if (words[1] == "indexed") indexed[table] = 1
        else for (i = 2; i <= count; i++) {
            reference_table[++reference_count] = table
            reference_column[reference_count] = words[i]
            reference_target[reference_count] = words[1]
            target_of[table, words[i]] = words[1]
        }
    }
    close(path)
}

function read_indexes(path,    line) {
    while ((getline line < path) > 0) if (line != "" && line !~ /^#/) indexes[++index_count] = line
    close(path)
}

# (a, b) of the keys, or (:after_1, :after_2); without brackets if there is one key.
function key_list(table, parameter,    words, count, i, text) {
    count = split(keys[table], words, / /)
    for (i = 1; i <= count; i++) text = text (i > 1 ? ", " : "") (parameter ? ":" parameter "_" i : words[i])
    return count > 1 && parameter != "plain" ? "(" text ")" : text
}

function visit_statement(table,    text, i, column, words, count, order) {
    count = split(keys[table], words, / /)
    for (i = 1; i <= count; i++) order = order (i > 1 ? ", " : "") words[i]
    text = "-- The next rows: key, time, and the values that they use, each named after its table."
    text = text "\nSELECT " order ", "
    if (only[table]) text = text "CASE WHEN " only[table] " THEN " age[table] " END"
    else text = text (age[table] ? age[table] : "NULL")
    text = text " AS time_us"
    for (i = 1; i <= reference_count; i++) {
        if (reference_table[i] != table || !(reference_target[i] in is_values)) continue
        column = reference_column[i]
        if (reference_target[i] == table) column = "CASE WHEN " column " <> " order " THEN " column " END"
        text = text ",\n    " column " AS " reference_target[i]
    }
    return text "\nFROM " table " WHERE " key_list(table) " > " key_list(table, "after") \
        " ORDER BY " order " LIMIT :most"
}

function remove_statement(table) {
    if (table in followed)
        return "-- Of a range of keys, what is no longer in " followed[table] ".\nDELETE FROM " table "\nWHERE " \
            key_list(table) " > " key_list(table, "after") " AND " key_list(table) " <= " key_list(table, "until") \
            "\n    AND NOT EXISTS (SELECT 1 FROM " followed[table] " f WHERE f." keys[table] " = " table "." keys[table] ")"
    return "-- Of a range of keys, what is older than a time.\nDELETE FROM " table "\nWHERE " key_list(table) " > " \
        key_list(table, "after") " AND " key_list(table) " <= " key_list(table, "until") " AND " age[table] \
        " < :before_us" (only[table] ? "\n    AND " only[table] : "")
}

function add_upkeep(    i, name, id) {
    for (i = 1; i <= table_count; i++) {
        name = tables[i]
        if (name in is_values) continue
        walked[++walked_count] = name
        add_statement("visit_" name, visit_statement(name))
        add_statement("remove_" name, remove_statement(name))
    }
    for (i = 1; i <= value_count; i++) {
        name = values[i]
        id = keys[name]
        add_statement("values_" name, "-- The next ids, and the highest there is.\n" \
            "SELECT " id ", (SELECT max(" id ") FROM " name ") FROM " name "\n" \
            "WHERE " id " > :after_1 ORDER BY " id " LIMIT :most")
        add_statement("remove_value_" name, "-- A value that no row uses.\nDELETE FROM " name " WHERE " id " = :id")
    }
}

# Values that refer to values (a name, and its registrable part) are visited as well.
function add_value_visits(    i, done) {
    for (i = 1; i <= reference_count; i++) {
        table = reference_table[i]
        if (!(table in is_values) || (table in done)) continue
        done[table] = 1
        naming[++naming_count] = table
        add_statement("visit_" table, visit_statement(table))
    }
}

# Of one table, or ("") of all that each database has.
function check_references(of,    i, text, table, column, target, id, found, began) {
    text = "-- References to rows that are not there. A flow that a row names may have aged out: that is no fault.\n" \
        "-- scan: every row of every table.\n"
    for (i = 1; i <= reference_count; i++) {
        table = reference_table[i]; column = reference_column[i]; target = reference_target[i]
        if (of == "" ? (table in is_before) : table != of) continue
        id = target == "address" ? "-" column : column
        found = column (target == "address" ? " < 0" : " <> 0") # NULL is neither
        text = text (began++ ? "UNION ALL " : "") "SELECT '" table "." column "' AS reference, '" target \
            "' AS target, count(*) AS missing FROM " table "\n    WHERE " found " AND " id " NOT IN (SELECT " \
            keys[target] " FROM " target ") HAVING count(*) > 0\n"
    }
    return text
}

# ---------------------------------------------------------------- C

function literal(text,    lines, count, i, out) {
    count = split(text, lines, "\n")
    for (i = 1; i <= count; i++) {
        if (i == count && lines[i] == "") break
        gsub(/\\/, "\\\\\\\\", lines[i])
        gsub(/"/, "\\\"", lines[i])
        gsub(/\?\?/, "?\\?", lines[i])
        out = out "\n        \"" lines[i] (i < count ? "\\n" : "") "\""
    }
    return out
}

function row(name, text) { print "    {\"" name "\"," literal(text) "}," }

# The file without .sql; for a question and what is of an earlier layout, with its folder.
function name_of(path) {
    if (path ~ /\/(before|moves)\//) sub(/.*\/schema\/|^schema\//, "", path)
    else if (!sub(/.*\/questions\//, "", path)) sub(/.*\//, "", path)
    sub(/\.sql$/, "", path)
    return path
}

# A text that a database needs only while it has a table of an earlier layout: views, and moves.
function print_earlier(    i, text, table, view) {
    print "const struct sql_view_before sql_views_before[] = {"
    for (i = 1; i <= file_count; i++) {
        if (files[i] !~ /\/before\//) continue
        text = trim(expand(contents(files[i])))
        if (!match(text, /FROM +[a-z_]+_before/)) fail(files[i] " reads no table of an earlier layout")
        table = substr(text, RSTART, RLENGTH)
        sub(/FROM +/, "", table)
        view = name_of(files[i])
        sub(/^before\//, "", view)
        sub(/-.*/, "", view) # VIEW-TABLE: a view of several tables
        print "    {\"" view "\", \"" table "\"," literal(text) "},"
    }
    print "    {0, 0, 0},\n};\nconst struct sql_move sql_moves[] = {"
    for (i = 1; i <= before_count; i++) {
        table = before[i] "_before"
        text = expand(contents(folder "/moves/" before[i] ".sql"))
        if (text == "") fail(folder "/moves/" before[i] ".sql is missing")
        print "    {\"" before[i] "\", \"" keys[table] "\", " \
            ((before[i] in goes_with) ? "\"" goes_with[before[i]] "\"" : "0") "," literal(text) ","
        print literal(visit_statement(table)) ","
        print literal(remove_statement(table)) ","
        print literal(check_references(table)) "},"
    }
    print "    {0, 0, 0, 0, 0, 0, 0},\n};"
}

function print_text(    i, j, names, count, column) {
    print "/* Made by scripts/embed-sql. */\n#include \"file/sql_text.h\"\n#include \"statements.h\"\n"
    print "const struct sql_text sql_migrations[] = {"
    for (i = 1; i <= file_count; i++) if (files[i] ~ /\/tables\//) row(name_of(files[i]), contents(files[i]))
    print "    {0, 0},\n};\nconst struct sql_text sql_views[] = {"
    for (i = 1; i <= file_count; i++)
        if (files[i] ~ /\/views\//) row(name_of(files[i]), trim(expand(contents(files[i]))))
    print "    {0, 0},\n};\nconst struct sql_text sql_indexes[] = {"
    for (i = 1; i <= index_count; i++)
        row(substr(indexes[i], 1, index(indexes[i], " ") - 1), "CREATE INDEX IF NOT EXISTS " indexes[i])
    print "    {0, 0},\n};\nconst struct sql_text sql_questions[] = {"
    for (i = 1; i <= file_count; i++) if (files[i] ~ /\/questions\//) row(name_of(files[i]), expand(contents(files[i])))
    row("db/check_references", check_references(""))
    print "    {0, 0},\n};\nconst struct sql_text sql_statements[] = {"
    for (i = 1; i <= statement_count; i++) row(statements[i], statement_text[statements[i]])
    print "    {0, 0},\n};\nconst char *const sql_binds[] = {\n    0,"
    for (i = 1; i <= parameter_count; i++) print "    \"" parameter[i] "\","
    print "};\nconst struct sql_reference sql_references[] = {"
    for (i = 1; i <= reference_count; i++)
        if (!(reference_table[i] in is_before))
            print "    {\"" reference_table[i] "\", \"" reference_column[i] "\", \"" reference_target[i] "\"},"
    print "    {0, 0, 0},\n};\nconst struct sql_bound_value sql_bound_values[] = {"
    for (i = 1; i <= value_count; i++) value_number[values[i]] = i - 1
    for (i = 1; i <= statement_count; i++) {
        count = split(trim(binds_of[statements[i]]), names, / /)
        for (j = 1; j <= count; j++) {
            column = table_of[statements[i]] SUBSEP names[j]
            if ((column in target_of) && (target_of[column] in is_values))
                print "    {" toupper(statements[i]) ", bind_" names[j] ", " value_number[target_of[column]] "},"
        }
    }
    print "    {STATEMENT_COUNT, bind_none, 0},\n};"
    print_earlier()
}

function print_header(    i) {
    print "/* Made by scripts/embed-sql from schema/statements and schema/references. */"
    print "#ifndef GENERATED_STATEMENTS_H\n#define GENERATED_STATEMENTS_H\n\nenum statement {"
    for (i = 1; i <= statement_count; i++) print "    " toupper(statements[i]) ","
    print "    STATEMENT_COUNT\n};\n\nenum bind {\n    bind_none,"
    for (i = 1; i <= parameter_count; i++) print "    bind_" parameter[i] ","
    print "    BIND_COUNT\n};\n\n/* X(table, kind, keys, is_indexed): tables of rows, in the order of a walk. */"
    printf "#define WALKED_TABLES(X)"
    for (i = 1; i <= walked_count; i++)
        printf " \\\n    X(%s, %s, %d, %d)", toupper(walked[i]), toupper(kind[walked[i]]), key_count[walked[i]], \
            indexed[walked[i]]
    print "\n\n/* X(table, other): rows of the other table go with those of the first. */"
    printf "#define FOLLOWED_TABLES(X)"
    for (i = 1; i <= walked_count; i++)
        if (walked[i] in followed) printf " \\\n    X(%s, %s)", toupper(followed[walked[i]]), toupper(walked[i])
    print "\n\n/* X(table): tables of values that name values. */"
    printf "#define NAMING_TABLES(X)"
    for (i = 1; i <= naming_count; i++) printf " \\\n    X(%s)", toupper(naming[i])
    print "\n\n/* X(table, name): tables of values. */"
    printf "#define VALUE_TABLES(X)"
    for (i = 1; i <= value_count; i++) printf " \\\n    X(%s, \"%s\")", toupper(values[i]), values[i]
    print "\n\n#endif"
}

function show(name,    i) {
    for (i = 1; i <= file_count; i++)
        if (name_of(files[i]) == name && files[i] !~ /\/(statements|moves)\//) {
            print trim(expand(contents(files[i])))
            return
        }
    if (name == "db/check_references") { print check_references(""); return }
    if (!(name in statement_text)) fail("there is no view, question or statement named " name)
    print statement_text[name]
}

function sort_parameters(    i, j, held) {
    for (i = 2; i <= parameter_count; i++) {
        held = parameter[i]
        for (j = i - 1; j >= 1 && parameter[j] > held; j--) parameter[j + 1] = parameter[j]
        parameter[j + 1] = held
    }
}

BEGIN {
    folder = ARGV[1]; mode = ARGV[2]
    for (i = 4; i < ARGC; i++) files[++file_count] = ARGV[i]
    read_tokens(folder "/tokens")
    read_references(folder "/references")
    read_indexes(folder "/indexes")
    for (i = 1; i <= file_count; i++) if (files[i] ~ /\/statements\//) read_statements(files[i])
    add_upkeep()
    add_value_visits()
    for (i = 1; i <= statement_count; i++) note_parameters(statements[i])
    sort_parameters()
    if (mode == "text") print_text()
    else if (mode == "header") print_header()
    else show(ARGV[3])
    exit failed
}

/* SPDX-License-Identifier: MIT */
#include "yaml_reader.h"

#include "config.h"

#include <stdarg.h>
#include <stdio.h>

bool yaml_reader_open(struct yaml_reader *reader, const char *name, const void *data, size_t size,
                      struct error *error)
{
    *reader = (struct yaml_reader){.name = name, .error = error};
    if (!yaml_parser_initialize(&reader->parser)) return error_no_memory(error, "read '%s'", name);
    yaml_parser_set_input_string(&reader->parser, data, size);
    return true;
}

void yaml_reader_close(struct yaml_reader *reader)
{
    yaml_parser_delete(&reader->parser);
}

bool yaml_reader_refuse(struct yaml_reader *reader, unsigned line, const char *format, ...)
{
    char rest[sizeof reader->error->sentence];
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(rest, sizeof rest, format, arguments);
    va_end(arguments);
    return error_set_kind(reader->error, ERROR_BAD_QUESTION, "%s:%u: %s", reader->name, line, rest);
}

unsigned yaml_event_line(const yaml_event_t *event)
{
    return (unsigned)event->start_mark.line + 1;
}

bool yaml_event_is_empty(const yaml_event_t *event)
{
    return event->type == YAML_SCALAR_EVENT && event->data.scalar.length == 0 &&
           event->data.scalar.plain_implicit;
}

/* Refuses anchors, aliases and tags, which no configuration needs. */
static bool check_plain(struct yaml_reader *reader, const yaml_event_t *event)
{
    const yaml_char_t *anchor = NULL, *tag = NULL;
    if (event->type == YAML_SCALAR_EVENT) {
        anchor = event->data.scalar.anchor;
        tag = event->data.scalar.tag;
    } else if (event->type == YAML_MAPPING_START_EVENT) {
        anchor = event->data.mapping_start.anchor;
        tag = event->data.mapping_start.tag;
    } else if (event->type == YAML_SEQUENCE_START_EVENT) {
        anchor = event->data.sequence_start.anchor;
        tag = event->data.sequence_start.tag;
    }
    if (anchor || event->type == YAML_ALIAS_EVENT)
        return yaml_reader_refuse(
            reader, yaml_event_line(event),
            "Anchors and aliases (&name, *name) are not used here; write the value itself, in "
            "quotes if it starts with & or *.");
    if (tag)
        return yaml_reader_refuse(reader, yaml_event_line(event),
                                  "Tags (!name) are not used here; write the value itself, in "
                                  "quotes if it starts with !.");
    return true;
}

bool yaml_reader_next(struct yaml_reader *reader, yaml_event_t *event)
{
    const yaml_parser_t *parser = &reader->parser;
    if (!yaml_parser_parse(&reader->parser, event)) {
        /*
         * A reader error (an odd byte) has an offset and no mark; the mark is where the reader
         * stopped.
         */
        size_t line = parser->problem_mark.line ? parser->problem_mark.line : parser->mark.line;
        return yaml_reader_refuse(reader, (unsigned)line + 1,
                                  "This is not valid YAML: %s. Check the indentation and the "
                                  "quotes around this line.",
                                  parser->problem ? parser->problem : "no memory left");
    }
    if (check_plain(reader, event)) return true;
    yaml_event_delete(event);
    return false;
}

const char *config_library_version(void)
{
    return yaml_get_version_string();
}

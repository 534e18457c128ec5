/* SPDX-License-Identifier: MIT */
#include "name_table.h"

#include "data_writer.h"
#include "datasets/dataset_file.h"
#include "test_files.h"

/* A small valid file, in memory from malloc. */
static uint8_t *make_image(size_t *size)
{
    struct data_writer *writer = data_writer_create("test", sizeof(struct name_entry));
    static const char *const names[] = {"a.example", "b.example", "c.b.example"};
    for (size_t i = 0; i < 3; i++) {
        struct name_entry entry = {.name = data_writer_text(writer, names[i]),
                                   .text = {data_writer_text(writer, "label")}};
        data_writer_add(writer, &entry);
    }
    uint8_t *image = data_writer_image(writer, 123, "source", "licence", size);
    data_writer_destroy(writer);
    assert_non_null(image);
    return image;
}

static uint8_t *copy_of(const uint8_t *image, size_t size)
{
    uint8_t *copy = malloc(size ? size : 1); /* exact size, so that a sanitizer sees an overrun */
    memcpy(copy, image, size);
    return copy;
}

/* Opens (which takes the memory) and uses the result. */
static enum data_outcome open_and_use(uint8_t *memory, size_t size)
{
    struct data_file file;
    struct name_table table;
    struct error error = {.sentence = ""};
    enum data_outcome outcome =
        data_file_over(memory, size, "x.data", "test", sizeof(struct name_entry), &file, &error);
    if (outcome != DATA_GOOD) {
        assert_non_null(strstr(error.sentence, "'x.data' cannot be used because "));
        assert_non_null(strstr(error.sentence, "netscope data build"));
        return outcome;
    }
    assert_int_equal(name_table_over(&file, &table, &error), DATA_GOOD);
    const struct name_entry *entry = name_table_find(&table, "b.example", 9);
    for (size_t i = 0; entry && i < 4; i++)
        assert_non_null(name_table_text(&table, entry->text[i]));
    (void)name_table_find(&table, "", 0);
    name_table_close(&table);
    return outcome;
}

static void names_are_found_and_equal_texts_are_stored_once(void **state)
{
    (void)state;
    size_t size;
    struct data_file file;
    struct name_table table;
    uint8_t *image = make_image(&size);
    assert_int_equal(size, 512 + 3 * 24 + 1 + 10 + 10 + 12 + 6);
    assert_int_equal(data_file_over(image, size, "x", "test", 24, &file, NULL), DATA_GOOD);
    assert_string_equal(file.header->source, "source");
    assert_int_equal(name_table_over(&file, &table, NULL), DATA_GOOD);
    assert_int_equal(table.labels_most, 3);
    assert_non_null(name_table_find(&table, "c.b.example", 11));
    assert_null(name_table_find(&table, "c.b.exampl", 10));
    assert_null(name_table_find(&table, "c.b.example.", 12));
    name_table_close(&table);
}

static void every_truncation_is_refused(void **state)
{
    (void)state;
    size_t size;
    uint8_t *image = make_image(&size);
    for (size_t i = 0; i < size; i++)
        assert_int_equal(open_and_use(copy_of(image, i), i), DATA_BROKEN);
    assert_int_equal(open_and_use(image, size), DATA_GOOD);
}

static void every_flipped_bit_is_refused(void **state)
{
    (void)state;
    size_t size;
    uint8_t *image = make_image(&size);
    for (size_t i = 0; i < size * 8; i++) {
        uint8_t *copy = copy_of(image, size);
        copy[i / 8] ^= (uint8_t)(1 << i % 8);
        assert_int_equal(open_and_use(copy, size), DATA_BROKEN);
    }
    free(image);
}

static void a_forged_checksum_reaches_nothing_outside_of_the_file(void **state)
{
    (void)state;
    size_t size;
    uint8_t *image = make_image(&size);
    for (size_t i = 0; i < size; i++) {
        static const uint8_t values[] = {0x00, 0x01, 0x7f, 0x80, 0xff};
        for (size_t j = 0; j < sizeof values; j++) {
            uint8_t *copy = copy_of(image, size);
            copy[i] = values[j];
            uint64_t checksum = data_file_checksum(copy, size);
            memcpy(copy + offsetof(struct data_header, checksum), &checksum, sizeof checksum);
            (void)open_and_use(copy, size);
        }
    }
    free(image);
}

static void what_is_not_a_file_or_not_there_is_said(void **state)
{
    (void)state;
    char folder[64], path[128];
    struct data_file file;
    struct error error;
    folder_make(folder);
    assert_int_equal(data_file_open(folder, "test", 24, &file, &error), DATA_BROKEN);
    assert_non_null(strstr(error.sentence, "it is not a file"));
    (void)snprintf(path, sizeof path, "%s/none", folder);
    assert_int_equal(data_file_open(path, "test", 24, &file, &error), DATA_ABSENT);
    (void)snprintf(path, sizeof path, "%s/fifo", folder);
    assert_int_equal(mkfifo(path, 0600), 0);
    assert_int_equal(data_file_open(path, "test", 24, &file, &error), DATA_BROKEN);
    (void)snprintf(path, sizeof path, "%s/no/folder", folder);
    assert_false(dataset_file_write(path, "x", 1, &error));
    assert_non_null(strstr(error.sentence, "could not be written"));
    folder_remove(folder);
}

static void a_file_is_replaced_whole(void **state)
{
    (void)state;
    char folder[64], path[128];
    struct data_header header;
    folder_make(folder);
    (void)snprintf(path, sizeof path, "%s/x.data", folder);
    file_put(folder, "x.data", "old");
    assert_int_equal(data_file_peek(path, "test", &header), DATA_BROKEN);
    struct data_writer *writer = data_writer_create("test", 24);
    assert_true(dataset_file_save(writer, path, 77, "s", "l", NULL));
    data_writer_destroy(writer);
    assert_int_equal(data_file_peek(path, "test", &header), DATA_GOOD);
    assert_int_equal(header.facts_us, 77);
    assert_int_equal(data_file_peek(path, "other", &header), DATA_BROKEN);
    strcat(path, ".new");
    assert_int_not_equal(access(path, F_OK), 0);
    folder_remove(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_found_and_equal_texts_are_stored_once),
        cmocka_unit_test(every_truncation_is_refused),
        cmocka_unit_test(every_flipped_bit_is_refused),
        cmocka_unit_test(a_forged_checksum_reaches_nothing_outside_of_the_file),
        cmocka_unit_test(what_is_not_a_file_or_not_there_is_said),
        cmocka_unit_test(a_file_is_replaced_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

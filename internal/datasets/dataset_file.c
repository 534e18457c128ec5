/* SPDX-License-Identifier: MIT */
#include "dataset_file.h"

#include "base/file_write.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool dataset_file_write(const char *path, const void *data, size_t size, struct error *error)
{
    char temporary[4200];
    if ((size_t)snprintf(temporary, sizeof temporary, "%s.new", path) >= sizeof temporary)
        return error_set(error, "The path '%.100s...' is too long; choose a shorter one.", path);
    (void)unlink(temporary); /* a killed run's, or a link that somebody put there */
    int file = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
    bool good = file >= 0 && file_write_all(file, data, size) && fsync(file) == 0;
    if (file >= 0) good = close(file) == 0 && good;
    good = good && rename(temporary, path) == 0;
    if (!good)
        error_set(error,
                  "'%s' could not be written: %s. Name a folder with --data-directory where "
                  "you may write and where there is room.",
                  path, strerror(errno));
    if (!good && file >= 0) (void)unlink(temporary);
    return good;
}

bool dataset_file_save(const struct data_writer *writer, const char *path, int64_t facts_us,
                       const char *source, const char *licence, struct error *error)
{
    size_t size;
    uint8_t *image = data_writer_image(writer, facts_us, source, licence, &size);
    if (!image) return error_no_memory(error, "write '%s'", path);
    bool good = dataset_file_write(path, image, size, error);
    free(image);
    return good;
}

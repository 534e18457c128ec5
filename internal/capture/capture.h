/*
 * capture - interfaces and files to frames. Knows no protocol; the only room with <pcap.h>.
 *
 * A source is used by one thread. Frames are borrowed: valid until the next call on the source.
 */
#ifndef CAPTURE_CAPTURE_H
#define CAPTURE_CAPTURE_H

#include "base/error.h"
#include "model/frame.h"

#include <stdbool.h>
#include <stddef.h>

struct capture_source;

/*
 * A pcap or pcapng file, gzip-compressed or not; "-" is standard input. Errors (missing, a
 * directory, empty, not a capture, unreadable, bad filter) are sentences that name the file. filter
 * NULL or "": everything.
 */
struct capture_source *capture_open_file(const char *path, const char *filter, struct error *error);
void capture_close(struct capture_source *source);

enum capture_outcome {
    CAPTURE_FRAME, /* frame is filled */
    CAPTURE_IDLE,  /* live: nothing came before the time-out */
    CAPTURE_END,   /* the end of the file; capture_cut_short() says whether it ended inside a record
                    */
    CAPTURE_FAILED, /* error is filled */
};
/* frame->number is left to the caller. */
enum capture_outcome capture_next(struct capture_source *source, struct frame *frame,
                                  struct error *error);

int capture_link_type(const struct capture_source *source); /* LINKTYPE_ number */
/* "EN10MB" style name of a LINKTYPE_ number; "LINKTYPE_N" where it has none. */
const char *capture_link_type_name(int link_type);
int capture_snaplen(const struct capture_source *source);
/* A sentence where the file ended in the middle of a record, else NULL. */
const char *capture_cut_short(const struct capture_source *source);
/* 0..1 of the file read so far; negative where it is not known (standard input). */
double capture_progress(const struct capture_source *source);

struct capture_interface {
    char name[64];
    char description[128];
    char addresses[512]; /* comma separated */
    bool up, running, loopback, wireless;
};
/* Fills at most `most`; returns how many there are, negative with an error. */
int capture_list_interfaces(struct capture_interface *interfaces, size_t most, struct error *error);
/* libpcap's version line. */
const char *capture_library_version(void);
/* Can this process open a live capture? False with a sentence that holds the exact remedy. */
bool capture_permitted(struct error *error);

#endif

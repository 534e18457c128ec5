/* SPDX-License-Identifier: MIT */
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
 * NULL or "": everything. Once *stop (it may be NULL) is not 0 the file ends where it is, and a
 * signal then ends the wait for a pipe.
 */
struct capture_source *capture_open_file(const char *path, const char *filter,
                                         const volatile int *stop, struct error *error);
void capture_close(struct capture_source *source);

enum capture_outcome {
    CAPTURE_FRAME, /* frame is filled */
    CAPTURE_IDLE,  /* live: nothing came before the time-out */
    /* The end of the file. capture_cut_short() says if it ended inside a record. */
    CAPTURE_END,
    CAPTURE_FAILED, /* error is filled */
};
/* frame->number is left to the caller. */
enum capture_outcome capture_next(struct capture_source *source, struct frame *frame,
                                  struct error *error);
/* The same for as many as are at hand, 1 to most of them; all are valid until the next call. */
enum capture_outcome capture_next_few(struct capture_source *source, struct frame *frames,
                                      size_t most, size_t *count, struct error *error);

int capture_link_type(const struct capture_source *source); /* LINKTYPE_ number */
/* "EN10MB" style name of a LINKTYPE_ number; "LINKTYPE_N" if it has none. */
const char *capture_link_type_name(int link_type);
int capture_snaplen(const struct capture_source *source);
/* A sentence if the file ended in the middle of a record, else NULL. */
const char *capture_cut_short(const struct capture_source *source);
/* 0..1 of the file read so far; negative if it is not known (standard input). */
double capture_progress(const struct capture_source *source);

/* ---------------------------------------------------------------- live */

/*
 * An interface, read through libpcap's mapped ring (TPACKET_V3). Several members share one
 * source by PACKET_FANOUT: the kernel deals frames by the unordered pair of hosts, so both
 * directions, and all fragments, reach the same member. One thread per member.
 *
 * An interface that goes down, or away, is no error: live_next() says LIVE_IDLE until it is back.
 */
struct live_source;

/*
 * Some interfaces may be the directions of one link, as the outputs of a tap are: "eth1+eth2". They
 * are one source then, so a connection is one, whichever interface shows which of its directions.
 */
enum { LIVE_INTERFACES_MOST = 4, LIVE_NAME_MOST = 16, LIVE_NAME_SIZE = 64 };
struct live_names {
    unsigned count;
    char names[LIVE_INTERFACES_MOST][LIVE_NAME_MOST];
};
/* Takes the names apart. False with a sentence: too many, or none, or one that is too long. */
bool live_names(const char *interface, struct live_names *names, struct error *error);

struct live_options {
    const char *interface; /* a name, or names with + between */
    const char *filter;    /* BPF, run by the kernel; NULL or "": everything */
    int snaplen;           /* bytes kept of each frame */
    /* Of this member. The kernel may refuse it; then libpcap asks for less. */
    int64_t ring_bytes;
    int block_timeout_ms; /* a block of frames is handed over after this, full or not */
    bool promiscuous;
    bool immediate;            /* every frame at once, for the price of a wake-up each */
    unsigned members;          /* sharing the interface; 1: no fanout */
    struct live_source *first; /* a member that is open already; NULL: this is the first */
};
/* Errors (no such interface, not permitted, bad filter) are sentences with the remedy. */
struct live_source *live_open(const struct live_options *options, struct error *error);
/* Members take nothing before this: called once all of them are open, so that no frame is given to
 * two. False: the kernel refused; errno says why. */
bool live_begin(struct live_source *source);
void live_close(struct live_source *source);

enum live_outcome {
    LIVE_FRAME,
    LIVE_IDLE, /* nothing came within wait_ms, or the interface is not there */
};
/* frame->number is left to the caller; the frame is borrowed until the next call. */
enum live_outcome live_next(struct live_source *source, struct frame *frame, int wait_ms);

enum live_state { /* the worse, the higher */
                  LIVE_UP,
                  LIVE_NO_LINK, /* up, and nothing at the other end of the cable */
                  LIVE_DOWN,
                  LIVE_GONE,
};
enum live_state live_state(const struct live_source *source);
/* How often it has stopped to be up: also where it was up again before anybody asked. */
uint64_t live_outages(const struct live_source *source);
/* What the interface is called now: a renamed one goes on under its new name. */
const char *live_interface(const struct live_source *source);
/* The first one that is not up, by the name that it was given; "": all are. */
const char *live_trouble(const struct live_source *source);
int live_link_type(const struct live_source *source);

/* Since live_open(), by the kernel's own counters. */
struct live_drops {
    uint64_t kernel;    /* the ring was full */
    uint64_t interface; /* the driver or the card gave up; 0 if the driver does not say */
};
struct live_drops live_drops(struct live_source *source);
/* From now on the kernel takes no frame for this source; what its ring holds can still be read. */
void live_end(struct live_source *source);
/* Frames that are in the ring and live_next() has not given. After live_end(), none are added. */
uint64_t live_left(struct live_source *source);

/* ---------------------------------------------------------------- writing */

/*
 * Frames into pcap files (microseconds, the machine's byte order), beside what is made of them.
 * Used by one thread. A pcap file has one link type: the first frame's. Without rotation there is one
 * file of that name, and an old one is replaced. With rotation the files are called NAME.0001,
 * NAME.0002 and on, after the highest that is there already. So another start replaces nothing;
 * files of an earlier run count among the files_most that are kept.
 */
struct raw_writer;

struct raw_options {
    const char *path;
    int link_type; /* of a file into which no frame comes */
    int snaplen;
    int64_t rotate_bytes;     /* no file grows beyond; 0: no limit */
    int64_t rotate_us;        /* a file spans less packet time than this; 0: no limit */
    unsigned files_most;      /* older ones are deleted; 0: all stay */
    const char *const *never; /* paths of files that must not be replaced */
    size_t never_count;
};
/* Makes the first file. */
struct raw_writer *raw_open(const struct raw_options *options, struct error *error);
/* Writes at once only what has gathered. False: the disk refuses; the file ends with the last frame
 * that it holds as a whole, and nothing more is to be written. */
bool raw_write(struct raw_writer *writer, const struct frame *frame, struct error *error);
bool raw_flush(struct raw_writer *writer, struct error *error);
struct raw_counters {
    uint64_t frames;     /* on the disk, as far as the system says */
    uint64_t other_link; /* left out: of another link type than the file */
    uint64_t lost;       /* taken, and then refused by the disk */
};
/* Flushes, closes, frees. */
bool raw_close(struct raw_writer *writer, struct raw_counters *counters, struct error *error);

/* ---------------------------------------------------------------- this machine */

struct capture_interface {
    char name[64];
    char description[128];
    char addresses[512]; /* comma separated */
    bool up, running, loopback, wireless;
};
/* Fills at most `most`; returns how many there are, negative with an error. */
int capture_list_interfaces(struct capture_interface *interfaces, size_t most, struct error *error);
/* The interface of the default route, by which this machine reaches the world; false if there is
 * none. */
bool capture_default_interface(char *name, size_t size);
/* libpcap's version line. */
const char *capture_library_version(void);
/* Can this process open a live capture? False with a sentence that holds the exact remedy. */
bool capture_permitted(struct error *error);

#endif

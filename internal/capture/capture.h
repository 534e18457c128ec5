/* SPDX-License-Identifier: MIT */
/*
 * capture - interfaces and files to frames. Knows no protocol; the only room with <pcap.h>.
 *
 * One thread uses a source. Frames are borrowed: valid until the next call on the source.
 */
#ifndef CAPTURE_CAPTURE_H
#define CAPTURE_CAPTURE_H

#include "base/error.h"
#include "model/frame.h"

#include <stdbool.h>
#include <stddef.h>

struct capture_source;

/* Sockets of live captures have descriptors from here on, and nothing else has. */
enum { CAPTURE_DESCRIPTORS_FROM = 512 };

/*
 * Opens a pcap or pcapng file, gzip-compressed or not; "-" is standard input. Errors (missing, a
 * directory, empty, not a capture, unreadable, bad filter) are sentences that name the file. filter
 * NULL or "": every frame. If *stop (it may be NULL) becomes non-zero, the file ends early, and a
 * signal then ends the wait for a pipe.
 */
struct capture_source *capture_open_file(const char *path, const char *filter,
                                         const volatile int *stop, struct error *error);
void capture_close(struct capture_source *source);

enum capture_outcome {
    CAPTURE_FRAME, /* frame is filled */
    CAPTURE_IDLE,  /* live: no frame came before the time-out */
    /* The end of the file. capture_cut_short() says if it ended inside a record. */
    CAPTURE_END,
    CAPTURE_FAILED, /* error is filled */
};
/* The caller sets frame->number. */
enum capture_outcome capture_next(struct capture_source *source, struct frame *frame,
                                  struct error *error);
/* The same for all frames that are ready, 1 to most; all are valid until the next call. */
enum capture_outcome capture_next_few(struct capture_source *source, struct frame *frames,
                                      size_t most, size_t *count, struct error *error);

/* Of a pipe: calls silent() about ten times a second while no bytes come, within the two above. */
void capture_on_silence(struct capture_source *source, void (*silent)(void *owner), void *owner);

int capture_link_type(const struct capture_source *source); /* LINKTYPE_ number */
/* "EN10MB" style name of a LINKTYPE_ number; "LINKTYPE_N" if it has none. */
const char *capture_link_type_name(int link_type);
int capture_snaplen(const struct capture_source *source);
/* A sentence if the file ended in the middle of a record, else NULL. */
const char *capture_cut_short(const struct capture_source *source);
/* The part of the file read so far, 0..1; negative if it is not known (standard input). */
double capture_progress(const struct capture_source *source);

/* ---------------------------------------------------------------- live */

/*
 * An interface, read through libpcap's mapped ring (TPACKET_V3). Several members share one source
 * by PACKET_FANOUT. The kernel deals frames by the unordered pair of hosts, so both directions, and
 * all fragments, reach the same member. One thread per member.
 *
 * An interface that goes down or disappears is no error: live_next() returns LIVE_IDLE until it is
 * back.
 */
struct live_source;

/*
 * Several interfaces may be the directions of one link, such as the outputs of a tap: "eth1+eth2".
 * They are one source, so a connection is one connection even if each interface shows one
 * direction.
 */
enum { LIVE_INTERFACES_MOST = 4, LIVE_NAME_MOST = 16, LIVE_NAME_SIZE = 64 };
struct live_names {
    unsigned count;
    char names[LIVE_INTERFACES_MOST][LIVE_NAME_MOST];
};
/* Splits the names. False with a sentence if there are too many or none, or one is too long. */
bool live_names(const char *interface, struct live_names *names, struct error *error);

struct live_options {
    const char *interface; /* a name, or names with + between */
    const char *filter;    /* BPF, run by the kernel; NULL or "": everything */
    int snaplen;           /* bytes kept of each frame */
    /* Of this member. If the kernel refuses it, libpcap asks for less. */
    int64_t ring_bytes;
    int block_timeout_ms; /* a block of frames is handed over after this time, full or not */
    bool promiscuous;
    bool immediate;            /* hands over every frame at once, at the cost of a wake-up each */
    unsigned members;          /* sharing the interface; 1: no fanout */
    struct live_source *first; /* a member that is already open; NULL: this is the first */
};
/* Errors (no such interface, not permitted, bad filter) are sentences with the remedy. */
struct live_source *live_open(const struct live_options *options, struct error *error);
/*
 * Call it when all members are open. Before it no member takes frames, so no frame is taken twice.
 * False: the kernel refused; errno says why.
 */
bool live_begin(struct live_source *source);
void live_close(struct live_source *source);

enum live_outcome {
    LIVE_FRAME,
    LIVE_IDLE, /* no frame came within wait_ms, or the interface is missing */
};
/* The caller sets frame->number. The frame is borrowed until the next call. */
enum live_outcome live_next(struct live_source *source, struct frame *frame, int wait_ms);

enum live_state { /* the higher, the worse */
                  LIVE_UP,
                  LIVE_NO_LINK, /* up, but the cable has no carrier */
                  LIVE_DOWN,
                  LIVE_GONE,
};
enum live_state live_state(const struct live_source *source);
/* The number of outages, including those that ended before a call could see them. */
uint64_t live_outages(const struct live_source *source);
/* The interface's present name; capture continues if it is renamed. */
const char *live_interface(const struct live_source *source);
/* The original name of the first interface that is not up; "": all are up. */
const char *live_trouble(const struct live_source *source);
int live_link_type(const struct live_source *source);

/* Since live_open(), by the kernel's own counters. */
struct live_drops {
    uint64_t kernel;    /* the ring was full */
    uint64_t interface; /* dropped by the driver or the card; 0 if the driver does not report it */
};
struct live_drops live_drops(struct live_source *source);
/*
 * From now on another process listens again to an interface of the source that was made anew, and ends it: it
 * is asked over this connected socket (SOCK_SEQPACKET), which the source owns.
 */
void live_ask(struct live_source *source, int descriptor);
/* That process: it has a copy of the sources, and does what they ask until the other ends are closed. */
void live_answer(struct live_source *const *sources, const int *descriptors, unsigned count);
/* Afterwards the kernel takes no frame for this source; frames in its ring can still be read. */
void live_end(struct live_source *source);
/* Frames in the ring that live_next() has not returned. After live_end() none are added. */
uint64_t live_left(struct live_source *source);

/* ---------------------------------------------------------------- writing */

/*
 * Writes frames into pcap files (microseconds, the machine's byte order), in addition to analysis.
 * Used by one thread. A pcap file has one link type, that of its first frame. Without rotation
 * there is one file of that name, and it replaces an old one. With rotation the files are called
 * NAME.0001, NAME.0002 and so on, after the highest existing number. So a new start replaces no
 * file. Files of an earlier run count among the files_most that are kept.
 */
struct raw_writer;

struct raw_options {
    const char *path;
    int link_type; /* of a file that receives no frame */
    int snaplen;
    int64_t rotate_bytes;     /* the largest size of a file; 0: no limit */
    int64_t rotate_us;        /* the longest packet time in a file; 0: no limit */
    unsigned files_most;      /* older ones are deleted; 0: all are kept */
    const char *const *never; /* paths of files that must not be replaced */
    size_t never_count;
};
/* Makes the first file. */
struct raw_writer *raw_open(const struct raw_options *options, struct error *error);
/*
 * Buffers, and writes full buffers at once. False: the disk refused. The file then ends with its
 * last whole frame; do not write again.
 */
bool raw_write(struct raw_writer *writer, const struct frame *frame, struct error *error);
bool raw_flush(struct raw_writer *writer, struct error *error);
struct raw_counters {
    uint64_t frames;     /* on the disk, by the system's report */
    uint64_t other_link; /* left out: another link type than the file's */
    uint64_t lost;       /* taken, then refused by the disk */
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
/* Fills at most `most`; returns their number, negative with an error. */
int capture_list_interfaces(struct capture_interface *interfaces, size_t most, struct error *error);
/* The interface of the default route; false if there is none. */
bool capture_default_interface(char *name, size_t size);
/* libpcap's version line. */
const char *capture_library_version(void);
/* True if this process can open a live capture. False with a sentence that has the exact remedy. */
bool capture_permitted(struct error *error);

#endif

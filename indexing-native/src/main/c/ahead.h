/*
 * Asking the disk for what a search is about to compare, all of it at once: it brings many pages in the time of one. Only where most
 * of the rows may be there (qr_rows.on_disk): each request is a call of the system.
 */
#ifndef QUIRE_AHEAD_H
#define QUIRE_AHEAD_H

#include <stddef.h>
#include <stdint.h>

#include "fetch.h"

/* Between two pieces that are asked for in one go: a page that nobody wants costs less than one more request. */
enum { AHEAD_GAP = 4096 };

/* Pieces that lie near one another, not yet asked for; begins as zeros. */
typedef struct ahead {
  const char *from;
  const char *end;
} ahead;

static inline void ahead_end(ahead *a) {
  if (a->from) fetch_mapped(a->from, a->end - a->from);
  a->from = NULL;
}

/* One more piece. What comes by ascending address takes fewest requests; no order is wrong. */
static inline void ahead_add(ahead *a, const void *piece, int64_t bytes) {
  const char *from = piece, *end = from + bytes;
  if (!a->from || from < a->from || from > a->end + AHEAD_GAP) {
    ahead_end(a);
    *a = (ahead){.from = from, .end = end};
  } else if (end > a->end) {
    a->end = end;
  }
}

/* Rows first .. end - 1 of an array, as far as the filter allows them; NULL allows all. */
void ahead_range(const void *rows, int64_t row_bytes, int64_t first, int64_t end, const uint64_t *allowed);

/* The n listed rows, which ascend. */
void ahead_listed(const void *rows, int64_t row_bytes, const int32_t *list, int64_t n);

/* Sorts few rows. */
void ahead_sort(int32_t *list, int64_t n);

#endif

/*
 * Rows on their way into the top k: block by block through the filter, the codes' bound and the exact kernel.
 *
 * Skipping is by "strictly greater than the limit" alone, so the order of the visits does not show in the answer.
 */
#ifndef QUIRE_SCAN_H
#define QUIRE_SCAN_H

#include "kernels.h"
#include "top.h"

/* Rows per step: their integers and bounds stay in L1, and the limit is never older than this many rows. */
enum { SCAN_BLOCK = 128 };

typedef struct scan {
  const qr_kernels *kernels;
  const qr_search *search;
  bound_terms terms; /* of the query, where codes are read */
  top best;
  float limit; /* rows farther are not wanted, however few are found */
} scan;

scan scan_of(const qr_search *search);

/* A row farther than this cannot enter. */
static inline float scan_limit(const scan *s) {
  float found = top_limit(&s->best);
  return found < s->limit ? found : s->limit;
}

/* Offers the allowed rows among first .. end - 1; a NULL `allowed` allows all. */
void scan_range(scan *s, const qr_rows *rows, int64_t first, int64_t end, const uint64_t *allowed);

/* Offers the at most SCAN_BLOCK rows of a block that are listed (all n without a list) by their full distances, under first + their number. */
void scan_floats(scan *s, const qr_rows *block, int64_t first, const int32_t *list, int64_t n);

/* Offers the n listed rows; the sooner the near ones come, the fewer are compared in floats. */
void scan_listed(scan *s, const qr_rows *rows, const int32_t *list, int64_t n);

/* The same for n rows, listed or the first ones, that a set has from `first` on. */
void scan_piece(scan *s, const qr_rows *rows, int64_t first, const int32_t *list, int64_t n);

/* Fills the probes: the nprobe lists whose centroids are nearest among those looked at, the nearest first. */
void scan_nearest_lists(const scan *s, const qr_lists *lists);

/* The rows of a set from `first` on, as a set of its own. */
qr_rows rows_from(const qr_rows *rows, int64_t first);

#endif

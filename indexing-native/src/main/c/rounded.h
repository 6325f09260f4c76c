/* What k-means does with rows and centroids rounded to bytes, whichever centroids a row is compared with. */
#ifndef QUIRE_ROUNDED_H
#define QUIRE_ROUNDED_H

#include "kernels.h"

/* Fours of coordinates, and bytes of a row of codes. */
static inline int64_t quads_of(int64_t dimension) { return (dimension + QUAD - 1) / QUAD; }

static inline int64_t rounded_bytes(int64_t dimension) { return QUAD * quads_of(dimension); }

static inline int64_t whole_panels(int64_t count) { return (count + PANEL - 1) / PANEL * PANEL; }

/* The panel that begins with a column. */
static inline rounded_panel panel_at(const qr_rounded_panels *panels, int64_t column, int64_t dimension) {
  return (rounded_panel){.codes = panels->codes + column * rounded_bytes(dimension),
                         .scales = panels->scales + column,
                         .half_norms = panels->half_norms + column};
}

/* Columns that a row is compared with. */
typedef struct arena {
  qr_rounded_panels panels;
  const int32_t *among; /* the centroid of each column; NULL: the column's number */
  int64_t count;
  float doubt; /* scores of a row of norm 1 that differ by more stand as they are in floats, nearly always */
} arena;

float doubt_of(const qr_rounded_panels *panels, int64_t count);

/* Rows that a panel passes by while it stays in L1. */
enum { BLOCK_ROWS = 4 * PANEL_ROWS };

/* Rows of an arena's scratch are copied to, so that they lie one behind the other. */
static inline int64_t block_bytes(int64_t dimension) { return BLOCK_ROWS * rounded_bytes(dimension); }

/* Gives n listed rows their nearest centroid of an arena; returns how many had another. */
int64_t assign_in(int32_t isa, const qr_rounded *r, const arena *a, const int32_t *list, int64_t n, int8_t *scratch);

#endif

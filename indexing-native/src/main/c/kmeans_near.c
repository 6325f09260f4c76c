/*
 * k-means among near centroids (k^2-means; Agustsson, Timofte and Van Gool, 2017): rows are compared with the centroids next to their own,
 * list by list, so that one panel of these serves a whole list. A row's answer depends on no other row.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "reservoir.h"
#include "rounded.h"

static int by_key(const void *a, const void *b) {
  uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
  return (x > y) - (x < y);
}

/* Scratch of a call, cut up. */
typedef struct near_scratch {
  uint64_t *keys; /* PANEL_ROWS * count */
  int32_t *near;  /* size, the nearest first */
  qr_rounded_panels panels; /* of the near ones */
  int8_t *codes; /* a block of rows */
} near_scratch;

int64_t qr_near_bytes(int64_t count, int64_t size, int64_t dimension) {
  int64_t keys = PANEL_ROWS * count, bytes = size * (int64_t)sizeof(int32_t) +
         whole_panels(size) * (2 * (int64_t)sizeof(float) + rounded_bytes(dimension)) + block_bytes(dimension);
  int64_t whole = (bytes + (int64_t)sizeof(uint64_t) - 1) / (int64_t)sizeof(uint64_t);
  return (keys + whole) * (int64_t)sizeof(uint64_t);
}

static near_scratch cut(void *scratch, const qr_neighborhood *n) {
  near_scratch s;
  s.keys = scratch;
  s.panels.scales = (float *)(s.keys + PANEL_ROWS * n->rounded.count);
  s.panels.half_norms = s.panels.scales + whole_panels(n->size);
  s.near = (int32_t *)(s.panels.half_norms + whole_panels(n->size));
  s.panels.codes = (uint8_t *)(s.near + n->size);
  s.codes = (int8_t *)s.panels.codes + whole_panels(n->size) * rounded_bytes(n->rounded.dimension);
  return s;
}

/* Keys of all centroids by their distance to each of a few. */
static void neighbor_keys(const qr_neighborhood *n, int64_t from, int64_t rows, rounded_panel_kernel *kernel, uint64_t *keys) {
  const qr_rounded *r = &n->rounded;
  const qr_rounded_rows *all = &n->rounded_centroids;
  const float limits[PANEL_ROWS] = {0};
  rounded_block some = {.codes = all->codes + from * rounded_bytes(r->dimension),
                        .scales = all->scales + from,
                        .sums = all->sums + from,
                        .limits = limits,
                        .n = rows};
  for (int64_t first = 0; first < r->count; first += PANEL) {
    float scores[PANEL_ROWS * PANEL];
    int64_t columns = r->count - first < PANEL ? r->count - first : PANEL;
    rounded_panel panel = panel_at(&r->panels, first, r->dimension);
    kernel(&some, &panel, quads_of(r->dimension), scores);
    for (int64_t i = 0; i < rows; i++)
      for (int64_t c = 0; c < columns; c++) keys[i * r->count + first + c] = top_key(scores[PANEL * i + c], first + c);
  }
}

static void select_near(uint64_t *keys, int64_t count, int64_t centroid, int64_t size, int32_t *near) {
  keys[centroid] = top_key(-INFINITY, centroid); /* itself, even where others lie in the same place */
  if (size < count) keys_select(keys, count, size);
  qsort(keys, (size_t)size, sizeof *keys, by_key); /* rows then meet their nearest soon, and few others after it */
  for (int64_t i = 0; i < size; i++) near[i] = (int32_t)top_row(keys[i]);
}

static void copy_column(const qr_rounded_panels *from, int64_t column, int64_t dimension, const qr_rounded_panels *to, int64_t at) {
  const uint8_t *source = panel_at(from, column / PANEL * PANEL, dimension).codes + column % PANEL * QUAD;
  uint8_t *target = to->codes + at / PANEL * PANEL * rounded_bytes(dimension) + at % PANEL * QUAD;
  for (int64_t i = 0; i < PANEL * rounded_bytes(dimension); i += PANEL * QUAD) memcpy(target + i, source + i, QUAD);
  to->scales[at] = from->scales[column];
  to->half_norms[at] = from->half_norms[column];
}

static void near_panels(const qr_neighborhood *n, const near_scratch *s) {
  const qr_rounded *r = &n->rounded;
  if (n->size % PANEL) {
    int64_t last = n->size / PANEL * PANEL;
    memset(s->panels.codes + last * rounded_bytes(r->dimension), PANEL_ZERO, (size_t)(PANEL * rounded_bytes(r->dimension)));
    for (int64_t c = n->size; c < last + PANEL; c++) {
      s->panels.scales[c] = 0.0f;
      s->panels.half_norms[c] = INFINITY;
    }
  }
  for (int64_t c = 0; c < n->size; c++) copy_column(&r->panels, s->near[c], r->dimension, &s->panels, c);
}

static int64_t assign_list(int32_t isa, const qr_neighborhood *n, int64_t list, const arena *all, const near_scratch *s) {
  const int32_t *rows = n->list_rows + n->offsets[list];
  int64_t size = n->offsets[list + 1] - n->offsets[list];
  if (n->strays[list]) return assign_in(isa, &n->rounded, all, rows, size, s->codes);
  near_panels(n, s);
  arena near = {.panels = s->panels, .among = s->near, .count = n->size, .doubt = doubt_of(&s->panels, n->size)};
  return assign_in(isa, &n->rounded, &near, rows, size, s->codes);
}

int64_t qr_assign_near(int32_t isa, const qr_neighborhood *n, int64_t from, int64_t end, void *scratch) {
  const qr_rounded *r = &n->rounded;
  near_scratch s = cut(scratch, n);
  arena all = {.panels = r->panels, .count = r->count, .doubt = doubt_of(&r->panels, r->count)};
  int64_t changed = 0;
  for (int64_t first = from; first < end; first += PANEL_ROWS) {
    int64_t lists = end - first < PANEL_ROWS ? end - first : PANEL_ROWS;
    neighbor_keys(n, first, lists, kernels_of(isa)->panel_i8, s.keys);
    for (int64_t l = 0; l < lists; l++) {
      if (n->offsets[first + l] == n->offsets[first + l + 1]) continue;
      select_near(s.keys + l * r->count, r->count, first + l, n->size, s.near);
      changed += assign_list(isa, n, first + l, &all, &s);
    }
  }
  return changed;
}

/*
 * The inner loops of k-means (Lloyd, 1982): nearest centroid of each row, of all or of those near its own, mean of a list of rows. Java
 * drives them.
 *
 * |x - c|^2 = |x|^2 + 2 (|c|^2 / 2 - x.c), so the nearest centroid is the one with the least score of panel.h. A row's answer
 * depends on no other row, so any split over threads gives the same bytes.
 */
#include <math.h>
#include <stdlib.h>

#include "fetch.h"
#include "kernels.h"
#include "reservoir.h"

/* A panel stays in L1 while a tile of rows, which stays in L2, passes by it. */
enum { ROW_TILE_BYTES = 128 * 1024 };

static int64_t row_tile(int64_t dimension) {
  int64_t fit = ROW_TILE_BYTES / (dimension * (int64_t)sizeof(float)) / PANEL_ROWS * PANEL_ROWS;
  return fit < PANEL_ROWS ? PANEL_ROWS : fit;
}

/* Lets a panel's columns compete for one row. */
static void compete(const qr_assignment *a, int64_t at, int64_t first, const float *scores) {
  float best = a->scores[at];
  int better = 0;
  for (int c = 0; c < PANEL; c++) better |= scores[c] < best;
  if (!better) return;
  for (int c = 0; c < PANEL; c++)
    if (scores[c] < best) {
      best = scores[c];
      a->nearest[at] = (int32_t)(first + c);
    }
  a->scores[at] = best;
}

static void compete_all(const qr_assignment *a, int64_t from, int64_t end, int64_t first, panel_kernel *kernel) {
  const float *panel = a->panels + first * a->dimension;
  for (int64_t at = from; at < end; at += PANEL_ROWS) {
    const float *row[PANEL_ROWS];
    float scores[PANEL_ROWS * PANEL];
    int64_t n = end - at < PANEL_ROWS ? end - at : PANEL_ROWS;
    for (int64_t r = 0; r < n; r++) row[r] = a->rows + row_at(a->list, at + r) * a->dimension;
    kernel(row, n, panel, a->half_norms + first, a->dimension, scores);
    for (int64_t r = 0; r < n; r++) compete(a, at + r, first, scores + PANEL * r);
  }
}

void qr_assign(int32_t isa, const qr_assignment *a) {
  panel_kernel *kernel = kernels_of(isa)->panel_f32;
  int64_t tile = row_tile(a->dimension);
  for (int64_t i = 0; i < a->n; i++) {
    a->nearest[i] = 0;
    a->scores[i] = INFINITY;
  }
  for (int64_t from = 0; from < a->n; from += tile) {
    int64_t end = from + tile < a->n ? from + tile : a->n;
    for (int64_t first = 0; first < a->count; first += PANEL) compete_all(a, from, end, first, kernel);
  }
}

/* Half the squared norm, summed in double: |c| may be 1e18. */
static float half_norm(const float *x, int64_t n) {
  double square = 0.0;
  for (int64_t i = 0; i < n; i++) square += (double)x[i] * x[i];
  return (float)(0.5 * square);
}

/* Column c of the panels; NULL where there is no such centroid. */
static void put_column(const float *centroid, int64_t c, int64_t dimension, float *panels) {
  float *column = panels + c / PANEL * PANEL * dimension + c % PANEL;
  for (int64_t i = 0; i < dimension; i++) column[PANEL * i] = centroid ? centroid[i] : 0.0f;
}

static int64_t whole_panels(int64_t count) { return (count + PANEL - 1) / PANEL * PANEL; }

void qr_panels(const float *centroids, const int32_t *list, int64_t count, int64_t dimension, float *panels,
               float *half_norms) {
  for (int64_t c = 0; c < whole_panels(count); c++) {
    const float *centroid = c < count ? centroids + row_at(list, c) * dimension : NULL;
    half_norms[c] = centroid ? half_norm(centroid, dimension) : INFINITY;
    put_column(centroid, c, dimension, panels);
  }
}

static int by_number(const void *a, const void *b) {
  int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
  return (x > y) - (x < y);
}

/* Scratch of a call, cut up. */
typedef struct near_scratch {
  uint64_t *keys;    /* PANEL_ROWS * count */
  int32_t *near;     /* PANEL_ROWS * size, by number */
  float *panels;     /* of the near ones */
  float *half_norms; /* alike */
} near_scratch;

int64_t qr_near_bytes(int64_t count, int64_t size, int64_t dimension) {
  int64_t floats = whole_panels(size) * (dimension + 1);
  return PANEL_ROWS * (count * (int64_t)sizeof(uint64_t) + size * (int64_t)sizeof(int32_t)) +
         floats * (int64_t)sizeof(float);
}

static near_scratch cut(void *scratch, const qr_neighborhood *n) {
  near_scratch s;
  s.keys = scratch;
  s.panels = (float *)(s.keys + PANEL_ROWS * n->count);
  s.half_norms = s.panels + whole_panels(n->size) * n->dimension;
  s.near = (int32_t *)(s.half_norms + whole_panels(n->size));
  return s;
}

/* Keys of all centroids by their distance to each of a few. */
static void neighbor_keys(const qr_neighborhood *n, int64_t from, int64_t rows, panel_kernel *kernel, uint64_t *keys) {
  const float *row[PANEL_ROWS];
  for (int64_t r = 0; r < rows; r++) row[r] = n->centroids + (from + r) * n->dimension;
  for (int64_t first = 0; first < n->count; first += PANEL) {
    float scores[PANEL_ROWS * PANEL];
    int64_t columns = n->count - first < PANEL ? n->count - first : PANEL;
    kernel(row, rows, n->panels + first * n->dimension, n->half_norms + first, n->dimension, scores);
    for (int64_t r = 0; r < rows; r++)
      for (int64_t c = 0; c < columns; c++) keys[r * n->count + first + c] = top_key(scores[PANEL * r + c], first + c);
  }
}

static void select_near(uint64_t *keys, int64_t count, int64_t centroid, int64_t size, int32_t *near) {
  keys[centroid] = top_key(-INFINITY, centroid); /* itself, even where others lie in the same place */
  if (size < count) keys_select(keys, count, size);
  for (int64_t i = 0; i < size; i++) near[i] = (int32_t)top_row(keys[i]);
  qsort(near, (size_t)size, sizeof *near, by_number); /* ties go to the smaller number, here as well */
}

/* Rows assigned at a time, which bounds what stands on the stack. */
enum { NEAR_ROWS = 256 };

/* `among`: which centroids the panels of `a` hold; NULL for all. */
static int64_t assign_list(int32_t isa, const qr_neighborhood *n, int64_t list, qr_assignment a, const int32_t *among) {
  int32_t found[NEAR_ROWS];
  float scores[NEAR_ROWS];
  int64_t changed = 0;
  a.nearest = found;
  a.scores = scores;
  for (int64_t from = n->offsets[list]; from < n->offsets[list + 1]; from += NEAR_ROWS) {
    int64_t left = n->offsets[list + 1] - from;
    a.list = n->list_rows + from;
    a.n = left < NEAR_ROWS ? left : NEAR_ROWS;
    qr_assign(isa, &a);
    for (int64_t i = 0; i < a.n; i++) {
      int32_t nearest = among ? among[found[i]] : found[i];
      changed += nearest != n->nearest[a.list[i]];
      n->nearest[a.list[i]] = nearest;
    }
  }
  return changed;
}

/* Their norms are known: summing these again in double, one after the other, would take longer than all the rest. */
static void near_panels(const qr_neighborhood *n, const int32_t *near, const near_scratch *s) {
  for (int64_t c = 0; c < whole_panels(n->size); c++) {
    s->half_norms[c] = c < n->size ? n->half_norms[near[c]] : INFINITY;
    put_column(c < n->size ? n->centroids + near[c] * n->dimension : NULL, c, n->dimension, s->panels);
  }
}

static int64_t assign_near(int32_t isa, const qr_neighborhood *n, int64_t list, const int32_t *near, const near_scratch *s) {
  qr_assignment a = {.rows = n->rows, .dimension = n->dimension};
  if (n->strays[list]) {
    a.panels = n->panels;
    a.half_norms = n->half_norms;
    a.count = n->count;
    return assign_list(isa, n, list, a, NULL);
  }
  near_panels(n, near, s);
  a.panels = s->panels;
  a.half_norms = s->half_norms;
  a.count = n->size;
  return assign_list(isa, n, list, a, near);
}

int64_t qr_assign_near(int32_t isa, const qr_neighborhood *n, int64_t from, int64_t end, void *scratch) {
  near_scratch s = cut(scratch, n);
  int64_t changed = 0;
  for (int64_t first = from; first < end; first += PANEL_ROWS) {
    int64_t lists = end - first < PANEL_ROWS ? end - first : PANEL_ROWS;
    neighbor_keys(n, first, lists, kernels_of(isa)->panel_f32, s.keys);
    for (int64_t l = 0; l < lists; l++) {
      int32_t *near = s.near + l * n->size;
      if (n->offsets[first + l] == n->offsets[first + l + 1]) continue;
      select_near(s.keys + l * n->count, n->count, first + l, n->size, near);
      changed += assign_near(isa, n, first + l, near, &s);
    }
  }
  return changed;
}

/* Columns whose sums are kept at a time. */
enum { COLUMNS = 1024 };

static void mean_columns(const float *rows, const int32_t *list, int64_t n, int64_t dimension, int64_t from, float *out) {
  double sum[COLUMNS] = {0};
  int64_t columns = dimension - from < COLUMNS ? dimension - from : COLUMNS;
  for (int64_t i = 0; i < n; i++) {
    const float *row = rows + list[i] * dimension + from;
    if (i + 1 < n) fetch(rows + list[i + 1] * dimension + from, columns * (int64_t)sizeof(float));
    for (int64_t j = 0; j < columns; j++) sum[j] += row[j];
  }
  for (int64_t j = 0; j < columns; j++) out[from + j] = (float)(sum[j] / (double)n);
}

void qr_mean(const float *rows, const int32_t *list, int64_t n, int64_t dimension, int32_t unit, float *out) {
  for (int64_t from = 0; from < dimension; from += COLUMNS) mean_columns(rows, list, n, dimension, from, out);
  if (!unit) return;
  double square = 0.0;
  for (int64_t j = 0; j < dimension; j++) square += (double)out[j] * out[j];
  double inverse = square > 0 ? 1.0 / sqrt(square) : 0.0;
  for (int64_t j = 0; j < dimension; j++) out[j] = (float)(out[j] * inverse);
}

/*
 * The two inner loops of k-means (Lloyd, 1982): nearest centroid of each row, mean of a list of rows. Java drives them.
 *
 * |x - c|^2 = |x|^2 + 2 (|c|^2 / 2 - x.c), so the nearest centroid is the one with the least half_norm - dot. Both are computed in
 * the order of f32.h and a row's answer depends on no other row, so any split over threads gives the same bytes.
 */
#include <math.h>

#include "kernels.h"

/* A tile of centroids stays in L1 while a tile of rows, which stays in L2, passes by it. */
enum { TILE = 96, TILE_BYTES = 16 * 1024, ROW_TILE_BYTES = 192 * 1024 };

/* Rows of `dimension` floats that fit, rounded to threes, which is what the kernels take at a time. */
static int64_t rows_within(int64_t bytes, int64_t dimension) {
  int64_t fit = bytes / (dimension * (int64_t)sizeof(float)) / 3 * 3;
  return fit < 3 ? 3 : fit;
}

/* Lets centroids first .. first + n - 1 compete for one row. */
static void compete(const qr_assignment *a, const float *row, int64_t at, int64_t first, int64_t n, f32_kernel *dot) {
  float dots[TILE];
  dot(row, a->centroids + first * a->dimension, NULL, n, a->dimension, dots);
  int32_t nearest = a->nearest[at];
  float best = a->scores[at];
  for (int64_t c = 0; c < n; c++) {
    float score = a->half_norms[first + c] - dots[c];
    if (score < best) {
      best = score;
      nearest = (int32_t)(first + c);
    }
  }
  a->nearest[at] = nearest;
  a->scores[at] = best;
}

void qr_assign(int32_t isa, const qr_assignment *a) {
  f32_kernel *dot = kernels_of(isa)->dot_f32;
  int64_t tile = rows_within(TILE_BYTES, a->dimension), row_tile = rows_within(ROW_TILE_BYTES, a->dimension);
  if (tile > TILE) tile = TILE;
  for (int64_t i = 0; i < a->n; i++) {
    a->nearest[i] = 0;
    a->scores[i] = INFINITY;
  }
  for (int64_t rows = 0; rows < a->n; rows += row_tile) {
    int64_t end = rows + row_tile < a->n ? rows + row_tile : a->n;
    for (int64_t first = 0; first < a->count; first += tile) {
      int64_t n = first + tile < a->count ? tile : a->count - first;
      for (int64_t i = rows; i < end; i++) compete(a, a->rows + row_at(a->list, i) * a->dimension, i, first, n, dot);
    }
  }
}

/* Columns whose sums are kept at a time. */
enum { COLUMNS = 64 };

static void mean_columns(const float *rows, const int32_t *list, int64_t n, int64_t dimension, int64_t from, float *out) {
  double sum[COLUMNS] = {0};
  int64_t columns = dimension - from < COLUMNS ? dimension - from : COLUMNS;
  for (int64_t i = 0; i < n; i++) {
    const float *row = rows + list[i] * dimension + from;
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

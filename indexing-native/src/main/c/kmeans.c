/*
 * The inner loops of k-means (Lloyd, 1982): nearest centroid of each row, mean of a list of rows, and the drawing of the first centroids
 * (k-means++, Arthur and Vassilvitskii, 2007). Java drives them.
 *
 * |x - c|^2 = |x|^2 + 2 (|c|^2 / 2 - x.c), so the nearest centroid is the one with the least score of panel.h. A row's answer
 * depends on no other row, so any split over threads gives the same bytes.
 */
#include <math.h>

#include "fetch.h"
#include "kernels.h"

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
      a->nearest[at] = (int32_t)(a->first + first + c);
    }
  a->scores[at] = best;
}

static void compete_all(const qr_assignment *a, int64_t from, int64_t end, int64_t first, panel_kernel *kernel) {
  const float *panel = a->panels + first * a->dimension;
  for (int64_t at = from; at < end; at += PANEL_ROWS) {
    const float *row[PANEL_ROWS];
    float scores[PANEL_ROWS * PANEL];
    int64_t n = end - at < PANEL_ROWS ? end - at : PANEL_ROWS;
    for (int64_t r = 0; r < n; r++) row[r] = a->rows + (at + r) * a->dimension;
    kernel(row, n, panel, a->half_norms + first, a->dimension, scores);
    for (int64_t r = 0; r < n; r++) compete(a, at + r, first, scores + PANEL * r);
  }
}

void qr_assign(int32_t isa, const qr_assignment *a) {
  panel_kernel *kernel = kernels_of(isa)->panel_f32;
  int64_t tile = row_tile(a->dimension);
  for (int64_t i = 0; i < a->n; i++) {
    a->nearest[i] = (int32_t)a->first;
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

/* Columns whose sums are kept at a time. */
enum { COLUMNS = 1024 };

/* Asks for the next rows while these are summed. */
static void sum_rows(int32_t isa, const float *rows, const int32_t *list, int64_t n, int64_t stride, int64_t columns, double *sum) {
  int64_t i = 0, bytes = columns * (int64_t)sizeof(float);
  for (; i + ROWS_SUMMED <= n; i += ROWS_SUMMED) {
    const float *row[ROWS_SUMMED];
    for (int r = 0; r < ROWS_SUMMED; r++) row[r] = rows + list[i + r] * stride;
    for (int64_t next = i + ROWS_SUMMED; next < n && next < i + 2 * ROWS_SUMMED; next++) fetch(rows + list[next] * stride, bytes);
    kernels_of(isa)->sums(row, columns, sum);
  }
  for (; i < n; i++)
    for (int64_t j = 0; j < columns; j++) sum[j] += rows[list[i] * stride + j];
}

void qr_mean(int32_t isa, const float *rows, const int32_t *list, int64_t n, int64_t dimension, int32_t unit, float *out) {
  for (int64_t from = 0; from < dimension; from += COLUMNS) {
    double sum[COLUMNS] = {0};
    int64_t columns = dimension - from < COLUMNS ? dimension - from : COLUMNS;
    sum_rows(isa, rows + from, list, n, dimension, columns, sum);
    for (int64_t j = 0; j < columns; j++) out[from + j] = (float)(sum[j] / (double)n);
  }
  if (!unit) return;
  double square = 0.0;
  for (int64_t j = 0; j < dimension; j++) square += (double)out[j] * out[j];
  double inverse = square > 0 ? 1.0 / sqrt(square) : 0.0;
  for (int64_t j = 0; j < dimension; j++) out[j] = (float)(out[j] * inverse);
}

void qr_keep_nearer(const float *to_last, int64_t n, float *distances) {
  for (int64_t i = 0; i < n; i++) distances[i] = to_last[i] < distances[i] ? to_last[i] : distances[i];
}

int64_t qr_draw(const float *distances, int64_t n, double drawn) {
  double total = 0.0;
  for (int64_t i = 0; i < n; i++)
    if (distances[i] > 0.0f) total += distances[i];
  double rest = drawn * total;
  int64_t last = -1;
  for (int64_t i = 0; i < n; i++) {
    /* where all that is left are duplicates of what was drawn, one of these will do */
    if (distances[i] > 0.0f || (total == 0.0 && distances[i] == 0.0f)) {
      last = i;
      rest -= distances[i];
      if (rest <= 0.0) break;
    }
  }
  return last;
}

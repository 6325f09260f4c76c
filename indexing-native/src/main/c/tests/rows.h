/* Coded rows for a test, every array ending at a guard page. */
#ifndef QUIRE_TEST_ROWS_H
#define QUIRE_TEST_ROWS_H

#include "quire.h"
#include "test.h"

static inline qr_rows rows_over(const float *floats, int64_t n, int64_t dimension) {
  qr_rows rows = {.floats = floats,
                  .codes = guarded((size_t)(n * dimension)),
                  .scales = guarded((size_t)n * sizeof(float)),
                  .residuals = guarded((size_t)n * sizeof(float)),
                  .norms = guarded((size_t)n * sizeof(float)),
                  .rows = n,
                  .dimension = dimension};
  qr_quantize(floats, NULL, &rows);
  return rows;
}

/* Rows of one kind; the last quarter repeats the first, so that there are ties, and two rows are zero. */
static inline float *floats_with_ties(int64_t n, int64_t dimension, enum kind kind) {
  float *floats = guarded((size_t)(n * dimension) * sizeof *floats);
  for (int64_t i = 0; i < n; i++)
    for (int64_t j = 0; j < dimension; j++) {
      int repeated = i >= n - n / 4, zero = i == n / 2 || i == n / 3;
      floats[i * dimension + j] = zero ? 0.0f : repeated ? floats[(i - (n - n / 4)) * dimension + j] : random_float(kind);
    }
  return floats;
}

#endif

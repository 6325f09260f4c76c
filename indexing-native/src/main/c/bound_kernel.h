/* The one body of lower_bounds: each instruction set compiles it with its own flags, and none may contract to fma. */
#ifndef QUIRE_BOUND_KERNEL_H
#define QUIRE_BOUND_KERNEL_H

#include <math.h>

#include "kernels.h"

static inline float lower_bound(const bound_terms *t, int32_t dot, double scale, double residual, double norm) {
  double bound = t->constant + t->square * (norm * norm) - (double)dot * (t->product * scale) - t->residual * residual -
                 t->norm * norm;
  bound *= t->shrink;
  return (float)(bound - fabs(bound) * 0x1p-22);
}

static inline void lower_bounds_of(const bound_terms *terms, const int32_t *dots, const float *scales, const float *residuals,
                                   const float *norms, int64_t n, float *out) {
  const bound_terms t = *terms;
  for (int64_t i = 0; i < n; i++) out[i] = lower_bound(&t, dots[i], scales[i], residuals[i], norms[i]);
}

/* Listed rows side by side first, so that what follows is the same loop over neighbours. */
static inline void lower_bounds(const bound_terms *terms, const int32_t *dots, const qr_rows *rows, const int32_t *list,
                                int64_t n, float *out) {
  enum { STEP = 32 };
  float scales[STEP], residuals[STEP], norms[STEP];
  if (!list) {
    lower_bounds_of(terms, dots, rows->scales, rows->residuals, rows->norms, n, out);
    return;
  }
  for (int64_t at = 0, step; at < n; at += step) {
    step = n - at < STEP ? n - at : STEP;
    for (int64_t i = 0; i < step; i++) {
      int64_t row = list[at + i];
      scales[i] = rows->scales[row];
      residuals[i] = rows->residuals[row];
      norms[i] = rows->norms[row];
    }
    lower_bounds_of(terms, dots + at, scales, residuals, norms, step, out + at);
  }
}

#endif

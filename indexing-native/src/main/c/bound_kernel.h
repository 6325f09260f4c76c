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

static inline void lower_bounds(const bound_terms *terms, const int32_t *dots, const qr_rows *rows, const int32_t *list,
                                int64_t n, float *out) {
  const bound_terms t = *terms;
  const float *scales = rows->scales, *residuals = rows->residuals, *norms = rows->norms;
  if (!list) {
    for (int64_t i = 0; i < n; i++) out[i] = lower_bound(&t, dots[i], scales[i], residuals[i], norms[i]);
    return;
  }
  for (int64_t i = 0; i < n; i++) {
    int64_t row = list[i];
    out[i] = lower_bound(&t, dots[i], scales[row], residuals[row], norms[row]);
  }
}

#endif

/* The one body of pq_estimates: each instruction set compiles it with its own flags, and none may contract to fma. */
#ifndef QUIRE_PQ_ESTIMATES_H
#define QUIRE_PQ_ESTIMATES_H

#include "pq.h"

static inline int pq_estimates(const pq_line *line, const uint32_t *sums, const float *terms, const float *factors, int64_t n,
                               float limit, float *estimates) {
  const float base = line->base, start = line->start, step = line->step;
  int32_t any = 0; /* a NaN is never above the limit, so it is never lost */
  if (n == PQ_BLOCK) {
    for (int64_t i = 0; i < PQ_BLOCK; i++) {
      estimates[i] = (base + terms[i]) + factors[i] * (start + step * (float)(int32_t)sums[i]);
      any |= !(estimates[i] > limit);
    }
    return any;
  }
  for (int64_t i = 0; i < n; i++) {
    estimates[i] = (base + terms[i]) + factors[i] * (start + step * (float)(int32_t)sums[i]);
    any |= !(estimates[i] > limit);
  }
  return any;
}

#endif

#include "pq.h"

uint32_t pq_estimates_scalar(const pq_line *line, const uint32_t *sums, const float *terms, const float *factors, float limit,
                             float *estimates) {
  uint32_t near = 0;
  for (int i = 0; i < PQ_BLOCK; i++) {
    estimates[i] = (line->base + terms[i]) + factors[i] * (line->start + line->step * (float)(int32_t)sums[i]);
    near |= (uint32_t) !(estimates[i] > limit) << i;
  }
  return near;
}

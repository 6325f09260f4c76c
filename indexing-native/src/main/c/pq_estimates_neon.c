#include "pq_estimates.h"

int pq_estimates_neon(const pq_line *line, const uint32_t *sums, const float *terms, const float *factors, int64_t n,
                      float limit, float *estimates) {
  return pq_estimates(line, sums, terms, factors, n, limit, estimates);
}

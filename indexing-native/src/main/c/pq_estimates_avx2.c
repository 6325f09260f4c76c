/* Eight estimates at a time; no fma, as in the scalar loop. */
#include <immintrin.h>

#include "pq.h"

enum { WIDTH = 8 };

uint32_t pq_estimates_avx2(const pq_line *line, const uint32_t *sums, const float *terms, const float *factors, float limit,
                           float *estimates) {
  const __m256 base = _mm256_set1_ps(line->base), start = _mm256_set1_ps(line->start), step = _mm256_set1_ps(line->step);
  const __m256 most = _mm256_set1_ps(limit);
  uint32_t near = 0;
  for (int i = 0; i < PQ_BLOCK; i += WIDTH) {
    __m256 sum = _mm256_cvtepi32_ps(_mm256_loadu_si256((const __m256i *)(sums + i)));
    __m256 product = _mm256_mul_ps(_mm256_loadu_ps(factors + i), _mm256_add_ps(start, _mm256_mul_ps(step, sum)));
    __m256 estimate = _mm256_add_ps(_mm256_add_ps(base, _mm256_loadu_ps(terms + i)), product);
    _mm256_storeu_ps(estimates + i, estimate);
    near |= (uint32_t)_mm256_movemask_ps(_mm256_cmp_ps(estimate, most, _CMP_NGT_UQ)) << i;
  }
  return near;
}

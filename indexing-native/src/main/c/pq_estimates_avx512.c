/* Sixteen estimates at a time; no fma, as in the scalar loop. */
#include "avx512.h"
#include "pq.h"

enum { WIDTH = 16 };

uint32_t pq_estimates_avx512(const pq_line *line, const uint32_t *sums, const float *terms, const float *factors, float limit,
                             float *estimates) {
  const __m512 base = _mm512_set1_ps(line->base), start = _mm512_set1_ps(line->start), step = _mm512_set1_ps(line->step);
  const __m512 most = _mm512_set1_ps(limit);
  uint32_t near = 0;
  for (int i = 0; i < PQ_BLOCK; i += WIDTH) {
    __m512 sum = _mm512_cvtepi32_ps(_mm512_loadu_si512((const void *)(sums + i)));
    __m512 product = _mm512_mul_ps(_mm512_loadu_ps(factors + i), _mm512_add_ps(start, _mm512_mul_ps(step, sum)));
    __m512 estimate = _mm512_add_ps(_mm512_add_ps(base, _mm512_loadu_ps(terms + i)), product);
    _mm512_storeu_ps(estimates + i, estimate);
    near |= (uint32_t)_mm512_cmp_ps_mask(estimate, most, _CMP_NGT_UQ) << i;
  }
  return near;
}

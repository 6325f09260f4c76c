/* Panels for AVX2 with FMA: six rows by two registers of columns are twelve sums, which hides the latency of fma. */
#include <immintrin.h>

#include "kernels.h"

enum { WIDTH = 8, ROWS = 6 };

#define INLINE static inline __attribute__((always_inline))

INLINE void score(const float *const *row, int rows, const float *panel, const float *half_norms, int64_t dimension,
                  float *out) {
  __m256 low[ROWS], high[ROWS];
#pragma GCC unroll 6
  for (int r = 0; r < rows; r++) {
    low[r] = _mm256_loadu_ps(half_norms);
    high[r] = _mm256_loadu_ps(half_norms + WIDTH);
  }
  for (int64_t i = 0; i < dimension; i++) {
    __m256 low_f32x8 = _mm256_loadu_ps(panel + PANEL * i), high_f32x8 = _mm256_loadu_ps(panel + PANEL * i + WIDTH);
#pragma GCC unroll 6
    for (int r = 0; r < rows; r++) {
      __m256 x_f32x8 = _mm256_broadcast_ss(row[r] + i);
      low[r] = _mm256_fnmadd_ps(x_f32x8, low_f32x8, low[r]);
      high[r] = _mm256_fnmadd_ps(x_f32x8, high_f32x8, high[r]);
    }
  }
#pragma GCC unroll 6
  for (int r = 0; r < rows; r++) {
    _mm256_storeu_ps(out + PANEL * r, low[r]);
    _mm256_storeu_ps(out + PANEL * r + WIDTH, high[r]);
  }
}

void panel_f32_avx2(const float *const *row, int64_t rows, const float *panel, const float *half_norms, int64_t dimension,
                    float *out) {
  int64_t r = 0;
  for (; r + ROWS <= rows; r += ROWS) score(row + r, ROWS, panel, half_norms, dimension, out + PANEL * r);
  for (; r < rows; r++) score(row + r, 1, panel, half_norms, dimension, out + PANEL * r);
}

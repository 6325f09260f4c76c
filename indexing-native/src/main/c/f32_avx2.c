/* Float kernels for AVX2 with FMA: 32 lanes are four registers; three rows share each load of the query. */
#include <immintrin.h>

#include "kernels.h"

enum { WIDTH = 8, REGISTERS = 4, BLOCK = WIDTH * REGISTERS, ROWS = 3 };

#define INLINE static inline __attribute__((always_inline))

/* All ones in the first `left` lanes, for left within 0..8. */
INLINE __m256i first_lanes(int64_t left) {
  static const int32_t ones_then_zeros[2 * WIDTH] = {-1, -1, -1, -1, -1, -1, -1, -1};
  return _mm256_loadu_si256((const __m256i *)(ones_then_zeros + WIDTH - left));
}

INLINE __m256 accumulate(__m256 query, __m256 row, __m256 sum, int squared_difference) {
  if (!squared_difference) return _mm256_fmadd_ps(query, row, sum);
  __m256 difference = _mm256_sub_ps(query, row);
  return _mm256_fmadd_ps(difference, difference, sum);
}

INLINE float halve(const __m256 *sum) {
  __m256 sum_f32x8 = _mm256_add_ps(_mm256_add_ps(sum[0], sum[2]), _mm256_add_ps(sum[1], sum[3]));
  __m128 sum_f32x4 = _mm_add_ps(_mm256_castps256_ps128(sum_f32x8), _mm256_extractf128_ps(sum_f32x8, 1));
  __m128 sum_f32x2 = _mm_add_ps(sum_f32x4, _mm_movehl_ps(sum_f32x4, sum_f32x4));
  return _mm_cvtss_f32(_mm_add_ss(sum_f32x2, _mm_movehdup_ps(sum_f32x2))) + 0.0f;
}

INLINE void compare_rows(const float *query, const float *const *row, int rows, int64_t dimension, int l2, float *out) {
  __m256 sum[ROWS][REGISTERS];
#pragma GCC unroll 3
  for (int r = 0; r < rows; r++)
#pragma GCC unroll 4
    for (int j = 0; j < REGISTERS; j++) sum[r][j] = _mm256_setzero_ps();
  int64_t i = 0;
  for (; i + BLOCK <= dimension; i += BLOCK)
#pragma GCC unroll 4
    for (int j = 0; j < REGISTERS; j++) {
      __m256 query_f32x8 = _mm256_loadu_ps(query + i + j * WIDTH);
#pragma GCC unroll 3
      for (int r = 0; r < rows; r++)
        sum[r][j] = accumulate(query_f32x8, _mm256_loadu_ps(row[r] + i + j * WIDTH), sum[r][j], l2);
    }
  if (i < dimension)
#pragma GCC unroll 4
    for (int j = 0; j < REGISTERS; j++) {
      int64_t left = dimension - i - j * WIDTH;
      __m256i mask = first_lanes(left < 0 ? 0 : left > WIDTH ? WIDTH : left);
      __m256 query_f32x8 = _mm256_maskload_ps(query + i + j * WIDTH, mask);
#pragma GCC unroll 3
      for (int r = 0; r < rows; r++)
        sum[r][j] = accumulate(query_f32x8, _mm256_maskload_ps(row[r] + i + j * WIDTH, mask), sum[r][j], l2);
    }
#pragma GCC unroll 3
  for (int r = 0; r < rows; r++) out[r] = halve(sum[r]);
}

INLINE void compare(const float *query, const float *rows, const int32_t *list, int64_t n, int64_t dimension, int l2,
                    float *out) {
  int64_t i = 0;
  for (; i + ROWS <= n; i += ROWS) {
    const float *row[ROWS];
    for (int r = 0; r < ROWS; r++) row[r] = rows + row_at(list, i + r) * dimension;
    compare_rows(query, row, ROWS, dimension, l2, out + i);
  }
  for (; i < n; i++) {
    const float *row = rows + row_at(list, i) * dimension;
    compare_rows(query, &row, 1, dimension, l2, out + i);
  }
}

void dot_f32_avx2(const float *query, const float *rows, const int32_t *list, int64_t n, int64_t dimension, float *out) {
  compare(query, rows, list, n, dimension, 0, out);
}

void l2_f32_avx2(const float *query, const float *rows, const int32_t *list, int64_t n, int64_t dimension, float *out) {
  compare(query, rows, list, n, dimension, 1, out);
}

void sums_avx2(const float *const *row, int64_t n, double *sum) { sum_four(row, n, sum); }

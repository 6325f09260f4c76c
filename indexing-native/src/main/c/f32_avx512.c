/* Float kernels for AVX-512: 32 lanes are two registers, so four rows at a time give eight independent sums. */
#include "avx512.h"
#include "kernels.h"

enum { WIDTH = 16, REGISTERS = 2, BLOCK = WIDTH * REGISTERS, ROWS = 4 };

#define INLINE static inline __attribute__((always_inline))

INLINE __m512 accumulate(__m512 query, __m512 row, __m512 sum, int squared_difference) {
  if (!squared_difference) return _mm512_fmadd_ps(query, row, sum);
  __m512 difference = _mm512_sub_ps(query, row);
  return _mm512_fmadd_ps(difference, difference, sum);
}

INLINE __m512 load_first(const float *from, int64_t left) {
  __mmask16 mask = (__mmask16)(left >= WIDTH ? 0xFFFF : left <= 0 ? 0 : (1 << left) - 1);
  return _mm512_maskz_loadu_ps(mask, from);
}

INLINE float halve(const __m512 *sum) {
  __m512 sum_f32x16 = _mm512_add_ps(sum[0], sum[1]);
  __m256 high_f32x8 = _mm256_castpd_ps(_mm512_extractf64x4_pd(_mm512_castps_pd(sum_f32x16), 1));
  __m256 sum_f32x8 = _mm256_add_ps(_mm512_castps512_ps256(sum_f32x16), high_f32x8);
  __m128 sum_f32x4 = _mm_add_ps(_mm256_castps256_ps128(sum_f32x8), _mm256_extractf128_ps(sum_f32x8, 1));
  __m128 sum_f32x2 = _mm_add_ps(sum_f32x4, _mm_movehl_ps(sum_f32x4, sum_f32x4));
  return _mm_cvtss_f32(_mm_add_ss(sum_f32x2, _mm_movehdup_ps(sum_f32x2))) + 0.0f;
}

INLINE void compare_rows(const float *query, const float *const *row, int rows, int64_t dimension, int l2, float *out) {
  __m512 sum[ROWS][REGISTERS];
#pragma GCC unroll 4
  for (int r = 0; r < rows; r++) sum[r][0] = sum[r][1] = _mm512_setzero_ps();
  int64_t i = 0;
  for (; i + BLOCK <= dimension; i += BLOCK)
#pragma GCC unroll 2
    for (int j = 0; j < REGISTERS; j++) {
      __m512 query_f32x16 = _mm512_loadu_ps(query + i + j * WIDTH);
#pragma GCC unroll 4
      for (int r = 0; r < rows; r++)
        sum[r][j] = accumulate(query_f32x16, _mm512_loadu_ps(row[r] + i + j * WIDTH), sum[r][j], l2);
    }
  if (i < dimension)
#pragma GCC unroll 2
    for (int j = 0; j < REGISTERS; j++) {
      int64_t at = i + j * WIDTH;
      __m512 query_f32x16 = load_first(query + at, dimension - at);
#pragma GCC unroll 4
      for (int r = 0; r < rows; r++)
        sum[r][j] = accumulate(query_f32x16, load_first(row[r] + at, dimension - at), sum[r][j], l2);
    }
#pragma GCC unroll 4
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

void dot_f32_avx512(const float *query, const float *rows, const int32_t *list, int64_t n, int64_t dimension, float *out) {
  compare(query, rows, list, n, dimension, 0, out);
}

void l2_f32_avx512(const float *query, const float *rows, const int32_t *list, int64_t n, int64_t dimension, float *out) {
  compare(query, rows, list, n, dimension, 1, out);
}

void sums_avx512(const float *const *row, int64_t n, double *sum) { sum_four(row, n, sum); }

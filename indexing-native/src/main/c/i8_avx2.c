/* Integer kernels for AVX2: codes widen to 16 bits, then multiply and add in pairs; four rows share each load of the query. */
#include <immintrin.h>

#include "fetch.h"
#include "kernels.h"

/* Neighbours are asked for so many rows ahead: that took a tenth from a search of lists in memory. */
enum { BLOCK = 16, ROWS = 4, ROWS_AHEAD = 8 };

#define INLINE static inline __attribute__((always_inline))

INLINE __m256i widen(const int8_t *codes) { return _mm256_cvtepi8_epi16(_mm_loadu_si128((const __m128i *)codes)); }

INLINE __m256i load_i16(const int16_t *values) { return _mm256_loadu_si256((const __m256i *)values); }

INLINE __m256i accumulate(__m256i a, __m256i b, __m256i sum) { return _mm256_add_epi32(sum, _mm256_madd_epi16(a, b)); }

INLINE int32_t total(__m256i sum_i32x8) {
  __m128i sum = _mm_add_epi32(_mm256_castsi256_si128(sum_i32x8), _mm256_extracti128_si256(sum_i32x8, 1));
  sum = _mm_add_epi32(sum, _mm_shuffle_epi32(sum, 0x4E));
  return _mm_cvtsi128_si32(_mm_add_epi32(sum, _mm_shuffle_epi32(sum, 0xB1)));
}

/* The sums of four registers. */
INLINE __m128i totals(const __m256i *sum_i32x8) {
  __m256i pairs = _mm256_hadd_epi32(_mm256_hadd_epi32(sum_i32x8[0], sum_i32x8[1]), _mm256_hadd_epi32(sum_i32x8[2], sum_i32x8[3]));
  return _mm_add_epi32(_mm256_castsi256_si128(pairs), _mm256_extracti128_si256(pairs, 1));
}

INLINE void dot_rows(const int16_t *query, __m256i tail, const int8_t *const *row, int64_t dimension, int32_t *out) {
  __m256i sum[ROWS];
#pragma GCC unroll 4
  for (int r = 0; r < ROWS; r++) sum[r] = _mm256_setzero_si256();
  for (int64_t j = 0; j + BLOCK <= dimension; j += BLOCK) {
    __m256i query_i16x16 = load_i16(query + j);
#pragma GCC unroll 4
    for (int r = 0; r < ROWS; r++) sum[r] = accumulate(query_i16x16, widen(row[r] + j), sum[r]);
  }
  if (dimension % BLOCK)
#pragma GCC unroll 4
    for (int r = 0; r < ROWS; r++) sum[r] = accumulate(tail, widen(row[r] + dimension - BLOCK), sum[r]);
  _mm_storeu_si128((__m128i *)out, totals(sum));
}

void dot_i16_avx2(const int16_t *query, const int8_t *rows, const int32_t *list, int64_t n, int64_t dimension, int32_t *out) {
  if (dimension < BLOCK) {
    dot_i16_scalar(query, rows, list, n, dimension, out);
    return;
  }
  int16_t tail[BLOCK];
  tail_i16(query, dimension, BLOCK, tail);
  const __m256i tail_i16x16 = load_i16(tail);
  int64_t i = 0;
  for (; i + ROWS <= n; i += ROWS) {
    const int8_t *row[ROWS];
    for (int r = 0; r < ROWS; r++) row[r] = rows + row_at(list, i + r) * dimension;
    if (!list) fetch_ahead(row[0], ROWS_AHEAD * dimension, ROWS * dimension);
    dot_rows(query, tail_i16x16, row, dimension, out + i);
  }
  for (; i < n; i++) {
    const int8_t *row = rows + row_at(list, i) * dimension;
    __m256i even = _mm256_setzero_si256(), odd = _mm256_setzero_si256();
    int64_t j = 0;
    for (; j + 2 * BLOCK <= dimension; j += 2 * BLOCK) {
      even = accumulate(load_i16(query + j), widen(row + j), even);
      odd = accumulate(load_i16(query + j + BLOCK), widen(row + j + BLOCK), odd);
    }
    if (j + BLOCK <= dimension) even = accumulate(load_i16(query + j), widen(row + j), even);
    if (dimension % BLOCK) odd = accumulate(tail_i16x16, widen(row + dimension - BLOCK), odd);
    out[i] = total(_mm256_add_epi32(even, odd));
  }
}

void dot_i8_avx2(const int8_t *query, const int8_t *rows, const int32_t *list, int64_t n, int64_t dimension, int32_t *out) {
  if (dimension < BLOCK) {
    dot_i8_scalar(query, rows, list, n, dimension, out);
    return;
  }
  int8_t tail[BLOCK];
  tail_i8(query, dimension, BLOCK, tail);
  const __m256i tail_i16x16 = widen(tail);
  for (int64_t i = 0; i < n; i++) {
    const int8_t *row = rows + row_at(list, i) * dimension;
    __m256i sum = _mm256_setzero_si256();
    for (int64_t j = 0; j + BLOCK <= dimension; j += BLOCK) sum = accumulate(widen(query + j), widen(row + j), sum);
    if (dimension % BLOCK) sum = accumulate(tail_i16x16, widen(row + dimension - BLOCK), sum);
    out[i] = total(sum);
  }
}

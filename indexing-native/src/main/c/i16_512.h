/*
 * The one body of dot_i16 on 512 bits: who includes it says how pairs are multiplied and added, and compiles it with its own flags.
 *
 * Rows of a list, which have been asked for before, share each load of the query by fours. Neighbours come from memory in the order in
 * which they lie: four at a time took a quarter from what it gave.
 */
#ifndef QUIRE_I16_512_H
#define QUIRE_I16_512_H

#include "avx512.h"
#include "fetch.h"
#include "kernels.h"
#include "total_512.h"

#ifndef MULTIPLY_ADD
#error "define MULTIPLY_ADD(a, b, sum): 32 products of int16, added by pairs to 16 sums of int32"
#endif

/* Neighbours are asked for so many rows ahead. */
enum { BLOCK = 32, ROWS = 4, ROWS_AHEAD = 4 };

#define INLINE static inline __attribute__((always_inline))

INLINE __m512i widen(const int8_t *codes) { return _mm512_cvtepi8_epi16(_mm256_loadu_si256((const __m256i *)codes)); }

INLINE __m512i load_i16(const int16_t *values) { return _mm512_loadu_si512((const void *)values); }

INLINE void dot_listed(const int16_t *query, __m512i tail, const int8_t *const *row, int64_t dimension, int32_t *out) {
  __m512i sum[ROWS];
#pragma GCC unroll 4
  for (int r = 0; r < ROWS; r++) sum[r] = _mm512_setzero_si512();
  for (int64_t j = 0; j + BLOCK <= dimension; j += BLOCK) {
    __m512i query_i16x32 = load_i16(query + j);
#pragma GCC unroll 4
    for (int r = 0; r < ROWS; r++) sum[r] = MULTIPLY_ADD(query_i16x32, widen(row[r] + j), sum[r]);
  }
  if (dimension % BLOCK)
#pragma GCC unroll 4
    for (int r = 0; r < ROWS; r++) sum[r] = MULTIPLY_ADD(tail, widen(row[r] + dimension - BLOCK), sum[r]);
  _mm_storeu_si128((__m128i *)out, totals(sum));
}

INLINE __m512i dot_row(const int16_t *query, __m512i tail, const int8_t *row, int64_t dimension) {
  __m512i sum = _mm512_setzero_si512();
  for (int64_t j = 0; j + BLOCK <= dimension; j += BLOCK) sum = MULTIPLY_ADD(load_i16(query + j), widen(row + j), sum);
  return dimension % BLOCK ? MULTIPLY_ADD(tail, widen(row + dimension - BLOCK), sum) : sum;
}

INLINE void dot_neighbours(const int16_t *query, __m512i tail, const int8_t *rows, int64_t dimension, int32_t *out) {
  __m512i sum[ROWS];
  fetch_ahead(rows, ROWS_AHEAD * dimension, ROWS * dimension);
#pragma GCC unroll 4
  for (int r = 0; r < ROWS; r++) sum[r] = dot_row(query, tail, rows + r * dimension, dimension);
  _mm_storeu_si128((__m128i *)out, totals(sum));
}

/* Fewer than ROWS: the last of them again and again in the places that are left. */
INLINE void dot_rest(const int16_t *query, __m512i tail, const int8_t *rows, const int32_t *list, int64_t n, int64_t dimension, int32_t *out) {
  const int8_t *row[ROWS];
  int32_t dots[ROWS];
  for (int64_t r = 0; r < ROWS; r++) row[r] = rows + list[r < n ? r : n - 1] * dimension;
  dot_listed(query, tail, row, dimension, dots);
  for (int64_t r = 0; r < n; r++) out[r] = dots[r];
}

INLINE void dot_i16(const int16_t *query, const int8_t *rows, const int32_t *list, int64_t n, int64_t dimension, int32_t *out) {
  if (dimension < BLOCK) {
    dot_i16_avx2(query, rows, list, n, dimension, out);
    return;
  }
  int16_t tail[BLOCK];
  if (dimension % BLOCK) tail_i16(query, dimension, BLOCK, tail);
  const __m512i tail_i16x32 = dimension % BLOCK ? load_i16(tail) : _mm512_setzero_si512();
  int64_t i = 0;
  for (; !list && i + ROWS <= n; i += ROWS) dot_neighbours(query, tail_i16x32, rows + i * dimension, dimension, out + i);
  for (; i + ROWS <= n; i += ROWS) {
    const int8_t *row[ROWS];
    for (int r = 0; r < ROWS; r++) row[r] = rows + list[i + r] * dimension;
    dot_listed(query, tail_i16x32, row, dimension, out + i);
  }
  if (list && i < n) {
    dot_rest(query, tail_i16x32, rows, list + i, n - i, dimension, out + i);
    return;
  }
  for (; i < n; i++) out[i] = total(dot_row(query, tail_i16x32, rows + i * dimension, dimension));
}

#endif

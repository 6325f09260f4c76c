/* The one body of dot_u4 on 512 bits: who includes it says how pairs are multiplied and added, and compiles it with its own flags. */
#ifndef QUIRE_U4_512_H
#define QUIRE_U4_512_H

#include "avx512.h"
#include "kernels.h"
#include "total_512.h"
#include "u4.h"

#ifndef MULTIPLY_ADD
#error "define MULTIPLY_ADD(a, b, sum): 32 products of int16, added by pairs to 16 sums of int32"
#endif

enum { BLOCK = 32 };

#define INLINE static inline __attribute__((always_inline))

INLINE __m512i load_i16(const int16_t *values) { return _mm512_loadu_si512((const void *)values); }

INLINE __m512i accumulate(const uint8_t *codes, __m512i low_query, __m512i high_query, __m512i sum) {
  __m512i bytes = _mm512_cvtepu8_epi16(_mm256_loadu_si256((const __m256i *)codes));
  __m512i low = _mm512_and_si512(bytes, _mm512_set1_epi16(15)), high = _mm512_srli_epi16(bytes, 4);
  return MULTIPLY_ADD(high, high_query, MULTIPLY_ADD(low, low_query, sum));
}

INLINE void dot_u4(const int16_t *query, const uint8_t *rows, const int32_t *list, int64_t n, int64_t dimension, int32_t *out) {
  int64_t half = pq_fine_bytes(dimension);
  if (half < BLOCK) {
    dot_u4_avx2(query, rows, list, n, dimension, out);
    return;
  }
  u4_tail tail = u4_tail_of(query, half, BLOCK);
  for (int64_t i = 0; i < n; i++) {
    const uint8_t *row = rows + row_at(list, i) * half;
    __m512i sum = _mm512_setzero_si512();
    for (int64_t j = 0; j + BLOCK <= half; j += BLOCK)
      sum = accumulate(row + j, load_i16(query + j), load_i16(query + half + j), sum);
    if (half % BLOCK) sum = accumulate(row + half - BLOCK, load_i16(tail.low), load_i16(tail.high), sum);
    out[i] = total(sum);
  }
}

#endif

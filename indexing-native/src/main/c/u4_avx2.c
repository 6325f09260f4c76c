/* 4-bit codes for AVX2: 16 bytes widen to 16 bits, whose low and high halves meet their halves of the query. */
#include <immintrin.h>

#include "kernels.h"
#include "u4.h"

enum { BLOCK = 16 };

#define INLINE static inline __attribute__((always_inline))

INLINE __m256i load_i16(const int16_t *values) { return _mm256_loadu_si256((const __m256i *)values); }

INLINE __m256i accumulate(const uint8_t *codes, __m256i low_query, __m256i high_query, __m256i sum) {
  __m256i bytes = _mm256_cvtepu8_epi16(_mm_loadu_si128((const __m128i *)codes));
  __m256i low = _mm256_and_si256(bytes, _mm256_set1_epi16(15)), high = _mm256_srli_epi16(bytes, 4);
  return _mm256_add_epi32(sum, _mm256_add_epi32(_mm256_madd_epi16(low, low_query), _mm256_madd_epi16(high, high_query)));
}

INLINE int32_t total(__m256i sum_i32x8) {
  __m128i sum = _mm_add_epi32(_mm256_castsi256_si128(sum_i32x8), _mm256_extracti128_si256(sum_i32x8, 1));
  sum = _mm_add_epi32(sum, _mm_shuffle_epi32(sum, 0x4E));
  return _mm_cvtsi128_si32(_mm_add_epi32(sum, _mm_shuffle_epi32(sum, 0xB1)));
}

void dot_u4_avx2(const int16_t *query, const uint8_t *rows, const int32_t *list, int64_t n, int64_t dimension, int32_t *out) {
  int64_t half = pq_fine_bytes(dimension);
  if (half < BLOCK) {
    dot_u4_scalar(query, rows, list, n, dimension, out);
    return;
  }
  u4_tail tail = u4_tail_of(query, half, BLOCK);
  for (int64_t i = 0; i < n; i++) {
    const uint8_t *row = rows + row_at(list, i) * half;
    __m256i even = _mm256_setzero_si256(), odd = _mm256_setzero_si256();
    int64_t j = 0;
    for (; j + 2 * BLOCK <= half; j += 2 * BLOCK) {
      even = accumulate(row + j, load_i16(query + j), load_i16(query + half + j), even);
      odd = accumulate(row + j + BLOCK, load_i16(query + j + BLOCK), load_i16(query + half + j + BLOCK), odd);
    }
    if (j + BLOCK <= half) even = accumulate(row + j, load_i16(query + j), load_i16(query + half + j), even);
    if (half % BLOCK) odd = accumulate(row + half - BLOCK, load_i16(tail.low), load_i16(tail.high), odd);
    out[i] = total(_mm256_add_epi32(even, odd));
  }
}

/* Integer kernels for AVX-512BW without VNNI: as AVX2's, twice as wide. */
#include "avx512.h"
#include "kernels.h"
#include "total_512.h"

enum { BLOCK = 32 };

#define INLINE static inline __attribute__((always_inline))

INLINE __m512i widen(const int8_t *codes) { return _mm512_cvtepi8_epi16(_mm256_loadu_si256((const __m256i *)codes)); }

INLINE __m512i load_i16(const int16_t *values) { return _mm512_loadu_si512((const void *)values); }

INLINE __m512i accumulate(__m512i a, __m512i b, __m512i sum) { return _mm512_add_epi32(sum, _mm512_madd_epi16(a, b)); }

void dot_i16_avx512(const int16_t *query, const int8_t *rows, const int32_t *list, int64_t n, int64_t dimension,
                    int32_t *out) {
  if (dimension < BLOCK) {
    dot_i16_avx2(query, rows, list, n, dimension, out);
    return;
  }
  int16_t tail[BLOCK];
  tail_i16(query, dimension, BLOCK, tail);
  const __m512i tail_i16x32 = load_i16(tail);
  for (int64_t i = 0; i < n; i++) {
    const int8_t *row = rows + row_at(list, i) * dimension;
    __m512i sum = _mm512_setzero_si512();
    for (int64_t j = 0; j + BLOCK <= dimension; j += BLOCK) sum = accumulate(load_i16(query + j), widen(row + j), sum);
    if (dimension % BLOCK) sum = accumulate(tail_i16x32, widen(row + dimension - BLOCK), sum);
    out[i] = total(sum);
  }
}

void dot_i8_avx512(const int8_t *query, const int8_t *rows, const int32_t *list, int64_t n, int64_t dimension, int32_t *out) {
  if (dimension < BLOCK) {
    dot_i8_avx2(query, rows, list, n, dimension, out);
    return;
  }
  int8_t tail[BLOCK];
  tail_i8(query, dimension, BLOCK, tail);
  const __m512i tail_i16x32 = widen(tail);
  for (int64_t i = 0; i < n; i++) {
    const int8_t *row = rows + row_at(list, i) * dimension;
    __m512i sum = _mm512_setzero_si512();
    for (int64_t j = 0; j + BLOCK <= dimension; j += BLOCK) sum = accumulate(widen(query + j), widen(row + j), sum);
    if (dimension % BLOCK) sum = accumulate(tail_i16x32, widen(row + dimension - BLOCK), sum);
    out[i] = total(sum);
  }
}

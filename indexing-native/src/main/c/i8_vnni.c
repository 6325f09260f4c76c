/* Integer kernels for AVX-512 VNNI: multiply and add in one instruction. */
#include "avx512.h"
#include "kernels.h"
#include "total_512.h"

enum { BLOCK_I16 = 32, BLOCK_I8 = 64 };

#define INLINE static inline __attribute__((always_inline))

INLINE __m512i widen(const int8_t *codes) { return _mm512_cvtepi8_epi16(_mm256_loadu_si256((const __m256i *)codes)); }

void dot_i16_vnni(const int16_t *query, const int8_t *rows, const int32_t *list, int64_t n, int64_t dimension, int32_t *out) {
  if (dimension < BLOCK_I16) {
    dot_i16_avx2(query, rows, list, n, dimension, out);
    return;
  }
  int16_t tail[BLOCK_I16];
  tail_i16(query, dimension, BLOCK_I16, tail);
  const __m512i tail_i16x32 = _mm512_loadu_si512((const void *)tail);
  for (int64_t i = 0; i < n; i++) {
    const int8_t *row = rows + row_at(list, i) * dimension;
    __m512i sum = _mm512_setzero_si512();
    for (int64_t j = 0; j + BLOCK_I16 <= dimension; j += BLOCK_I16)
      sum = _mm512_dpwssd_epi32(sum, _mm512_loadu_si512((const void *)(query + j)), widen(row + j));
    if (dimension % BLOCK_I16) sum = _mm512_dpwssd_epi32(sum, tail_i16x32, widen(row + dimension - BLOCK_I16));
    out[i] = total(sum);
  }
}

/* The instruction takes one side unsigned: the row's codes move up by 128, and 128 times the query's sum is taken off. */
static int32_t offset_of(const int8_t *query, int64_t dimension) {
  int32_t sum = 0;
  for (int64_t j = 0; j < dimension; j++) sum += query[j];
  return sum * 128;
}

INLINE __m512i raise(const int8_t *codes) {
  return _mm512_xor_si512(_mm512_loadu_si512((const void *)codes), _mm512_set1_epi8((char)-128));
}

void dot_i8_vnni(const int8_t *query, const int8_t *rows, const int32_t *list, int64_t n, int64_t dimension, int32_t *out) {
  if (dimension < BLOCK_I8) {
    dot_i8_avx512(query, rows, list, n, dimension, out);
    return;
  }
  int8_t tail[BLOCK_I8];
  tail_i8(query, dimension, BLOCK_I8, tail);
  const __m512i tail_i8x64 = _mm512_loadu_si512((const void *)tail);
  const int32_t offset = offset_of(query, dimension);
  for (int64_t i = 0; i < n; i++) {
    const int8_t *row = rows + row_at(list, i) * dimension;
    __m512i sum = _mm512_setzero_si512();
    for (int64_t j = 0; j + BLOCK_I8 <= dimension; j += BLOCK_I8)
      sum = _mm512_dpbusd_epi32(sum, raise(row + j), _mm512_loadu_si512((const void *)(query + j)));
    if (dimension % BLOCK_I8) sum = _mm512_dpbusd_epi32(sum, raise(row + dimension - BLOCK_I8), tail_i8x64);
    out[i] = total(sum) - offset;
  }
}

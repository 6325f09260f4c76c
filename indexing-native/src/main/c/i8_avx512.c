/* Integer kernels for AVX-512BW without VNNI: as AVX2's, twice as wide. */
#define MULTIPLY_ADD(a, b, sum) _mm512_add_epi32(sum, _mm512_madd_epi16(a, b))
#include "i16_512.h"

void dot_i16_avx512(const int16_t *query, const int8_t *rows, const int32_t *list, int64_t n, int64_t dimension,
                    int32_t *out) {
  dot_i16(query, rows, list, n, dimension, out);
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
    for (int64_t j = 0; j + BLOCK <= dimension; j += BLOCK) sum = MULTIPLY_ADD(widen(query + j), widen(row + j), sum);
    if (dimension % BLOCK) sum = MULTIPLY_ADD(tail_i16x32, widen(row + dimension - BLOCK), sum);
    out[i] = total(sum);
  }
}

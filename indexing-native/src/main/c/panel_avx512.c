/* Panels for AVX-512: a register holds a panel's columns, twelve rows are twelve sums. */
#define MULTIPLY_ADD(a, b, sum) _mm512_add_epi32(sum, _mm512_madd_epi16(_mm512_maddubs_epi16(a, b), _mm512_set1_epi16(1)))
#include "panel_i8_512.h"

INLINE void score(const float *const *row, int rows, const float *panel, const float *half_norms, int64_t dimension,
                  float *out) {
  __m512 sum[PANEL_ROWS];
#pragma GCC unroll 12
  for (int r = 0; r < rows; r++) sum[r] = _mm512_loadu_ps(half_norms);
  for (int64_t i = 0; i < dimension; i++) {
    __m512 panel_f32x16 = _mm512_loadu_ps(panel + PANEL * i);
#pragma GCC unroll 12
    for (int r = 0; r < rows; r++) sum[r] = _mm512_fnmadd_ps(_mm512_set1_ps(row[r][i]), panel_f32x16, sum[r]);
  }
#pragma GCC unroll 12
  for (int r = 0; r < rows; r++) _mm512_storeu_ps(out + PANEL * r, sum[r]);
}

void panel_f32_avx512(const float *const *row, int64_t rows, const float *panel, const float *half_norms, int64_t dimension,
                      float *out) {
  if (rows == PANEL_ROWS) {
    score(row, PANEL_ROWS, panel, half_norms, dimension, out);
    return;
  }
  for (int64_t r = 0; r < rows; r++) score(row + r, 1, panel, half_norms, dimension, out + PANEL * r);
}

uint32_t panel_i8_avx512(const rounded_block *rows, const rounded_panel *panel, int64_t quads, float *out) {
  return score_rows(rows, panel, quads, out);
}

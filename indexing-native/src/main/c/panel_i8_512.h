/* The one body of panel_i8 on 512 bits: who includes it says how bytes are multiplied and added, and compiles it with its own flags. */
#ifndef QUIRE_PANEL_I8_512_H
#define QUIRE_PANEL_I8_512_H

#include <string.h>

#include "avx512.h"
#include "kernels.h"

#ifndef MULTIPLY_ADD
#error "define MULTIPLY_ADD(a, b, sum): 64 products of uint8 and int8, added by fours to 16 sums of int32"
#endif

#define INLINE static inline __attribute__((always_inline))

INLINE __m512i four(const int8_t *codes) {
  int32_t bits;
  memcpy(&bits, codes, sizeof bits);
  return _mm512_set1_epi32(bits);
}

/* The product of a row of each group with the panel; groups of four, since so many rows are addressed by two registers. */
INLINE void add_quad(__m512i panel_u8x64, const int8_t *const *group, int rows, int64_t stride, __m512i *sum) {
#pragma GCC unroll 12
  for (int r = 0; r < rows; r++) sum[r] = MULTIPLY_ADD(panel_u8x64, four(group[r / QUAD] + r % QUAD * stride), sum[r]);
}

INLINE uint32_t score_bytes(const rounded_block *block, int64_t first, int rows, const rounded_panel *panel, int64_t quads,
                            float *out) {
  int64_t stride = QUAD * quads;
  __m512i sum[PANEL_ROWS];
  const int8_t *group[PANEL_ROWS / QUAD];
#pragma GCC unroll 3
  for (int g = 0; g < PANEL_ROWS / QUAD; g++) group[g] = block->codes + (first + QUAD * g) * stride;
#pragma GCC unroll 12
  for (int r = 0; r < rows; r++) sum[r] = _mm512_setzero_si512();
  for (int64_t q = 0; q < quads; q++) {
    add_quad(_mm512_loadu_si512((const void *)(panel->codes + PANEL * QUAD * q)), group, rows, stride, sum);
#pragma GCC unroll 3
    for (int g = 0; g < PANEL_ROWS / QUAD; g++) group[g] += QUAD;
  }
  __m512 scales_f32x16 = _mm512_loadu_ps(panel->scales), half_norms_f32x16 = _mm512_loadu_ps(panel->half_norms);
  uint32_t within = 0;
#pragma GCC unroll 12
  for (int r = 0; r < rows; r++) {
    __m512 product = _mm512_cvtepi32_ps(_mm512_sub_epi32(sum[r], _mm512_set1_epi32(block->sums[first + r])));
    __m512 scaled = _mm512_mul_ps(scales_f32x16, product);
    __m512 scores = _mm512_fnmadd_ps(_mm512_set1_ps(block->scales[first + r]), scaled, half_norms_f32x16);
    _mm512_storeu_ps(out + PANEL * (first + r), scores);
    int in = _mm512_cmp_ps_mask(scores, _mm512_set1_ps(block->limits[first + r]), _CMP_LE_OQ) != 0;
    within |= (uint32_t)in << (first + r);
  }
  return within;
}

INLINE uint32_t score_rows(const rounded_block *rows, const rounded_panel *panel, int64_t quads, float *out) {
  if (rows->n == PANEL_ROWS) return score_bytes(rows, 0, PANEL_ROWS, panel, quads, out);
  uint32_t within = 0;
  int64_t r = 0;
  for (; r + QUAD <= rows->n; r += QUAD) within |= score_bytes(rows, r, QUAD, panel, quads, out);
  for (; r < rows->n; r++) within |= score_bytes(rows, r, 1, panel, quads, out);
  return within;
}

#endif

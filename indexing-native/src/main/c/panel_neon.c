/* Panels for NEON: four rows by four registers of columns are sixteen sums. */
#include <arm_neon.h>
#include <string.h>

#include "kernels.h"

enum { WIDTH = 4, REGISTERS = PANEL / WIDTH, ROWS = 4 };

#define INLINE static inline __attribute__((always_inline))

INLINE void score(const float *const *row, int rows, const float *panel, const float *half_norms, int64_t dimension,
                  float *out) {
  float32x4_t sum[ROWS][REGISTERS];
#pragma GCC unroll 4
  for (int r = 0; r < rows; r++)
#pragma GCC unroll 4
    for (int j = 0; j < REGISTERS; j++) sum[r][j] = vld1q_f32(half_norms + WIDTH * j);
  for (int64_t i = 0; i < dimension; i++)
#pragma GCC unroll 4
    for (int j = 0; j < REGISTERS; j++) {
      float32x4_t panel_f32x4 = vld1q_f32(panel + PANEL * i + WIDTH * j);
#pragma GCC unroll 4
      for (int r = 0; r < rows; r++) sum[r][j] = vfmsq_n_f32(sum[r][j], panel_f32x4, row[r][i]);
    }
#pragma GCC unroll 4
  for (int r = 0; r < rows; r++)
#pragma GCC unroll 4
    for (int j = 0; j < REGISTERS; j++) vst1q_f32(out + PANEL * r + WIDTH * j, sum[r][j]);
}

void panel_f32_neon(const float *const *row, int64_t rows, const float *panel, const float *half_norms, int64_t dimension,
                    float *out) {
  int64_t r = 0;
  for (; r + ROWS <= rows; r += ROWS) score(row + r, ROWS, panel, half_norms, dimension, out + PANEL * r);
  for (; r < rows; r++) score(row + r, 1, panel, half_norms, dimension, out + PANEL * r);
}

INLINE int8x16_t four(const int8_t *codes) {
  int32_t bits;
  memcpy(&bits, codes, sizeof bits);
  return vreinterpretq_s8_s32(vdupq_n_s32(bits));
}

/* Four columns: two products fit 16 bits, and codes of 7 bits are no less themselves with a sign. */
INLINE int32x4_t accumulate(int8x16_t codes, int8x16_t row, int32x4_t sum) {
  int16x8_t low = vmull_s8(vget_low_s8(codes), vget_low_s8(row)), high = vmull_high_s8(codes, row);
  return vpadalq_s16(sum, vpaddq_s16(low, high));
}

/* Returns all ones in the columns within the limit. */
INLINE uint32x4_t write(int32x4_t dot, const rounded_block *rows, int64_t r, const rounded_panel *panel, int64_t from, float *out) {
  float32x4_t product = vcvtq_f32_s32(vsubq_s32(dot, vdupq_n_s32(rows->sums[r])));
  float32x4_t scaled = vmulq_f32(vld1q_f32(panel->scales + from), product);
  float32x4_t scores = vfmsq_n_f32(vld1q_f32(panel->half_norms + from), scaled, rows->scales[r]);
  vst1q_f32(out + PANEL * r + from, scores);
  return vcleq_f32(scores, vdupq_n_f32(rows->limits[r]));
}

INLINE uint32_t score_bytes(const rounded_block *block, int64_t first, int rows, const rounded_panel *panel, int64_t quads,
                            float *out) {
  int32x4_t sum[ROWS][REGISTERS];
  const int8_t *row = block->codes + QUAD * quads * first;
#pragma GCC unroll 4
  for (int r = 0; r < rows; r++)
#pragma GCC unroll 4
    for (int j = 0; j < REGISTERS; j++) sum[r][j] = vdupq_n_s32(0);
  for (int64_t q = 0; q < quads; q++)
#pragma GCC unroll 4
    for (int j = 0; j < REGISTERS; j++) {
      int8x16_t codes_i8x16 = vreinterpretq_s8_u8(vld1q_u8(panel->codes + PANEL * QUAD * q + QUAD * WIDTH * j));
#pragma GCC unroll 4
      for (int r = 0; r < rows; r++) sum[r][j] = accumulate(codes_i8x16, four(row + QUAD * (quads * r + q)), sum[r][j]);
    }
  uint32_t within = 0;
#pragma GCC unroll 4
  for (int r = 0; r < rows; r++) {
    uint32x4_t in = vdupq_n_u32(0);
#pragma GCC unroll 4
    for (int j = 0; j < REGISTERS; j++) in = vorrq_u32(in, write(sum[r][j], block, first + r, panel, WIDTH * j, out));
    within |= (uint32_t)(vmaxvq_u32(in) != 0) << (first + r);
  }
  return within;
}

uint32_t panel_i8_neon(const rounded_block *rows, const rounded_panel *panel, int64_t quads, float *out) {
  uint32_t within = 0;
  int64_t r = 0;
  for (; r + ROWS <= rows->n; r += ROWS) within |= score_bytes(rows, r, ROWS, panel, quads, out);
  for (; r < rows->n; r++) within |= score_bytes(rows, r, 1, panel, quads, out);
  return within;
}

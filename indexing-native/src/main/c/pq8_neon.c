/* 8-bit codes for NEON: four look-ups in 64 entries each; a code beyond a table leaves what was found before. */
#include <arm_neon.h>

#include "pq.h"

#define INLINE static inline __attribute__((always_inline))

enum { ROWS = 16, ENTRIES = 64 };

INLINE uint8x16_t look_up(const uint8_t *table, uint8x16_t codes) {
  const uint8x16_t next = vdupq_n_u8(ENTRIES);
  uint8x16_t found = vqtbl4q_u8(vld1q_u8_x4(table), codes);
  for (int i = 1; i < 4; i++) {
    codes = vsubq_u8(codes, next);
    found = vqtbx4q_u8(found, vld1q_u8_x4(table + ENTRIES * i), codes);
  }
  return found;
}

INLINE void flush(uint16x8_t sums, uint32_t *out) {
  vst1q_u32(out, vaddw_u16(vld1q_u32(out), vget_low_u16(sums)));
  vst1q_u32(out + 4, vaddw_u16(vld1q_u32(out + 4), vget_high_u16(sums)));
}

static void add_chunk(const uint8_t *table, const uint8_t *codes, int64_t pieces, uint32_t *sums) {
  uint16x8_t sum[4] = {vdupq_n_u16(0), vdupq_n_u16(0), vdupq_n_u16(0), vdupq_n_u16(0)};
  for (int64_t p = 0; p < pieces; p++)
    for (int half = 0; half < 2; half++) {
      uint8x16_t found = look_up(table + p * PQ_CODEWORDS_8, vld1q_u8(codes + p * PQ_BLOCK + half * ROWS));
      sum[2 * half] = vaddw_u8(sum[2 * half], vget_low_u8(found));
      sum[2 * half + 1] = vaddw_u8(sum[2 * half + 1], vget_high_u8(found));
    }
  for (int i = 0; i < 4; i++) flush(sum[i], sums + 8 * i);
}

void pq8_sums_neon(const uint8_t *table, const uint8_t *codes, int64_t blocks, int64_t pieces, uint32_t *sums) {
  for (int64_t b = 0; b < blocks; b++, sums += PQ_BLOCK, codes += pieces * PQ_BLOCK) {
    for (int i = 0; i < PQ_BLOCK; i++) sums[i] = 0;
    for (int64_t p = 0; p < pieces; p += PQ_CHUNK)
      add_chunk(table + p * PQ_CODEWORDS_8, codes + p * PQ_BLOCK, pieces - p < PQ_CHUNK ? pieces - p : PQ_CHUNK, sums);
  }
}

/* One piece at a time, 16 rows a look-up; sums widen to 16 bits as they are added. */
#include <arm_neon.h>

#include "pq.h"

#define INLINE static inline __attribute__((always_inline))

INLINE void flush(uint16x8_t sums, uint32_t *out) {
  vst1q_u32(out, vaddw_u16(vld1q_u32(out), vget_low_u16(sums)));
  vst1q_u32(out + 4, vaddw_u16(vld1q_u32(out + 4), vget_high_u16(sums)));
}

static void add_chunk(const uint8_t *table, const uint8_t *codes, int64_t pieces, uint32_t *sums) {
  uint16x8_t sum[4] = {vdupq_n_u16(0), vdupq_n_u16(0), vdupq_n_u16(0), vdupq_n_u16(0)};
  for (int64_t p = 0; p < pieces; p++) {
    uint8x16_t entries = vld1q_u8(table + p * PQ_CODEWORDS_4), bytes = vld1q_u8(codes + p * PQ_BLOCK_BYTES);
    uint8x16_t low = vqtbl1q_u8(entries, vandq_u8(bytes, vdupq_n_u8(15))), high = vqtbl1q_u8(entries, vshrq_n_u8(bytes, 4));
    sum[0] = vaddw_u8(sum[0], vget_low_u8(low));
    sum[1] = vaddw_u8(sum[1], vget_high_u8(low));
    sum[2] = vaddw_u8(sum[2], vget_low_u8(high));
    sum[3] = vaddw_u8(sum[3], vget_high_u8(high));
  }
  for (int i = 0; i < 4; i++) flush(sum[i], sums + 8 * i);
}

void pq4_sums_neon(const uint8_t *table, const uint8_t *codes, int64_t blocks, int64_t pieces, uint32_t *sums) {
  for (int64_t b = 0; b < blocks; b++, sums += PQ_BLOCK, codes += pieces * PQ_BLOCK_BYTES) {
    for (int i = 0; i < PQ_BLOCK; i++) sums[i] = 0;
    for (int64_t p = 0; p < pieces; p += PQ_CHUNK)
      add_chunk(table + p * PQ_CODEWORDS_4, codes + p * PQ_BLOCK_BYTES, pieces - p < PQ_CHUNK ? pieces - p : PQ_CHUNK, sums);
  }
}

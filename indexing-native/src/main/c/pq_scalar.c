#include "pq.h"

#include <string.h>

void pq4_sums_scalar(const uint8_t *table, const uint8_t *codes, int64_t blocks, int64_t pieces, uint32_t *sums) {
  memset(sums, 0, (size_t)(blocks * PQ_BLOCK) * sizeof *sums);
  for (int64_t b = 0; b < blocks; b++, sums += PQ_BLOCK)
    for (int64_t p = 0; p < pieces; p++, codes += PQ_BLOCK_BYTES)
      for (int64_t i = 0; i < PQ_BLOCK_BYTES; i++) {
        sums[i] += table[p * PQ_CODEWORDS_4 + (codes[i] & 15)];
        sums[i + PQ_BLOCK_BYTES] += table[p * PQ_CODEWORDS_4 + (codes[i] >> 4)];
      }
}

void pq8_sums_scalar(const uint8_t *table, const uint8_t *codes, int64_t blocks, int64_t pieces, uint32_t *sums) {
  memset(sums, 0, (size_t)(blocks * PQ_BLOCK) * sizeof *sums);
  for (int64_t b = 0; b < blocks; b++, sums += PQ_BLOCK)
    for (int64_t p = 0; p < pieces; p++, codes += PQ_BLOCK)
      for (int64_t i = 0; i < PQ_BLOCK; i++) sums[i] += table[p * PQ_CODEWORDS_8 + codes[i]];
}

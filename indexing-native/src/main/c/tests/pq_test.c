/* Sums of product-quantized codes: every tier gives the scalar one's integers, and reads nothing beyond codes and tables. */
#include <string.h>

#include "pq.h"
#include "quire.h"
#include "test.h"

enum { BLOCKS = 3, ROWS = BLOCKS * PQ_BLOCK - 5 };

static void check_sums(int64_t pieces, int extreme) {
  uint8_t *table = guarded((size_t)(pieces * PQ_CODEWORDS_4)), *codes = guarded((size_t)(BLOCKS * pieces * PQ_BLOCK_BYTES));
  uint32_t *expected = guarded(BLOCKS * PQ_BLOCK * sizeof *expected), *got = guarded(BLOCKS * PQ_BLOCK * sizeof *got);
  for (int64_t i = 0; i < pieces * PQ_CODEWORDS_4; i++) table[i] = extreme ? 255 : (uint8_t)random_bits();
  for (int64_t i = 0; i < BLOCKS * pieces * PQ_BLOCK_BYTES; i++) codes[i] = (uint8_t)random_bits();
  for (int64_t blocks = 0; blocks <= BLOCKS; blocks++) {
    qr_pq4_sums(0, table, codes, blocks, pieces, expected);
    for (int32_t isa = 1; isa <= qr_best_isa(); isa++) {
      qr_pq4_sums(isa, table, codes, blocks, pieces, got);
      CHECK(memcmp(expected, got, (size_t)(blocks * PQ_BLOCK) * sizeof *got) == 0, "pq4_sums %s, %lld pieces", qr_isa_name(isa),
            (long long)pieces);
    }
  }
  release_guarded();
}

/* Packing and summing, against a sum over the codes as they were. */
static void check_packing(int64_t pieces) {
  uint8_t *codes = guarded((size_t)(ROWS * pieces)), *blocks = guarded((size_t)(BLOCKS * pieces * PQ_BLOCK_BYTES));
  uint8_t *table = guarded((size_t)(pieces * PQ_CODEWORDS_4));
  uint32_t sums[BLOCKS * PQ_BLOCK];
  for (int64_t i = 0; i < ROWS * pieces; i++) codes[i] = random_bits() & 15;
  for (int64_t i = 0; i < pieces * PQ_CODEWORDS_4; i++) table[i] = (uint8_t)random_bits();
  qr_pq_pack(codes, ROWS, pieces, 0, BLOCKS, blocks);
  qr_pq4_sums(qr_best_isa(), table, blocks, BLOCKS, pieces, sums);
  for (int64_t row = 0; row < BLOCKS * PQ_BLOCK; row++) {
    uint32_t sum = 0;
    for (int64_t p = 0; p < pieces; p++) sum += table[p * PQ_CODEWORDS_4 + (row < ROWS ? codes[row * pieces + p] : 0)];
    CHECK(sums[row] == sum, "row %lld of %lld pieces", (long long)row, (long long)pieces);
  }
  release_guarded();
}

void pq_tests(void) {
  static const int64_t larger[] = {96, 127, 128, 129, 192, 255, 256, 257, 384, 511, 513, 4096};
  for (int64_t pieces = 1; pieces <= 40; pieces++) {
    check_sums(pieces, 0);
    check_packing(pieces);
  }
  for (size_t i = 0; i < sizeof larger / sizeof *larger; i++)
    for (int extreme = 0; extreme < 2; extreme++) check_sums(larger[i], extreme);
  puts("pq: every tier equals scalar");
}

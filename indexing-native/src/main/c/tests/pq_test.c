/* The parts of a search by codes: every tier gives the scalar one's integers and floats, and reads nothing beyond its arrays. */
#include <math.h>
#include <string.h>

#include "kernels.h"
#include "reservoir.h"
#include "test.h"

enum { BLOCKS = 3, ROWS = BLOCKS * PQ_BLOCK - 5 };

static pq_sums_kernel *sums_of(int64_t bits, int32_t isa) { return bits == 8 ? kernels_of(isa)->pq8_sums : kernels_of(isa)->pq4_sums; }

static uint8_t *random_table(int64_t pieces, int64_t bits, int extreme) {
  int64_t n = pieces * pq_codewords(bits);
  uint8_t *table = guarded((size_t)n);
  for (int64_t i = 0; i < n; i++) table[i] = extreme ? PQ_MOST_ENTRY : (uint8_t)random_bits();
  return table;
}

static void check_sums(int64_t pieces, int64_t bits, int extreme) {
  int64_t bytes = BLOCKS * pieces * pq_block_bytes(bits);
  uint8_t *table = random_table(pieces, bits, extreme), *codes = guarded((size_t)bytes);
  uint32_t *expected = guarded(BLOCKS * PQ_BLOCK * sizeof *expected), *got = guarded(BLOCKS * PQ_BLOCK * sizeof *got);
  for (int64_t i = 0; i < bytes; i++) codes[i] = (uint8_t)random_bits();
  for (int64_t blocks = 0; blocks <= BLOCKS; blocks++) {
    sums_of(bits, 0)(table, codes, blocks, pieces, expected);
    for (int32_t isa = 1; isa <= qr_best_isa(); isa++) {
      sums_of(bits, isa)(table, codes, blocks, pieces, got);
      CHECK(memcmp(expected, got, (size_t)(blocks * PQ_BLOCK) * sizeof *got) == 0, "pq%lld_sums %s, %lld pieces",
            (long long)bits, qr_isa_name(isa), (long long)pieces);
    }
  }
  release_guarded();
}

/* Packing and summing, against a sum over the codes as they were. */
static void check_packing(int64_t pieces, int64_t bits) {
  uint8_t *codes = guarded((size_t)(ROWS * pieces)), *blocks = guarded((size_t)(BLOCKS * pieces * pq_block_bytes(bits)));
  uint8_t *table = random_table(pieces, bits, 0);
  uint32_t sums[BLOCKS * PQ_BLOCK];
  for (int64_t i = 0; i < ROWS * pieces; i++) codes[i] = (uint8_t)(random_bits() % (uint64_t)pq_codewords(bits));
  qr_pq_rows rows = {.codes = codes, .rows = ROWS, .pieces = pieces, .bits = bits};
  qr_pq_pack(&rows, 0, 1, blocks);
  qr_pq_pack(&rows, 1, BLOCKS, blocks);
  sums_of(bits, qr_best_isa())(table, blocks, BLOCKS, pieces, sums);
  for (int64_t row = 0; row < BLOCKS * PQ_BLOCK; row++) {
    uint32_t sum = 0;
    for (int64_t p = 0; p < pieces; p++) sum += table[p * pq_codewords(bits) + (row < ROWS ? codes[row * pieces + p] : 0)];
    CHECK(sums[row] == sum, "row %lld of %lld pieces", (long long)row, (long long)pieces);
  }
  release_guarded();
}

/* The table of a query: entries stand for values as far apart as they are, within a step, and are the same on every tier. */
static void check_table(int64_t dimension, int64_t pieces, int64_t bits, enum kind kind) {
  int64_t n = pq_codewords(bits);
  float *query = guarded((size_t)dimension * sizeof *query), *values = guarded((size_t)(pieces * n) * sizeof *values);
  float *words = guarded((size_t)(dimension * n) * sizeof *words);
  uint8_t *table = guarded((size_t)(pieces * n)), *got = guarded((size_t)(pieces * n));
  for (int64_t j = 0; j < dimension; j++) query[j] = random_float(kind);
  for (int64_t j = 0; j < dimension * n; j++) words[j] = bits == 1 ? 0.0f : random_float(kind);
  qr_pq pq = {.rotation.dimension = dimension, .codebooks = words, .table = table, .pieces = pieces, .bits = bits};
  pq_line line = {0}, other = {0};
  kernels_of(0)->pq_table(&pq, query, values, &line);
  for (int64_t p = 0; p < pieces; p++) {
    int64_t first = pq_first_column(p, pieces, dimension), columns = pq_first_column(p + 1, pieces, dimension) - first;
    double offset = 0.0, terms = 0.0;
    for (int64_t c = 0; c < (bits == 1 ? 1 << columns : n); c++) {
      double value = 0.0;
      for (int64_t j = 0; j < columns; j++) {
        double term = (double)query[first + j] * (bits == 1 ? (c >> j & 1 ? 1.0 : -1.0) : words[(first + j) * n + c]);
        value += term;
        terms += fabs(term);
      }
      double rest = value - (double)line.step * table[p * n + c];
      offset = c == 0 ? rest : offset;
      CHECK(!(fabs(rest - offset) > (double)line.step * 1.01 + 1e-6 * terms + 1e-40), "piece %lld, code %lld of %lld bits",
            (long long)p, (long long)c, (long long)bits);
    }
  }
  for (int32_t isa = 1; isa <= qr_best_isa(); isa++) {
    pq.table = got;
    kernels_of(isa)->pq_table(&pq, query, values, &other);
    CHECK(memcmp(table, got, (size_t)(pieces * n)) == 0, "table of %s, %lld columns", qr_isa_name(isa), (long long)dimension);
    CHECK(memcmp(&line.start, &other.start, sizeof line.start) == 0 && memcmp(&line.step, &other.step, sizeof line.step) == 0,
          "line of %s, %lld columns", qr_isa_name(isa), (long long)dimension);
  }
  release_guarded();
}

/* Fine codes: random bytes, the largest query and all ones, rows taken in order and by a list. */
static void check_fine(int64_t dimension, int extreme) {
  enum { N = 7 };
  static const int32_t list[N] = {6, 0, 3, 3, 5, 1, 6};
  int64_t half = pq_fine_bytes(dimension);
  int32_t most = query_amplitude(dimension), expected[N], got[N];
  int16_t *query = guarded((size_t)(2 * half) * sizeof *query);
  uint8_t *codes = guarded((size_t)(N * half));
  for (int64_t j = 0; j < 2 * half; j++)
    query[j] = (int16_t)(j >= dimension ? 0 : extreme ? most : (int32_t)(random_unit() * most));
  for (int64_t i = 0; i < N * half; i++) codes[i] = extreme ? 255 : (uint8_t)random_bits();
  for (int listed = 0; listed < 2; listed++) {
    kernels_of(0)->dot_u4(query, codes, listed ? list : NULL, N, dimension, expected);
    for (int64_t i = 0; i < N; i++) {
      const uint8_t *row = codes + (listed ? list[i] : i) * half;
      int64_t sum = 0;
      for (int64_t j = 0; j < dimension; j++) sum += query[j] * (j < half ? row[j] & 15 : row[j - half] >> 4);
      CHECK(sum == expected[i], "row %lld of %lld columns", (long long)i, (long long)dimension);
    }
    for (int32_t isa = 1; isa <= qr_best_isa(); isa++) {
      kernels_of(isa)->dot_u4(query, codes, listed ? list : NULL, N, dimension, got);
      CHECK(memcmp(expected, got, sizeof got) == 0, "dot_u4 %s, %lld columns", qr_isa_name(isa), (long long)dimension);
    }
  }
  release_guarded();
}

static void check_estimates(void) {
  uint32_t *sums = guarded(PQ_BLOCK * sizeof *sums);
  float *terms = guarded(PQ_BLOCK * sizeof *terms), *factors = guarded(PQ_BLOCK * sizeof *factors), expected[PQ_BLOCK], got[PQ_BLOCK];
  for (int64_t i = 0; i < PQ_BLOCK; i++) {
    sums[i] = (uint32_t)(random_bits() >> 40);
    terms[i] = i % 11 == 7 ? NAN : random_float(MIXED);
    factors[i] = random_float(MIXED);
  }
  pq_line line = {.base = random_float(UNIFORM), .start = random_float(UNIFORM), .step = random_float(UNIFORM)};
  kernels_of(0)->pq_estimates(&line, sums, terms, factors, 0.0f, expected);
  float limits[] = {-INFINITY, 0.0f, expected[3], INFINITY, NAN};
  for (size_t l = 0; l < sizeof limits / sizeof *limits; l++) {
    uint32_t near = kernels_of(0)->pq_estimates(&line, sums, terms, factors, limits[l], expected);
    for (int i = 0; i < PQ_BLOCK; i++) CHECK((near >> i & 1) == !(expected[i] > limits[l]), "row %d", i);
    for (int32_t isa = 1; isa <= qr_best_isa(); isa++) {
      CHECK(kernels_of(isa)->pq_estimates(&line, sums, terms, factors, limits[l], got) == near, "%s", qr_isa_name(isa));
      for (int i = 0; i < PQ_BLOCK; i++)
        CHECK(isnan(expected[i]) ? isnan(got[i]) : memcmp(expected + i, got + i, sizeof *got) == 0, "estimate %d of %s", i, qr_isa_name(isa));
    }
  }
  release_guarded();
}

/* Every tier turns alike, vectors together or one by one. */
static void check_same_turns(const qr_rotation *rotation, const float *rows, int64_t n, const float *expected) {
  int64_t d = rotation->dimension;
  float *got = guarded((size_t)(n * d) * sizeof *got);
  for (int32_t isa = 0; isa <= qr_best_isa(); isa++)
    for (int64_t step = 1; step <= n; step += n - 1) {
      for (int64_t i = 0; i < n; i += step) qr_rotate(isa, rotation, rows + i * d, step, got + i * d);
      CHECK(memcmp(expected, got, (size_t)(n * d) * sizeof *got) == 0, "%s, %lld columns", qr_isa_name(isa), (long long)d);
    }
}

static void check_matrix(int64_t dimension) {
  enum { N = 19 };
  float *matrix = guarded((size_t)(dimension * dimension) * sizeof *matrix);
  float *rows = guarded((size_t)(N * dimension) * sizeof *rows), *turned = guarded((size_t)(N * dimension) * sizeof *turned);
  for (int64_t i = 0; i < dimension * dimension; i++) matrix[i] = random_float(UNIFORM);
  for (int64_t i = 0; i < N * dimension; i++) rows[i] = random_float(UNIFORM);
  qr_rotation rotation = {.matrix = matrix, .dimension = dimension};
  for (int64_t i = 0; i < N; i++)
    qr_dot_f32(0, rows + i * dimension, matrix, NULL, dimension, dimension, turned + i * dimension);
  check_same_turns(&rotation, rows, N, turned);
  release_guarded();
}

/* Norms and dot products stay as they were, and a map of signs is no map of single columns. */
static void check_rotation(int64_t dimension) {
  enum { ROUNDS = 4, N = 3 };
  int8_t *signs = guarded((size_t)(ROUNDS * dimension));
  float *rows = guarded((size_t)(N * dimension) * sizeof *rows), *turned = guarded((size_t)(N * dimension) * sizeof *turned);
  for (int64_t i = 0; i < ROUNDS * dimension; i++) signs[i] = random_bits() & 1 ? 1 : -1;
  for (int64_t i = 0; i < N * dimension; i++) rows[i] = i < dimension ? (float)(i == dimension / 3) : random_float(UNIFORM);
  qr_rotation rotation = {.signs = signs, .rounds = ROUNDS, .dimension = dimension};
  qr_rotate(0, &rotation, rows, N, turned);
  for (int64_t a = 0; a < N; a++)
    for (int64_t b = 0; b <= a; b++) {
      double before = 0.0, after = 0.0;
      for (int64_t j = 0; j < dimension; j++) {
        before += (double)rows[a * dimension + j] * rows[b * dimension + j];
        after += (double)turned[a * dimension + j] * turned[b * dimension + j];
      }
      CHECK(fabs(before - after) < 1e-5 * (double)dimension, "%lld columns: %g became %g", (long long)dimension, before, after);
    }
  check_same_turns(&rotation, rows, N, turned);
  double largest = 0.0;
  for (int64_t j = 0; j < dimension; j++) largest = fabs(turned[j]) > largest ? fabs(turned[j]) : largest;
  CHECK(dimension < 32 || largest < 0.75, "%lld columns: %g is left in one", (long long)dimension, largest);
  release_guarded();
}

/* A reservoir against a sort. */
static int by_key(const void *a, const void *b) {
  uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
  return x < y ? -1 : x > y;
}

static void check_reservoir(int64_t n, int64_t k, int shape) {
  uint64_t *all = guarded((size_t)n * sizeof *all), *keys = guarded((size_t)(2 * k) * sizeof *keys);
  reservoir best = {.keys = keys, .k = k, .limit = INFINITY};
  for (int64_t i = 0; i < n; i++) {
    float distance = shape == 0 ? random_float(UNIFORM) : shape == 1 ? (float)i : (float)(n - i);
    all[i] = top_key(distance, i);
    if (!(distance > best.limit)) reservoir_add(&best, all[i]);
  }
  reservoir_shrink(&best);
  qsort(all, (size_t)n, sizeof *all, by_key);
  qsort(keys, (size_t)best.size, sizeof *keys, by_key);
  CHECK(best.size == (n < k ? n : k) && memcmp(all, keys, (size_t)best.size * sizeof *keys) == 0, "%lld of %lld",
        (long long)k, (long long)n);
  release_guarded();
}

void pq_tests(void) {
  for (int64_t dimension = 1; dimension <= 140; dimension++)
    for (int extreme = 0; extreme < 2; extreme++) check_fine(dimension, extreme);
  for (int64_t dimension = 1000; dimension <= 65536; dimension = dimension * 3 / 2) check_fine(dimension, 1);
  for (int round = 0; round < 50; round++) check_estimates();
  for (int64_t dimension = 1; dimension <= 140; dimension++) check_rotation(dimension);
  for (int shape = 0; shape < 3; shape++)
    for (int64_t k = 1; k <= 100; k += 33)
      for (int64_t n = 1; n <= 1000; n += 111) check_reservoir(n, k, shape);
  for (int64_t dimension = 1; dimension <= 70; dimension += 3) check_matrix(dimension);
  static const int64_t bits[] = {1, 4, 8}, larger[] = {96, 127, 128, 129, 192, 255, 256, 257, 384, 511, 513, 4096};
  for (int b = 0; b < 3; b++)
    for (int64_t dimension = 1; dimension <= 40; dimension++)
      for (int64_t columns = 1; columns <= (bits[b] == 1 ? 4 : dimension); columns += 3)
        for (int kind = 0; kind < KINDS; kind++) check_table(dimension, (dimension + columns - 1) / columns, bits[b], kind);
  for (int b = 1; b < 3; b++) {
    for (int64_t pieces = 1; pieces <= 40; pieces++) {
      check_sums(pieces, bits[b], 0);
      check_packing(pieces, bits[b]);
    }
    for (size_t i = 0; i < sizeof larger / sizeof *larger; i++)
      for (int extreme = 0; extreme < 2; extreme++) check_sums(larger[i], bits[b], extreme);
  }
  puts("pq: every tier equals scalar");
}

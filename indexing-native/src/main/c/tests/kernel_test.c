/* Every tier of this CPU gives the bits of the scalar one, at every length, and reads nothing beyond its rows. */
#include <string.h>

#include "i8.h"
#include "kernels.h"
#include "test.h"

enum { ROWS = 9, LISTED = 7 };

/* Tails of every block size, whole blocks, whole blocks and a tail; then dimensions of real models. */
static const int64_t larger[] = {159, 160, 161, 191, 192, 255, 256, 257, 300, 384, 511, 768, 1000, 1024, 1536, 4096};

typedef void compare_f32(int32_t, const float *, const float *, const int32_t *, int64_t, int64_t, float *);

static const int32_t *some_rows(void) {
  int32_t *list = guarded(LISTED * sizeof *list);
  for (int i = 0; i < LISTED; i++) list[i] = (int32_t)(random_bits() % ROWS);
  return list;
}

static void fill_floats(float *to, int64_t n, enum kind kind) {
  for (int64_t i = 0; i < n; i++) to[i] = random_float(kind);
}

static void check_f32(compare_f32 *kernel, const char *name, int64_t d, enum kind kind) {
  float *query = guarded((size_t)d * sizeof *query), *rows = guarded((size_t)(ROWS * d) * sizeof *rows);
  float expected[ROWS], *got = guarded(sizeof expected);
  const int32_t *lists[] = {NULL, some_rows()};
  fill_floats(query, d, kind);
  fill_floats(rows, ROWS * d, kind);
  for (int l = 0; l < 2; l++)
    for (int64_t n = 0; n <= (lists[l] ? LISTED : ROWS); n++) {
      kernel(0, query, rows, lists[l], n, d, expected);
      for (int32_t isa = 1; isa <= qr_best_isa(); isa++) {
        kernel(isa, query, rows, lists[l], n, d, got);
        CHECK(memcmp(expected, got, (size_t)n * sizeof *got) == 0, "%s %s, %lld rows of %lld, kind %d", name, qr_isa_name(isa),
              (long long)n, (long long)d, (int)kind);
      }
    }
  release_guarded();
}

static int8_t random_code(int extreme) {
  if (extreme) return random_bits() % 2 ? 127 : -127;
  return (int8_t)((int64_t)(random_bits() % 255) - 127);
}

static void check_i8(int64_t d, int extreme) {
  int8_t *query = guarded((size_t)d), *rows = guarded((size_t)(ROWS * d));
  int32_t expected[ROWS], *got = guarded(sizeof expected);
  const int32_t *lists[] = {NULL, some_rows()};
  for (int64_t i = 0; i < d; i++) query[i] = random_code(extreme);
  for (int64_t i = 0; i < ROWS * d; i++) rows[i] = i < d ? query[i] : random_code(extreme);
  for (int l = 0; l < 2; l++) {
    int64_t n = lists[l] ? LISTED : ROWS;
    kernels_of(0)->dot_i8(query, rows, lists[l], n, d, expected);
    for (int32_t isa = 1; isa <= qr_best_isa(); isa++) {
      kernels_of(isa)->dot_i8(query, rows, lists[l], n, d, got);
      CHECK(memcmp(expected, got, (size_t)n * sizeof *got) == 0, "dot_i8 %s, dimension %lld", qr_isa_name(isa), (long long)d);
    }
  }
  release_guarded();
}

static void check_i16(int64_t d, int extreme) {
  int16_t *query = guarded((size_t)d * sizeof *query);
  int8_t *rows = guarded((size_t)(ROWS * d));
  int32_t expected[ROWS], *got = guarded(sizeof expected), amplitude = d ? query_amplitude(d) : 1;
  const int32_t *lists[] = {NULL, some_rows()};
  for (int64_t i = 0; i < d; i++) query[i] = (int16_t)(extreme ? amplitude : (int32_t)(random_unit() * amplitude));
  for (int64_t i = 0; i < ROWS * d; i++) rows[i] = extreme && i < d ? 127 : random_code(extreme);
  for (int l = 0; l < 2; l++) {
    int64_t n = lists[l] ? LISTED : ROWS;
    kernels_of(0)->dot_i16(query, rows, lists[l], n, d, expected);
    for (int32_t isa = 1; isa <= qr_best_isa(); isa++) {
      kernels_of(isa)->dot_i16(query, rows, lists[l], n, d, got);
      CHECK(memcmp(expected, got, (size_t)n * sizeof *got) == 0, "dot_i16 %s, dimension %lld", qr_isa_name(isa),
            (long long)d);
    }
  }
  release_guarded();
}

static void check_length(int64_t d) {
  for (int kind = 0; kind < KINDS; kind++) {
    check_f32(qr_dot_f32, "dot_f32", d, (enum kind)kind);
    check_f32(qr_l2_f32, "l2_f32", d, (enum kind)kind);
  }
  for (int extreme = 0; extreme < 2; extreme++) {
    check_i8(d, extreme);
    check_i16(d, extreme);
  }
}

void kernel_tests(void) {
  for (int64_t d = 0; d <= 129; d++) check_length(d);
  for (size_t i = 0; i < sizeof larger / sizeof *larger; i++) check_length(larger[i]);
  check_i8(65536, 1);
  check_i16(65536, 1);
  puts("kernels: every tier equals scalar");
}

/* Rows sorted by list, copied, and drawn, against what quire.h says of each. */
#include <stdio.h>
#include <string.h>

#include "quire.h"
#include "test.h"

static void check_sort(int64_t n, int64_t count) {
  int32_t *list_of = guarded((size_t)n * sizeof *list_of), *rows = guarded((size_t)n * sizeof *rows);
  int32_t *places = guarded((size_t)n * sizeof *places), *offsets = guarded((size_t)(count + 1) * sizeof *offsets);
  int32_t *next = guarded((size_t)(count + 1) * sizeof *next);
  for (int64_t i = 0; i < n; i++) list_of[i] = (int32_t)(random_bits() % (uint64_t)count);
  qr_list_offsets(list_of, n, count, offsets);
  CHECK(offsets[0] == 0 && offsets[count] == n, "lists of %lld rows from %d to %d", (long long)n, (int)offsets[0], (int)offsets[count]);
  memcpy(next, offsets, (size_t)(count + 1) * sizeof *next);
  qr_list_rows(list_of, n, next, rows);
  memcpy(next, offsets, (size_t)(count + 1) * sizeof *next);
  qr_list_places(list_of, n, next, places);
  for (int64_t l = 0; l < count; l++)
    for (int32_t at = offsets[l]; at < offsets[l + 1]; at++) {
      CHECK(list_of[rows[at]] == l, "row %d is not of list %lld", (int)rows[at], (long long)l);
      CHECK(at == offsets[l] || rows[at - 1] < rows[at], "list %lld is not ascending", (long long)l);
      CHECK(places[rows[at]] == at, "row %d lies at %d, not at %d", (int)rows[at], (int)at, (int)places[rows[at]]);
    }
  release_guarded();
}

/* Columns 2 .. 4 of rows of 7, into columns 1 .. 3 of rows of 5. */
static void check_copy(int64_t n, int from_listed, int to_listed) {
  enum { WIDE = 7, NARROW = 5, COLUMNS = 3, UNTOUCHED = -1 };
  float *from = guarded((size_t)(n * WIDE) * sizeof *from), *to = guarded((size_t)(n * NARROW) * sizeof *to);
  int32_t *from_list = guarded((size_t)n * sizeof *from_list), *to_list = guarded((size_t)n * sizeof *to_list);
  for (int64_t at = 0; at < n * WIDE; at++) from[at] = (float)at;
  for (int64_t at = 0; at < n * NARROW; at++) to[at] = UNTOUCHED;
  for (int64_t i = 0; i < n; i++) {
    from_list[i] = (int32_t)(random_bits() % (uint64_t)n);
    to_list[i] = (int32_t)(n - 1 - i);
  }
  qr_row_copy copy = {.from = from + 2,
                      .to = to + 1,
                      .from_list = from_listed ? from_list : NULL,
                      .to_list = to_listed ? to_list : NULL,
                      .from_stride = WIDE,
                      .to_stride = NARROW,
                      .columns = COLUMNS};
  qr_copy_rows(&copy, n);
  for (int64_t i = 0; i < n; i++) {
    int64_t source = from_listed ? from_list[i] : i, target = to_listed ? to_list[i] : i;
    for (int64_t j = 0; j < NARROW; j++) {
      float wanted = j >= 1 && j < 1 + COLUMNS ? from[source * WIDE + j + 1] : UNTOUCHED;
      CHECK(to[target * NARROW + j] == wanted, "column %lld of row %lld is %g, not %g", (long long)j, (long long)target,
            (double)to[target * NARROW + j], (double)wanted);
    }
  }
  release_guarded();
}

static void check_draw(void) {
  enum { N = 6 };
  static const float shares[N] = {-1.0f, 0.0f, 1.0f, 0.0f, 2.0f, 1.0f};
  static const float toLast[N] = {5.0f, 5.0f, 0.5f, 5.0f, 3.0f, 0.25f}, nearer[N] = {-1.0f, 0.0f, 0.5f, 0.0f, 2.0f, 0.25f};
  static const float duplicates[N] = {-1.0f, -1.0f, 0.0f, -1.0f, 0.0f, 0.0f}, none[N] = {-1.0f, -1.0f, -1.0f, -1.0f, -1.0f, -1.0f};
  static const struct {
    double drawn;
    int64_t row;
  } rows[] = {{0.0, 2}, {0.2, 2}, {0.25, 2}, {0.26, 4}, {0.7, 4}, {0.76, 5}, {0.999, 5}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    int64_t row = qr_draw(shares, N, rows[i].drawn);
    CHECK(row == rows[i].row, "%g draws %lld, not %lld", rows[i].drawn, (long long)row, (long long)rows[i].row);
  }
  CHECK(qr_draw(duplicates, N, 0.9) == 2, "of duplicates alone the first one is not drawn");
  CHECK(qr_draw(none, N, 0.5) == -1, "what was drawn already is drawn again");
  float distances[N];
  memcpy(distances, shares, sizeof distances);
  qr_keep_nearer(toLast, N, distances);
  CHECK(memcmp(distances, nearer, sizeof nearer) == 0, "a lesser distance was not kept, or a greater one was");
}

void rows_tests(void) {
  static const int64_t sizes[] = {0, 1, 2, 9, 1000}, counts[] = {1, 3, 64};
  for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
    for (size_t j = 0; j < sizeof counts / sizeof *counts; j++) check_sort(sizes[i], counts[j]);
    for (int listed = 0; listed < 4; listed++) check_copy(sizes[i], listed & 1, listed & 2);
  }
  check_draw();
  puts("rows: sorted by list, copied and drawn, as by the contract");
}

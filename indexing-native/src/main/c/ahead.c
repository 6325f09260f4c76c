#include "ahead.h"

static void add_allowed(ahead *a, const char *rows, int64_t row_bytes, int64_t first, int64_t end, const uint64_t *allowed) {
  for (int64_t row = first, span; row < end; row += span) {
    uint64_t bits = allowed[row / 64] >> (row % 64);
    span = 64 - row % 64;
    if (span > end - row) {
      span = end - row;
      bits &= (UINT64_C(1) << span) - 1;
    }
    for (; bits; bits &= bits - 1) ahead_add(a, rows + (row + __builtin_ctzll(bits)) * row_bytes, row_bytes);
  }
}

void ahead_range(const void *rows, int64_t row_bytes, int64_t first, int64_t end, const uint64_t *allowed) {
  ahead a = {0};
  if (first >= end) return;
  if (allowed)
    add_allowed(&a, rows, row_bytes, first, end, allowed);
  else
    ahead_add(&a, (const char *)rows + first * row_bytes, (end - first) * row_bytes);
  ahead_end(&a);
}

void ahead_listed(const void *rows, int64_t row_bytes, const int32_t *list, int64_t n) {
  ahead a = {0};
  for (int64_t i = 0; i < n; i++) ahead_add(&a, (const char *)rows + list[i] * row_bytes, row_bytes);
  ahead_end(&a);
}

void ahead_sort(int32_t *list, int64_t n) {
  for (int64_t i = 1; i < n; i++) {
    int32_t row = list[i];
    int64_t at = i;
    for (; at > 0 && list[at - 1] > row; at--) list[at] = list[at - 1];
    list[at] = row;
  }
}

/*
 * The searches that visit ranges of rows: a plain scan and an inverted file differ only in which, and the choice of lists is
 * itself a scan, over the centroids.
 */
#include "fetch.h"
#include "scan.h"

int64_t qr_search_exact(const qr_search *search, const qr_rows *rows) {
  qr_rows plain = {.floats = rows->floats, .rows = rows->rows, .dimension = rows->dimension};
  scan s = scan_of(search);
  scan_range(&s, &plain, 0, rows->rows, search->allowed);
  top_sort(&s.best);
  return s.best.size;
}

/* Enough to keep a disk busy; of more, memory might have lost the first again before it is its turn. */
enum { LISTS_AHEAD = 16, ROWS_AHEAD = 1 << 14 };

/* What a scan reads of the rows first .. end - 1. */
static void fetch_rows(const qr_rows *rows, int64_t first, int64_t end) {
  int64_t n = end - first, figures = n * (int64_t)sizeof(float);
  if (n <= 0) return;
  fetch_mapped(rows->codes + first * rows->dimension, n * rows->dimension);
  fetch_mapped(rows->scales + first, figures);
  fetch_mapped(rows->residuals + first, figures);
  fetch_mapped(rows->norms + first, figures);
}

static void fetch_list(const qr_rows *rows, const qr_lists *lists, int64_t probe) {
  if (probe >= lists->nprobe) return;
  int64_t list = top_row(lists->probes[probe]);
  fetch_rows(rows, lists->offsets[list], lists->offsets[list + 1]);
}

static int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }

int64_t qr_search_coded(const qr_search *search, const qr_rows *rows) {
  scan s = scan_of(search);
  s.terms = quantize_query(search, rows->dimension);
  int ahead = rows->on_disk && !search->allowed; /* of few rows, single pages are read */
  int64_t n = rows->rows, step = ahead ? ROWS_AHEAD : n;
  if (ahead) fetch_rows(rows, 0, least(step, n));
  for (int64_t first = 0; first < n; first += step) {
    if (ahead) fetch_rows(rows, first + step, least(first + 2 * step, n));
    scan_range(&s, rows, first, least(first + step, n), search->allowed);
  }
  top_sort(&s.best);
  return s.best.size;
}

int64_t qr_search_lists(const qr_search *search, const qr_rows *rows, const qr_lists *lists) {
  scan s = scan_of(search);
  s.terms = quantize_query(search, rows->dimension);
  scan_nearest_lists(&s, lists);
  int ahead = rows->on_disk && !search->allowed;
  for (int64_t i = 0; ahead && i < LISTS_AHEAD; i++) fetch_list(rows, lists, i);
  for (int64_t i = 0; i < lists->nprobe; i++) {
    int64_t list = top_row(lists->probes[i]);
    if (ahead) fetch_list(rows, lists, i + LISTS_AHEAD);
    scan_range(&s, rows, lists->offsets[list], lists->offsets[list + 1], search->allowed);
  }
  top_sort(&s.best);
  return s.best.size;
}

void qr_lower_bounds(const qr_search *search, const qr_rows *rows, float *out) {
  const qr_kernels *kernels = kernels_of(search->isa);
  bound_terms terms = quantize_query(search, rows->dimension);
  for (int64_t first = 0; first < rows->rows; first += SCAN_BLOCK) {
    int32_t dots[SCAN_BLOCK];
    int64_t n = rows->rows - first < SCAN_BLOCK ? rows->rows - first : SCAN_BLOCK;
    qr_rows block = rows_from(rows, first);
    kernels->dot_i16(search->query_codes, block.codes, NULL, n, block.dimension, dots);
    kernels->lower_bounds(&terms, dots, &block, NULL, n, out + first);
  }
}

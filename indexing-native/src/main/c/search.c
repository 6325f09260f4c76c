/*
 * The searches that visit ranges of rows: a plain scan and an inverted file differ only in which, and the choice of lists is
 * itself a scan, over the centroids.
 */
#include "ahead.h"
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

/* What a scan reads of the allowed rows among first .. end - 1. */
static void fetch_rows(const qr_rows *rows, int64_t first, int64_t end, const uint64_t *allowed) {
  ahead_range(rows->codes, rows->dimension, first, end, allowed);
  ahead_range(rows->scales, sizeof(float), first, end, allowed);
  ahead_range(rows->residuals, sizeof(float), first, end, allowed);
  ahead_range(rows->norms, sizeof(float), first, end, allowed);
}

static void fetch_list(const qr_rows *rows, const qr_lists *lists, int64_t probe, const uint64_t *allowed) {
  if (probe >= lists->nprobe) return;
  int64_t list = top_row(lists->probes[probe]);
  fetch_rows(rows, lists->offsets[list], lists->offsets[list + 1], allowed);
}

static int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }

int64_t qr_search_coded(const qr_search *search, const qr_rows *rows) {
  scan s = scan_of(search);
  s.terms = quantize_query(search, rows->dimension);
  int64_t n = rows->rows, step = rows->on_disk ? ROWS_AHEAD : n;
  if (rows->on_disk) fetch_rows(rows, 0, least(step, n), search->allowed);
  for (int64_t first = 0; first < n; first += step) {
    if (rows->on_disk) fetch_rows(rows, first + step, least(first + 2 * step, n), search->allowed);
    scan_range(&s, rows, first, least(first + step, n), search->allowed);
  }
  top_sort(&s.best);
  return s.best.size;
}

int64_t qr_search_lists(const qr_search *search, const qr_rows *rows, const qr_lists *lists) {
  scan s = scan_of(search);
  s.terms = quantize_query(search, rows->dimension);
  scan_nearest_lists(&s, lists);
  for (int64_t i = 0; rows->on_disk && i < LISTS_AHEAD; i++) fetch_list(rows, lists, i, search->allowed);
  for (int64_t i = 0; i < lists->nprobe; i++) {
    int64_t list = top_row(lists->probes[i]);
    if (rows->on_disk) fetch_list(rows, lists, i + LISTS_AHEAD, search->allowed);
    scan_range(&s, rows, lists->offsets[list], lists->offsets[list + 1], search->allowed);
  }
  top_sort(&s.best);
  return s.best.size;
}

void qr_nearest_lists(const qr_search *search, const qr_lists *lists) {
  scan s = scan_of(search);
  s.terms = quantize_query(search, lists->centroids.dimension);
  scan_nearest_lists(&s, lists);
}

int64_t qr_search_pieces(const qr_search *search, const qr_piece *pieces, int64_t n) {
  scan s = scan_of(search);
  s.terms = quantize_query(search, pieces->rows.dimension);
  for (int64_t i = 0; i < n; i++) scan_piece(&s, &pieces[i].rows, pieces[i].first, pieces[i].list, pieces[i].n);
  top_sort(&s.best);
  return s.best.size;
}

/* The searches against a sort: codes, filters and lists change nothing in the answer, on no tier. */
#include <string.h>

#include "rows.h"
#include "top.h"

enum { ROWS = 700, LISTS = 9, MOST = ROWS + 5 };

static int ascending(const void *a, const void *b) {
  uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
  return (x > y) - (x < y);
}

/* All allowed rows by distance and row; returns how many. */
static int64_t sorted(const qr_search *search, const qr_rows *rows, uint64_t *keys) {
  float distances[ROWS];
  int64_t n = 0;
  (search->metric == QR_DOT ? qr_dot_f32 : qr_l2_f32)(0, search->query, rows->floats, NULL, ROWS, rows->dimension, distances);
  for (int64_t i = 0; i < ROWS; i++) {
    int allowed = !search->allowed || (search->allowed[i / 64] >> i % 64 & 1);
    if (allowed) keys[n++] = top_key(search->metric == QR_DOT ? -distances[i] : distances[i], i);
  }
  qsort(keys, (size_t)n, sizeof *keys, ascending);
  return n;
}

/* Every LISTS-th centroid is a row; the lists are cuts of any length, some of them empty. */
static qr_lists some_lists(const qr_rows *rows, uint64_t *probes, uint64_t *order) {
  int32_t *offsets = guarded((LISTS + 1) * sizeof *offsets);
  for (int i = 0; i <= LISTS; i++) offsets[i] = (int32_t)(i == LISTS ? ROWS : i < 2 ? 0 : (i - i % 3) * ROWS / LISTS);
  return (qr_lists){
      .centroids = rows_over(rows->floats, LISTS, rows->dimension), .offsets = offsets, .probes = probes, .order = order, .nprobe = LISTS};
}

static void expect(const char *what, const qr_search *search, int64_t found, const uint64_t *keys, int64_t n) {
  int64_t wanted = n < search->k ? n : search->k;
  CHECK(found == wanted, "%s found %lld of %lld", what, (long long)found, (long long)wanted);
  CHECK(memcmp(search->top, keys, (size_t)found * sizeof *keys) == 0, "%s %s differs, k %lld, metric %d", what,
        qr_isa_name(search->isa), (long long)search->k, (int)search->metric);
}

/* The allowed rows as pieces of any length, with codes and without, listed and not; returns how many. */
static int64_t some_pieces(const qr_search *search, const qr_rows *rows, qr_piece *pieces, int32_t *list) {
  int64_t n = 0, listed = 0;
  for (int64_t first = 0, step = 1; first < ROWS; first += step, step = step * 3 + 1) {
    int64_t size = ROWS - first < step ? ROWS - first : step, d = rows->dimension;
    qr_piece *piece = &pieces[n++];
    *piece = (qr_piece){.rows = *rows, .first = first, .n = size};
    piece->rows.floats += first * d;
    piece->rows.codes = n % 3 == 0 ? NULL : rows->codes + first * d;
    piece->rows.scales += first;
    piece->rows.residuals += first;
    piece->rows.norms += first;
    if (!search->allowed) continue;
    piece->list = list + listed;
    for (int64_t i = first; i < first + size; i++)
      if (search->allowed[i / 64] >> i % 64 & 1) list[listed++] = (int32_t)(i - first);
    piece->n = list + listed - piece->list;
  }
  return n;
}

static void check_pieces(const qr_search *search, const qr_rows *rows, const uint64_t *keys, int64_t wanted) {
  qr_piece pieces[ROWS];
  int32_t list[ROWS];
  expect("pieces", search, qr_search_pieces(search, pieces, some_pieces(search, rows, pieces, list)), keys, wanted);
}

static void check_nearest_lists(const qr_search *search, const qr_lists *lists) {
  uint64_t top[LISTS];
  qr_search all = {.query = search->query, .top = top, .k = LISTS, .limit = INFINITY, .isa = search->isa, .metric = search->metric};
  qr_counters counters = {0};
  all.counters = &counters;
  qr_rows centroids = {.floats = lists->centroids.floats, .rows = LISTS, .dimension = lists->centroids.dimension};
  qr_nearest_lists(search, lists);
  expect("centroids", &all, qr_search_exact(&all, &centroids), lists->probes, LISTS);
}

/* n rows are allowed, of which the first `wanted` are within the limit. */
static void check_each_isa(qr_search search, const qr_rows *rows, const qr_lists *lists, const uint64_t *keys, int64_t n,
                           int64_t wanted) {
  for (search.isa = 0; search.isa <= qr_best_isa(); search.isa++) {
    qr_counters counters = {0};
    search.counters = &counters;
    expect("exact", &search, qr_search_exact(&search, rows), keys, wanted);
    CHECK(counters.vectors_compared == n && counters.codes_compared == 0, "counters of exact");
    expect("coded", &search, qr_search_coded(&search, rows), keys, wanted);
    CHECK(counters.codes_compared == n, "counters of coded");
    expect("lists", &search, qr_search_lists(&search, rows, lists), keys, wanted);
    CHECK(counters.lists_probed == LISTS, "counters of lists");
    check_pieces(&search, rows, keys, wanted);
    check_nearest_lists(&search, lists);
  }
}

static int64_t within(double limit, const uint64_t *keys, int64_t n) {
  int64_t count = 0;
  while (count < n && !(top_distance(keys[count]) > limit)) count++;
  return count;
}

static void check_search(qr_search search, const qr_rows *rows, const qr_lists *lists) {
  uint64_t keys[ROWS], top[MOST];
  int64_t n = sorted(&search, rows, keys);
  search.top = top;
  qr_rows fetched = *rows;
  fetched.on_disk = 1;
  for (int cut = 0; cut <= 3; cut++) { /* rows exactly at the limit are wanted, those behind are not */
    search.limit = cut == 3 || n == 0 ? INFINITY : cut == 2 ? -INFINITY : top_distance(keys[cut * n / 5]);
    int64_t wanted = within(search.limit, keys, n);
    check_each_isa(search, rows, lists, keys, n, wanted);
    check_each_isa(search, &fetched, lists, keys, n, wanted);
  }
}

static void check_kind(int64_t d, enum kind kind, int32_t metric) {
  static const int64_t ks[] = {1, 10, 100, MOST};
  uint64_t probes[LISTS], order[LISTS], *few = guarded((ROWS + 63) / 64 * 8), *many = guarded((ROWS + 63) / 64 * 8);
  qr_rows rows = rows_over(floats_with_ties(ROWS, d, kind), ROWS, d);
  qr_lists lists = some_lists(&rows, probes, order);
  float *query = guarded((size_t)d * sizeof *query);
  for (int64_t i = 0; i < d; i++) query[i] = random_float(kind);
  for (int w = 0; w < (ROWS + 63) / 64; w++) {
    few[w] = random_bits() & random_bits() & random_bits() & random_bits();
    many[w] = random_bits() | random_bits();
  }
  const uint64_t *filters[] = {NULL, few, many};
  for (int f = 0; f < 3; f++)
    for (int i = 0; i < 4; i++)
      check_search((qr_search){.query = query,
                               .query_codes = guarded((size_t)d * sizeof(int16_t)),
                               .allowed = filters[f],
                               .k = ks[i],
                               .metric = metric},
                   &rows, &lists);
  release_guarded();
}

void search_tests(void) {
  static const int64_t dimensions[] = {1, 3, 20, 64, 100};
  for (size_t i = 0; i < sizeof dimensions / sizeof *dimensions; i++)
    for (int kind = 0; kind < KINDS; kind++)
      for (int32_t metric = QR_DOT; metric <= QR_L2; metric++) check_kind(dimensions[i], (enum kind)kind, metric);
  puts("searches: equal to a sort");
}

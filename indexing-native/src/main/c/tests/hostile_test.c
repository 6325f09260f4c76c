/*
 * Arrays of the right shape with any bytes in them, as an index that was opened but not validated may have: answers may be nonsense, but
 * every row in them exists and is allowed, no tier touches anything beyond an array, and no mark of a walk remains. Codes as they are
 * made come first: those answer as a float scan does, on every tier.
 */
#include <math.h>
#include <string.h>

#include "pq.h"
#include "rows.h"
#include "top.h"

enum { ROWS = 200, LISTS = 7, GROUPS = 3, RERANK = 40, K = 10, WORDS = (ROWS + 63) / 64, ROUNDS = 4 };

static void fill_random(void *bytes, size_t n) {
  for (size_t i = 0; i < n; i++) ((uint8_t *)bytes)[i] = (uint8_t)random_bits();
}

static void *random_bytes(size_t n) {
  void *bytes = guarded(n);
  fill_random(bytes, n);
  return bytes;
}

static float *random_floats(int64_t n) {
  float *floats = guarded((size_t)n * sizeof *floats);
  for (int64_t i = 0; i < n; i++) floats[i] = random_float(UNIFORM);
  return floats;
}

/* n cuts of `rows` rows: the first 0, the last `rows`, none below the one before. */
static int32_t *cuts(int32_t n, int32_t rows) {
  int32_t *offsets = guarded((size_t)(n + 1) * sizeof *offsets);
  for (int32_t i = 0; i <= n; i++) offsets[i] = i == n ? rows : i < 2 ? 0 : (i - i % 3) * rows / n;
  return offsets;
}

static qr_lists lists_over(const qr_rows *rows, int with_groups) {
  qr_lists lists = {.centroids = rows_over(rows->floats, LISTS, rows->dimension),
                    .offsets = cuts(LISTS, ROWS),
                    .probes = guarded(LISTS * 8),
                    .order = guarded(LISTS * 8),
                    .nprobe = LISTS};
  if (!with_groups) return lists;
  lists.groups = rows_over(rows->floats, GROUPS, rows->dimension);
  lists.group_offsets = cuts(GROUPS, LISTS);
  lists.group_probes = guarded(GROUPS * 8);
  return lists;
}

/* No rotation, one by signs, or one by a matrix: a reflection. */
static qr_rotation rotation_of(int which, int64_t d) {
  enum { TURNS = 3 };
  qr_rotation rotation = {.dimension = d};
  if (which == 1) {
    int8_t *signs = guarded((size_t)(TURNS * d));
    for (int64_t i = 0; i < TURNS * d; i++) signs[i] = random_bits() & 1 ? 1 : -1;
    rotation.signs = signs;
    rotation.rounds = TURNS;
  } else if (which == 2) {
    float *matrix = guarded((size_t)(d * d) * sizeof *matrix);
    for (int64_t i = 0; i < d * d; i++) matrix[i] = (float)((i % (d + 1) == 0 ? 1.0 : 0.0) - 2.0 / (double)d);
    rotation.matrix = matrix;
  }
  return rotation;
}

static qr_pq_codes codes_of(int64_t n, int64_t d, int64_t pieces) {
  return (qr_pq_codes){.codes = guarded((size_t)(n * pieces)),
                       .terms = guarded((size_t)n * sizeof(float)),
                       .factors = guarded((size_t)n * sizeof(float)),
                       .fine_codes = guarded((size_t)(n * pq_fine_bytes(d))),
                       .fine_terms = guarded((size_t)n * 3 * sizeof(float))};
}

/* Codes of all rows, list by list, as `isa` makes them. */
static qr_pq_codes encode(const qr_rows *rows, const qr_lists *lists, qr_pq_coding coding) {
  int64_t d = rows->dimension;
  qr_pq_codes all = codes_of(ROWS, d, coding.pieces);
  for (int l = 0; l < LISTS; l++) {
    int64_t first = lists->offsets[l];
    qr_pq_codes out = {.codes = all.codes + first * coding.pieces,
                       .terms = all.terms + first,
                       .factors = all.factors + first,
                       .fine_codes = all.fine_codes + first * pq_fine_bytes(d),
                       .fine_terms = all.fine_terms + 3 * first};
    qr_pq_encode(&coding, rows->floats + first * d, NULL, lists->centroids.floats + l * d, lists->offsets[l + 1] - first, &out);
  }
  return all;
}

static qr_pq pq_over(const qr_pq_coding *coding, const qr_pq_codes *codes) {
  int64_t d = coding->rotation.dimension, entries = coding->pieces * pq_codewords(coding->bits);
  uint8_t *blocks = guarded((size_t)((ROWS + PQ_BLOCK - 1) / PQ_BLOCK * coding->pieces * pq_block_bytes(coding->bits)));
  qr_pq_rows packed = {.codes = codes->codes, .rows = ROWS, .pieces = coding->pieces, .bits = coding->bits};
  qr_pq_pack(&packed, 0, (ROWS + PQ_BLOCK - 1) / PQ_BLOCK, blocks);
  return (qr_pq){.rotation = coding->rotation,
                 .codebooks = coding->codebooks,
                 .codes = blocks,
                 .terms = codes->terms,
                 .factors = codes->factors,
                 .fine_codes = codes->fine_codes,
                 .fine_terms = codes->fine_terms,
                 .table = guarded((size_t)entries),
                 .floats = guarded((size_t)(d + entries) * sizeof(float)),
                 .fine_query = guarded((size_t)(d + 1) * sizeof(int16_t)),
                 .candidates = guarded(2 * RERANK * 8),
                 .bounds = guarded(RERANK * sizeof(float)),
                 .ranges = guarded(LISTS * 8),
                 .pieces = coding->pieces,
                 .bits = coding->bits,
                 .rerank = RERANK};
}

static qr_search search_for(const float *query, int64_t d, int32_t metric, const uint64_t *allowed, qr_counters *counters) {
  return (qr_search){.query = query,
                     .query_codes = guarded((size_t)d * sizeof(int16_t)),
                     .allowed = allowed,
                     .top = guarded(K * 8),
                     .counters = counters,
                     .k = K,
                     .limit = INFINITY,
                     .metric = metric};
}

static void check_rows(const char *what, const qr_search *search, int64_t found) {
  CHECK(found <= search->k, "%s found %lld of %lld", what, (long long)found, (long long)search->k);
  for (int64_t i = 0; i < found; i++) {
    int64_t row = top_row(search->top[i]);
    CHECK(row < ROWS, "%s answers with row %lld", what, (long long)row);
    CHECK(!search->allowed || (search->allowed[row / 64] >> row % 64 & 1), "%s answers with row %lld", what, (long long)row);
  }
}

/* Codes as they were made: a scan is the float scan, a search the same on every tier. */
static void check_answers(qr_search search, const qr_rows *rows, const qr_lists *lists, const qr_pq *pq) {
  uint64_t exact[K], first[K];
  int64_t wanted = qr_search_exact(&search, rows), found_first = 0;
  memcpy(exact, search.top, sizeof exact);
  for (search.isa = 0; search.isa <= qr_best_isa(); search.isa++) {
    int64_t scanned = qr_scan_pq(&search, rows, lists, pq);
    CHECK(scanned == wanted && memcmp(exact, search.top, (size_t)wanted * 8) == 0, "a scan of %lld columns, %lld bits, by %s",
          (long long)rows->dimension, (long long)pq->bits, qr_isa_name(search.isa));
    int64_t found = qr_search_pq(&search, rows, lists, pq);
    check_rows("a search", &search, found);
    if (search.isa == 0) {
      found_first = found;
      memcpy(first, search.top, sizeof first);
    }
    CHECK(found == found_first && memcmp(first, search.top, (size_t)found * 8) == 0, "a search by %s", qr_isa_name(search.isa));
  }
}

/* Any bytes in all that Java hands over unread; the rows themselves stay. */
static void scramble(const qr_pq *pq, const qr_lists *lists) {
  int64_t d = pq->rotation.dimension;
  fill_random((void *)pq->codes, (size_t)((ROWS + PQ_BLOCK - 1) / PQ_BLOCK * pq->pieces * pq_block_bytes(pq->bits)));
  fill_random((void *)pq->terms, ROWS * sizeof(float));
  fill_random((void *)pq->factors, ROWS * sizeof(float));
  fill_random((void *)pq->fine_codes, (size_t)(ROWS * pq_fine_bytes(d)));
  fill_random((void *)pq->fine_terms, ROWS * 3 * sizeof(float));
  if (pq->codebooks) fill_random((void *)pq->codebooks, (size_t)(d * pq_codewords(pq->bits)) * sizeof(float));
  if (pq->rotation.signs) fill_random((void *)pq->rotation.signs, (size_t)(pq->rotation.rounds * d));
  if (pq->rotation.matrix) fill_random((void *)pq->rotation.matrix, (size_t)(d * d) * sizeof(float));
  fill_random((void *)lists->centroids.codes, (size_t)(LISTS * d));
  fill_random((void *)lists->centroids.scales, LISTS * sizeof(float));
  fill_random((void *)lists->centroids.residuals, LISTS * sizeof(float));
  fill_random((void *)lists->centroids.norms, LISTS * sizeof(float));
  if (lists->groups.rows > 0) fill_random((void *)lists->groups.norms, GROUPS * sizeof(float));
}

static void check_hostile_codes(qr_search search, const qr_rows *rows, qr_lists lists, const qr_pq *pq) {
  for (int round = 0; round < ROUNDS; round++) {
    scramble(pq, &lists);
    lists.nprobe = 1 + (int64_t)(random_bits() % LISTS);
    for (search.isa = 0; search.isa <= qr_best_isa(); search.isa++) {
      check_rows("a search", &search, qr_search_pq(&search, rows, &lists, pq));
      check_rows("a search of lists", &search, qr_search_lists(&search, rows, &lists));
    }
  }
  lists.nprobe = LISTS;
  for (search.isa = 0; search.isa <= qr_best_isa(); search.isa++)
    check_rows("a scan", &search, qr_scan_pq(&search, rows, &lists, pq));
}

static void check_codes(int64_t d, int64_t bits, int which, int32_t metric) {
  qr_rows rows = rows_over(floats_with_ties(ROWS, d, UNIFORM), ROWS, d);
  qr_lists lists = lists_over(&rows, which != 1);
  qr_pq_coding coding = {.rotation = rotation_of(which, d),
                         .codebooks = bits == 1 ? NULL : random_floats(d * pq_codewords(bits)),
                         .scratch = guarded((size_t)(34 * d) * sizeof(float)),
                         .pieces = bits == 1 ? (d + 3) / 4 : (d + 1) / 2,
                         .bits = bits,
                         .metric = metric};
  qr_pq_codes codes = encode(&rows, &lists, coding);
  int mark = guarded_mark();
  for (coding.isa = 1; coding.isa <= qr_best_isa(); coding.isa++) {
    qr_pq_codes again = encode(&rows, &lists, coding);
    CHECK(memcmp(codes.codes, again.codes, (size_t)(ROWS * coding.pieces)) == 0 &&
              memcmp(codes.terms, again.terms, ROWS * sizeof(float)) == 0 &&
              memcmp(codes.fine_codes, again.fine_codes, (size_t)(ROWS * pq_fine_bytes(d))) == 0 &&
              memcmp(codes.fine_terms, again.fine_terms, ROWS * 3 * sizeof(float)) == 0,
          "codes of %s, %lld columns, %lld bits", qr_isa_name(coding.isa), (long long)d, (long long)bits);
    release_guarded_to(mark);
  }
  qr_pq pq = pq_over(&coding, &codes);
  qr_counters counters = {0};
  uint64_t *allowed = random_bytes(WORDS * 8);
  qr_search search = search_for(random_floats(d), d, metric, NULL, &counters);
  check_answers(search, &rows, &lists, &pq);
  search.allowed = allowed;
  check_answers(search, &rows, &lists, &pq);
  check_hostile_codes(search, &rows, lists, &pq);
  search.allowed = NULL;
  check_hostile_codes(search, &rows, lists, &pq);
  release_guarded();
}

/* Nodes, and behind them rows that are said to repeat nodes; links and twins are any numbers. */
static void check_hostile_graph(int64_t d, int32_t metric, int64_t nodes) {
  enum { M = 3, ON_LAYER_1 = 20, EF = 16, ROOM = 2 * EF, TOUCHED = 30 };
  qr_rows rows = rows_over(floats_with_ties(ROWS, d, UNIFORM), ROWS, d);
  int32_t *sizes = guarded(sizeof *sizes), *links = guarded((size_t)(nodes * 2 * M) * sizeof *links);
  *sizes = ON_LAYER_1;
  qr_graph graph = {.links = links,
                    .upper_links = random_bytes(ON_LAYER_1 * M * sizeof(int32_t)),
                    .sizes = sizes,
                    .twins = random_bytes((size_t)(ROWS - nodes) * sizeof(int32_t)),
                    .nodes = nodes,
                    .layers = 1,
                    .m = M};
  qr_walk walk = {.visited = memset(guarded(WORDS * 8), 0, WORDS * 8),
                  .touched = guarded(TOUCHED * sizeof(int32_t)),
                  .frontier = guarded(ROOM * 8),
                  .found = guarded(EF * 8),
                  .touched_room = TOUCHED,
                  .room = ROOM,
                  .ef = EF,
                  .budget = INT64_MAX};
  qr_counters counters = {0};
  qr_search search = search_for(random_floats(d), d, metric, NULL, &counters);
  uint64_t *allowed = random_bytes(WORDS * 8);
  for (int round = 0; round < 2 * ROUNDS; round++) {
    for (int64_t i = 0; i < nodes * 2 * M; i++) links[i] = (int32_t)(round % 2 ? random_bits() : random_bits() % ROWS);
    int32_t *twins = (int32_t *)graph.twins;
    for (int64_t i = 0; i < ROWS - nodes; i++) twins[i] = (int32_t)(round % 4 < 2 ? random_bits() : (uint64_t)(i / 2));
    search.allowed = round % 3 ? allowed : NULL;
    for (search.isa = 0; search.isa <= qr_best_isa(); search.isa++) {
      check_rows("a walk", &search, qr_search_graph(&search, &rows, &graph, &walk));
      for (int w = 0; w < WORDS; w++) CHECK(walk.visited[w] == 0, "marks remain");
    }
  }
  release_guarded();
}

void hostile_tests(void) {
  static const int64_t dimensions[] = {1, 2, 7, 33, 67, 130};
  for (size_t i = 0; i < sizeof dimensions / sizeof *dimensions; i++)
    for (int32_t metric = QR_DOT; metric <= QR_L2; metric++) {
      for (int64_t bits = 1; bits <= 8; bits = bits == 1 ? 4 : 2 * bits)
        for (int which = 0; which < 3; which++) check_codes(dimensions[i], bits, which, metric);
      for (int64_t nodes = ROWS - 60; nodes <= ROWS; nodes += 60) check_hostile_graph(dimensions[i], metric, nodes);
    }
  puts("hostile: codes as made answer as floats do, and any bytes lead to rows that exist");
}

/* Graphs: the same links and the same answers on every tier, marks left clean, nothing touched beyond the arrays. */
#include <string.h>

#include "graph.h"
#include "rows.h"

enum { ROWS = 300, M = 4, WIDTH = 2 * M, EF = 24, ROOM = 2 * EF, WORDS = (ROWS + 63) / 64, TOUCHED = 40, ON_LAYER_1 = 40, ENTRIES = 17,
       COPIES = 2 };

/* Walks visit more nodes than are remembered one by one in some tests, fewer in others. */
static qr_walk some_walk(void) {
  return (qr_walk){.visited = memset(guarded(WORDS * 8), 0, WORDS * 8),
                   .touched = guarded(TOUCHED * sizeof(int32_t)),
                   .frontier = guarded(ROOM * 8),
                   .found = guarded(EF * 8),
                   .touched_room = TOUCHED,
                   .room = ROOM,
                   .ef = EF,
                   .budget = INT64_MAX};
}

/* One at a time: what Java does in batches. */
static void link_back(const qr_growth *g, int32_t node) {
  int32_t *offsets = guarded((size_t)(node + 1) * sizeof *offsets), *source = guarded(sizeof *source);
  *source = node;
  for (int64_t i = 0; i < WIDTH; i++) {
    int32_t target = g->links[node * WIDTH + i];
    if (target == node) break;
    for (int32_t t = 0; t <= node; t++) offsets[t] = t > target;
    qr_graph_link(g, offsets, source, 0, node);
  }
}

static void grow(const qr_rows *rows, int32_t isa, int32_t metric, int32_t *links, int32_t *upper, const int32_t *sizes) {
  qr_growth g = {.rows = *rows, .links = links, .isa = isa, .metric = metric};
  memset(links, 0, ROWS * WIDTH * sizeof *links);
  for (int32_t node = 1; node <= ROWS; node++) {
    int mark = guarded_mark();
    g.graph = (qr_graph){.links = links, .upper_links = upper, .sizes = sizes, .nodes = node, .m = M};
    g.graph.layers = node > ON_LAYER_1;
    g.walk = some_walk();
    g.codes = guarded((size_t)rows->dimension * sizeof *g.codes);
    g.keys = guarded((WIDTH + 1) * 8);
    g.list = guarded((WIDTH + 1) * sizeof *g.list);
    if (node == ON_LAYER_1) qr_graph_thin(&g, upper, 0, ON_LAYER_1);
    if (node < ROWS) {
      qr_graph_insert(&g, node, node + 1);
      link_back(&g, node);
    }
    for (int w = 0; w < WORDS; w++) CHECK(g.walk.visited[w] == 0, "marks of node %d remain", (int)node);
    release_guarded_to(mark);
  }
}

/* When a node has come, one of those before it links to it. */
static void check_linked(const int32_t *links, int64_t node) {
  for (int64_t other = 0; other < node; other++) {
    const int32_t *list = links + other * WIDTH;
    for (int64_t i = 0; i < WIDTH && list[i] != other; i++)
      if (list[i] == node) return;
  }
  CHECK(0, "nobody links to node %lld", (long long)node);
}

/* In pieces, as rows come. */
static void append(const qr_rows *rows, int32_t isa, int32_t metric, int64_t piece, int32_t *links) {
  int mark = guarded_mark();
  qr_growth g = {.rows = *rows, .links = links, .isa = isa, .metric = metric, .walk = some_walk()};
  g.codes = guarded((size_t)rows->dimension * sizeof *g.codes);
  g.keys = guarded((WIDTH + 1) * 8);
  g.list = guarded((WIDTH + 1) * sizeof *g.list);
  g.changed = memset(guarded(COPIES * WORDS * 8), 0, COPIES * WORDS * 8);
  g.copies = COPIES;
  memset(links, 0, ROWS * WIDTH * sizeof *links);
  int32_t *copy[COPIES];
  for (int c = 0; c < COPIES; c++) copy[c] = memset(guarded(ROWS * WIDTH * sizeof *links), 0, ROWS * WIDTH * sizeof *links);
  for (int64_t node = 1, turn = 0; node < ROWS; node += piece, turn++) {
    int64_t end = node + piece < ROWS ? node + piece : ROWS, c = turn % COPIES;
    g.graph = (qr_graph){.links = links, .nodes = node, .m = M, .entries = node < ENTRIES ? node : ENTRIES};
    qr_graph_append(&g, node, end);
    if (piece == 1) check_linked(links, node);
    g.graph.nodes = end;
    qr_graph_copy(&g.graph, g.changed + c * WORDS, copy[c]);
    CHECK(memcmp(links, copy[c], (size_t)(end * WIDTH) * sizeof *links) == 0, "copy %d after node %lld", (int)c, (long long)end);
  }
  for (int w = 0; w < WORDS; w++) CHECK(g.walk.visited[w] == 0, "marks of appended nodes remain");
  release_guarded_to(mark);
}

/* A walk alone leaves, the nearest first, nodes that the answer of a search is among. */
static void check_walk(const qr_search *search, const qr_rows *rows, const qr_graph *graph, int64_t found) {
  int mark = guarded_mark();
  qr_walk walk = some_walk();
  int64_t walked = qr_walk_graph(search, rows, graph, &walk);
  CHECK((walked < 0) == (found < 0) && walked >= found, "%lld nodes, an answer of %lld", (long long)walked, (long long)found);
  for (int64_t i = 1; i < walked; i++) CHECK(walk.found[i - 1] < walk.found[i], "nodes of a walk in order");
  for (int64_t i = 0; i < found; i++) {
    int64_t at = 0;
    while (at < walked && (uint32_t)walk.found[at] != (uint32_t)search->top[i]) at++;
    CHECK(at < walked, "row %u was found by no walk", (uint32_t)search->top[i]);
  }
  release_guarded_to(mark);
}

static void check_answers(const qr_rows *rows, const qr_graph *graph, int32_t metric, const uint64_t *allowed) {
  uint64_t first[10], top[10];
  int64_t found_first = 0;
  for (int32_t run = 0; run <= 2 * qr_best_isa() + 1; run++) {
    int32_t isa = run / 2;
    qr_rows asked = *rows;
    asked.on_disk = run % 2;
    int mark = guarded_mark();
    qr_counters counters = {0};
    qr_walk walk = some_walk();
    float *query = guarded((size_t)rows->dimension * sizeof *query);
    memcpy(query, rows->floats + 7 * rows->dimension, (size_t)rows->dimension * sizeof *query);
    qr_search search = {.query = query, .query_codes = guarded((size_t)rows->dimension * 2), .allowed = allowed, .top = top,
                        .counters = &counters, .k = 10, .limit = INFINITY, .isa = isa, .metric = metric};
    int64_t found = qr_search_graph(&search, &asked, graph, &walk);
    for (int w = 0; w < WORDS; w++) CHECK(walk.visited[w] == 0, "marks of a search remain");
    check_walk(&search, &asked, graph, found);
    if (run == 0) {
      found_first = found;
      memcpy(first, top, sizeof first);
    }
    CHECK(found == found_first && (found < 0 || memcmp(first, top, (size_t)found * 8) == 0), "answer of %s, on the disk %d", qr_isa_name(isa),
          run % 2);
    release_guarded_to(mark);
  }
}

static void check_graph(int64_t d, enum kind kind, int32_t metric) {
  qr_rows rows = rows_over(floats_with_ties(ROWS, d, kind), ROWS, d);
  int32_t *links = guarded(ROWS * WIDTH * sizeof *links), *again = guarded(ROWS * WIDTH * sizeof *again);
  int32_t *upper = guarded(ON_LAYER_1 * M * sizeof *upper), *sizes = guarded(sizeof *sizes);
  uint64_t *allowed = guarded(WORDS * 8);
  *sizes = ON_LAYER_1;
  for (int w = 0; w < WORDS; w++) allowed[w] = random_bits();
  grow(&rows, 0, metric, links, upper, sizes);
  for (int32_t isa = 1; isa <= qr_best_isa(); isa++) {
    grow(&rows, isa, metric, again, upper, sizes);
    CHECK(memcmp(links, again, ROWS * WIDTH * sizeof *links) == 0, "links of %s, dimension %lld, kind %d, metric %d",
          qr_isa_name(isa), (long long)d, (int)kind, (int)metric);
  }
  for (int64_t i = 0; i < ROWS * WIDTH; i++) CHECK(links[i] >= 0 && links[i] < ROWS, "link to %d", (int)links[i]);
  qr_graph graph = {.links = links, .upper_links = upper, .sizes = sizes, .nodes = ROWS, .layers = 1, .m = M};
  check_answers(&rows, &graph, metric, NULL);
  check_answers(&rows, &graph, metric, allowed);
  append(&rows, 0, metric, 1, links);
  append(&rows, 0, metric, 50, links);
  for (int32_t isa = 1; isa <= qr_best_isa(); isa++) {
    append(&rows, isa, metric, 50, again);
    CHECK(memcmp(links, again, ROWS * WIDTH * sizeof *links) == 0, "appended links of %s, dimension %lld", qr_isa_name(isa), (long long)d);
  }
  graph = (qr_graph){.links = links, .nodes = ROWS, .m = M, .entries = ENTRIES};
  check_answers(&rows, &graph, metric, NULL);
  check_answers(&rows, &graph, metric, allowed);
  release_guarded();
}

void graph_tests(void) {
  static const int64_t dimensions[] = {1, 20, 64, 100};
  for (size_t i = 0; i < sizeof dimensions / sizeof *dimensions; i++)
    for (int kind = 0; kind < KINDS; kind++)
      for (int32_t metric = QR_DOT; metric <= QR_L2; metric++) check_graph(dimensions[i], (enum kind)kind, metric);
  puts("graphs: the same on every tier");
}

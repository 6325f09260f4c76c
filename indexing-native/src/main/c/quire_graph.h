/* Graphs: what they are made of, how they are walked through and grown. A part of quire.h, which includes it. */
#ifndef QUIRE_QUIRE_GRAPH_H
#define QUIRE_QUIRE_GRAPH_H

/* A graph over the first `nodes` rows, laid out as graph.h says; the rows after them repeat nodes. */
typedef struct qr_graph {
  const int32_t *links;       /* nodes * 2m */
  const int32_t *upper_links; /* the sum of sizes, * m */
  const int32_t *sizes;       /* layers: nodes on layers 1, 2, ... */
  const int32_t *twins;       /* rows - nodes, ascending: the node that each further row repeats */
  int64_t nodes;
  int64_t layers;
  int64_t m; /* 2 to 256 */
  int64_t entries; /* above 0 a walk begins at the nearest of so many nodes, spread evenly, at most 512 and no more than nodes */
} qr_graph;

/* Room for one walk. */
typedef struct qr_walk {
  uint64_t *visited;  /* a bit per node, all 0; left so */
  int32_t *touched;   /* touched_room */
  uint64_t *frontier; /* room; a walk without a filter needs none */
  uint64_t *found;    /* ef */
  int64_t touched_room;
  int64_t room; /* with a filter at least 2 ef */
  int64_t ef;
  int64_t budget; /* a walk gives up after comparing so many codes */
} qr_walk;

/* A graph while it grows: graph.nodes of the rows are linked already. */
typedef struct qr_growth {
  qr_graph graph;
  qr_rows rows;
  qr_walk walk;   /* of one thread, as are the next three */
  int16_t *codes; /* dimension, scratch */
  uint64_t *keys; /* 2m + the sources of any one node, scratch */
  int32_t *list;  /* as many, scratch */
  int32_t *links; /* rows.rows * 2m: graph.links, to be written */
  uint64_t *changed; /* copies * ((rows.rows + 63) / 64): a bit per node for each copy, set where qr_graph_append writes links */
  int64_t copies;
  int32_t isa;
  int32_t metric;
} qr_growth;

/* The k nearest of the allowed rows that a walk meets; -1 when it gave up. It can only where there is a filter. */
QR_EXPORT int64_t qr_search_graph(const qr_search *search, const qr_rows *rows, const qr_graph *graph, const qr_walk *walk);

/* The same walk, which leaves the nodes that it found in walk->found, as keys of top.h, the nearest by their codes first. */
QR_EXPORT int64_t qr_walk_graph(const qr_search *search, const qr_rows *rows, const qr_graph *graph, const qr_walk *walk);

/* Chooses links for nodes first .. end - 1 out of what a walk through the graph finds. */
QR_EXPORT void qr_graph_insert(const qr_growth *growth, int64_t first, int64_t end);

/* Adds to each node first .. end - 1 links to its sources: those at offsets[node] .. offsets[node + 1] - 1. */
QR_EXPORT void qr_graph_link(const qr_growth *growth, const int32_t *offsets, const int32_t *sources, int64_t first,
                             int64_t end);

/* Copies the links of nodes first .. end - 1 to layer[node * m ..], chosen anew to be at most m. */
QR_EXPORT void qr_graph_thin(const qr_growth *growth, int32_t *layer, int64_t first, int64_t end);

/* Links nodes first .. end - 1, the first at least 1, one after the other to those before, and these back to it. */
QR_EXPORT void qr_graph_append(const qr_growth *growth, int64_t first, int64_t end);

/* Copies the links of the nodes that have a bit, nodes * 2m in all, and takes the bits away. */
QR_EXPORT void qr_graph_copy(const qr_graph *graph, uint64_t *changed, int32_t *links);

#endif

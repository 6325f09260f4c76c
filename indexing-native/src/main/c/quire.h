/*
 * The whole surface of libquire: pure functions over arrays that the caller owns.
 *
 * Nothing here allocates, keeps state or starts threads. Pointers must be valid for the counts given with them: Java checks
 * that before it calls. Rows are row-major and tightly packed; `list`, where a function takes one, names the rows to visit
 * (NULL: the first n rows). `isa` is a tier between 0 and qr_best_isa().
 *
 * Every float result follows one order of summation (see f32.h), so it is the same bit for bit on every tier.
 */
#ifndef QUIRE_H
#define QUIRE_H

#include <stdint.h>

#if defined(__GNUC__)
#define QR_EXPORT __attribute__((visibility("default")))
#else
#define QR_EXPORT
#endif

/* Raised whenever a structure or a signature below changes; the binding refuses any other. */
#define QR_ABI_VERSION 14

/* What a smaller distance means. QR_DOT: minus the dot product (also for cosine, whose rows are normalised). QR_L2: squared. */
enum { QR_DOT = 0, QR_L2 = 1 };

/* n rows and their 8-bit codes; see bound.h for what the three floats per row promise. */
typedef struct qr_rows {
  const float *floats;    /* rows * dimension */
  const int8_t *codes;    /* rows * dimension; NULL where only floats are scanned */
  const float *scales;    /* rows: code * scale approximates the float */
  const float *residuals; /* rows: at least the norm of what rounding lost */
  const float *norms;     /* rows: the norm, rounded to nearest */
  int64_t rows;
  int64_t dimension;
  int64_t on_disk; /* not 0: most may have to be read from the disk, so that what is compared next is asked for first */
} qr_rows;

/* What a search did, added to what was there. */
typedef struct qr_counters {
  int64_t lists_probed;
  int64_t centroids_compared; /* of lists and of their groups, by codes: what chooses the lists, before any row is met */
  int64_t codes_compared;     /* of rows */
  int64_t vectors_compared;
  int64_t nodes_visited;
  int64_t reranked;
} qr_counters;

/* One question and the room for its answer. */
typedef struct qr_search {
  const float *query;      /* dimension */
  int16_t *query_codes;    /* dimension, scratch */
  const uint64_t *allowed; /* bit i of word i / 64 allows row i; NULL allows all */
  uint64_t *top;           /* k keys, ascending on return: ordered distance bits << 32 | row (see top.h) */
  qr_counters *counters;
  int64_t k;
  double limit; /* rows farther are not wanted: the answer is without them, and may be short of k; INFINITY wants all */
  int32_t isa;
  int32_t metric;
} qr_search;

/*
 * An inverted file: list l holds the rows offsets[l] .. offsets[l + 1] - 1. Its centroids may lie in an inverted file of their own:
 * group g holds the centroids group_offsets[g] .. group_offsets[g + 1] - 1.
 */
typedef struct qr_lists {
  qr_rows centroids;
  qr_rows groups;               /* the centroids of the groups; no rows: every centroid is compared */
  const int32_t *offsets;       /* centroids.rows + 1 */
  const int32_t *group_offsets; /* groups.rows + 1 */
  uint64_t *probes;             /* nprobe, scratch */
  uint64_t *group_probes;       /* groups.rows, scratch */
  uint64_t *order;              /* centroids.rows, scratch */
  int64_t nprobe;               /* 1 to centroids.rows */
} qr_lists;

/* Rows to be given their nearest centroid. */
typedef struct qr_assignment {
  const float *rows;
  const float *panels;     /* of the centroids, as qr_panels writes them */
  const float *half_norms; /* alike */
  int32_t *nearest;        /* n, out */
  float *scores;           /* n, out: score of the nearest (panel.h); add half the row's squared norm for half the distance */
  int64_t n;
  int64_t dimension;
  int64_t count;
  int64_t first; /* the number of the first centroid */
} qr_assignment;

/* An orthogonal map, as rotate.h says: signs, a matrix, or neither. */
typedef struct qr_rotation {
  const int8_t *signs; /* rounds * dimension: below 0 flips */
  const float *matrix; /* dimension * dimension: entry j of the image is the dot product with row j */
  int64_t rounds;
  int64_t dimension;
} qr_rotation;

/* The codes of the rows of an inverted file, as pq.h says. */
typedef struct qr_pq {
  qr_rotation rotation;
  const float *codebooks;   /* dimension * 2^bits: column j of codeword c at j 2^bits + c; NULL for 1 bit */
  const uint8_t *codes;     /* (rows + 31) / 32 * pieces * 16, for 8 bits * 32 */
  const float *terms;       /* rows */
  const float *factors;     /* rows */
  const uint8_t *fine_codes; /* rows * (dimension + 1) / 2 */
  const float *fine_terms;  /* rows * 3: term, factor, error */
  uint8_t *table;           /* pieces * 16 or 256; scratch */
  float *floats;            /* dimension + pieces * 16 or 256; scratch */
  int16_t *fine_query;      /* dimension + 1; scratch */
  uint64_t *candidates;     /* 2 * rerank; scratch */
  float *bounds;            /* rerank; scratch */
  uint64_t *ranges;         /* nprobe; scratch */
  int64_t pieces;           /* 1 to dimension */
  int64_t bits;             /* 1, 4 or 8 */
  int64_t rerank;
} qr_pq;

/* How rows become codes. */
typedef struct qr_pq_coding {
  qr_rotation rotation;
  const float *codebooks;
  float *scratch; /* 34 * dimension */
  int64_t pieces;
  int64_t bits;
  int32_t isa;
  int32_t metric;
} qr_pq_coding;

/* What they become. */
typedef struct qr_pq_codes {
  uint8_t *codes;      /* n * pieces, a byte each */
  float *terms;        /* n */
  float *factors;      /* n */
  uint8_t *fine_codes; /* n * (dimension + 1) / 2 */
  float *fine_terms;   /* n * 3 */
} qr_pq_codes;

QR_EXPORT int32_t qr_abi_version(void);

/* Gives the system back what was freed and the C library keeps for later: after a segment of hundreds of megabytes
 * was sealed, nobody asks for so much again soon, while mapped files could use the room. Nothing where the library
 * has no such call. */
QR_EXPORT void qr_trim_heap(void);

/* Whether the system reads more of a mapped file than is asked for, because what follows is likely to be asked for
 * next. It is while mapped, until told otherwise. */
QR_EXPORT void qr_read_ahead(void *mapped, int64_t bytes, int32_t on);

/* Has the system read a mapped file, where it is touched, by pieces of large pages, and map it in them, as far as it can. */
QR_EXPORT void qr_large_pages(const void *mapped, int64_t bytes);

/* Has the system read what of the mapped bytes is not in memory, without waiting for it. Costs a call where all is. */
QR_EXPORT void qr_fetch(const void *mapped, int64_t bytes);

/* The best tier of this CPU, not above the one that QUIRE_MAX_ISA names; a name unknown to this architecture caps nothing. */
QR_EXPORT int32_t qr_best_isa(void);

/* "scalar", "avx2", ...; NULL beyond the last tier of this architecture. */
QR_EXPORT const char *qr_isa_name(int32_t isa);

/* out[i] = dot(query, row i) */
QR_EXPORT void qr_dot_f32(int32_t isa, const float *query, const float *rows, const int32_t *list, int64_t n,
                          int64_t dimension, float *out);

/* out[i] = squared Euclidean distance of query and row i */
QR_EXPORT void qr_l2_f32(int32_t isa, const float *query, const float *rows, const int32_t *list, int64_t n,
                         int64_t dimension, float *out);

/* Codes, scales, residuals and norms of n rows (of those in list, in its order) into the arrays of `out`, seen as writable. */
QR_EXPORT void qr_quantize(const float *rows, const int32_t *list, const qr_rows *out);

/* The k nearest of all allowed rows by a plain float scan; returns how many were found. */
QR_EXPORT int64_t qr_search_exact(const qr_search *search, const qr_rows *rows);

/* The same answer, read mostly from the codes. */
QR_EXPORT int64_t qr_search_coded(const qr_search *search, const qr_rows *rows);

/* The k nearest of the allowed rows in the nprobe lists whose centroids are nearest. */
QR_EXPORT int64_t qr_search_lists(const qr_search *search, const qr_rows *rows, const qr_lists *lists);

/* The first half of that alone: fills lists->probes with the keys of the nprobe nearest centroids, the nearest first. */
QR_EXPORT void qr_nearest_lists(const qr_search *search, const qr_lists *lists);

/* Rows of a set that lie together, or some of them: row i here is row first + i of the set. */
typedef struct qr_piece {
  qr_rows rows;        /* compared in floats where they have no codes */
  const int32_t *list; /* n of them; NULL: the first n */
  int64_t n;
  int64_t first;
} qr_piece;

/* The k nearest of the n >= 1 pieces' rows, as by qr_search_exact; search->allowed is not asked. */
QR_EXPORT int64_t qr_search_pieces(const qr_search *search, const qr_piece *pieces, int64_t n);

/* The k nearest of the `rerank` allowed rows that, in the nprobe nearest lists, look nearest by their codes. */
QR_EXPORT int64_t qr_search_pq(const qr_search *search, const qr_rows *rows, const qr_lists *lists, const qr_pq *pq);

/* The k nearest of all allowed rows, as by qr_search_exact, read mostly from fine codes; nprobe is the number of lists. */
QR_EXPORT int64_t qr_scan_pq(const qr_search *search, const qr_rows *rows, const qr_lists *lists, const qr_pq *pq);

/* Turns n rows; `to` and `from` do not overlap. */
QR_EXPORT void qr_rotate(int32_t isa, const qr_rotation *rotation, const float *from, int64_t n, float *to);

/* Codes of the n listed rows of the list around a centroid. */
QR_EXPORT void qr_pq_encode(const qr_pq_coding *coding, const float *rows, const int32_t *list, const float *centroid,
                            int64_t n, const qr_pq_codes *out);

/* Codes of a byte, row by row, that blocks are made of. */
typedef struct qr_pq_rows {
  const uint8_t *codes; /* rows * pieces */
  int64_t rows;
  int64_t pieces;
  int64_t bits; /* of a code */
} qr_pq_rows;

/* Blocks first .. end - 1 of 32 rows each, as pq.h says; rows beyond the last have code 0. */
QR_EXPORT void qr_pq_pack(const qr_pq_rows *rows, int64_t first, int64_t end, uint8_t *blocks);

#include "quire_graph.h"

/*
 * Centroids for qr_assign, those in list or, where it is NULL, the first ones: panels holds count rounded up to a multiple of 16, times
 * dimension; half_norms as many, alone.
 */
QR_EXPORT void qr_panels(const float *centroids, const int32_t *list, int64_t count, int64_t dimension, float *panels,
                         float *half_norms);

/*
 * Rows of k-means rounded to bytes: row - center is about scale * code. A row of codes is as long as the dimension rounded up to a
 * multiple of 4, with zeros at its end.
 */
typedef struct qr_rounded_rows {
  int8_t *codes;
  float *scales; /* rows, as the others */
  float *norms;  /* of row - center, nearly */
  int32_t *sums; /* of a row's codes, times 64 */
} qr_rounded_rows;

/* Centroids alike, in panels (panel.h): 16 * (dimension rounded up to 4) codes for every 16 of them, the rest one for each of these. */
typedef struct qr_rounded_panels {
  uint8_t *codes;
  float *scales;
  float *half_norms;
} qr_rounded_panels;

/* Rows first .. end - 1. */
QR_EXPORT void qr_round_rows(const float *rows, int64_t first, int64_t end, int64_t dimension, const float *center,
                             const qr_rounded_rows *out);

/* All centroids; the columns beyond the last are nobody's nearest. */
QR_EXPORT void qr_round_panels(const float *centroids, int64_t count, int64_t dimension, const float *center,
                               const qr_rounded_panels *out);

/* Rows and centroids, rounded around the same center. */
typedef struct qr_rounded {
  const float *rows;
  const float *centroids;
  qr_rounded_rows rounded_rows;
  qr_rounded_panels panels;
  int32_t *nearest; /* by row, written */
  int64_t count;
  int64_t dimension;
} qr_rounded;

/*
 * The nearest centroid of rows first .. end - 1, or one nearly as near: by what is rounded, but centroids that this can hardly tell apart
 * are compared in floats.
 */
QR_EXPORT void qr_assign_rounded(int32_t isa, const qr_rounded *rounded, int64_t first, int64_t end);

/* Rows that have a centroid, list by list, to be given a nearer one of those next to it. */
typedef struct qr_neighborhood {
  qr_rounded rounded; /* nearest: in and out */
  qr_rounded_rows rounded_centroids;
  const int32_t *list_rows; /* the rows of list l: list_rows[offsets[l]] .. */
  const int32_t *offsets;   /* count + 1 */
  const uint8_t *strays;    /* count: not 0 where a centroid was taken from its rows, which are compared with all */
  int64_t size;             /* 1 to count: centroids that a row is compared with, its own among them */
} qr_neighborhood;

/* Bytes of scratch that one call of qr_assign_near needs. */
QR_EXPORT int64_t qr_near_bytes(int64_t count, int64_t size, int64_t dimension);

/* Lists from .. end - 1; returns how many of their rows changed lists. */
QR_EXPORT int64_t qr_assign_near(int32_t isa, const qr_neighborhood *neighborhood, int64_t from, int64_t end, void *scratch);

/* The nearest centroid of each row; ties go to the smaller number. */
QR_EXPORT void qr_assign(int32_t isa, const qr_assignment *assignment);

/* distances[i] = the lesser of it and to_last[i]: how far row i is from the nearest of the rows drawn so far. */
QR_EXPORT void qr_keep_nearer(const float *to_last, int64_t n, float *distances);

/*
 * A row with a probability that is its share of the sum of all distances; those below 0 have none. `drawn` is drawn from [0, 1). Where all
 * others are 0, the first that is; -1 where there is none.
 */
QR_EXPORT int64_t qr_draw(const float *distances, int64_t n, double drawn);

/* offsets[l] = rows of the lists before l; list_of names one of the count lists for each of the n rows. */
QR_EXPORT void qr_list_offsets(const int32_t *list_of, int64_t n, int64_t count, int32_t *offsets);

/* A counting sort: places[i] is where row i lies among the rows of all lists. Moves next, a copy of the offsets. */
QR_EXPORT void qr_list_places(const int32_t *list_of, int64_t n, int32_t *next, int32_t *places);

/* The other way round: rows[p] is the row that lies at p. */
QR_EXPORT void qr_list_rows(const int32_t *list_of, int64_t n, int32_t *next, int32_t *rows);

/* Floats of n rows: columns of them, between rows that are as long as the strides. Row from_list[i] becomes row to_list[i]; NULL: row i. */
typedef struct qr_row_copy {
  const float *from;
  float *to;
  const int32_t *from_list;
  const int32_t *to_list;
  int64_t from_stride;
  int64_t to_stride;
  int64_t columns;
} qr_row_copy;

QR_EXPORT void qr_copy_rows(const qr_row_copy *copy, int64_t n);

/* out = the mean of the n >= 1 rows in list, summed in list order; scaled to norm 1 where `unit` is not 0. */
QR_EXPORT void qr_mean(int32_t isa, const float *rows, const int32_t *list, int64_t n, int64_t dimension, int32_t unit,
                       float *out);

#endif

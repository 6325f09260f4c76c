/* What the steps of a search by codes share: pq.c scans, refine.c compares again. */
#ifndef QUIRE_PQ_SEARCH_H
#define QUIRE_PQ_SEARCH_H

#include "pq.h"
#include "reservoir.h"
#include "scan.h"

typedef struct pq_scan {
  const qr_pq *pq;
  const qr_search *search;
  const qr_lists *lists;
  const qr_kernels *kernels;
  const float *query; /* after the rotation */
  pq_line line;       /* its base is that of the list being scanned */
  reservoir best;
} pq_scan;

/* Asks the disk for the fine codes of a list's allowed rows. */
void pq_ask_for_list(const pq_scan *s, int64_t probe);

/* Offers the best of the scan to the answer: in floats, unless their fine codes rule them out. */
void pq_refine(pq_scan *s, scan *answer, const qr_rows *rows);

/* Offers all allowed rows of a probed list, in floats unless their fine codes prove that they are too far. */
void pq_scan_list(const pq_scan *s, scan *answer, const qr_rows *rows, int64_t probe);

#endif

#include "pq_query.h"

void turn_by_signs_neon(const qr_rotation *rotation, const float *from, float *to) { turn_by_signs(rotation, from, to); }

void pq_table_neon(const qr_pq *pq, const float *query, float *values, pq_line *line) { fill_table(pq, query, values, line); }

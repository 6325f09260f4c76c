package dev.quire.engine;

import dev.quire.indexing.VectorIndex;

/** The index of a segment, and what is known of its recall. */
record MeasuredIndex(VectorIndex index, RecallCurves curves) {}

package dev.quire.engine.recall;

import dev.quire.indexing.VectorIndex;

/** The index of a segment, and what is known of its recall. */
public record MeasuredIndex(VectorIndex index, RecallCurves curves) {}

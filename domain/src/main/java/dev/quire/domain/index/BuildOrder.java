package dev.quire.domain.index;

import dev.quire.domain.library.IndexSpec;

/** What to build. */
public record BuildOrder(IndexSpec spec) {}

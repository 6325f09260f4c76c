package dev.quire.domain.index;

import dev.quire.domain.library.IndexSpec;

/**
 * What to build.
 *
 * @param whenBuilt run once the index is in place, before the job has ended; not at all where the
 *     build fails or is cancelled
 */
public record BuildOrder(IndexSpec spec, Runnable whenBuilt) {
  /** After which nothing is to be done. */
  public static BuildOrder of(IndexSpec spec) {
    return new BuildOrder(spec, () -> {});
  }
}

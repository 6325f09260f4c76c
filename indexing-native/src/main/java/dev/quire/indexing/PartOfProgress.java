package dev.quire.indexing;

/**
 * The progress of one part of a build, told as a stretch of the whole: parts whose steps are worth
 * different times count by what they are worth.
 */
final class PartOfProgress implements Progress {
  private final Progress whole;
  private final long from;
  private final long end;
  private final long total;

  /**
   * @param from steps of the whole that are done when this part begins
   * @param end those that are done when it ends
   * @param total steps of the whole
   */
  PartOfProgress(Progress whole, long from, long end, long total) {
    this.whole = whole;
    this.from = from;
    this.end = end;
    this.total = total;
  }

  /** The same options for one part of a build; arguments as above. */
  static BuildOptions of(BuildOptions options, long from, long end, long total) {
    return new BuildOptions(
        options.seed(),
        options.threads(),
        new PartOfProgress(options.progress(), from, end, total));
  }

  @Override
  public void report(long done, long ofPart) {
    whole.report(from + (long) ((double) done / ofPart * (end - from)), total);
  }

  @Override
  public boolean isCancelled() {
    return whole.isCancelled();
  }

  @Override
  public boolean leavesACore() {
    return whole.leavesACore();
  }
}

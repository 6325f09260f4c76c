package dev.quire.storage.metadata;

import dev.quire.domain.error.StorageFailure;
import dev.quire.domain.filter.Filter.FieldTest;

/**
 * An index as long as it is sound, then a scan: what is derived must not keep what is primary from
 * being found.
 */
public final class IndexOrScan implements RowTests {
  private static final System.Logger LOG = System.getLogger(IndexOrScan.class.getName());

  private final String name;
  private final RowTests index;
  private final RowTests scan;
  private volatile boolean damaged;

  /**
   * @param name of the place, for the warning
   */
  public IndexOrScan(String name, RowTests index, RowTests scan) {
    this.name = name;
    this.index = index;
    this.scan = scan;
  }

  @Override
  public RowBits passing(FieldTest test) {
    if (!damaged) {
      try {
        return index.passing(test);
      } catch (StorageFailure e) {
        damaged = true;
        warn(name, e);
      }
    }
    return scan.passing(test);
  }

  /** Says that filters will be slow here. */
  public static void warn(String name, Exception why) {
    LOG.log(
        System.Logger.Level.WARNING,
        "filters scan the rows of " + name + ", since its metadata index is damaged; run fsck",
        why);
  }
}

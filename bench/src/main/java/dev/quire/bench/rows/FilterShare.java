package dev.quire.bench.rows;

import dev.quire.bench.UsageException;
import dev.quire.domain.filter.Filter;
import dev.quire.domain.metadata.Metadata;
import dev.quire.domain.metadata.MetadataValue;

/**
 * The share of rows that a filter lets through: rows lie in {@value #BUCKETS} buckets without any
 * regard to what they hold, and the first buckets are allowed. {@code contend.py} does the same.
 *
 * @param allowedBuckets how many of them are
 */
public record FilterShare(int allowedBuckets) {
  public static final int BUCKETS = 1_000;

  /** The field that holds the number of a row's bucket. */
  public static final String FIELD = "bucket";

  public static final FilterShare ALL = new FilterShare(BUCKETS);
  private static final long MULTIPLIER = 2_654_435_761L;

  /** Of a share in thousandths at the finest, such as 0.01. */
  public static FilterShare of(double share) {
    int buckets = (int) Math.round(share * BUCKETS);
    if (buckets < 1 || buckets > BUCKETS) {
      throw new UsageException("--filter-share is " + share + "; 0.001 to 1 can be measured");
    }
    return new FilterShare(buckets);
  }

  public boolean isAll() {
    return allowedBuckets == BUCKETS;
  }

  /** By multiplicative hashing (Knuth): neighbouring rows fall apart. */
  public static int bucket(int row) {
    return (int) ((row * MULTIPLIER & 0xFFFF_FFFFL) * BUCKETS >>> 32);
  }

  public boolean allows(int row) {
    return bucket(row) < allowedBuckets;
  }

  /** What a row must carry, so that it can be filtered; nothing where all are allowed. */
  public Metadata metadata(int row) {
    return isAll() ? Metadata.EMPTY : Metadata.of(FIELD, MetadataValue.of(bucket(row)));
  }

  public Filter filter() {
    return isAll()
        ? Filter.ALL
        : new Filter.Compare(FIELD, Filter.Order.LT, MetadataValue.of(allowedBuckets));
  }
}

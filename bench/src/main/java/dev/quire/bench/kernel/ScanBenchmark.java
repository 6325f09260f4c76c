package dev.quire.bench.kernel;

import dev.quire.domain.library.IndexSpec;
import dev.quire.domain.library.Metric;
import dev.quire.domain.search.Effort;
import dev.quire.indexing.BruteBuilder;
import dev.quire.indexing.BruteIndex;
import dev.quire.indexing.BuildOptions;
import dev.quire.indexing.BuiltIndex;
import dev.quire.indexing.ExactScan;
import dev.quire.indexing.IvfPqBuilder;
import dev.quire.indexing.IvfPqIndex;
import dev.quire.indexing.Neighbors;
import dev.quire.indexing.Progress;
import dev.quire.indexing.RowSet;
import dev.quire.indexing.SearchCounters;
import dev.quire.indexing.Vectors;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Whole scans by one thread: as floats, by int8 codes, by ivf_pq's codes of 4 bits for two columns,
 * and a plain sum over as many bytes as the floats have, which a scan beats only by what the last
 * cache holds: there the codes may lie where the floats do not fit.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ScanBenchmark {
  private static final int K = 10;
  private static final long SEED = 3;
  private static final int LISTS = 16;

  /** Of a piece, summed before the next one's turn; every piece has a multiple of so many. */
  private static final int STEP = 64;

  private static final int COLUMNS_A_CODE = 2;
  private static final int CODE_BITS = 4;
  private static final Effort ALL_LISTS = new Effort(LISTS, 0, 1);

  @Param({"384"})
  public int dimension;

  @Param({"256"})
  public int megabytes;

  @Param({"DOT"})
  public Metric metric;

  private Arena arena;
  private Vectors rows;
  private BruteIndex index;
  private IvfPqIndex coarse;
  private MemorySegment query;
  private long[] plain;

  /** Rows in a file of the float size; the plain array has the same number of bytes. */
  static int rows(int megabytes, int dimension) {
    return (int) (((long) megabytes << 20) / (dimension * (long) Float.BYTES));
  }

  /** Fills all arrays. */
  @Setup(Level.Trial)
  public void fill() {
    arena = Arena.ofShared();
    int count = rows(megabytes, dimension);
    rows = new Vectors(gaussian(count), count, dimension);
    query = gaussian(1);
    var options = new BuildOptions(SEED, 1, Progress.NONE);
    index =
        BruteIndex.open(
            rows, metric, new BruteBuilder().build(rows, metric, options, arena).arrays());
    coarse = coarse(gaussian(count), count, options);
    plain = new long[Math.toIntExact(((long) megabytes << 20) / Long.BYTES)];
  }

  /** Of rows of its own: their order becomes that of the lists. */
  private IvfPqIndex coarse(MemorySegment floats, int count, BuildOptions options) {
    Vectors own = new Vectors(floats, count, dimension);
    var spec = new IndexSpec.IvfPq(LISTS, LISTS, dimension / COLUMNS_A_CODE, CODE_BITS, false, 1);
    BuiltIndex built = new IvfPqBuilder(spec).build(own, metric, options, arena);
    MemorySegment moved = arena.allocate(floats.byteSize(), 64);
    long rowBytes = (long) dimension * Float.BYTES;
    for (int row = 0; row < count; row++) {
      MemorySegment.copy(floats, built.sourceRow(row) * rowBytes, moved, row * rowBytes, rowBytes);
    }
    Vectors ordered = new Vectors(moved, count, dimension);
    return IvfPqIndex.open(ordered, metric, built.arrays(ordered), spec);
  }

  /** What a scan by these codes reads of a row: they, and two floats that make an estimate. */
  static int coarseBytes(int dimension) {
    return dimension / COLUMNS_A_CODE * CODE_BITS / Byte.SIZE + 2 * Float.BYTES;
  }

  private MemorySegment gaussian(int count) {
    var random = new SplittableRandom(SEED + count);
    long floats = (long) count * dimension;
    MemorySegment values = arena.allocate(floats * Float.BYTES, 64);
    for (long i = 0; i < floats; i++) {
      values.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) random.nextGaussian());
    }
    return values;
  }

  /** Frees them. */
  @TearDown(Level.Trial)
  public void free() {
    arena.close();
  }

  /** 4 bytes a component. */
  @Benchmark
  public Neighbors floatScan() {
    return ExactScan.search(rows, metric, query, K, RowSet.ALL, new SearchCounters());
  }

  /** 1 byte a component, and floats where the error bound leaves a doubt. */
  @Benchmark
  public Neighbors codedScan() {
    return index.search(query, K, Effort.DEFAULT, RowSet.ALL, new SearchCounters());
  }

  /** 2 bits a component, and the best few again by finer codes and floats. */
  @Benchmark
  public Neighbors shortCodeScan() {
    return coarse.search(query, K, ALL_LISTS, RowSet.ALL, new SearchCounters());
  }

  /**
   * What memory gives one thread: a loop that the compiler vectorizes, over four pieces at once, as
   * scans read four rows at once. One piece alone is read ahead too little.
   */
  @Benchmark
  public long plainSum() {
    int quarter = plain.length / 4;
    long[] sums = new long[4];
    for (int from = 0; from < quarter; from += STEP) {
      for (int piece = 0; piece < sums.length; piece++) {
        int start = piece * quarter + from;
        for (int i = start; i < start + STEP; i++) {
          sums[piece] += plain[i];
        }
      }
    }
    return sums[0] + sums[1] + sums[2] + sums[3];
  }
}

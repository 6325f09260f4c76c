package dev.quire.indexing;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.jblas.DoubleMatrix;

/**
 * Trains a rotation and codebooks for one another (Ge, He, Ke and Sun, Optimized Product
 * Quantization, 2013). It begins with the parametric solution, principal axes shared out so that
 * pieces vary alike, and alternates from there: codewords fitted to the turned rows, then the
 * rotation fitted to what the codewords make of them.
 */
final class OptimizedRotation {
  /** Later rounds take less than a hundredth off the error each. */
  private static final int ROUNDS = 8;

  /** Rows of which no more is learnt, and memory for fewer of many columns. */
  private static final int MOST_SAMPLES = 16_384;

  private static final int MOST_FLOATS = 1 << 24;

  /** Axes along which next to nothing varies count as varying by this share of the most. */
  private static final double LEAST_VARIANCE = 1e-9;

  private final Vectors remainders;
  private final Codebooks codebooks;
  private final Workers workers;
  private final Arena scratch;

  /**
   * @param codebooks to be trained
   * @param scratch open to all of the workers' threads
   */
  OptimizedRotation(Vectors remainders, Codebooks codebooks, Workers workers, Arena scratch) {
    this.remainders = remainders;
    this.codebooks = codebooks;
    this.workers = workers;
    this.scratch = scratch;
  }

  static int samples(int dimension) {
    return Math.min(MOST_SAMPLES, MOST_FLOATS / dimension);
  }

  /** What {@link #train} costs with so many remainders; see {@link BuildCost}. */
  static long cost(int rows, int dimension, int pieces, int codewords) {
    long fits = (ROUNDS + 1) * Codebooks.fittingCost(rows, codewords);
    return pieces * (Codebooks.trainingCost(rows, codewords) + fits)
        + (ROUNDS + 1) * turningCost(rows, dimension);
  }

  private static long turningCost(int rows, int dimension) {
    return Math.round(BuildCost.turning(rows, dimension));
  }

  /** The rotation, in the arena; the codebooks are trained when it returns. */
  Rotation train(long seed, Arena arena) {
    int d = remainders.dimension();
    IndexArray matrix = IndexArray.allocate(ElementType.F32, arena, d, d);
    Rotation rotation = Rotation.by(matrix);
    Procrustes.write(balancedAxes(), matrix.elements());
    Vectors turned = like(remainders);
    Vectors approximated = like(remainders);
    turn(rotation, turned);
    codebooks.train(turned, seed, workers);
    for (int round = 0; round < ROUNDS; round++) {
      codebooks.fit(turned, approximated, workers);
      DoubleMatrix nearest =
          Procrustes.nearestRotation(Procrustes.correlation(remainders, approximated));
      Procrustes.write(nearest, matrix.elements());
      turn(rotation, turned);
    }
    codebooks.fit(turned, approximated, workers);
    return rotation;
  }

  private Vectors like(Vectors vectors) {
    long floats = (long) Math.max(1, vectors.rows()) * vectors.dimension();
    MemorySegment room = scratch.allocate(floats * Float.BYTES, 64);
    return new Vectors(room, vectors.rows(), vectors.dimension());
  }

  /** The last step of what counts as turning: the matrix was found just before. */
  private void turn(Rotation rotation, Vectors turned) {
    long rowBytes = (long) remainders.dimension() * Float.BYTES;
    workers.eachUncounted(
        remainders.rows(),
        (from, end) ->
            rotation.apply(
                remainders.floats().asSlice(from * rowBytes),
                end - from,
                turned.floats().asSlice(from * rowBytes)));
    workers.did(turningCost(remainders.rows(), remainders.dimension()));
  }

  /** Principal axes, one a column, in the order of the pieces that they go to. */
  private DoubleMatrix balancedAxes() {
    var axes = Procrustes.Axes.of(Procrustes.correlation(remainders, remainders));
    int[] order = new int[remainders.dimension()];
    int[] next = IntStream.rangeClosed(0, codebooks.pieces()).map(codebooks::firstColumn).toArray();
    double[] spread = new double[codebooks.pieces()];
    double most = axes.variances().get(order.length - 1);
    double least = Math.max(most * LEAST_VARIANCE, Double.MIN_NORMAL);
    for (int axis = order.length - 1; axis >= 0; axis--) {
      int piece = leastSpread(spread, next);
      order[next[piece]++] = axis;
      spread[piece] += 1 + Math.log(Math.max(axes.variances().get(axis), least) / least);
    }
    return axes.columns().getColumns(order);
  }

  /** Of the pieces that have columns left, the one whose axes have the smallest product so far. */
  private int leastSpread(double[] spread, int[] next) {
    return IntStream.range(0, spread.length)
        .filter(piece -> next[piece] < codebooks.firstColumn(piece + 1))
        .boxed()
        .min(Comparator.comparingDouble(piece -> spread[piece]))
        .orElseThrow(() -> new AssertionError("no room in " + Arrays.toString(next)));
  }
}

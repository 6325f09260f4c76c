package dev.quire.bench.peer;

import dev.quire.bench.rows.FloatRows;
import dev.quire.bench.search.Contender;
import dev.quire.bench.search.SearchTask;
import dev.quire.domain.library.Metric;
import dev.quire.domain.search.Effort;
import io.github.jbellis.jvector.graph.GraphIndexBuilder;
import io.github.jbellis.jvector.graph.GraphSearcher;
import io.github.jbellis.jvector.graph.ImmutableGraphIndex;
import io.github.jbellis.jvector.graph.ListRandomAccessVectorValues;
import io.github.jbellis.jvector.graph.RandomAccessVectorValues;
import io.github.jbellis.jvector.graph.SearchResult;
import io.github.jbellis.jvector.graph.similarity.BuildScoreProvider;
import io.github.jbellis.jvector.graph.similarity.DefaultSearchScoreProvider;
import io.github.jbellis.jvector.util.Bits;
import io.github.jbellis.jvector.vector.VectorSimilarityFunction;
import io.github.jbellis.jvector.vector.VectorizationProvider;
import io.github.jbellis.jvector.vector.types.VectorFloat;
import io.github.jbellis.jvector.vector.types.VectorTypeSupport;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.IntStream;

/** JVector: its graph with full vectors in memory, and a hierarchy as in HNSW. */
final class JVectorContender implements Contender {
  private static final VectorTypeSupport VECTORS =
      VectorizationProvider.getInstance().getVectorTypeSupport();
  // overflow while building and alpha of the neighbour selection, as in the project's own examples
  private static final float OVERFLOW = 1.2f;
  private static final float ALPHA = 1.2f;

  private final Metric metric;
  private final VectorSimilarityFunction similarity;
  private final RandomAccessVectorValues rows;
  private final ImmutableGraphIndex graph;
  private final ThreadLocal<GraphSearcher> searchers;
  private final Built built;

  JVectorContender(SearchTask task) throws IOException {
    HnswParams params = HnswParams.of("jvector", task);
    metric = task.metric();
    similarity = similarity(metric);
    rows = rows(task.base());
    task.base().release();
    long start = System.nanoTime();
    graph = build(params, task.buildThreads());
    double seconds = (System.nanoTime() - start) / 1e9;
    double graphBytes = (double) graph.ramBytesUsed() / rows.size();
    built = new Built(params.named(), seconds, graphBytes + rows.dimension() * Float.BYTES);
    searchers = ThreadLocal.withInitial(() -> new GraphSearcher(graph));
  }

  private static VectorSimilarityFunction similarity(Metric metric) {
    return switch (metric) {
      case COSINE, DOT -> VectorSimilarityFunction.DOT_PRODUCT;
      case L2 -> VectorSimilarityFunction.EUCLIDEAN;
    };
  }

  private RandomAccessVectorValues rows(FloatRows base) {
    List<VectorFloat<?>> vectors =
        IntStream.range(0, base.rows())
            .<VectorFloat<?>>mapToObj(row -> vector(base.row(row)))
            .toList();
    return new ListRandomAccessVectorValues(vectors, base.dimension());
  }

  private VectorFloat<?> vector(float[] values) {
    return VECTORS.createFloatVector(UnitRows.prepared(values, metric));
  }

  /** JVector wants the degree of each layer: twice m on the lowest, as others understand m. */
  private ImmutableGraphIndex build(HnswParams params, int threads) throws IOException {
    var scores = BuildScoreProvider.randomAccessScoreProvider(rows, similarity);
    List<Integer> degrees = List.of(2 * params.m(), params.m());
    try (var pool = new ForkJoinPool(threads);
        var builder =
            GraphIndexBuilder.builder(scores, rows.dimension(), degrees)
                .withBeamWidth(params.efConstruction())
                .withNeighborOverflow(OVERFLOW)
                .withAlpha(ALPHA)
                .withSimdExecutor(pool)
                .withParallelExecutor(pool)
                .build()) {
      return builder.build(rows);
    }
  }

  @Override
  public String engine() {
    return "jvector";
  }

  @Override
  public Built built() {
    return built;
  }

  @Override
  public int[] search(float[] query, int k, Effort effort) {
    VectorFloat<?> vector = vector(query.clone());
    SearchResult result =
        searchers
            .get()
            .search(
                DefaultSearchScoreProvider.exact(vector, similarity, rows),
                k,
                HnswParams.efSearch(effort, k),
                0f,
                0f,
                Bits.ALL);
    return Arrays.stream(result.getNodes()).mapToInt(node -> node.node).toArray();
  }

  @Override
  public void close() {
    // everything is on the heap
  }
}

package dev.quire.bench.peer;

import dev.quire.bench.UsageException;
import dev.quire.bench.rows.FilterShare;
import dev.quire.bench.rows.FloatRows;
import dev.quire.bench.search.BenchDirectory;
import dev.quire.bench.search.Contender;
import dev.quire.bench.search.SearchTask;
import dev.quire.domain.library.Metric;
import dev.quire.domain.search.Effort;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.lucene104.Lucene104Codec;
import org.apache.lucene.codecs.lucene99.Lucene99HnswVectorsFormat;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.IntPoint;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.store.FSDirectory;

/** Lucene's HNSW over float vectors, merged into one segment. */
final class LuceneContender implements Contender {
  private static final String VECTOR = "vector";
  private static final String ROW = "row";
  private static final double BUFFER_MEBIBYTES = 512;
  private static final int MAX_DIMENSION = 1_024;

  private final Metric metric;
  private final Query filter;
  private final BenchDirectory directory = BenchDirectory.temporary();
  private final FSDirectory files = FSDirectory.open(directory.path());
  private final DirectoryReader reader;
  private final IndexSearcher searcher;
  private final int[] rowOfDocument;
  private final Built built;

  LuceneContender(SearchTask task) throws Exception {
    HnswParams params = HnswParams.of("lucene", task);
    if (task.base().dimension() > MAX_DIMENSION) {
      throw new UsageException("lucene takes at most " + MAX_DIMENSION + " dimensions");
    }
    metric = task.metric();
    filter =
        task.share().isAll()
            ? null
            : IntPoint.newRangeQuery(FilterShare.FIELD, 0, task.share().allowedBuckets() - 1);
    long start = System.nanoTime();
    build(params, task);
    double seconds = (System.nanoTime() - start) / 1e9;
    task.base().release();
    reader = DirectoryReader.open(files);
    searcher = new IndexSearcher(reader);
    searcher.setQueryCache(null);
    rowOfDocument = rowOfDocument();
    built = new Built(params.named(), seconds, (double) bytes() / task.base().rows());
  }

  private void build(HnswParams params, SearchTask task) throws Exception {
    int threads = task.buildThreads();
    try (var mergers = Executors.newFixedThreadPool(threads);
        var pool = Executors.newFixedThreadPool(threads);
        var writer = new IndexWriter(files, config(params, threads, mergers))) {
      var next = new AtomicInteger();
      Callable<Void> adding =
          () -> {
            for (int row = next.getAndIncrement();
                row < task.base().rows();
                row = next.getAndIncrement()) {
              writer.addDocument(document(row, task.base()));
            }
            return null;
          };
      for (Future<Void> future :
          pool.invokeAll(IntStream.range(0, threads).mapToObj(t -> adding).toList())) {
        future.get();
      }
      writer.forceMerge(1);
      writer.commit();
    }
  }

  private static IndexWriterConfig config(HnswParams params, int threads, ExecutorService mergers) {
    KnnVectorsFormat format =
        threads == 1
            ? new Lucene99HnswVectorsFormat(params.m(), params.efConstruction())
            : new Lucene99HnswVectorsFormat(params.m(), params.efConstruction(), threads, mergers);
    var codec =
        new Lucene104Codec() {
          @Override
          public KnnVectorsFormat getKnnVectorsFormatForField(String field) {
            return format;
          }
        };
    return new IndexWriterConfig()
        .setCodec(codec)
        .setUseCompoundFile(false)
        .setRAMBufferSizeMB(BUFFER_MEBIBYTES);
  }

  private Document document(int row, FloatRows base) {
    var document = new Document();
    document.add(
        new KnnFloatVectorField(
            VECTOR, UnitRows.prepared(base.row(row), metric), similarity(metric)));
    document.add(new NumericDocValuesField(ROW, row));
    document.add(new IntPoint(FilterShare.FIELD, FilterShare.bucket(row)));
    return document;
  }

  private static VectorSimilarityFunction similarity(Metric metric) {
    return switch (metric) {
      case COSINE -> VectorSimilarityFunction.DOT_PRODUCT;
      case DOT -> VectorSimilarityFunction.MAXIMUM_INNER_PRODUCT;
      case L2 -> VectorSimilarityFunction.EUCLIDEAN;
    };
  }

  private int[] rowOfDocument() throws IOException {
    int[] rows = new int[reader.maxDoc()];
    for (var leaf : reader.leaves()) {
      NumericDocValues values = leaf.reader().getNumericDocValues(ROW);
      while (values.nextDoc() != NumericDocValues.NO_MORE_DOCS) {
        rows[leaf.docBase + values.docID()] = (int) values.longValue();
      }
    }
    return rows;
  }

  private long bytes() throws IOException {
    long bytes = 0;
    for (String file : List.of(files.listAll())) {
      bytes += files.fileLength(file);
    }
    return bytes;
  }

  @Override
  public String engine() {
    return "lucene";
  }

  @Override
  public Built built() {
    return built;
  }

  @Override
  public int[] search(float[] query, int k, Effort effort) throws IOException {
    var nearest =
        new KnnFloatVectorQuery(
            VECTOR,
            UnitRows.prepared(query.clone(), metric),
            HnswParams.efSearch(effort, k),
            filter);
    return Arrays.stream(searcher.search(nearest, k).scoreDocs)
        .mapToInt(hit -> rowOfDocument[hit.doc])
        .toArray();
  }

  @Override
  public void close() throws IOException {
    reader.close();
    files.close();
    directory.close();
  }
}

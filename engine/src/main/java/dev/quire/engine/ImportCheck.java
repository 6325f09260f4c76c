package dev.quire.engine;

import dev.quire.domain.chunk.Chunk;
import dev.quire.domain.chunk.Embedding;
import dev.quire.domain.document.DocumentId;
import dev.quire.domain.error.DiskFull;
import dev.quire.domain.error.InvalidInput;
import dev.quire.domain.error.NotFound;
import dev.quire.domain.error.TooManyFiles;
import dev.quire.domain.library.Library;
import dev.quire.domain.library.Metric;
import dev.quire.domain.store.Snapshot;
import dev.quire.engine.Layers.Place;
import dev.quire.engine.recall.MeasuredIndex;
import dev.quire.storage.LibraryDirectory;
import dev.quire.storage.Manifest;
import dev.quire.storage.ReceivedSnapshot;
import dev.quire.storage.segment.Segment;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Looks through all that an archive would bring before anybody may ask it: whoever wrote it may
 * have meant harm, and hashes only show that it came as it was sent.
 */
final class ImportCheck {
  /** How far a cosine library's embeddings may be from unit length. */
  private static final double NORM_SLACK = 1e-3;

  private final Library library;
  private final Layers layers;

  private ImportCheck(Library library, Layers layers) {
    this.library = library;
    this.layers = layers;
  }

  /** Returns the library's definition; throws {@link InvalidInput} that says what is wrong. */
  static Library requireSound(ReceivedSnapshot received) {
    LibraryDirectory directory = received.directory();
    try {
      received.requireSound();
      Manifest manifest = directory.manifest();
      IndexRecord.parse(manifest.index());
      Layers layers = SealedLayers.open(directory, manifest);
      try {
        new ImportCheck(manifest.library(), layers).check(received.snapshot());
      } finally {
        layers.segments().forEach(Segment::release);
      }
      return manifest.library();
    } catch (InvalidInput | DiskFull | TooManyFiles e) {
      throw e;
    } catch (RuntimeException e) {
      // whatever a row that cannot be read makes the reader say
      throw refused("what it holds cannot be read");
    }
  }

  private void check(Snapshot snapshot) {
    for (Layer layer : layers.all()) {
      requireIndex(layer);
    }
    if (layers.chunkCount() != snapshot.chunks()
        || layers.documentCount() != snapshot.documents()) {
      throw refused("it holds other numbers of chunks or documents than snapshot.json says");
    }
    requireAscending(
        OrderedRows.documentsAfter(layers, Optional.empty(), Layer::showsDocument),
        this::checkedDocument);
    requireAscending(OrderedRows.chunks(layers, Layer::showsChunk), this::checkedChunk);
  }

  /**
   * Kernels read nothing that is not there, whatever an index says; but a bound that is too tight
   * hides rows, and who sends such an index means no good.
   */
  private static void requireIndex(Layer layer) {
    MeasuredIndex measured = layer.index().orElseThrow(() -> refused("an index in it is damaged"));
    measured.index().validate();
  }

  private static void requireAscending(OrderedRows rows, Function<Place, String> check) {
    rows.forEach(
        new OrderedRows.RowConsumer() {
          // no id is empty
          private String before = "";

          @Override
          public void accept(int layer, int row) {
            String id = check.apply(new Place(layer, row));
            if (id.equals(before)) {
              throw refused("it holds the id \"" + id + "\" twice");
            }
            before = id;
          }
        });
  }

  private String checkedDocument(Place place) {
    DocumentId id = layers.all().get(place.layer()).segment().document(place.row()).id();
    if (!layers.placeOf(id).equals(Optional.of(place))) {
      throw refused("the document \"" + id + "\" cannot be found by its id");
    }
    List<Place> chunks = layers.placesOfChunks(id);
    if (chunks.stream().mapToInt(layers::ordinal).distinct().count() < chunks.size()) {
      throw refused("the document \"" + id + "\" has two chunks of one ordinal");
    }
    return id.value();
  }

  private String checkedChunk(Place place) {
    Chunk chunk = layers.chunk(place);
    if (layers.placeOf(chunk.documentId()).isEmpty()) {
      throw refused(
          new NotFound("document", chunk.documentId().value()).getMessage()
              + ", but its chunks do");
    }
    if (library.metric() == Metric.COSINE && !isOfUnitLength(chunk.embedding())) {
      throw refused("the chunk \"" + chunk.id() + "\" has an embedding that is not of unit length");
    }
    if (!layers.placeOf(chunk.id()).equals(Optional.of(place))) {
      throw refused("the chunk \"" + chunk.id() + "\" cannot be found by its id");
    }
    return chunk.id().value();
  }

  private static boolean isOfUnitLength(Embedding embedding) {
    double square = 0;
    for (float value : embedding.toArray()) {
      square += (double) value * value;
    }
    return Math.abs(square - 1) < NORM_SLACK;
  }

  private static InvalidInput refused(String why) {
    return new InvalidInput("body", "is refused: " + why);
  }
}

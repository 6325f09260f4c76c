package dev.quire.storage.segment;

import dev.quire.domain.document.DocumentId;
import dev.quire.domain.error.InvalidInput;
import dev.quire.domain.error.StorageFailure;
import dev.quire.domain.filter.FieldSource;
import dev.quire.domain.filter.Filter.Equal;
import dev.quire.domain.filter.Filter.Exists;
import dev.quire.domain.filter.Filter.FieldTest;
import dev.quire.domain.filter.FilterMatch;
import dev.quire.domain.metadata.MetadataValue;
import dev.quire.domain.metadata.MetadataValue.Text;
import dev.quire.domain.metadata.ValueKind;
import dev.quire.storage.metadata.IndexOrScan;
import dev.quire.storage.metadata.MetadataArrays;
import dev.quire.storage.metadata.MetadataIndex;
import dev.quire.storage.metadata.RememberedTests;
import dev.quire.storage.metadata.RowBits;
import dev.quire.storage.metadata.RowTests;
import dev.quire.storage.metadata.ScannedRows;
import dev.quire.storage.npy.NpyArray;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;

/** How the rows of a sealed segment are asked by their fields. */
final class SealedTests {
  private static final String ID = "id";

  private final SealedSegment segment;
  private final Map<String, NpyArray> arrays;
  private final Set<String> written;

  /**
   * @param arrays what could be mapped
   * @param written the names of all that there should be
   */
  SealedTests(SealedSegment segment, Map<String, NpyArray> arrays, Set<String> written) {
    this.segment = segment;
    this.arrays = arrays;
    this.written = written;
  }

  RowTests chunks() {
    return index(
        SegmentFiles.CHUNK,
        segment.chunkRows(),
        row -> segment.metadata(row)::get,
        test -> RowBits.none(segment.chunkRows()));
  }

  RowTests documents() {
    int rows = segment.documentRows();
    RowTests index =
        index(
            SegmentFiles.DOCUMENT,
            rows,
            row -> segment.document(row)::field,
            test -> silentDocuments(test));
    return test -> test.field().equals(ID) ? byId(test, index) : index.passing(test);
  }

  /**
   * @param none what answers where no row has a field
   */
  private RowTests index(String table, int rows, IntFunction<FieldSource> valuesOf, RowTests none) {
    List<String> names = MetadataArrays.of(table);
    if (names.stream().noneMatch(written::contains)) {
      return none;
    }
    String name = table + " metadata in " + segment.directory();
    RowTests scan = new ScannedRows(rows, valuesOf);
    try {
      RowTests index = MetadataIndex.open(table, rows, this::array, valuesOf);
      return RememberedTests.of(new IndexOrScan(name, index, scan), rows);
    } catch (StorageFailure e) {
      IndexOrScan.warn(name, e);
      return RememberedTests.of(scan, rows);
    }
  }

  private NpyArray array(String name) {
    NpyArray array = arrays.get(name);
    if (array == null) {
      throw new StorageFailure(name + " is missing");
    }
    return array;
  }

  // documents without metadata, title and source
  private RowBits silentDocuments(FieldTest test) {
    boolean own = test.field().equals("title") || test.field().equals("source");
    boolean all = own && FilterMatch.accepts(test, MetadataValue.of(""));
    return all ? RowBits.all(segment.documentRows()) : RowBits.none(segment.documentRows());
  }

  // no key holds the ids: they have a table already; metadata of that name hides them
  private RowBits byId(FieldTest test, RowTests index) {
    RowBits hidden = index.passing(new Exists(ID));
    return ownId(test).andNot(hidden).or(index.passing(test));
  }

  private RowBits ownId(FieldTest test) {
    if (test instanceof Equal(var field, Text text) && text.kind() == ValueKind.TEXT) {
      RowBits bits = RowBits.none(segment.documentRows());
      int row = find(text.value());
      return row < 0 ? bits : bits.add(row);
    }
    RowTests scan =
        new ScannedRows(
            segment.documentRows(),
            row ->
                name -> java.util.Optional.of(MetadataValue.of(segment.documentId(row).value())));
    return scan.passing(test);
  }

  private int find(String id) {
    try {
      return segment.findDocument(new DocumentId(id));
    } catch (InvalidInput e) {
      return -1;
    }
  }
}

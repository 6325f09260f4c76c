package dev.quire.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quire.domain.error.InvalidInput;
import dev.quire.domain.filter.Filter;
import dev.quire.domain.library.LibraryId;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Archives that were cut, changed, or made to do harm: refused, and nothing is left behind. */
class HostileArchiveTest {
  private static final LibraryId COPY = new LibraryId("copy");
  private static final String SEGMENT = "segments/1/";

  @TempDir Path directory;
  private Quire quire;
  private byte[] honest;

  @BeforeEach
  void open() {
    quire = Quire.open(directory);
    SnapshotArchiveTest.fill(quire);
    quire.libraries().snapshots(SmallLibrary.ID).create("kept");
    honest = SnapshotArchiveTest.archive(quire, "kept");
  }

  @AfterEach
  void close() {
    quire.close();
  }

  private void refused(byte[] archive, String why) throws IOException {
    refused(new ByteArrayInputStream(archive), why);
  }

  private void refused(InputStream archive, String why) throws IOException {
    List<Path> before = entries();
    assertThatThrownBy(() -> quire.archives().take(archive, Optional.of(COPY)))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining(why)
        .hasMessageNotContaining(directory.toString());
    assertThat(entries()).isEqualTo(before);
    assertThat(quire.libraries().list(Optional.empty(), 10).items()).hasSize(1);
  }

  private List<Path> entries() throws IOException {
    try (var all = Files.list(directory)) {
      return all.sorted().toList();
    }
  }

  private ArchiveFiles files() {
    return ArchiveFiles.of(honest);
  }

  @Test
  void a_cut_archive_is_refused_wherever_it_was_cut() throws IOException {
    int contents = honest.length - 1024;
    for (int length = 0; length < contents; length += 1 + length / 6) {
      refused(Arrays.copyOf(honest, length), "is refused");
    }
    refused(Arrays.copyOf(honest, contents - 512), "is refused");
  }

  @Test
  void a_flipped_bit_is_noticed_or_changes_nothing() throws IOException {
    Random random = new Random(7);
    for (int i = 0; i < 40; i++) {
      byte[] flipped = honest.clone();
      flipped[random.nextInt(honest.length)] ^= (byte) (1 << random.nextInt(8));
      LibraryId id = new LibraryId("flipped-" + i);
      try {
        SnapshotArchiveTest.take(quire, flipped, Optional.of(id));
        assertThat(quire.chunks().list(id, Filter.ALL, Optional.empty(), 100).items())
            .isEqualTo(
                quire.chunks().list(SmallLibrary.ID, Filter.ALL, Optional.empty(), 100).items());
      } catch (InvalidInput e) {
        assertThat(quire.libraries().list(Optional.empty(), 1000).items())
            .noneMatch(overview -> overview.library().id().equals(id));
      }
    }
    assertThat(entries()).noneMatch(path -> path.getFileName().toString().startsWith("."));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../evil", "top/../../evil", "top/segments/../../../evil", "/etc/evil", "top//evil",
        "top/.hidden", "top/a b", "top/a\\b", "top/\u0000", "top/a/b/c/d/e/f/g"
      })
  void a_name_that_leads_elsewhere_is_refused(String name) throws IOException {
    refused(files().toArchive(tar -> ArchiveFiles.add(tar, name, new byte[] {1})), "is refused");
    assertThat(directory.resolveSibling("evil")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(
      bytes = {
        TarConstants.LF_SYMLINK,
        TarConstants.LF_LINK,
        TarConstants.LF_CHR,
        TarConstants.LF_BLK,
        TarConstants.LF_FIFO,
        TarConstants.LF_CONTIG,
        TarConstants.LF_GNUTYPE_SPARSE,
        'Z'
      })
  void what_is_no_plain_file_is_refused(byte kind) throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry("top/segments/1/vectors.npy", kind);
    entry.setLinkName("/etc/passwd");
    refused(files().toArchive(tar -> ArchiveFiles.add(tar, entry, new byte[0])), "is refused");
  }

  @Test
  void files_too_many_too_few_or_twice_are_refused() throws IOException {
    refused(files().toArchive(tar -> ArchiveFiles.add(tar, "top/more", new byte[1])), "not listed");
    byte[] manifest = files().byName().get("manifest.json");
    refused(
        files().toArchive(tar -> ArchiveFiles.add(tar, "top/manifest.json", manifest)), "twice");
    ArchiveFiles lacking = files();
    lacking.byName().remove(SEGMENT + "vectors.npy");
    refused(lacking.toArchive(), "vectors.npy");
    ArchiveFiles listed = files();
    listed.byName().put("quire.lock", new byte[0]);
    listed.changedJson(
        ArchiveFiles.LISTING,
        json -> {
          ObjectNode copy = ((ObjectNode) json.get("files").get(0)).deepCopy();
          json.withArray("files").add(copy.put("path", "quire.lock"));
        });
    listed.changed("quire.lock", content -> content);
    refused(listed.toArchive(), "quire.lock");
    ArchiveFiles stray = files();
    stray.byName().put("segments/99/x.npy", stray.byName().get(SEGMENT + "vectors.npy"));
    stray.changedJson(
        ArchiveFiles.LISTING,
        json -> {
          ObjectNode copy = ((ObjectNode) json.get("files").get(0)).deepCopy();
          json.withArray("files").add(copy.put("path", "segments/99/x.npy"));
        });
    stray.changed("segments/99/x.npy", content -> content);
    refused(stray.toArchive(), "segments/99");
  }

  @Test
  void another_format_version_is_refused_with_the_remedy() throws IOException {
    for (String file : List.of(ArchiveFiles.LISTING, "manifest.json", SEGMENT + "segment.json")) {
      refused(
          files().changedJson(file, json -> json.put("formatVersion", 99)).toArchive(),
          "newer Quire");
    }
  }

  @Test
  void arrays_that_only_their_content_betrays_are_refused() throws IOException {
    UnaryOperator<byte[]> last =
        content -> {
          content[content.length - 1] ^= 0x7F;
          return content;
        };
    UnaryOperator<byte[]> first =
        content -> {
          content[128] ^= 1;
          return content;
        };
    for (String array :
        List.of(
            "chunk_ids_offsets",
            "chunk_order",
            "chunk_owners",
            "owner_chunks",
            "owner_chunks_offsets",
            "chunk_texts_offsets",
            "chunk_metadata",
            "document_order",
            "document_metadata_offsets")) {
      refused(files().changed(SEGMENT + array + ".npy", last).toArchive(), "is refused");
    }
    UnaryOperator<byte[]> empty =
        content -> {
          Arrays.fill(content, 128, content.length, (byte) 0);
          return content;
        };
    for (String table : List.of("chunk_table", "document_table")) {
      refused(files().changed(SEGMENT + table + ".npy", empty).toArchive(), "not found by its id");
    }
    refused(files().changed(SEGMENT + "chunk_metadata.npy", first).toArchive(), "is refused");
    refused(
        files().changedJson(ArchiveFiles.LISTING, json -> json.put("chunks", 7)).toArchive(),
        "other numbers");
    refused(
        files().changedJson("manifest.json", json -> json.putArray("segments")).toArchive(),
        "is refused");
  }

  @Test
  void a_metadata_index_that_hides_rows_is_refused_although_every_checksum_is_right()
      throws IOException {
    for (String array :
        List.of(
            "chunk_fields",
            "chunk_terms",
            "chunk_terms_starts",
            "chunk_term_rows",
            "document_fields",
            "document_terms",
            "document_term_rows")) {
      refused(
          files().changed(SEGMENT + array + ".npy", HostileArchiveTest::atItsEnd).toArchive(),
          array + ".npy is not what the metadata of the rows gives");
    }
    refused(
        files()
            .changedJson(SEGMENT + "segment.json", json -> json.putObject("fieldKinds"))
            .toArchive(),
        "has other kinds of fields than its rows");
  }

  @Test
  void metadata_without_an_index_is_refused() throws IOException {
    ArchiveFiles without = files();
    without.byName().keySet().removeIf(HostileArchiveTest::isIndexOfChunks);
    without
        .changedJson(
            ArchiveFiles.LISTING,
            json -> json.withArray("files").removeIf(f -> isIndexOfChunks(f.get("path").asText())))
        .changedJson(
            SEGMENT + "segment.json",
            json ->
                json.withArray("arrays")
                    .removeIf(a -> isIndexOfChunks(SEGMENT + a.get("name").asText() + ".npy")));
    refused(without.toArchive(), "chunk_fields.npy is not listed, and rows have metadata");
  }

  private static boolean isIndexOfChunks(String file) {
    return file.matches(SEGMENT + "chunk_(fields|term).*");
  }

  private static byte[] atItsEnd(byte[] content) {
    content[content.length - 1] ^= 1;
    return content;
  }

  @Test
  void a_manifest_whose_numbers_lead_astray_is_refused() throws IOException {
    manifestRefused(json -> json.put("nextSegment", 1), "segments.number is 1");
    manifestRefused(json -> json.put("nextSegment", Long.MAX_VALUE), "nextSegment");
    manifestRefused(json -> json.put("journalPosition", Long.MAX_VALUE), "journalPosition");
    manifestRefused(json -> json.put("journalPosition", -1), "journalPosition");
    manifestRefused(
        json -> json.withArray("segments").add(json.withArray("segments").get(0)), "twice");
    manifestRefused(
        json -> json.withArray("segments").get(0).withObject("deletions").put("generation", -1),
        "generation");
  }

  private void manifestRefused(Consumer<ObjectNode> change, String why) throws IOException {
    refused(files().changedJson("manifest.json", change).toArchive(), why);
  }

  @Test
  void what_is_no_archive_is_refused() throws IOException {
    refused(new byte[0], "no tar archive");
    refused(
        "PK\u0003\u0004 what is this".repeat(100).getBytes(StandardCharsets.UTF_8), "is refused");
    byte[] noise = new byte[100_000];
    new Random(1).nextBytes(noise);
    refused(noise, "is refused");
    ArchiveFiles without = files();
    without.byName().remove(ArchiveFiles.LISTING);
    refused(without.toArchive(), "snapshot.json");
  }

  @Test
  void a_header_that_never_ends_is_not_read_to_its_end() throws IOException {
    TarArchiveEntry pax = new TarArchiveEntry("top/x", TarConstants.LF_PAX_EXTENDED_HEADER_LC);
    byte[] header = new byte[512];
    pax.setSize(4L << 30);
    pax.writeEntryHeader(header);
    InputStream endless =
        new InputStream() {
          private long read;

          @Override
          public int read() {
            return read(new byte[1], 0, 1) < 0 ? -1 : '9';
          }

          @Override
          public int read(byte[] target, int offset, int length) {
            Arrays.fill(target, offset, offset + length, (byte) '9');
            read += length;
            assertThat(read).as("bytes read of an endless header").isLessThan(8 << 20);
            return length;
          }
        };
    refused(new SequenceInputStream(new ByteArrayInputStream(header), endless), "is refused");
  }

  @Test
  void an_archive_that_was_packed_again_with_directories_is_taken() {
    ArchiveFiles files = files();
    byte[] again =
        files.toArchive(
            tar -> ArchiveFiles.add(tar, new TarArchiveEntry("top/segments/"), new byte[0]));
    SnapshotArchiveTest.take(quire, again, Optional.of(COPY));
    assertThat(quire.libraries().get(COPY).size().chunks()).isEqualTo(38);
  }
}

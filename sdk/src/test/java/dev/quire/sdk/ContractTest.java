package dev.quire.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.quire.sdk.model.IndexSpec;
import dev.quire.sdk.model.Job;
import dev.quire.sdk.model.Library;
import dev.quire.sdk.model.Metric;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests leave as the contract writes them, and its answers are read back whole. */
class ContractTest {

  private static final String LIBRARY =
      """
      {"id":"b1","name":"books","description":null,"metadata":{"owner":"ann"},"dimension":384,"metric":"cosine",
       "embeddingModel":"all-MiniLM-L6-v2","index":{"type":"auto"},"recallTarget":0.95,"documents":2,"chunks":7,"bytes":4096,
       "createdAt":"2026-01-01T00:00:00Z","updatedAt":"2026-01-02T00:00:00Z","revision":3,"fromTheFuture":{"x":1}}""";
  private static final String CHUNK =
      """
      {"id":"c1","libraryId":"b1","documentId":"d1","ordinal":4,"text":"Call me Ishmael.","metadata":{"page":1},
       "revision":1,"createdAt":"2026-01-01T00:00:00Z","updatedAt":"2026-01-01T00:00:00Z","embedding":[0.5,-1.0]}""";

  private final Wire wire = new Wire();
  private final QuireClient quire = wire.client(o -> o.apiKey("secret"));

  @AfterEach
  void close() {
    quire.close();
    wire.close();
  }

  @Test
  void a_library_is_created_as_it_was_described() {
    wire.answers(201, LIBRARY).answers(200, LIBRARY);
    var books =
        quire.createLibrary(
            "books",
            l ->
                l.dimension(2)
                    .metric(Metric.L2)
                    .index(IndexSpec.hnsw().with("m", 16))
                    .metadata("owner", "ann"));
    assertThat(wire.last().method() + " " + wire.last().target()).isEqualTo("POST /v1/libraries");
    assertThat(wire.last().header("Authorization")).isEqualTo("Bearer secret");
    assertThat(wire.last().json())
        .isEqualTo(
            "{\"name\":\"books\",\"dimension\":2,\"metric\":\"l2\",\"index\":{\"type\":\"hnsw\",\"params\":{\"m\":16}},\"metadata\":{\"owner\":\"ann\"}}");
    var library = books.describe();
    assertThat(library.metric()).isEqualTo(Metric.COSINE);
    assertThat(library.description()).isEmpty();
    assertThat(library.metadata()).containsExactly(entry("owner", "ann"));
    assertThat(library.updatedAt()).isEqualTo(Instant.parse("2026-01-02T00:00:00Z"));
  }

  @Test
  void ids_are_escaped_so_that_each_stays_one_segment_of_the_path() {
    wire.answers(204, "");
    quire.library("a b").documents().delete("100% + ä?#", 7);
    assertThat(wire.last().target())
        .isEqualTo("/v1/libraries/a%20b/documents/100%25%20%2B%20%C3%A4%3F%23");
    assertThat(wire.last().header("If-match")).isEqualTo("\"7\"");
  }

  @Test
  void putting_a_document_tells_what_changed() {
    wire.answers(
        200,
        """
        {"id":"d1","title":"T","metadata":{},"chunkCount":3,"revision":2,"createdAt":"2026-01-01T00:00:00Z","updatedAt":"2026-01-01T00:00:00Z",
         "changes":{"added":1,"unchanged":2,"removed":0,"embedded":1}}""");
    var put =
        quire
            .library("b1")
            .documents()
            .put(
                "d1",
                d ->
                    d.title("T")
                        .chunk("one", c -> c.metadata("n", 1).embedding(new float[] {1, 2}))
                        .ifRevision(1));
    assertThat(wire.last().json())
        .isEqualTo(
            "{\"title\":\"T\",\"chunks\":[{\"text\":\"one\",\"metadata\":{\"n\":1},\"embeddingBase64\":\"AACAPwAAAEA=\"}]}");
    assertThat(wire.last().header("If-match")).isEqualTo("\"1\"");
    assertThat(put.chunkCount()).hasValue(3);
    assertThat(put.changes().embedded()).isEqualTo(1);
  }

  @Test
  void a_document_comes_with_its_chunks_where_asked() {
    wire.answers(200, "{\"id\":\"d1\",\"revision\":1,\"chunkCount\":1,\"chunks\":[" + CHUNK + "]}");
    var document = quire.library("b1").documents().getWithChunks("d1");
    assertThat(wire.last().target()).isEqualTo("/v1/libraries/b1/documents/d1?include=chunks");
    assertThat(document.chunkCount()).hasValue(1);
    assertThat(document.chunks().get(0).embedding().orElseThrow().toArray())
        .containsExactly(0.5f, -1f);
  }

  @Test
  void batches_carry_embeddings_in_base64() {
    wire.answers(
        200,
        "{\"succeeded\":1,\"failed\":0,\"results\":[{\"index\":0,\"id\":\"c1\",\"status\":201}]}");
    var chunk = ChunkSpec.of(c -> c.id("c1").documentId("d1").embedding(new float[] {1, 2}));
    var answer = quire.library("b1").chunks().upsert(List.of(chunk), w -> w.itemByItem().async());
    assertThat(wire.last().target())
        .isEqualTo("/v1/libraries/b1/chunks/batch?mode=upsert&atomic=false&durability=async");
    assertThat(wire.last().json())
        .isEqualTo(
            "{\"chunks\":[{\"id\":\"c1\",\"documentId\":\"d1\",\"embeddingBase64\":\"AACAPwAAAEA=\"}]}");
    assertThat(answer.results()).extracting("status").containsExactly(201);
  }

  @Test
  void a_search_says_how_and_its_answer_is_walked() {
    wire.answers(
        200,
        """
        {"hits":[{"chunkId":"c1","documentId":"d1","ordinal":0,"score":0.9,"distance":0.2,"text":"t","metadata":{},
         "context":[%s]}],"complete":true,"tookMs":{"embed":3.5,"search":0.4},"index":{"type":"brute","generation":1}}"""
            .formatted(CHUNK));
    var filter = Filter.and(Filter.eq("lang", "en"), Filter.not(Filter.in("year", List.of(1, 2))));
    var answer =
        quire
            .library("b1")
            .search(
                "a whale", s -> s.topK(3).filter(filter).nprobe(4).context(1, 1).includeDocument());
    assertThat(wire.last().json())
        .contains(
            "\"topK\":3",
            "\"effort\":{\"nprobe\":4}",
            "\"include\":[\"text\",\"metadata\",\"document\"]");
    assertThat(wire.last().json()).contains("\"not\":{").contains("\"in\":[1,2]");
    assertThat(answer).extracting("chunkId").containsExactly("c1");
    assertThat(answer.tookMs().search()).isEqualTo(0.4);
    assertThat(answer.hits().get(0).context()).hasSize(1);
  }

  @Test
  void an_explained_answer_tells_its_plan() {
    wire.answers(
        200,
        """
        {"hits":[],"complete":true,"tookMs":{"embed":0,"search":0.4},"index":{"type":"hnsw","generation":1},
         "warnings":["slow"],"explain":{"recallTarget":0.9,"segments":[{"segment":3,"index":"hnsw","rows":9,"allowed":4,
         "plan":"filtered_index","reason":"r","effort":{"efSearch":32},
         "expected":{"effort":32,"recall":0.96,"recallLow":0.94,"recallHigh":0.98,"p50Ms":0.1},
         "counters":{"listsProbed":0,"centroidsCompared":40,"codesCompared":8,"vectorsCompared":2,"nodesVisited":5,"reranked":1},"filterMs":0.1,"searchMs":0.2}],
         "total":{"listsProbed":0,"codesCompared":8,"vectorsCompared":2,"nodesVisited":5,"reranked":1},
         "tookMs":{"embed":0,"filter":0.1,"search":0.2,"merge":0,"read":0.1}}}""");
    var answer = quire.library("b1").search(new float[] {1}, s -> s.recallTarget(0.9).explain());
    assertThat(wire.last().json()).contains("\"recallTarget\":0.9", "\"explain\":true");
    assertThat(answer.warnings()).containsExactly("slow");
    var explanation = answer.explain().orElseThrow();
    assertThat(explanation.recallTarget()).hasValue(0.9);
    var segment = explanation.segments().get(0);
    assertThat(segment.segment()).hasValue(3);
    assertThat(segment.effort()).containsEntry("efSearch", 32);
    assertThat(segment.expected().orElseThrow().recallLow()).isEqualTo(0.94);
    assertThat(segment.counters().centroidsCompared()).isEqualTo(40);
    assertThat(explanation.total().nodesVisited()).isEqualTo(5);
    assertThat(explanation.total().centroidsCompared()).as("left out by an older server").isZero();
  }

  @Test
  void a_patch_names_what_changes_and_removes_by_null() {
    wire.answers(200, LIBRARY);
    quire
        .library("b1")
        .update(
            p -> p.set("name", "n").remove("description").removeMetadata("owner").ifRevision(3));
    assertThat(wire.last().method()).isEqualTo("PATCH");
    assertThat(wire.last().header("Content-type")).isEqualTo("application/merge-patch+json");
    assertThat(wire.last().json())
        .isEqualTo("{\"name\":\"n\",\"description\":null,\"metadata\":{\"owner\":null}}");
  }

  @Test
  void vectors_leave_as_an_npy_array_of_known_length(@TempDir Path dir) throws Exception {
    wire.answers(201, "{}").answers(201, "{}");
    var rows = new float[][] {{1, 2, 3}, {4, 5, 6}};
    quire.library("b1").chunks().upload("d1", "row-", rows);
    var sent = wire.last();
    assertThat(sent.target()).isEqualTo("/v1/libraries/b1/vectors?documentId=d1&idPrefix=row-");
    assertThat(sent.header("Content-length")).isEqualTo("" + sent.bytes().length);
    assertThat(new String(sent.bytes(), 10, 118, StandardCharsets.US_ASCII))
        .startsWith("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }")
        .endsWith("\n");
    var floats =
        ByteBuffer.wrap(sent.bytes(), 128, 24).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    assertThat(floats.get(5)).isEqualTo(6f);

    var file = Files.write(dir.resolve("v.npy"), sent.bytes());
    quire.library("b1").chunks().upload("d1", "row-", file);
    assertThat(wire.last().bytes()).isEqualTo(sent.bytes());
  }

  @Test
  void a_build_is_followed_to_its_end() {
    wire.answers(202, job("queued", 0))
        .answers(200, job("running", 5))
        .answers(200, job("succeeded", 10));
    var done = quire.waitFor(quire.library("b1").index().build(IndexSpec.ivfFlat()));
    assertThat(wire.asked()).as("the answer is the job").hasSize(3);
    assertThat(wire.asked().get(0).json()).isEqualTo("{\"type\":\"ivf_flat\"}");
    assertThat(done.state()).isEqualTo(Job.State.SUCCEEDED);
    assertThat(done.progress()).isEqualTo(1);
  }

  @Test
  void index_status_carries_its_calibration() {
    wire.answers(
        200,
        """
        {"type":"hnsw","params":{"m":16},"state":"ready","chunks":10,"indexed":8,"pending":2,"generation":1,
         "builtAt":"2026-01-01T00:00:00Z","bytes":99,"calibration":[{"effort":16,"recall":0.9,"recallLow":0.88,"recallHigh":0.92,"p50Ms":0.2}],
         "reason":"the library asks for hnsw"}""");
    var status = quire.library("b1").index().status();
    assertThat(status.pending()).isEqualTo(2);
    assertThat(status.calibration().get(0).recallLow()).isEqualTo(0.88);
    assertThat(status.job()).isEmpty();
    assertThat(status.reason()).isEqualTo("the library asks for hnsw");
  }

  @Test
  void an_index_is_measured_with_a_filter_too() {
    wire.answers(
        200,
        "{\"calibration\":[{\"effort\":1,\"recall\":0.9,\"recallLow\":0.8,\"recallHigh\":1,\"p50Ms\":0.2}]}");
    var measured = quire.library("b1").index().evaluate(5, 3, Filter.eq("lang", "en"));
    assertThat(wire.last().json()).contains("\"sample\":5", "\"k\":3", "\"filter\":{");
    assertThat(measured).singleElement().extracting("recallLow").isEqualTo(0.8);
  }

  @Test
  void a_snapshot_is_restored_as_a_library_and_downloaded(@TempDir Path dir) throws Exception {
    wire.answers(201, LIBRARY.replace("\"b1\"", "\"b2\"")).answers(200, "tar bytes");
    assertThat(quire.library("b1").snapshots().restore("s1", "b2").id()).isEqualTo("b2");
    assertThat(wire.last().json()).isEqualTo("{\"as\":\"b2\"}");
    quire.library("b1").snapshots().download("s1", dir.resolve("s1.tar"));
    assertThat(dir.resolve("s1.tar")).hasContent("tar bytes");
  }

  @Test
  void a_snapshot_is_searched_and_its_archive_becomes_a_library(@TempDir Path dir)
      throws Exception {
    Path tar = Files.writeString(dir.resolve("s1.tar"), "tar bytes");
    wire.answers(200, "{\"hits\":[],\"complete\":true,\"tookMs\":{\"embed\":0,\"search\":1}}")
        .answers(201, LIBRARY.replace("\"b1\"", "\"b 2\""));
    var snapshots = quire.library("b1").snapshots();
    assertThat(snapshots.search("s 1", "whales", s -> s.topK(3)).hits()).isEmpty();
    assertThat(wire.last().target()).isEqualTo("/v1/libraries/b1/snapshots/s%201/search");
    assertThat(wire.last().json()).isEqualTo("{\"text\":\"whales\",\"topK\":3}");
    assertThat(quire.libraries().importSnapshot(tar, "b 2").id()).isEqualTo("b 2");
    assertThat(wire.last().target()).isEqualTo("/v1/snapshots/import?as=b%202");
  }

  @Test
  void a_damaged_library_is_listed_with_its_reason() {
    wire.answers(
        200,
        "{\"items\":["
            + LIBRARY
            + ",{\"id\":\"b2\",\"name\":\"b2\",\"state\":\"damaged\",\"reason\":\"bad\"}"
            + ",{\"id\":\"b3\",\"name\":\"b3\",\"state\":\"unavailable\",\"reason\":\"few files\"}],\"nextCursor\":null}");
    var listed = quire.libraries().list().stream().toList();
    assertThat(listed.stream().map(Library::isReady)).containsExactly(true, false, false);
    assertThat(listed.get(0).isDamaged()).isFalse();
    assertThat(listed.get(2).isDamaged()).as("it may be opened yet").isFalse();
    assertThat(listed.get(1).isDamaged()).isTrue();
    assertThat(listed.get(1).reason()).contains("bad");
  }

  @Test
  void a_long_list_is_walked_page_by_page() {
    wire.answers(200, "{\"items\":[" + CHUNK + "],\"nextCursor\":\"x=1\"}")
        .answers(200, "{\"items\":[" + CHUNK + "],\"nextCursor\":null}");
    assertThat(quire.library("b1").chunks().list(Filter.gte("year", 2020))).hasSize(2);
    assertThat(wire.last().target()).endsWith("&limit=100&cursor=x%3D1").contains("?filter=%7B");
  }

  private static String job(String state, int done) {
    return "{\"id\":\"j1\",\"type\":\"index_build\",\"libraryId\":\"b1\",\"state\":\"%s\",\"phase\":\"train\",\"done\":%d,\"total\":10,\"etaMs\":5}"
        .formatted(state, done);
  }
}

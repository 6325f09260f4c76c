package dev.quire.domain.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quire.domain.document.Document;
import dev.quire.domain.document.DocumentId;
import dev.quire.domain.error.InvalidInput;
import dev.quire.domain.error.PreconditionFailed;
import dev.quire.domain.library.LibraryDraft;
import dev.quire.domain.library.LibraryId;
import dev.quire.domain.metadata.Metadata;
import dev.quire.domain.reference.ReferenceQuire;
import dev.quire.domain.service.Minting;
import dev.quire.domain.store.OpenLibrary.Change;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OpenLibraryTest {
  private OpenLibrary open;

  @BeforeEach
  void openOne() {
    ReferenceQuire quire = ReferenceQuire.inMemory(Minting.system());
    quire.libraries().create(LibraryDraft.ofVectors("lib", 2));
    open = quire.libraries().open(new LibraryId("lib"));
  }

  @Test
  void a_decision_is_journalled_and_applied() {
    Written<String> written =
        open.write(Durability.FSYNC, state -> Change.of(put("a", 1), "result"));
    assertThat(written).isEqualTo(new Written<>("result", 1, Durability.FSYNC));
    assertThat(revision("a")).hasValue(1);
  }

  @Test
  void a_decision_that_throws_changes_nothing_and_frees_the_lock() throws Exception {
    assertThatThrownBy(
            () ->
                open.write(
                    Durability.FSYNC,
                    state -> {
                      throw new PreconditionFailed("no");
                    }))
        .isInstanceOf(PreconditionFailed.class);
    assertThat(open.<Long>read(LibraryState::position)).isZero();
    try (ExecutorService other = Executors.newSingleThreadExecutor()) {
      Callable<Written<String>> write =
          () -> open.write(Durability.FSYNC, state -> Change.of(put("a", 1), ""));
      assertThat(other.submit(write).get().position()).isEqualTo(1);
    }
  }

  @Test
  void a_decision_without_a_command_keeps_the_position() {
    open.write(Durability.FSYNC, state -> Change.of(put("a", 1), ""));
    assertThat(open.write(Durability.ASYNC, state -> Change.none("same")))
        .isEqualTo(new Written<>("same", 1, Durability.ASYNC));
  }

  @Test
  void no_decision_sees_the_state_of_another_half_done() throws Exception {
    open.write(Durability.FSYNC, state -> Change.of(put("counter", 1), ""));
    Callable<Boolean> increments =
        () -> {
          for (int i = 0; i < 500; i++) {
            open.write(
                Durability.FSYNC,
                state -> Change.of(put("counter", revision(state, "counter") + 1), ""));
          }
          return true;
        };
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      for (Future<Boolean> done : threads.invokeAll(List.of(increments, increments, increments))) {
        assertThat(done.get()).isTrue();
      }
    }
    assertThat(revision("counter")).hasValue(1_501);
  }

  @Test
  void a_view_stays_as_it_was() {
    open.write(Durability.FSYNC, state -> Change.of(put("a", 1), ""));
    try (LibraryView view = open.view()) {
      open.write(Durability.FSYNC, state -> Change.of(put("a", 2), ""));
      assertThat(view.document(new DocumentId("a")).orElseThrow().revision()).isEqualTo(1);
    }
  }

  @Test
  void a_view_is_taken_while_a_write_is_decided() {
    open.write(Durability.FSYNC, state -> Change.of(put("a", 1), ""));
    open.write(
        Durability.FSYNC,
        state -> {
          long revision = CompletableFuture.supplyAsync(() -> revisionInView("a")).join();
          assertThat(revision).isEqualTo(1);
          return Change.of(put("a", 2), "");
        });
    assertThat(revisionInView("a")).isEqualTo(2);
  }

  private long revisionInView(String id) {
    try (LibraryView view = open.view()) {
      return view.document(new DocumentId(id)).orElseThrow().revision();
    }
  }

  @Test
  void preconditions_hold_or_throw() {
    Precondition.none().check("chunk", "c", OptionalLong.empty());
    Precondition.absent().check("chunk", "c", OptionalLong.empty());
    new Precondition.Revision(2).check("chunk", "c", OptionalLong.of(2));
    assertThatThrownBy(() -> Precondition.absent().check("chunk", "c", OptionalLong.of(3)))
        .isInstanceOf(PreconditionFailed.class)
        .hasMessage("chunk \"c\" already exists, at revision 3");
    assertThatThrownBy(() -> new Precondition.Revision(2).check("chunk", "c", OptionalLong.of(3)))
        .hasMessage("chunk \"c\" is at revision 3, not at revision 2");
    assertThatThrownBy(() -> new Precondition.Revision(2).check("chunk", "c", OptionalLong.empty()))
        .hasMessage("chunk \"c\" is missing, not at revision 2");
  }

  @Test
  void a_page_knows_whether_another_follows() {
    assertThat(Page.of(List.of("a", "b"), 2, key -> key).next()).isEmpty();
    assertThat(Page.of(List.of("a", "b", "c"), 2, key -> key))
        .isEqualTo(new Page<>(List.of("a", "b"), java.util.Optional.of("b")));
    List<String> mapped = new ArrayList<>(Page.of(List.of("a"), 2, k -> k).map(k -> k + k).items());
    assertThat(mapped).containsExactly("aa");
  }

  @Test
  void a_page_has_1_to_1000_items() {
    assertThat(Page.requireLimit(1)).isEqualTo(1);
    assertThat(Page.requireLimit(1_000)).isEqualTo(1_000);
    for (int limit : new int[] {0, -1, 1_001, Integer.MAX_VALUE}) {
      assertThatThrownBy(() -> Page.requireLimit(limit))
          .isInstanceOf(InvalidInput.class)
          .hasMessageContaining("limit");
    }
  }

  private OptionalLong revision(String id) {
    return open.read(
        state ->
            state.document(new DocumentId(id)).isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(revision(state, id)));
  }

  private static long revision(LibraryState state, String id) {
    return state.document(new DocumentId(id)).orElseThrow().revision();
  }

  private static Command put(String id, long revision) {
    return Command.Write.of(
        new Document(
            new DocumentId(id), "", "", Metadata.EMPTY, Instant.EPOCH, Instant.EPOCH, revision));
  }
}

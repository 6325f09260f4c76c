package dev.quire.storage.segment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.domain.filter.FieldKinds;
import dev.quire.domain.metadata.Metadata;
import dev.quire.domain.metadata.MetadataValue;
import dev.quire.domain.metadata.ValueKind;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FieldKindsSeenTest {
  private final FieldKindsSeen seen = new FieldKindsSeen();

  @Test
  void a_field_may_hold_several_kinds_and_what_was_described_does_not_change() {
    seen.chunk(field("n", MetadataValue.of(1)));
    FieldKinds before = seen.kinds();
    seen.chunk(field("n", MetadataValue.of("one")));
    assertThat(before.byField().get("n")).containsExactly(ValueKind.NUMBER);
    assertThat(seen.kinds().byField().get("n"))
        .containsExactlyInAnyOrder(ValueKind.NUMBER, ValueKind.TEXT);
    assertThat(seen.kinds()).isSameAs(seen.kinds());
  }

  @Test
  void a_field_of_a_document_is_named_so_and_a_chunk_cannot_have_it() {
    seen.document(field("year", MetadataValue.of(1999)));
    seen.chunk(field("document.year", MetadataValue.of("no")));
    assertThat(seen.kinds().byField().get("document.year")).isEqualTo(Set.of(ValueKind.NUMBER));
  }

  /** Described after each of so many rows, this would take hours. */
  @Test
  void every_row_may_bring_a_field_of_its_own() {
    int rows = 200_000;
    for (int i = 0; i < rows; i++) {
      seen.chunk(field("user-" + i, MetadataValue.of(i)));
    }
    assertThat(seen.kinds().byField()).hasSizeGreaterThanOrEqualTo(rows).containsKey("user-0");
  }

  private static Metadata field(String name, MetadataValue value) {
    return Metadata.of(Map.of(name, value));
  }
}

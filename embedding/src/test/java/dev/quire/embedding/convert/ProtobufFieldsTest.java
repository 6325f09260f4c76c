package dev.quire.embedding.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Messages as the encoding guide of Protocol Buffers spells them out. */
class ProtobufFieldsTest {

  @Test
  void fields_of_each_wire_type_are_visited_in_order() {
    // 1: varint 150; 2: "testing"; 3: fixed32 1; 4: fixed64 2
    String message = "089601" + "120774657374696e67" + "1d01000000" + "210200000000000000";

    assertThat(fields(message)).containsExactly("1=150", "2=testing", "3=1", "4=2");
  }

  @Test
  void a_broken_message_is_refused() {
    assertThatThrownBy(() -> fields("0b")).hasMessageContaining("wire type 3");
    assertThatThrownBy(() -> fields("08" + "ff".repeat(10) + "01")).hasMessageContaining("64 bits");
    assertThatThrownBy(() -> fields("1205aa")).isInstanceOf(IndexOutOfBoundsException.class);
  }

  private static List<String> fields(String hex) {
    List<String> found = new ArrayList<>();
    ProtobufFields.visit(
        ByteBuffer.wrap(HexFormat.of().parseHex(hex)),
        (field, number, bytes) ->
            found.add(field + "=" + (bytes.hasRemaining() ? ProtobufFields.text(bytes) : number)));
    return found;
  }
}

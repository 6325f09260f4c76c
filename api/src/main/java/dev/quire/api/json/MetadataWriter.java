package dev.quire.api.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import dev.quire.domain.metadata.Metadata;
import dev.quire.domain.metadata.MetadataValue;
import dev.quire.domain.metadata.MetadataValue.Flag;
import dev.quire.domain.metadata.MetadataValue.Listing;
import dev.quire.domain.metadata.MetadataValue.Numeric;
import dev.quire.domain.metadata.MetadataValue.Text;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.Map;

/** Writes metadata as an object, whole numbers of up to 18 digits without exponent. */
final class MetadataWriter extends StdSerializer<Metadata> {
  private static final int LONG_DIGITS = 18;

  MetadataWriter() {
    super(Metadata.class);
  }

  @Override
  public void serialize(Metadata metadata, JsonGenerator to, SerializerProvider provider)
      throws IOException {
    to.writeStartObject();
    for (Map.Entry<String, MetadataValue> field : metadata.fields().entrySet()) {
      to.writeFieldName(field.getKey());
      write(field.getValue(), to);
    }
    to.writeEndObject();
  }

  private static void write(MetadataValue value, JsonGenerator to) throws IOException {
    switch (value) {
      case Text(String text) -> to.writeString(text);
      case Numeric(BigDecimal number) -> write(number, to);
      case Flag(boolean flag) -> to.writeBoolean(flag);
      case Listing(var values) -> {
        to.writeStartArray();
        for (MetadataValue element : values) {
          write(element, to);
        }
        to.writeEndArray();
      }
    }
  }

  private static void write(BigDecimal number, JsonGenerator to) throws IOException {
    if (number.scale() <= 0 && number.precision() - number.scale() <= LONG_DIGITS) {
      to.writeNumber(number.longValueExact());
    } else {
      to.writeNumber(number);
    }
  }
}

package dev.quire.api.json;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.InvalidNullException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import dev.quire.domain.error.InvalidInput;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Says in the caller's terms what Jackson found wrong: the field's path, what is there, what
 * belongs there.
 */
public final class JsonComplaint {
  private static final String BODY = "body";
  private static final Pattern ABOUT_ITSELF =
      Pattern.compile(
          "(: enable `| \\(start marker at|: maybe a \\(non-standard\\)).*", Pattern.DOTALL);

  private JsonComplaint() {}

  public static InvalidInput about(JacksonException error) {
    if (error instanceof JsonMappingException mapping) {
      return about(mapping);
    }
    return new InvalidInput(BODY, syntax("the body", error));
  }

  /** What keeps {@code what}, such as "the filter", from being read at all. */
  static String syntax(String what, JacksonException error) {
    return switch (error) {
      case StreamConstraintsException e -> beyond(e);
      case JsonMappingException e ->
          what + " is not valid JSON: " + about(e).violations().getFirst().message();
      default -> what + " is not valid JSON" + place(error) + ": " + said(error);
    };
  }

  /** Jackson tells its limits apart by its words alone. */
  private static boolean isText(StreamConstraintsException error) {
    return error.getOriginalMessage().startsWith("String value");
  }

  private static String beyond(StreamConstraintsException error) {
    String said = error.getOriginalMessage();
    if (isText(error)) {
      return "a text has more than "
          + JsonRules.MAX_TEXT
          + " characters; send it in parts, a long document as several or as chunks";
    }
    if (said.startsWith("Number value")) {
      return "a number has more than " + JsonRules.MAX_NUMBER + " digits";
    }
    return said.startsWith("Document nesting")
        ? "the JSON is nested deeper than " + JsonRules.MAX_DEPTH + " levels"
        : "the name of a field has more than " + JsonRules.MAX_NAME + " characters";
  }

  private static InvalidInput about(JsonMappingException error) {
    String field = path(error.getPath());
    return switch (error) {
      case UnrecognizedPropertyException unknown ->
          new InvalidInput(field, "is not known here; known are " + known(unknown));
      case InvalidNullException missing -> new InvalidInput(field, "must not be null");
      case MismatchedInputException mismatch -> new InvalidInput(field, mismatch(mismatch));
      default ->
          switch (error.getCause()) {
            case InputCoercionException tooLarge ->
                new InvalidInput(field, "is beyond the range of whole numbers that are taken here");
            case StreamConstraintsException tooLong when isText(tooLong) ->
                new InvalidInput(field, beyond(tooLong));
            case JacksonException cause -> about(cause);
            case null, default -> new InvalidInput(field, error.getOriginalMessage());
          };
    };
  }

  /** Jackson's own words, without what it says of its switches and of itself. */
  private static String said(JacksonException error) {
    return ABOUT_ITSELF.matcher(error.getOriginalMessage()).replaceFirst("");
  }

  private static String mismatch(MismatchedInputException error) {
    Class<?> wanted = error.getTargetType();
    if (wanted == null) {
      return "there is more after the end of the JSON";
    }
    String received =
        error.getProcessor() instanceof JsonParser parser && parser.currentToken() != null
            ? ", not " + JsonWords.of(parser.currentToken())
            : "";
    return "must be " + JsonWords.of(wanted) + received;
  }

  private static String known(UnrecognizedPropertyException error) {
    return error.getKnownPropertyIds() == null
        ? "none"
        : error.getKnownPropertyIds().stream()
            .map(String::valueOf)
            .sorted()
            .collect(Collectors.joining(", "));
  }

  private static String place(JacksonException error) {
    var at = error.getLocation();
    return at == null || at.getLineNr() < 1
        ? ""
        : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
  }

  private static String path(List<JsonMappingException.Reference> path) {
    StringBuilder text = new StringBuilder();
    for (JsonMappingException.Reference step : path) {
      if (step.getFieldName() == null) {
        text.append('[').append(step.getIndex()).append(']');
      } else {
        text.append(text.isEmpty() ? "" : ".").append(step.getFieldName());
      }
    }
    return text.isEmpty() ? BODY : text.toString();
  }
}

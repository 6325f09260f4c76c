package dev.quire.api.operation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.smallrye.openapi.runtime.OpenApiConstants;
import io.quarkus.smallrye.openapi.runtime.OpenApiDocumentService;
import io.smallrye.openapi.runtime.io.Format;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The operations as the OpenAPI document describes them, so that what is allowed is what is
 * documented.
 */
@Singleton
public class Operations {
  private static final Pattern VARIABLE = Pattern.compile("\\{[^}]*}");

  private final OpenApiDocumentService document;
  private final ObjectMapper json;
  private volatile List<Operation> operations;

  Operations(OpenApiDocumentService document, ObjectMapper json) {
    this.document = document;
    this.json = json;
  }

  /**
   * One operation.
   *
   * @param path matches the paths it is for
   * @param variables of the path: where several match, the one with the fewest is meant
   * @param mediaTypes of its answers
   */
  private record Operation(
      String method,
      Pattern path,
      long variables,
      SortedSet<String> queryParameters,
      SortedSet<String> mediaTypes) {}

  /** The methods that the path has; none where it is no path of this API. */
  public SortedSet<String> methods(String path) {
    SortedSet<String> methods =
        matching(path).map(Operation::method).collect(Collectors.toCollection(TreeSet::new));
    if (methods.contains("GET")) {
      methods.add("HEAD");
    }
    if (!methods.isEmpty()) {
      methods.add("OPTIONS");
    }
    return methods;
  }

  /** The query parameters that may be given; empty where there is no such operation. */
  public Optional<SortedSet<String>> queryParameters(String method, String path) {
    return operation(method, path).map(Operation::queryParameters);
  }

  /**
   * The media types of what is answered where all is well; empty where there is no such operation.
   */
  public Optional<SortedSet<String>> mediaTypes(String method, String path) {
    return operation(method, path).map(Operation::mediaTypes);
  }

  private Optional<Operation> operation(String method, String path) {
    String described = method.equals("HEAD") ? "GET" : method;
    return matching(path)
        .filter(operation -> operation.method().equals(described))
        .min(Comparator.comparing(Operation::variables));
  }

  private Stream<Operation> matching(String path) {
    String plain =
        path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    return all().stream().filter(operation -> operation.path().matcher(plain).matches());
  }

  private List<Operation> all() {
    if (operations == null) {
      operations = read();
    }
    return operations;
  }

  private List<Operation> read() {
    List<Operation> read = new ArrayList<>();
    try {
      JsonNode paths =
          json.readTree(document.getDocument(OpenApiConstants.DEFAULT_DOCUMENT_NAME, Format.JSON))
              .get("paths");
      for (var path : paths.properties()) {
        for (var method : path.getValue().properties()) {
          read.add(operation(path.getKey(), method.getKey(), method.getValue()));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return List.copyOf(read);
  }

  private static Operation operation(String path, String method, JsonNode operation) {
    SortedSet<String> queryParameters = new TreeSet<>();
    for (JsonNode parameter : operation.path("parameters")) {
      if (parameter.path("in").asText().equals("query")) {
        queryParameters.add(parameter.get("name").asText());
      }
    }
    String literal =
        Stream.of(VARIABLE.split(path, -1))
            .map(Pattern::quote)
            .collect(Collectors.joining("[^/]+"));
    return new Operation(
        method.toUpperCase(Locale.ROOT),
        Pattern.compile(literal),
        VARIABLE.matcher(path).results().count(),
        queryParameters,
        mediaTypes(operation));
  }

  private static SortedSet<String> mediaTypes(JsonNode operation) {
    SortedSet<String> types = new TreeSet<>();
    for (var answer : operation.path("responses").properties()) {
      if (answer.getKey().startsWith("2")) {
        answer.getValue().path("content").fieldNames().forEachRemaining(types::add);
      }
    }
    return types;
  }
}

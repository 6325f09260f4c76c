package dev.quire.api.openapi;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quire.domain.filter.Filter;
import io.quarkus.smallrye.openapi.OpenApiFilter;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Map;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.PathItem;
import org.eclipse.microprofile.openapi.models.media.Content;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.parameters.Parameter;

/**
 * Completes the OpenAPI document while the application is built: examples out of {@code
 * openapi/examples.json} by operation, the error answers that an operation can give, and what each
 * parameter means.
 */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD)
public class Described implements OASFilter {
  private static final String FILTER_LIMITS =
      String.format(
          Locale.ROOT,
          "at most %,d comparisons, nested %d deep, with %,d values in one in or nin",
          Filter.MAX_TESTS,
          Filter.MAX_DEPTH,
          Filter.In.MAX_VALUES);

  /** Types whose fields are not those of a Java class, and what they hold. */
  private static final Map<String, String> FREE_OBJECTS =
      Map.of(
          "Metadata", "Fields by name: texts, numbers, true, false, and lists of these.",
          "ObjectNode", "Fields by name; in a patch, null takes a field away.",
          "JsonNode",
              "A filter: a field with operators (eq ne gt gte lt lte in nin exists contains startsWith), or and, or, not of filters; "
                  + FILTER_LIMITS
                  + ".");

  private final Map<String, Map<String, Object>> examples = read("examples.json");
  private final Map<String, Map<String, Object>> parameters = read("parameters.json");

  private static Map<String, Map<String, Object>> read(String name) {
    try (InputStream json = Described.class.getResourceAsStream("/openapi/" + name)) {
      return new ObjectMapper().readValue(json, new TypeReference<>() {});
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void filterOpenAPI(OpenAPI document) {
    ErrorAnswers.declare(document);
    FREE_OBJECTS.forEach(
        (name, words) -> document.getComponents().addSchema(name, freeObject(words)));
    document.getPaths().getPathItems().forEach(this::describe);
  }

  private static Schema freeObject(String words) {
    return OASFactory.createSchema().addType(Schema.SchemaType.OBJECT).description(words);
  }

  private void describe(String path, PathItem item) {
    if (path.startsWith("/v1")) {
      item.getOperations().forEach((method, operation) -> describe(path, method, operation));
    }
  }

  private void describe(String path, PathItem.HttpMethod method, Operation operation) {
    Map<String, Object> example = examples.getOrDefault(operation.getOperationId(), Map.of());
    if (example.get("status") instanceof String status) {
      var answers = operation.getResponses();
      answers.addAPIResponse(status, answers.getAPIResponse("200"));
      answers.removeAPIResponse("200");
    }
    ErrorAnswers.add(path, method, operation);
    if (operation.getRequestBody() != null && example.containsKey("request")) {
      set(operation.getRequestBody().getContent(), example.get("request"));
    }
    operation.getResponses().getAPIResponses().entrySet().stream()
        .filter(answer -> answer.getKey().startsWith("2") && example.containsKey("answer"))
        .forEach(answer -> set(answer.getValue().getContent(), example.get("answer")));
    if (operation.getParameters() != null) {
      operation.getParameters().forEach(this::describe);
    }
  }

  private static void set(Content content, Object example) {
    if (content != null) {
      content.getMediaTypes().values().forEach(media -> media.setExample(example));
    }
  }

  private void describe(Parameter parameter) {
    Map<String, Object> words = parameters.get(parameter.getName());
    if (words != null) {
      String description = (String) words.get("description");
      parameter.setDescription(description.replace("{filterLimits}", FILTER_LIMITS));
      parameter.setExample(words.get("example"));
    }
  }
}

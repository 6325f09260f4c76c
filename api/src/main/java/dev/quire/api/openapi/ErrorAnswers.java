package dev.quire.api.openapi;

import dev.quire.api.problem.Problem;
import dev.quire.api.problem.ProblemCode;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.PathItem.HttpMethod;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;

/** The problems that an operation can answer with. */
final class ErrorAnswers {
  private static final String SCHEMA = "#/components/schemas/Problem";

  private ErrorAnswers() {}

  static void declare(OpenAPI document) {
    Schema text = OASFactory.createSchema().addType(Schema.SchemaType.STRING);
    Schema violation =
        OASFactory.createSchema()
            .addType(Schema.SchemaType.OBJECT)
            .addProperty("field", text)
            .addProperty("message", text);
    Schema problem =
        OASFactory.createSchema()
            .addType(Schema.SchemaType.OBJECT)
            .description("Why a request was refused (RFC 9457).")
            .addProperty("type", text)
            .addProperty("title", text)
            .addProperty("status", OASFactory.createSchema().addType(Schema.SchemaType.INTEGER))
            .addProperty("detail", text)
            .addProperty("instance", text)
            .addProperty("code", text)
            .addProperty("requestId", text)
            .addProperty(
                "violations",
                OASFactory.createSchema().addType(Schema.SchemaType.ARRAY).items(violation));
    document.getComponents().addSchema("Problem", problem);
  }

  static void add(String path, HttpMethod method, Operation operation) {
    Map<Integer, Set<ProblemCode>> byStatus = new TreeMap<>();
    for (ProblemCode code : possible(path, method, operation)) {
      byStatus.computeIfAbsent(code.status(), s -> EnumSet.noneOf(ProblemCode.class)).add(code);
    }
    byStatus.forEach(
        (status, codes) ->
            operation.getResponses().addAPIResponse(String.valueOf(status), answer(codes)));
  }

  private static Set<ProblemCode> possible(String path, HttpMethod method, Operation operation) {
    Set<ProblemCode> codes =
        EnumSet.of(
            ProblemCode.VALIDATION,
            ProblemCode.FORBIDDEN,
            ProblemCode.INTERNAL,
            ProblemCode.OVERLOADED,
            ProblemCode.TOO_MANY_FILES);
    boolean writes =
        method != HttpMethod.GET && !path.matches(".*/(search|get|count|embeddings)(/batch)?");
    if (path.contains("{")) {
      codes.add(ProblemCode.NOT_FOUND);
    }
    if (path.contains("/libraries/{")) {
      codes.add(ProblemCode.LIBRARY_DAMAGED);
    }
    if (operation.getRequestBody() != null) {
      codes.addAll(EnumSet.of(ProblemCode.TOO_LARGE, ProblemCode.UNSUPPORTED_MEDIA));
    }
    if (writes && method == HttpMethod.POST) {
      codes.add(
          path.endsWith("/build") ? ProblemCode.BUILD_IN_PROGRESS : ProblemCode.ALREADY_EXISTS);
    }
    if (writes && method != HttpMethod.POST && path.contains("/libraries")) {
      codes.add(ProblemCode.PRECONDITION_FAILED);
    }
    if (writes) {
      codes.addAll(EnumSet.of(ProblemCode.DISK_FULL, ProblemCode.DISK_READ_ONLY));
    }
    if (path.matches(".*/(documents|chunks|vectors|search).*")
        && operation.getRequestBody() != null) {
      codes.addAll(
          EnumSet.of(
              ProblemCode.DIMENSION_MISMATCH,
              ProblemCode.EMBEDDING_SPACE_MISMATCH,
              ProblemCode.EMBEDDER_UNAVAILABLE));
    }
    if (path.matches(".*/(chunks|documents|search|delete|count|evaluate)(/batch)?")) {
      codes.add(ProblemCode.FILTER_INVALID);
    }
    if (path.endsWith("/embeddings")) {
      codes.add(ProblemCode.EMBEDDER_UNAVAILABLE);
    }
    if (path.matches(".*/(search.*|delete|count|evaluate)") || method == HttpMethod.GET) {
      codes.add(ProblemCode.TIMEOUT);
    }
    return codes;
  }

  private static APIResponse answer(Set<ProblemCode> codes) {
    var media =
        OASFactory.createMediaType()
            .schema(OASFactory.createSchema().ref(SCHEMA))
            .example(example(codes.iterator().next()));
    return OASFactory.createAPIResponse()
        .description(String.join(" or ", codes.stream().map(Enum::name).toList()))
        .content(OASFactory.createContent().addMediaType(Problem.MEDIA_TYPE, media));
  }

  private static Map<String, Object> example(ProblemCode code) {
    Map<String, Object> example = new java.util.LinkedHashMap<>();
    example.put(
        "type",
        "urn:quire:problem:" + code.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-'));
    example.put("title", code.title());
    example.put("status", code.status());
    example.put("detail", "what was wrong, the value received, what is allowed");
    example.put("instance", "/v1/libraries/books");
    example.put("code", code.name());
    example.put("requestId", "7f1f5a52-6f1e-4c0e-9f0a-3f6a1c9b2d11");
    example.put(
        "violations",
        code == ProblemCode.VALIDATION
            ? List.of(Map.of("field", "topK", "message", "is 0; 1 to 1000 are allowed"))
            : List.of());
    return example;
  }
}

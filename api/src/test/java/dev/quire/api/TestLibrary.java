package dev.quire.api;

import static io.restassured.RestAssured.given;
import static io.restassured.http.ContentType.JSON;

import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** A library of its own for one test, spoken to over HTTP. */
record TestLibrary(String id) {
  static final String MODEL = "all-MiniLM-L6-v2";

  static TestLibrary ofVectors(int dimension) {
    return ofVectors(dimension, "cosine");
  }

  static TestLibrary ofVectors(int dimension, String metric) {
    return created(Map.of("name", "vectors", "dimension", dimension, "metric", metric));
  }

  static TestLibrary ofTexts() {
    return created(Map.of("name", "texts", "embeddingModel", MODEL));
  }

  private static TestLibrary created(Map<String, Object> body) {
    String id = "test-" + UUID.randomUUID();
    Map<String, Object> withId = new java.util.HashMap<>(body);
    withId.put("id", id);
    json(withId).post("/v1/libraries").then().statusCode(201);
    return new TestLibrary(id);
  }

  static RequestSpecification json(Object body) {
    return given().contentType(JSON).body(body);
  }

  /** Asks until the job has ended; the server itself takes its time over each answer. */
  static String endOfJob(String job, Duration patience) {
    long deadline = System.nanoTime() + patience.toNanos();
    String state;
    do {
      state = given().get("/v1/jobs/{job}", job).then().statusCode(200).extract().path("state");
    } while (Set.of("queued", "running").contains(state) && System.nanoTime() < deadline);
    return state;
  }

  String path(String below) {
    return "/v1/libraries/" + id + below;
  }

  ValidatableResponse get(String below, Object... values) {
    return given().get(path(below), values).then();
  }

  ValidatableResponse post(String below, Object body) {
    return json(body).post(path(below)).then();
  }

  ValidatableResponse put(String below, Object body) {
    return json(body).put(path(below)).then();
  }

  ValidatableResponse patch(String below, Object body) {
    return given().contentType("application/merge-patch+json").body(body).patch(path(below)).then();
  }

  ValidatableResponse delete(String below) {
    return given().delete(path(below)).then();
  }

  /** A document with chunks c0, c1, … that have these vectors. */
  TestLibrary withVectors(String document, float[]... vectors) {
    var chunks = new java.util.ArrayList<Map<String, Object>>();
    for (int i = 0; i < vectors.length; i++) {
      chunks.add(
          Map.of(
              "id",
              "c" + i,
              "text",
              "text " + i,
              "embedding",
              vectors[i],
              "metadata",
              Map.of("number", i)));
    }
    put("/documents/" + document, Map.of("title", document, "chunks", chunks)).statusCode(201);
    return this;
  }
}

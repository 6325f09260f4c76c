package dev.quire.api;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

@QuarkusTest
class VectorUploadTest {

  /** A file as numpy.save writes it. */
  private static byte[] npy(String dtype, int rows, int dimension, float... values) {
    String dict =
        "{'descr': '"
            + dtype
            + "', 'fortran_order': False, 'shape': ("
            + rows
            + ", "
            + dimension
            + "), }";
    String header = dict + " ".repeat(63 - (10 + dict.length()) % 64) + "\n";
    ByteBuffer file =
        ByteBuffer.allocate(10 + header.length() + 4 * values.length)
            .order(ByteOrder.LITTLE_ENDIAN)
            .put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0})
            .putShort((short) header.length())
            .put(header.getBytes(StandardCharsets.US_ASCII));
    for (float value : values) {
      file.putFloat(value);
    }
    return file.array();
  }

  private static ValidatableResponse upload(TestLibrary library, String query, byte[] body) {
    return given()
        .contentType("application/x-npy")
        .body(body)
        .post(library.path("/vectors" + query))
        .then();
  }

  @Test
  void each_row_becomes_a_chunk() {
    var library = TestLibrary.ofVectors(2);
    upload(library, "?documentId=photos&idPrefix=p-", npy("<f4", 3, 2, 1, 0, 0, 1, 3, 4))
        .statusCode(201)
        .body("chunks", equalTo(3));
    library
        .get("/chunks/p-2?include=embedding")
        .body("embedding", contains(0.6f, 0.8f))
        .body("documentId", equalTo("photos"));
    upload(library, "?documentId=photos", npy("<f4", 1, 2, 1, 1)).statusCode(201);
    library.get("").body("chunks", equalTo(4));
  }

  @Test
  void arrays_longer_than_one_write_arrive_whole() {
    var library = TestLibrary.ofVectors(2, "l2");
    float[] values = new float[2 * 2500];
    for (int i = 0; i < values.length; i++) {
      values[i] = i;
    }
    upload(library, "?documentId=d&idPrefix=", npy("<f4", 2500, 2, values)).statusCode(201);
    library.get("").body("chunks", equalTo(2500));
    library.get("/chunks/2499?include=embedding").body("embedding", contains(4998f, 4999f));
  }

  @Test
  void an_upload_that_is_broken_off_says_how_far_it_came() {
    float[] values = new float[2 * 2500];
    Arrays.fill(values, 1);
    byte[] whole = npy("<f4", 2500, 2, values);
    var cut = TestLibrary.ofVectors(2);
    upload(cut, "?documentId=d&idPrefix=p-", Arrays.copyOf(whole, whole.length - 8 * 1000))
        .statusCode(400)
        .body("detail", containsString("ends before row 1500 of 2500"))
        .body("violations.field", contains("", "rows", "rows[1024]"))
        .body("violations[1].message", equalTo("the first 1024 of 2500 are stored"))
        .body("violations[2].message", containsString("not known to be stored"));
    cut.get("").body("chunks", equalTo(1024));
    values[2 * 2000 + 1] = Float.NaN;
    var poisoned = TestLibrary.ofVectors(2);
    upload(poisoned, "?documentId=d", npy("<f4", 2500, 2, values))
        .statusCode(400)
        .body("violations.field", contains("rows[2000].embedding[1]", "rows", "rows[1024]"));
    poisoned.get("").body("chunks", equalTo(1024));
    var longer = TestLibrary.ofVectors(2);
    upload(longer, "?documentId=d", npy("<f4", 2, 2, 1, 0, 0, 1, 1, 1))
        .statusCode(400)
        .body("violations.field", contains("", "rows"))
        .body("violations[1].message", equalTo("the first 2 of 2 are stored"));
    longer.get("").body("chunks", equalTo(2));
  }

  @Test
  void what_is_wrong_with_an_array_is_said() {
    var library = TestLibrary.ofVectors(2);
    upload(library, "", npy("<f4", 1, 2, 1, 0))
        .statusCode(400)
        .body("violations[0].field", equalTo("documentId"));
    upload(library, "?documentId=d", npy("<f4", 1, 3, 1, 0, 0))
        .statusCode(422)
        .body("code", equalTo("DIMENSION_MISMATCH"));
    upload(library, "?documentId=d", npy("<f4", 1, Integer.MAX_VALUE / 4))
        .statusCode(422)
        .body("code", equalTo("DIMENSION_MISMATCH"));
    upload(library, "?documentId=d", npy("<f8", 1, 1, 1, 0))
        .statusCode(400)
        .body("detail", containsString("f8"))
        .body("detail", containsString("a.astype(\"<f4\")"));
    upload(library, "?documentId=d", npy("<f4", 2, 2, 1, 0))
        .statusCode(400)
        .body("detail", containsString("ends"));
    upload(library, "?documentId=d", npy("<f4", 1, 2, 1, Float.NaN))
        .statusCode(400)
        .body("violations[0].field", equalTo("rows[0].embedding[1]"));
    upload(library, "?documentId=d", "no array".getBytes(StandardCharsets.UTF_8)).statusCode(400);
    upload(library, "?documentId=d&idPrefix=a", npy("<f4", 1, 2, 1, 0)).statusCode(201);
    upload(library, "?documentId=d&idPrefix=a", npy("<f4", 1, 2, 1, 0)).statusCode(409);
    given()
        .contentType("text/plain")
        .body("x")
        .post(library.path("/vectors?documentId=d"))
        .then()
        .statusCode(415);
  }
}

package dev.quire.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.sdk.ReadmeSample;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

@QuarkusTest
class SdkSampleTest {
  @TestHTTPResource("/")
  URL server;

  @Test
  void the_readme_sample_of_the_sdk_finds_the_whale() {
    PrintStream console = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      ReadmeSample.run("http://" + server.getHost() + ":" + server.getPort());
    } finally {
      System.setOut(console);
    }
    assertThat(
            printed
                .toString(StandardCharsets.UTF_8)
                .lines()
                .filter(l -> l.matches("0\\.\\d{3} .*"))
                .findFirst()
                .orElse(""))
        .contains("whale");
  }
}

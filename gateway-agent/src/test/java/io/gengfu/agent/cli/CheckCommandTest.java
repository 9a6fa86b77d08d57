package io.gengfu.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class CheckCommandTest {

  @TempDir Path dir;

  private final StringWriter out = new StringWriter();

  @BeforeEach
  void writeFolderWithTwoMistakes() throws IOException {
    Files.writeString(dir.resolve("gateway.yaml"), "gateway: {id: gw-1}\nconsole: {prot: 80}\n");
    Files.writeString(
        dir.resolve("site.yaml"),
        "site: {estate: garden}\ndevices: [{id: 7, profile: x, location: y}]\n");
  }

  private int run(String... arguments) {
    return new CommandLine(new CheckCommand())
        .setOut(new PrintWriter(out, true))
        .execute(arguments);
  }

  @Test
  void everyMistakeIsALineAndTheirNumberTheLast() {
    assertThat(run(dir.toString())).isEqualTo(1);

    assertThat(out.toString().lines())
        .contains(
            "gateway.yaml:2:11: console.prot: unknown key; wanted: did you mean port? one of"
                + " enabled, port",
            "site.yaml:2:16: devices[0].id: is the unquoted number 7; wanted: text in quotes: \"7\"")
        .last()
        .asString()
        .endsWith(" mistakes");
  }

  @Test
  void programsGetTheSameAsJson() throws IOException {
    assertThat(run("--json", dir.toString())).isEqualTo(1);

    var report = new ObjectMapper().readTree(out.toString());
    assertThat(report.path("ok").asBoolean(true)).isFalse();
    assertThat(report.path("problems").path(0).path("file").asText()).isEqualTo("gateway.yaml");
    assertThat(report.path("problems").path(0).path("line").asInt()).isEqualTo(2);
    assertThat(report.path("problems").path(0).path("key").asText()).isEqualTo("console.prot");
  }

  @Test
  void noFolderIsAMisuse() {
    assertThat(run()).isEqualTo(2);
  }

  // What the package installs must be right as it is, and use every driver that is shipped.
  @Test
  void theSampleSiteHasNoMistakes() {
    Path sample =
        Path.of(System.getProperty("basedir", "."))
            .toAbsolutePath()
            .normalize()
            .resolveSibling("packaging/sample-site");

    assertThat(run(sample.toString())).as(out.toString()).isZero();

    assertThat(out.toString().lines())
        .first()
        .asString()
        .startsWith(sample + ": no mistakes: 6 devices, 4 lines, 24 points, 4 outputs, ");
  }
}

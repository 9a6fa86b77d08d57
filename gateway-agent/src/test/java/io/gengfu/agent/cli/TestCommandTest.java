package io.gengfu.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import picocli.CommandLine;

class TestCommandTest {

  private static final String PACK =
      """
      pack: watch
      version: "1.0.0"
      title: {zh: 测试, en: Test}
      scenario: test
      for-each: {bay: parking_bay}
      rules:
        - id: taken
          when: bay.occupied
          severity: low
          message: {zh: 占用, en: Taken}
      """;
  private static final String TESTS =
      """
      tests:
        - name: raises & clears <once>
          steps:
            - {reads: {bay.occupied: true}, expect: raised taken}
            - {reads: {bay.occupied: false}, expect: cleared taken}
        - name: nothing fires for an empty bay
          steps:
            - {reads: {bay.occupied: false}}
      """;

  @TempDir Path dir;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private Path pack;

  @BeforeEach
  void writePack() throws IOException {
    pack = Files.createDirectories(dir.resolve("packs")).resolve("watch.yaml");
    Files.writeString(pack, PACK + TESTS);
  }

  private int run(Object... arguments) {
    String[] words = new String[arguments.length];
    for (int i = 0; i < words.length; i++) {
      words[i] = arguments[i].toString();
    }
    return new CommandLine(new TestCommand())
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(words);
  }

  @Test
  void whatPassesIsListedAndCounted() {
    assertThat(run(pack)).isZero();

    assertThat(out.toString().lines())
        .containsExactly(
            pack + ":",
            "  passed  raises & clears <once>",
            "  passed  nothing fires for an empty bay",
            "1 pack, 2 tests, none failed");
  }

  @Test
  void failureIsShownWithItsPlaceAndFailsTheRun() throws IOException {
    Files.writeString(pack, PACK + TESTS.replace("expect: cleared taken", "expect: []"));

    assertThat(run(pack)).isEqualTo(1);

    assertThat(out.toString())
        .containsSubsequence(
            "  FAILED  raises & clears <once>",
            pack + ":15:9: step 2, at 0s (- expected, + decided)",
            "  + cleared taken",
            "  passed  nothing fires",
            "1 pack, 2 tests, 1 failed");
  }

  @Test
  void packThatDoesNotCompileFailsTheRunAndTheOthersStillRun() throws IOException {
    Path other = dir.resolve("packs/other.yaml");
    Files.writeString(other, PACK.replace("bay.occupied", "bay.ocupied") + TESTS);

    assertThat(run(other, pack)).isEqualTo(1);

    assertThat(out.toString())
        .contains(
            other + ": cannot be used",
            other + ":1:7: pack: is not the file's name; wanted: other, as the file",
            other + ":8:11: rules[0].when: unknown signal bay.ocupied; wanted: did you mean",
            "  passed  raises",
            "2 packs, 2 tests, none failed, 1 pack cannot be used");
  }

  @Test
  void testThatCannotBeMeantSoFailsTheRun() throws IOException {
    Files.writeString(pack, PACK + TESTS.replace("raised taken", "raised takn"));

    assertThat(run(pack)).isEqualTo(1);

    assertThat(out.toString()).contains(":14:47: tests[0].steps[0].expect: there is no \"takn\"");
  }

  @Test
  void packWithoutTestsFailsOnlyWhereTestsAreRequired() throws IOException {
    Files.writeString(pack, PACK);

    assertThat(run(pack)).isZero();
    assertThat(run("--require-tests", pack)).isEqualTo(1);
    assertThat(out.toString())
        .contains(pack + ": no tests", "1 pack, 0 tests, none failed, 1 pack without tests");
  }

  @Test
  void rulesThatNoTestMakesActAreNamed() throws IOException {
    Files.writeString(
        pack,
        PACK
            + TESTS
                .replace("occupied: true}, expect: raised taken", "silent: true}")
                .replace(", expect: cleared taken", ""));

    assertThat(run(pack)).isZero();
    assertThat(out.toString()).contains("note: no test makes these rules act: taken");
  }

  @Test
  void folderIsEveryPackInItAndASiteIsItsPacks() {
    assertThat(run(dir)).isZero();
    assertThat(run(dir.resolve("packs"))).isZero();
    assertThat(out.toString().lines().filter(line -> line.equals(pack + ":"))).hasSize(2);
  }

  @Test
  void shippedPacksAreNamedAndWithoutAnArgumentAllOfThemRun() {
    assertThat(run("perimeter")).isZero();
    assertThat(out.toString()).startsWith("perimeter:\n").doesNotContain("ebike-in-lift");

    assertThat(run("--require-tests")).isZero();
    assertThat(out.toString()).contains("ebike-in-lift:", "supervision:");
  }

  @Test
  void whatIsThereNotIsAMisuseWithAHint() {
    assertThat(run("perimter")).isEqualTo(2);
    assertThat(err.toString())
        .contains("perimter is no file, no folder and no shipped pack; did you mean perimeter?");
    assertThat(run("--junt", "x")).isEqualTo(2);
  }

  @Test
  void folderWithoutPacksIsAMisuse() throws IOException {
    assertThat(run(Files.createDirectories(dir.resolve("empty")))).isEqualTo(2);
    assertThat(err.toString()).contains("has no file that ends in .yaml");
  }

  @Test
  void ciServersReadTheSameAsXml() throws Exception {
    Path report = dir.resolve("target/report.xml");
    Files.writeString(
        pack,
        PACK
            + TESTS
                .replace("expect: cleared taken", "expect: []")
                .replace("nothing fires", "\"\\u0007 nothing fires")
                .replace("empty bay", "empty bay\""));
    Path broken = dir.resolve("packs/broken.yaml");
    Files.writeString(broken, "pack: <broken>\n");
    Files.writeString(dir.resolve("packs/plain.yaml"), PACK.replace("pack: watch", "pack: plain"));

    assertThat(run("--require-tests", "--junit", report, dir)).isEqualTo(1);

    Element suites =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(report.toFile())
            .getDocumentElement();
    assertThat(suites.getTagName()).isEqualTo("testsuites");
    assertThat(suites.getAttribute("tests")).isEqualTo("4");
    assertThat(suites.getAttribute("failures")).isEqualTo("2");
    assertThat(suites.getAttribute("errors")).isEqualTo("1");
    assertThat(suites.getElementsByTagName("testsuite").getLength()).isEqualTo(3);
    Element watch = (Element) suites.getElementsByTagName("testsuite").item(2);
    assertThat(watch.getAttribute("name")).isEqualTo(pack.toString());
    assertThat(watch.getAttribute("tests")).isEqualTo("2");
    assertThat(watch.getAttribute("failures")).isEqualTo("1");
    NodeList cases = watch.getElementsByTagName("testcase");
    assertThat(((Element) cases.item(0)).getAttribute("name")).isEqualTo("raises & clears <once>");
    assertThat(((Element) cases.item(1)).getAttribute("name"))
        .isEqualTo("\uFFFD nothing fires for an empty bay");
    Element failure = (Element) watch.getElementsByTagName("failure").item(0);
    assertThat(failure.getAttribute("message")).contains(":15:9: step 2 decided something else");
    assertThat(failure.getTextContent()).contains("\n  + cleared taken");
    Element error = (Element) suites.getElementsByTagName("error").item(0);
    assertThat(error.getAttribute("message")).startsWith(broken + ":1:");
    assertThat(error.getTextContent()).contains("rules: is missing");
  }
}

package io.gengfu.rules.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import io.gengfu.settings.Mark;
import io.gengfu.settings.Node;
import io.gengfu.settings.Problem;
import io.gengfu.settings.Problems;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class YamlReaderTest {

  @TempDir Path dir;

  private final Problems problems = new Problems();

  private Optional<Node.Mapping> parse(String text) {
    return YamlReader.parse(text, "f.yaml", problems);
  }

  private Optional<Node.Mapping> read(byte[] bytes) throws IOException {
    Path file = dir.resolve("f.yaml");
    Files.write(file, bytes);
    return YamlReader.read(file, "f.yaml", problems);
  }

  private List<String> lines() {
    return problems.all().stream().map(Problem::toString).toList();
  }

  private static Node at(Node.Mapping mapping, String key) {
    return Objects.requireNonNull(mapping.entries().get(key)).value();
  }

  @Test
  void everyValueKnowsItsPlaceAndWhetherItWasQuoted() {
    Node.Mapping top = parse("a: 1\nb:\n  c: \"0101\"\n  d: [x, 'y']\n").orElseThrow();

    assertThat(at(top, "a")).isEqualTo(new Node.Scalar("1", false, new Mark("f.yaml", 1, 4)));
    var below = (Node.Mapping) at(top, "b");
    assertThat(below.mark()).isEqualTo(new Mark("f.yaml", 3, 3));
    assertThat(at(below, "c")).isEqualTo(new Node.Scalar("0101", true, new Mark("f.yaml", 3, 6)));
    assertThat(((Node.Items) at(below, "d")).items())
        .containsExactly(
            new Node.Scalar("x", false, new Mark("f.yaml", 4, 7)),
            new Node.Scalar("y", true, new Mark("f.yaml", 4, 10)));
    assertThat(top.entries())
        .hasEntrySatisfying(
            "b", entry -> assertThat(entry.key()).isEqualTo(new Mark("f.yaml", 2, 1)));
    assertThat(lines()).isEmpty();
  }

  @Test
  void chineseIsRead() throws IOException {
    Node.Mapping top = read("name: 一号梯\n".getBytes(StandardCharsets.UTF_8)).orElseThrow();

    assertThat(at(top, "name"))
        .isInstanceOfSatisfying(
            Node.Scalar.class, name -> assertThat(name.text()).isEqualTo("一号梯"));
  }

  // Windows editors put one in front.
  @Test
  void aByteOrderMarkIsOverlooked() throws IOException {
    Node.Mapping top = read("\uFEFFa: 1\n".getBytes(StandardCharsets.UTF_8)).orElseThrow();

    assertThat(top.entries()).containsOnlyKeys("a");
    assertThat(lines()).isEmpty();
  }

  @Test
  void carriageReturnsAreOverlooked() {
    assertThat(parse("a: 1\r\nb: 2\r\n").orElseThrow().entries()).containsOnlyKeys("a", "b");
  }

  @Test
  void otherEncodingsAreRefused() throws IOException {
    assertThat(read("a: 花园\n".getBytes(StandardCharsets.UTF_16))).isEmpty();
    assertThat(lines()).containsExactly("f.yaml: is not UTF-8 text; wanted: a file saved as UTF-8");
  }

  @Test
  void aMissingFileIsNamed() {
    assertThat(YamlReader.read(dir.resolve("f.yaml"), "f.yaml", problems)).isEmpty();
    assertThat(lines()).containsExactly("f.yaml: is missing; wanted: a file of this name");
  }

  @Test
  void aFolderIsNoFile() {
    assertThat(YamlReader.read(dir, "f.yaml", problems)).isEmpty();
    assertThat(lines()).singleElement().asString().startsWith("f.yaml: cannot be read");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n\n", "# nothing yet\n", "---\n"})
  void anEmptyFileIsSaidToBeOne(String text) {
    assertThat(parse(text)).isEmpty();
    assertThat(lines()).hasSize(1).first().asString().startsWith("f.yaml:1:1: is ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"- a\n- b\n", "just words\n", "42"})
  void aTopThatIsNoMapIsRefused(String text) {
    assertThat(parse(text)).isEmpty();
    assertThat(lines())
        .containsExactly("f.yaml:1:1: is not a map; wanted: keys and values, one a line");
  }

  @Test
  void aTabIsNamedWithItsRemedy() {
    assertThat(parse("a:\n\tb: 1\n")).isEmpty();
    assertThat(lines())
        .singleElement()
        .asString()
        .startsWith("f.yaml:2:1: is not YAML: ")
        .endsWith("; wanted: spaces instead of tabs");
  }

  // What packs are full of, and what YAML ends a brace at.
  @Test
  void aParameterWithinBracesNeedsQuotes() {
    assertThat(parse("do:\n  - {set: a.b, at-most: ${hold}}\n")).isEmpty();
    assertThat(lines())
        .singleElement()
        .asString()
        .startsWith("f.yaml:2:")
        .endsWith("; wanted: quotes around ${…} within braces");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a: [1, 2\n", "a: \"open\n", "a: b: c\n", "a: *nobody\n", "a: \u0007\n", "%x\n"})
  void whatIsNoYamlIsOneLine(String text) {
    assertThat(parse(text)).isEmpty();
    assertThat(lines()).singleElement().asString().startsWith("f.yaml").contains("is not YAML: ");
    assertThat(lines().getFirst()).doesNotContain("\n");
  }

  @Test
  void aKeyGivenTwiceIsReportedWithBothPlacesAndTheFirstCounts() {
    Node.Mapping top = parse("a:\n  b: 1\n  b: 2\n").orElseThrow();

    assertThat(lines())
        .containsExactly("f.yaml:3:3: a.b: is given twice; wanted: once; first in line 2");
    assertThat(at((Node.Mapping) at(top, "a"), "b"))
        .isEqualTo(new Node.Scalar("1", false, new Mark("f.yaml", 2, 6)));
  }

  @Test
  void aKeyThatIsAListIsReported() {
    parse("? [a, b]\n: 1\nc: 2\n");

    assertThat(lines())
        .containsExactly(
            "f.yaml:1:3: has a key that is not a word; wanted: a plain word before the colon");
  }

  @Test
  void aSecondDocumentIsRefused() {
    assertThat(parse("a: 1\n---\nb: 2\n")).isEmpty();
    assertThat(lines())
        .containsExactly(
            "f.yaml:2:1: a second document begins here; wanted: one, without a line of ---");
  }

  @Test
  void anAliasIsUnfolded() {
    Node.Mapping top = parse("a: &x {k: 1}\nb: *x\n").orElseThrow();

    assertThat(((Node.Mapping) at(top, "b")).entries()).containsOnlyKeys("k");
    assertThat(lines()).isEmpty();
  }

  // Once the end of the process: a StackOverflowError.
  @ParameterizedTest
  @ValueSource(strings = {"a: &x [*x]\n", "a: &x {b: *x}\n", "a: &x [*x, *x, *x]\n"})
  void anAliasToItselfIsAProblem(String text) {
    assertThat(parse(text)).isEmpty();
    assertThat(lines()).singleElement().asString().startsWith("f.yaml:1:");
  }

  // "A billion laughs": thirty lines that unfold to more than any memory holds.
  @Test
  void aliasesThatUnfoldWithoutEndAreAProblem() {
    var text = new StringBuilder("a0: &a0 [x, x]\n");
    for (int i = 1; i < 30; i++) {
      text.append("a%d: &a%d [*a%d, *a%d]%n".formatted(i, i, i - 1, i - 1));
    }

    assertThat(parse(text.toString())).isEmpty();
    assertThat(lines()).hasSize(1);
  }

  @Test
  void sixtyFourLevelsAreEnough() {
    assertThat(parse("a: " + "[".repeat(63) + "]".repeat(63) + "\n")).isPresent();
    assertThat(lines()).isEmpty();

    assertThat(parse("a: " + "[".repeat(64) + "]".repeat(64) + "\n")).isEmpty();
    assertThat(lines())
        .containsExactly("f.yaml:1:67: is nested too deep; wanted: at most 64 levels");
  }

  @Test
  void aHundredThousandBracketsAreAProblemAndNotTheEndOfTheStack() {
    assertThat(parse("a: " + "[".repeat(100_000))).isEmpty();
    assertThat(lines()).hasSize(1);
  }

  @Test
  void aFileBeyondAllReasonIsNotRead() throws IOException {
    assertThat(read(new byte[(4 << 20) + 1])).isEmpty();
    assertThat(lines()).containsExactly("f.yaml: has 4194305 bytes; wanted: at most 4194304");
  }
}
